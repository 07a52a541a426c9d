/**
Answers to what is not a proper HTTP request: written straight to the socket, which is then closed.
*/
import {type Duplex} from 'node:stream';
import {STATUS_CODES} from 'node:http';
import {type Answer} from './exchange.ts';

/** How long a client has to read a refusal while it may still be sending. */
const lingerMilliseconds = 500;

export const badRequest = '400 Bad Request';
export const missingHost = '400 Bad Request: missing required Host header';
export const malformedHost = '400 Bad Request: malformed Host header';
export const headTooLarge = '431 Request Header Fields Too Large';
export const unsupportedVersion = '505 HTTP Version Not Supported: unsupported protocol version';

/** `reason` is status line and body alike, as mostly in Go. */
export function refuse(socket: Duplex, reason: string, body = reason): void {
	end(socket, `HTTP/1.1 ${reason}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n${body}`);
}

/** Sends an ordinary answer to a request that node:http did not take. */
export function answerRaw(socket: Duplex, {status, headers, body}: Answer): void {
	let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n`;
	for (let i = 0; i < headers.length; i += 2) {
		head += `${headers[i]!}: ${headers[i + 1]!}\r\n`;
	}

	end(socket, `${head}Date: ${new Date().toUTCString()}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`);
}

/**
Closes at once when everything has been read, and otherwise lets the client read first: a reset would take the text from it.
*/
function end(socket: Duplex, text: string): void {
	socket.on('error', () => {
		// The client has gone; there is nobody left to tell.
	});
	socket.end(text);
	const timer = setTimeout(() => {
		socket.destroy();
	}, lingerMilliseconds);
	socket.once('close', () => {
		clearTimeout(timer);
	});
}
