/**
URLs as Go's net/url reads and writes them: endpoints, members' URLs, origins, and how a bad one is reported.
*/
import {UserError} from '../errors.ts';
import {
	escapeHost,
	escapePath,
	escapeProblem,
	escapeUser,
	rawFromText,
	unescapeRaw,
} from './go-escapes.ts';
import {goQuote} from './go-quote.ts';

export type GoUrl = {
	/** Lower case; empty when there is none. */
	readonly scheme: string;
	/** What follows the scheme when that is not a path: `//` and a host are missing. */
	readonly opaque: string;
	/** Unescaped; undefined when there is none. */
	readonly user: {readonly name: string; readonly password?: string} | undefined;
	/** Unescaped, with the port, if any: `127.0.0.1:2379`, `[::1]:2379`. */
	readonly host: string;
	/** A scheme is followed by a path right away, without `//`. */
	readonly isHostOmitted?: boolean;
	/** Unescaped. */
	readonly path: string;
	/** The path as it was written, when that is not how it would be; counts as long as it stands for the same path. */
	readonly rawPath?: string;
	/** Still escaped, without the question mark. */
	readonly query: string;
	/** Still escaped, without the hash; no part of a request. */
	readonly fragment: string;
};

class UrlProblem extends Error {
	/** What to do, for mistakes that are common. */
	readonly hint: string | undefined;

	constructor(message: string, hint?: string) {
		super(message);
		this.hint = hint;
	}
}

/** The two sides of the first `mark`; the second is empty when there is none. */
function cut(text: string, mark: string): [before: string, after: string] {
	const index = text.indexOf(mark);
	return index === -1 ? [text, ''] : [text.slice(0, index), text.slice(index + 1)];
}

function unescape(text: string): string {
	const raw = rawFromText(text);
	const problem = escapeProblem(raw);
	if (problem !== undefined) {
		throw new UrlProblem(problem);
	}

	return unescapeRaw(raw, false);
}

function splitScheme(text: string): [scheme: string, rest: string] {
	// Node takes half a millisecond until it can disregard the case of letters for the first time.
	const match = /^[^\W\d_](?:[^\W_]|[+\-.])*:/.exec(text);
	if (match !== null) {
		return [match[0].slice(0, -1).toLowerCase(), text.slice(match[0].length)];
	}

	if (text.startsWith(':')) {
		throw new UrlProblem('missing protocol scheme');
	}

	return ['', text];
}

function checkPort(colonPort: string): void {
	if (!/^(?::\d*)?$/.test(colonPort)) {
		throw new UrlProblem(`invalid port ${goQuote(colonPort)} after host`);
	}
}

/** Host names have escapes for what is not ASCII, and for the percent sign before an IPv6 zone. */
function isHostEscape(escape: string): boolean {
	return /^%(?:[89a-f][\da-f]|25)$/i.test(escape);
}

