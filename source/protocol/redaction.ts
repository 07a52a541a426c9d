/**
Endpoints as they may be shown: a URL can bring a password along.
*/

/** The same text with `...` in place of the passwords in its URLs. */
export function withoutPasswords(text: string): string {
	return text.replaceAll(/(:\/\/[^\s/?#@:"]*):[^\s/?#"]*@/g, '$1:...@')
		// What is no URL can hold its password anywhere before the host.
		.replaceAll(/(\bparse ")(?![^"\s]*:\.\.\.@)[^"\s]*@/g, '$1...@');
}
