/**
The heads that the short way reads: HTTP/1.1 requests that read anything or write keys, in the form that nearly all clients give
them. Nothing is forgiven here: what is in any way unusual, though it may be allowed, is left to node:http.
*/
import {Buffer} from 'node:buffer';
import {type RequestHead} from './exchange.ts';

const headLengthMax = 8192;
/** Longer bodies are rare, and node:http knows how to wait for them. */
const bodyLengthMax = 65_536;

export type PlainHeaders = {
	/** The lines, with their line breaks: a client mostly sends the same ones again. */
	readonly lines: string;
	/** By lower-case names. */
	readonly fields: RequestHead['headers'];
	readonly contentLength: number;
	/** The connection ends with the answer. */
	readonly isLast: boolean;
};

/** Where things are in the text. */
export type PlainHead = {
	readonly method: string;
	readonly headers: PlainHeaders;
	readonly targetStart: number;
	readonly targetEnd: number;
	readonly bodyStart: number;
};

/** Many clients ask for the members or the version now and then, on the connection that they use for keys. */
const beginnings = ['GET /', 'PUT /v2/keys', 'POST /v2/keys', 'DELETE /v2/keys'];
const requestLine = /(?:GET \/|(?:PUT|POST|DELETE) \/v2\/keys(?=[/? ]))[\w\-.~!$&'()*+,;=:@/?%]* HTTP\/1\.1\r\n/y;
const lineEnding = ' HTTP/1.1\r\n';
const headerLine = /([a-z-]+): ([\u0021-\u007E](?:[\u0020-\u007E]*[\u0021-\u007E])?)\r\n/iy;
const hostPattern = /^[\w.\-:[\]]+$/;
const connectionPattern = /^(?:keep-alive|close)$/i;
const lengthPattern = /^\d{1,6}$/;
/** A body of another kind would not be read. */
const formPattern = /^application\/x-www-form-urlencoded(?:; ?charset=utf-8)?$/i;
/** What no plain head contains. */
const oddity = /[^\t\r\n\u0020-\u007E]|[^\r]\n/;

/** Headers that change nothing in the answer, and those that are looked at here or by the routes. */
const knownNames = new Set([
	'accept',
	'accept-charset',
	'accept-encoding',
	'accept-language',
	'authorization',
	'cache-control',
	'connection',
	'content-length',
	'content-type',
	'cookie',
	'dnt',
	'host',
	'origin',
	'pragma',
	'referer',
	'sec-fetch-dest',
	'sec-fetch-mode',
	'sec-fetch-site',
	'traceparent',
	'user-agent',
	'x-forwarded-for',
	'x-forwarded-host',
	'x-forwarded-proto',
	'x-real-ip',
	'x-request-id',
]);

/**
The head at `at`; 'incomplete' as long as it, with its body, may become a plain request; undefined for what is none. `known` are
the headers that the client sent before.
*/
export function scanHead(text: string, at: number, known: PlainHeaders | undefined): PlainHead | 'incomplete' | undefined {
	const end = text.indexOf('\r\n\r\n', at);
	if (end === -1) {
		return mayBecomePlain(text, at) ? 'incomplete' : undefined;
	}

	requestLine.lastIndex = at;
	if (!requestLine.test(text) || end - at > headLengthMax) {
		return undefined;
	}

	const linesStart = requestLine.lastIndex;
	const lines = text.slice(linesStart, end + 2);
	// A part of a text keeps all of it in memory, and these are kept as long as the connection.
	const headers = known?.lines === lines ? known : scanHeaders(Buffer.from(lines, 'latin1').toString('latin1'));
	const targetStart = text.indexOf(' ', at) + 1;
	const method = text.slice(at, targetStart - 1);
	const bodyStart = end + 4;
	if (headers === undefined || (headers.contentLength > 0 && method !== 'PUT' && method !== 'POST')) {
		return undefined;
	}

	if (text.length < bodyStart + headers.contentLength) {
		return 'incomplete';
	}

	return {
		method, headers, targetStart, targetEnd: linesStart - lineEnding.length, bodyStart,
	};
}

function mayBecomePlain(text: string, at: number): boolean {
	const rest = text.slice(at);
	return rest.length <= headLengthMax && !oddity.test(rest)
		&& beginnings.some(beginning => beginning.startsWith(rest.slice(0, beginning.length)));
}

function scanHeaders(lines: string): PlainHeaders | undefined {
	const fields: Record<string, string> = {};
	headerLine.lastIndex = 0;
	while (headerLine.lastIndex < lines.length) {
		const [, name, value] = headerLine.exec(lines) ?? [];
		const lowerName = name?.toLowerCase() ?? '';
		if (value === undefined || !knownNames.has(lowerName) || lowerName in fields) {
			return undefined;
		}

		fields[lowerName] = value;
	}

	const {host = '', connection = 'keep-alive', 'content-length': length = '0', 'content-type': type = ''} = fields;
	const contentLength = Number(length);
	const isPlain = hostPattern.test(host) && connectionPattern.test(connection) && lengthPattern.test(length)
		&& contentLength <= bodyLengthMax && (contentLength === 0 || formPattern.test(type));
	return isPlain
		? {
			lines,
			fields,
			contentLength,
			isLast: connection.length === 'close'.length,
		}
		: undefined;
}