function isZoneEscape(escape: string): boolean {
	return /^%[\da-f]{2}$/i.test(escape) && /[ %\w\-.~!$&'()*+,;=:[\]<>"]/.test(String.fromCharCode(Number.parseInt(escape.slice(1), 16)));
}

function unescapeHost(text: string, isEscape = isHostEscape): string {
	const raw = rawFromText(text);
	// Whatever is wrong first is reported.
	for (const [found] of raw.matchAll(/%.{0,2}|[^\w\-.~!$&'()*+,;=:[\]<>"\u0080-\u00FF]/gs)) {
		if (!found.startsWith('%')) {
			throw new UrlProblem(`invalid character ${goQuote(found)} in host name`);
		}

		if (!isEscape(found)) {
			throw new UrlProblem(`invalid URL escape ${goQuote(found)}`);
		}
	}

	return unescapeRaw(raw, false);
}

function parseHost(host: string): string {
	if (!host.startsWith('[')) {
		checkPort(host.includes(':') ? host.slice(host.lastIndexOf(':')) : '');
		return unescapeHost(host);
	}

	const end = host.lastIndexOf(']');
	if (end === -1) {
		throw new UrlProblem('missing \']\' in host');
	}

	checkPort(host.slice(end + 1));
	const zone = host.slice(0, end).indexOf('%25');
	return zone === -1
		? unescapeHost(host)
		: unescapeHost(host.slice(0, zone)) + unescapeHost(host.slice(zone, end), isZoneEscape) + unescapeHost(host.slice(end));
}

function parseAuthority(authority: string): Pick<GoUrl, 'user' | 'host'> {
	const at = authority.lastIndexOf('@');
	const host = parseHost(authority.slice(at + 1));
	if (at === -1) {
		return {user: undefined, host};
	}

	const userinfo = authority.slice(0, at);
	if (!/^[\w\-.:~!$&'()*+,;=%@]*$/.test(userinfo)) {
		throw new UrlProblem('net/url: invalid userinfo');
	}

	const [name, password] = cut(userinfo, ':');
	return {user: {name: unescape(name), ...(userinfo.includes(':') && {password: unescape(password)})}, host};
}

function parse(text: string): Omit<GoUrl, 'fragment'> {
	if (/[\u0000-\u001F\u007F]/.test(text)) {
		throw new UrlProblem('net/url: invalid control character in URL');
	}

	const [scheme, afterScheme] = splitScheme(text);
	const [beforeQuery, query] = cut(afterScheme, '?');
	let rest = beforeQuery;
	const nothing = {
		scheme, opaque: '', user: undefined, host: '', path: '', query,
	};
	if (!rest.startsWith('/')) {
		if (scheme !== '') {
			return {...nothing, opaque: rest};
		}

		if (rest.split('/', 1)[0]!.includes(':')) {
			throw new UrlProblem(
				'first path segment in URL cannot contain colon',
				'An endpoint begins with http:// or https://, and the list has no blanks.',
			);
		}
	}

	let authority: Pick<GoUrl, 'user' | 'host' | 'isHostOmitted'> = nothing;
	if (rest.startsWith('//') && (scheme !== '' || !rest.startsWith('///'))) {
		const slash = rest.indexOf('/', 2);
		authority = parseAuthority(slash === -1 ? rest.slice(2) : rest.slice(2, slash));
		rest = slash === -1 ? '' : rest.slice(slash);
	} else if (scheme !== '' && rest.startsWith('/')) {
		authority = {...nothing, isHostOmitted: true};
	}

	const path = unescape(rest);
	return {
		...nothing, ...authority, path, ...(rest !== escapePath(path) && {rawPath: rest}),
	};
}

/** What `read` returns; its complaint about `text` becomes Go's report. */
function reporting<T>(text: string, read: () => T): T {
	try {
		return read();
	} catch (error) {
		if (error instanceof UrlProblem) {
			throw new UserError(`parse ${goQuote(text)}: ${error.message}`, {hint: error.hint, cause: error});
		}

		throw error;
	}
}

/** Reads a URL; throws UserError with Go's text (`parse ":2379": missing protocol scheme`) when it is not one. */
export function parseGoUrl(text: string): GoUrl {
	const [withoutFragment, fragment] = cut(text, '#');
	const url = reporting(withoutFragment, () => parse(withoutFragment));
	reporting(text, () => unescape(fragment));
	return {...url, fragment};
}

function escapedPath({path, rawPath}: Pick<GoUrl, 'path' | 'rawPath'>): string {
	const isUsable = rawPath !== undefined && /^[\w\-.~!$&'()*+,;=:@[\]%/]*$/.test(rawPath) && unescape(rawPath) === path;
	return isUsable ? rawPath : escapePath(path);
}

/** What follows the authority on the request line. */
export function requestTarget({path, rawPath, query}: Pick<GoUrl, 'path' | 'rawPath' | 'query'>): string {
	const target = escapedPath({path, rawPath});
	return query === '' ? target : `${target}?${query}`;
}

/** Writes a URL. */
export function formatGoUrl(url: GoUrl): string {
	const {user, host, path, query} = url;
	const scheme = url.scheme === '' ? '' : `${url.scheme}:`;
	const fragment = url.fragment === '' ? '' : `#${url.fragment}`;
	if (url.opaque !== '') {
		return scheme + url.opaque + (query === '' ? '' : `?${query}`) + fragment;
	}

	let authority = '';
	if (host !== '' || user !== undefined || (scheme !== '' && path !== '' && url.isHostOmitted !== true)) {
		const userinfo =
			user === undefined
				? ''
				: `${[user.name, user.password]
					.filter(part => part !== undefined)
					.map(part => escapeUser(part))
					.join(':')}@`;
		authority = `//${userinfo}${escapeHost(host)}`;
	}

	const slash = host !== '' && path !== '' && !path.startsWith('/') ? '/' : '';
	return scheme + authority + slash + requestTarget(url) + fragment;
}
