/**
URLs of members as etcd checks them: `http(s)://host:port`, nothing more.
*/
import {UserError} from '../errors.ts';
import {goQuote} from '../protocol/go-quote.ts';
import {compareText} from '../protocol/text.ts';
import {badEscapeIndex} from './request-path.ts';

/** Checks, trims and sorts. Throws UserError in etcd's words. */
export function parseMemberUrls(texts: readonly string[]): string[] {
	if (texts.length === 0) {
		throw new UserError('no valid URLs given');
	}

	return texts.map(text => parseMemberUrl(text.trim())).toSorted(compareText);
}

function parseMemberUrl(text: string): string {
	const problem = urlProblem(text);
	if (problem !== undefined) {
		throw new UserError(problem);
	}

	const {scheme, host, path} = partsOf(text);
	if (scheme !== 'http' && scheme !== 'https') {
		throw new UserError(`URL scheme must be http or https: ${text}`);
	}

	if (!/^(?:[^:[\]]*|\[[^[\]]*\]):[^:[\]]*$/.test(host)) {
		throw new UserError(`URL address does not have the form "host:port": ${text}`);
	}

	if (path !== '') {
		throw new UserError(`URL must not contain a path: ${text}`);
	}

	return scheme + text.slice(scheme.length);
}

/** Where the parts are that matter here; `host` has the port. */
function partsOf(text: string): {scheme: string; host: string; path: string} {
	const [, scheme = '', authority = '', path = ''] = /^(?:([a-z][a-z\d+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)/i.exec(text)!;
	return {scheme: scheme.toLowerCase(), host: authority.slice(authority.lastIndexOf('@') + 1), path};
}

/** What Go has against a text as a URL: `parse "http://a:bad": invalid port ":bad" after host`. */
export function urlProblem(text: string): string | undefined {
	const {scheme, host, path} = partsOf(text);
	const problem = syntaxProblem(text, scheme + host, path) ?? hostProblem(host) ?? escapeProblem(host) ?? escapeProblem(path);
	return problem === undefined ? undefined : `parse ${goQuote(text)}: ${problem}`;
}

function syntaxProblem(text: string, start: string, path: string): string | undefined {
	if (/[\u0000-\u001F\u007F]/.test(text)) {
		return 'net/url: invalid control character in URL';
	}

	if (text.startsWith(':')) {
		return 'missing protocol scheme';
	}

	return start === '' && /^[^/]*:/.test(path) ? 'first path segment in URL cannot contain colon' : undefined;
}

function hostProblem(host: string): string | undefined {
	if (host.startsWith('[') && !host.includes(']')) {
		return 'missing \']\' in host';
	}

	const port = host.startsWith('[') ? host.slice(host.lastIndexOf(']') + 1) : /:[^:]*$/.exec(host)?.[0] ?? '';
	if (!/^(?::\d*)?$/.test(port)) {
		return `invalid port ${goQuote(port)} after host`;
	}

	const badCharacter = /[ \\^`{|}]/.exec(host)?.[0];
	return badCharacter === undefined ? undefined : `invalid character ${goQuote(badCharacter)} in host name`;
}

function escapeProblem(text: string): string | undefined {
	const index = badEscapeIndex(text);
	return index === -1 ? undefined : `invalid URL escape ${goQuote(text.slice(index, index + 3))}`;
}
