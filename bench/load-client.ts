/**
A client for a bench that takes little processor time of its own: bare sockets, one request at a time on each, answers
that say how long they are.
*/
import {once} from 'node:events';
import net from 'node:net';

/** Called with the answer's status; what it returns is sent next, undefined ends the connection. */
type NextRequest = (status: number | undefined) => string | undefined;

async function converse(port: number, next: NextRequest): Promise<void> {
	const socket = net.connect({port, host: '127.0.0.1', noDelay: true}).setEncoding('latin1');
	let received = '';
	const go = (status?: number) => {
		const request = next(status);
		if (request === undefined) {
			socket.end();
		} else {
			socket.write(request, 'latin1');
		}
	};

	socket.on('data', (text: string) => {
		received += text;
		const headEnd = received.indexOf('\r\n\r\n');
		if (headEnd === -1) {
			return;
		}

		const length = /content-length: (\d+)/i.exec(received)?.[1];
		if (length === undefined) {
			socket.destroy(new Error(`an answer without a length: ${received}`));
		} else if (received.length >= headEnd + 4 + Number(length)) {
			const status = Number(received.slice(9, 12));
			received = '';
			go(status);
		}
	});
	socket.once('connect', () => {
		go();
	});
	await once(socket, 'close');
}

/** Sends the i-th request, as long as there is one, over so many connections. Rejects when one is not answered with a success. Resolves to the milliseconds that each took, sorted. */
export async function sendAll(port: number, connections: number, requestOf: (i: number) => string | undefined): Promise<readonly number[]> {
	const latencies: number[] = [];
	let count = 0;
	await Promise.all(Array.from({length: connections}, async () => {
		let startMs = 0;
		await converse(port, status => {
			if (status !== undefined) {
				latencies.push(performance.now() - startMs);
				if (status >= 300) {
					throw new Error(`the answer to a request was ${status}`);
				}
			}

			startMs = performance.now();
			return requestOf(count++);
		});
	}));
	return latencies.sort((a, b) => a - b);
}

export function getRequest(key: string): string {
	return `GET /v2/keys${key} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`;
}

/** `value` is ASCII that needs no escaping in a form. */
export function putRequest(key: string, value: string): string {
	return `PUT /v2/keys${key} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${value.length + 6}\r\n\r\nvalue=${value}`;
}
