/**
URLs as Go's net/url reads and writes them: what an endpoint list may hold, how a bad one is reported, and how keys
and parameters are escaped.
*/
import {Buffer} from 'node:buffer';
import {UserError} from '../errors.ts';
import {goQuote} from '../protocol/go-quote.ts';
import {bytesFromText, textFromBytes} from '../protocol/text.ts';

export type GoUrl = {
	/** Lower case; empty when there is none. */
	readonly scheme: string;
	/** What follows the scheme when that is no path: `//` and a host are missing. */
	readonly opaque: string;
	/** Still escaped; undefined when there is none. */
	readonly userinfo: string | undefined;
	/** With the port, if any: `127.0.0.1:2379`, `[::1]:2379`. */
	readonly host: string;
	/** Unescaped. */
	readonly path: string;
	/** Still escaped, without the question mark. */
	readonly query: string;
};

class UrlProblem extends Error {}

function escapeWith(text: string, isKept: RegExp, blank: string): string {
	if (!isKept.test(text)) {
		let escaped = '';
		for (const byte of bytesFromText(text)) {
			const character = String.fromCharCode(byte);
			if (byte < 0x80 && isKept.test(character)) {
				escaped += character;
			} else {
				escaped += byte === 0x20 ? blank : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
			}
		}

		return escaped;
	}

	return text;
}

/** A path, percent-escaped where Go's EscapedPath does it. */
export function escapePath(path: string): string {
	return escapeWith(path, /^[\w\-.~$&+,/:;=@]*$/, '%20');
}

/** One name or value of a query or form. */
export function escapeQuery(text: string): string {
	return escapeWith(text, /^[\w\-.~]*$/, '+');
}

/** `name=value` pairs, sorted by name. */
export function encodeForm(fields: Readonly<Record<string, string>>): string {
	return Object.keys(fields)
		.toSorted()
		.map(name => `${escapeQuery(name)}=${escapeQuery(fields[name]!)}`)
		.join('&');
}

function unescape(text: string): string {
	if (!text.includes('%')) {
		return text;
	}

	const bad = /%(?![\da-f]{2}).{0,2}/is.exec(text);
	if (bad !== null) {
		throw new UrlProblem(`invalid URL escape ${goQuote(bad[0])}`);
	}

	const bytes: number[] = [];
	const source = bytesFromText(text);
	for (let i = 0; i < source.length; i++) {
		if (source[i] === 0x25) {
			bytes.push(Number.parseInt(source.toString('latin1', i + 1, i + 3), 16));
			i += 2;
		} else {
			bytes.push(source[i]!);
		}
	}

	return textFromBytes(Buffer.from(bytes));
}

/** The fields of a query, unescaped; pairs that cannot be read are left out. */
export function decodeQuery(query: string): Record<string, string> {
	const fields: Record<string, string> = {};
	for (const pair of query.split('&')) {
		if (pair === '' || pair.includes(';')) {
			continue;
		}

		const equals = pair.indexOf('=');
		const name = equals === -1 ? pair : pair.slice(0, equals);
		const value = equals === -1 ? '' : pair.slice(equals + 1);
		try {
			fields[unescape(name.replaceAll('+', ' '))] ??= unescape(value.replaceAll('+', ' '));
		} catch (error) {
			if (!(error instanceof UrlProblem)) {
				throw error;
			}
		}
	}

	return fields;
}

function splitScheme(text: string): [scheme: string, rest: string] {
	const match = /^[a-z][a-z\d+\-.]*:/i.exec(text);
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

function parseHost(host: string): string {
	if (host.startsWith('[')) {
		const end = host.lastIndexOf(']');
		if (end === -1) {
			throw new UrlProblem('missing \']\' in host');
		}

		checkPort(host.slice(end + 1));
	} else if (host.includes(':')) {
		checkPort(host.slice(host.lastIndexOf(':')));
	}

	const bad = /[^\w\-.~!$&'()*+,;=:[\]<>"%\u0080-\uFFFF]/.exec(host);
	if (bad !== null) {
		throw new UrlProblem(`invalid character ${goQuote(bad[0])} in host name`);
	}

	return unescape(host);
}

function parseAuthority(authority: string): Pick<GoUrl, 'userinfo' | 'host'> {
	const at = authority.lastIndexOf('@');
	const host = parseHost(authority.slice(at + 1));
	if (at === -1) {
		return {userinfo: undefined, host};
	}

	const userinfo = authority.slice(0, at);
	if (!/^[\w\-.:~!$&'()*+,;=%@]*$/.test(userinfo)) {
		throw new UrlProblem('net/url: invalid userinfo');
	}

	return {userinfo, host};
}

function parse(text: string): GoUrl {
	if (/[\u0000-\u001F\u007F]/.test(text)) {
		throw new UrlProblem('net/url: invalid control character in URL');
	}

	const [scheme, afterScheme] = splitScheme(text);
	const question = afterScheme.indexOf('?');
	const query = question === -1 ? '' : afterScheme.slice(question + 1);
	let rest = question === -1 ? afterScheme : afterScheme.slice(0, question);
	const nothing = {
		scheme, opaque: '', userinfo: undefined, host: '', path: '', query,
	};
	if (!rest.startsWith('/')) {
		if (scheme !== '') {
			return {...nothing, opaque: rest};
		}

		if (rest.split('/', 1)[0]!.includes(':')) {
			throw new UrlProblem('first path segment in URL cannot contain colon');
		}
	}

	let authority: Pick<GoUrl, 'userinfo' | 'host'> = nothing;
	if (rest.startsWith('//') && (scheme !== '' || !rest.startsWith('///'))) {
		const slash = rest.indexOf('/', 2);
		authority = parseAuthority(slash === -1 ? rest.slice(2) : rest.slice(2, slash));
		rest = slash === -1 ? '' : rest.slice(slash);
	}

	return {...nothing, ...authority, path: unescape(rest)};
}

/** Reads a URL; throws UserError with Go's text (`parse ":2379": missing protocol scheme`) when it is none. */
export function parseGoUrl(text: string): GoUrl {
	try {
		return parse(text.split('#', 1)[0]!);
	} catch (error) {
		if (error instanceof UrlProblem) {
			throw new UserError(`parse ${goQuote(text)}: ${error.message}`, {cause: error});
		}

		throw error;
	}
}

/** What follows the authority on the request line. */
export function requestTarget({path, query}: Pick<GoUrl, 'path' | 'query'>): string {
	const target = escapePath(path);
	return query === '' ? target : `${target}?${query}`;
}

/** Writes a URL. */
export function formatGoUrl(url: GoUrl): string {
	let text = url.scheme === '' ? '' : `${url.scheme}:`;
	if (url.opaque !== '') {
		return text + url.opaque + (url.query === '' ? '' : `?${url.query}`);
	}

	const hasAuthority = url.host !== '' || url.userinfo !== undefined;
	if (hasAuthority || (url.scheme !== '' && url.path !== '')) {
		text += `//${url.userinfo === undefined ? '' : `${url.userinfo}@`}${url.host}`;
	}

	const slash = url.host !== '' && url.path !== '' && !url.path.startsWith('/') ? '/' : '';
	return text + slash + requestTarget(url);
}
