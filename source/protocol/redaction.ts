/**
Endpoints as they may be shown: a URL can contain a password.
*/

/** The same text with `...` in place of the passwords in its URLs. */
export function withoutPasswords(text: string): string {
	return text.replaceAll(/(:\/\/[^\s/?#@:"]*):[^\s/?#"]*@/g, '$1:...@')
		// What is not a URL can have its password anywhere before the host.
		.replaceAll(/(\bparse ")(?![^"\s]*:\.\.\.@)[^"\s]*@/g, '$1...@');
}
