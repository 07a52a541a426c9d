/**
One request and the sending of its answer, framed as Go's server frames it.
*/
import {Buffer} from 'node:buffer';
import {messageJson, type EncodedEvent} from './json.ts';

/** Headers are names and values in turn. */
export type Answer = {
	readonly status: number;
	readonly headers: readonly string[];
	readonly body: string;
};

/** What the routes look at: part of what node:http or the short way has read. */
export type RequestHead = {
	/** The target as it came, one character per byte. */
	readonly url?: string;
	readonly headers: {
		readonly host?: string;
		readonly origin?: string;
		readonly authorization?: string;
		readonly 'content-type'?: string;
		readonly 'accept-encoding'?: string;
	};
};

/** A whole body, one character per byte, or why it can't be had. */
export type Body = string | {readonly problem: string};

export const bodyTooLong: Body = {problem: 'http: POST too large'};

/** The way back to the client for one request: through node:http (node-reply.ts), or straight to the socket (plain-reply.ts). */
export type Reply = {
	/** Whether the head is made. */
	readonly isBegun: boolean;
	/** Everything is said, or the client has gone. */
	readonly isOver: boolean;
	/** Address and port of the client. */
	readonly client: string;
	/** Called whenever the reader has caught up after `write` said `false`. */
	onDrain: () => void;
	/** Called once, when everything is sent or the client has gone. */
	onClose: () => void;
	/** The body, or that it is longer than `bytesMax`, or cut off. */
	readBody(bytesMax: number): Body | Promise<Body>;
	/** Tells a client that asked first (`Expect: 100-continue`) to send its body. */
	allowBody(): void;
	/** Makes the head, to be sent with what comes next; without a length the body is chunked. */
	begin(status: number, headers: readonly string[], contentLength?: number): void;
	/** Sends the head although there is nothing else yet. */
	flush(): void;
	/** `false` when the reader has to catch up first. */
	write(piece: string | Buffer): boolean;
	/** The same for several pieces, each in a chunk of its own; `chunks` gives them as they are on the wire. */
	writeChunks(pieces: readonly EncodedEvent[], chunks: () => Buffer): boolean;
	end(piece?: string | Buffer): void;
	/** From now on this many bytes more, or fewer, are kept for the client; none when it is over. */
	hold(bytes: number): void;
	/** From now on a client that closes its half of the connection counts as gone. */
	endWithClient(): void;
	/** Cuts the connection. */
	destroy(): void;
};

export type Exchange = {
	readonly request: RequestHead;
	readonly reply: Reply;
	readonly method: string;
	/** Decoded and clean. */
	readonly path: string;
	/** Untouched, one character per byte. */
	readonly rawQuery: string;
	/** Names and values in turn; go out with every answer. */
	readonly corsHeaders: readonly string[];
};

/** A longer body is sent in chunks, without its length. */
const contentLengthMax = 2048;

let dateSecond = 0;
let dateText = '';

/** The Date header's value, made once a second. */
export function currentDate(): string {
	const second = Math.floor(Date.now() / 1000);
	if (second !== dateSecond) {
		dateSecond = second;
		dateText = new Date(second * 1000).toUTCString();
	}

	return dateText;
}

/** Makes the head; without a length the body will be chunked. */
export function sendHead({reply, corsHeaders}: Exchange, status: number, headers: readonly string[], contentLength?: number): void {
	reply.begin(status, corsHeaders.length === 0 ? headers : [...corsHeaders, ...headers], contentLength);
}

export function send(exchange: Exchange, {status, headers, body}: Answer): void {
	const length = Buffer.byteLength(body);
	const isLengthless = length > contentLengthMax || status === 204 || (length === 0 && exchange.method === 'HEAD');
	sendHead(exchange, status, headers, isLengthless ? undefined : length);
	exchange.reply.end(body);
}

/** The headers of Go's http.Error. */
const plainErrorHeaders = ['Content-Type', 'text/plain; charset=utf-8', 'X-Content-Type-Options', 'nosniff'];

/** A refusal in plain text, with a line break as Go's http.Error adds one. */
export function plainError(status: number, text: string): Answer {
	return {status, headers: plainErrorHeaders, body: `${text}\n`};
}

export const notFound = plainError(404, '404 page not found');

/** Without `allow` the header is left out. */
export function methodNotAllowed(allow?: readonly string[]): Answer {
	const answer = plainError(405, 'Method Not Allowed');
	return allow === undefined ? answer : {...answer, headers: ['Allow', allow.join(','), ...answer.headers]};
}

export const jsonHeaders = ['Content-Type', 'application/json'];

/** A refusal of the APIs other than keys. */
export function jsonError(status: number, message: string): Answer {
	return {status, headers: jsonHeaders, body: messageJson(message)};
}

/** The answer when the sender may not do that. */
export const insufficientCredentials = jsonError(401, 'Insufficient credentials');
