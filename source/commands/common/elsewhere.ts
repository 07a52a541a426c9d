/** For the help of commands whose keys can be on other clusters. */
export const elsewhereNote = 'PROFILE:/key and http://HOST:2379/key are keys on other clusters, https://USER@HOST:2379/key as a user who is'
	+ ' asked for the password; several hosts have commas between. What follows the host is a key as it is.';
