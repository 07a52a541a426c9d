/**
One request and the sending of its answer, framed as Go's server frames it.
*/
import {Buffer} from 'node:buffer';
import {type IncomingMessage, type ServerResponse} from 'node:http';
import {Connection} from './connection.ts';
import {messageJson} from './json.ts';

/** Headers are names and values in turn. */
export type Answer = {
	readonly status: number;
	readonly headers: readonly string[];
	readonly body: string;
};

export type Exchange = {
	readonly request: IncomingMessage;
	readonly response: ServerResponse;
	readonly method: string;
	/** Decoded and clean. */
	readonly path: string;
	/** Untouched, one character per byte. */
	readonly rawQuery: string;
	/** Names and values in turn; go out with every answer. */
	readonly corsHeaders: readonly string[];
};

/** Emitted, with the reason, by a request whose body will never be complete although its socket still takes an answer. */
export const bodyCutOffEvent = 'bodyCutOff';

/** A longer body is sent in chunks, without its length. */
const contentLengthMax = 2048;

let dateSecond = 0;
let dateText = '';

/** The Date header's value, made once a second. */
function currentDate(): string {
	const second = Math.floor(Date.now() / 1000);
	if (second !== dateSecond) {
		dateSecond = second;
		dateText = new Date(second * 1000).toUTCString();
	}

	return dateText;
}

/** Requests that asked whether to send their body, and were told to. */
const calledFor = new WeakSet<IncomingMessage>();

/** Writes the head; without a length the body will be chunked. */
export function sendHead(
	{request, response, corsHeaders}: Exchange,
	status: number,
	headers: readonly string[],
	contentLength?: number,
): void {
	const all = [...corsHeaders, ...headers, 'Date', currentDate()];
	if (contentLength !== undefined) {
		all.push('Content-Length', String(contentLength));
	}

	response.sendDate = false;
	const isAsking = request.headers.expect !== undefined;
	if (isAsking && !hasBody(request)) {
		// Node would close the connection without saying so, since the body was never called for.
		Object.assign(response, {_expect_continue: false});
	}

	// Go closes the connection when a body that asked first was never called for.
	const isBodyUnwanted = isAsking && hasBody(request) && !calledFor.has(request);
	if (response.shouldKeepAlive && request.httpVersionMinor === 1 && !isBodyUnwanted) {
		// Staying open is HTTP/1.1's default and goes without saying.
		response.removeHeader('Connection');
	}

	response.writeHead(status, all);
}

export function send(exchange: Exchange, {status, headers, body}: Answer): void {
	const length = Buffer.byteLength(body);
	const isLengthless = length > contentLengthMax || status === 204 || (length === 0 && exchange.method === 'HEAD');
	sendHead(exchange, status, headers, isLengthless ? undefined : length);
	// As many bytes as characters means ASCII, which Node writes faster when it knows that.
	const {request: {socket}, response} = exchange;
	response.end(body, length === body.length ? 'latin1' : 'utf8');
	const unsentBytes = socket.writableLength;
	if (unsentBytes === 0) {
		return;
	}

	const connection = Connection.behind(socket);
	connection?.hold(unsentBytes);
	response.once('close', () => {
		connection?.hold(-unsentBytes);
	});
}

/** Tells a client that asked first (`Expect: 100-continue`) to send its body. */
export function allowBody({request, response}: Exchange): void {
	if (request.headers.expect === undefined) {
		return;
	}

	calledFor.add(request);
	if (request.httpVersionMinor === 1 && hasBody(request)) {
		response.writeContinue();
	}
}

function hasBody({headers}: IncomingMessage): boolean {
	return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
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
