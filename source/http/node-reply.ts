/**
Answers through node:http.
*/
import {Buffer} from 'node:buffer';
import {type IncomingMessage, type ServerResponse} from 'node:http';
import {Connection} from './connection.ts';
import {
	bodyTooLong,
	currentDate,
	type Body,
	type Reply,
} from './exchange.ts';
import {type EncodedEvent} from './json.ts';

/** Emitted, with the reason, by a request whose body will never be complete although its socket still takes an answer. */
export const bodyCutOffEvent = 'bodyCutOff';

function ignore(): void {
	// Nobody wants to know, or nobody is left to be told.
}

export class NodeReply implements Reply {
	onDrain = ignore;
	onClose = ignore;
	readonly #request: IncomingMessage;
	readonly #response: ServerResponse;
	#heldBytes = 0;
	#isClosed = false;
	/** It asked whether to send its body, and was told to. */
	#isBodyAllowed = false;

	constructor(request: IncomingMessage, response: ServerResponse) {
		this.#request = request;
		this.#response = response;
		response.on('error', ignore);
		response.on('drain', () => {
			this.onDrain();
		});
		response.once('close', () => {
			this.hold(-this.#heldBytes);
			this.#isClosed = true;
			this.onClose();
		});
	}

	get isBegun(): boolean {
		return this.#response.headersSent;
	}

	get isOver(): boolean {
		return this.#response.writableEnded || this.#response.destroyed || this.#request.socket.destroyed;
	}

	get client(): string {
		const {remoteAddress = '', remotePort = ''} = this.#request.socket;
		return `${remoteAddress}:${remotePort}`;
	}

	async readBody(bytesMax: number): Promise<Body> {
		return new Promise(resolve => {
			const request = this.#request;
			const chunks: Buffer[] = [];
			let length = 0;
			let heldBytes = 0;
			const settle = (body: Body) => {
				chunks.length = 0;
				this.hold(-heldBytes);
				heldBytes = 0;
				resolve(body);
			};

			request.on('data', (chunk: Buffer) => {
				length += chunk.length;
				if (length > bytesMax) {
					settle(bodyTooLong);
				} else {
					chunks.push(chunk);
					heldBytes += chunk.length;
					this.hold(chunk.length);
				}
			});
			request.once('end', () => {
				settle((chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)).toString('latin1'));
			});
			const cutOff = (problem?: unknown) => {
				settle({problem: typeof problem === 'string' ? problem : 'unexpected EOF'});
			};

			request.once('error', cutOff);
			request.once('close', cutOff);
			request.once(bodyCutOffEvent, cutOff);
		});
	}

	allowBody(): void {
		if (this.#request.headers.expect === undefined) {
			return;
		}

		this.#isBodyAllowed = true;
		if (this.#request.httpVersionMinor === 1 && hasBody(this.#request)) {
			this.#response.writeContinue();
		}
	}

	begin(status: number, headers: readonly string[], contentLength?: number): void {
		const request = this.#request;
		const response = this.#response;
		const all = [...headers, 'Date', currentDate()];
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
		const isBodyUnwanted = isAsking && hasBody(request) && !this.#isBodyAllowed;
		if (response.shouldKeepAlive && request.httpVersionMinor === 1 && !isBodyUnwanted) {
			// Staying open is HTTP/1.1's default and goes without saying.
			response.removeHeader('Connection');
		}

		response.writeHead(status, all);
	}

	flush(): void {
		this.#response.flushHeaders();
	}

	write(piece: string | Buffer): boolean {
		return this.#response.write(piece);
	}

	writeChunks(pieces: readonly EncodedEvent[]): boolean {
		// Node sends them together.
		let isTaken = true;
		for (const {body} of pieces) {
			isTaken = this.#response.write(body);
		}

		return isTaken;
	}

	end(piece: string | Buffer = ''): void {
		// As many bytes as characters means ASCII, which Node writes faster when it knows that.
		this.#response.end(piece, Buffer.byteLength(piece) === piece.length ? 'latin1' : 'utf8');
		const unsentBytes = this.#request.socket.writableLength;
		this.hold(unsentBytes);
	}

	hold(bytes: number): void {
		if (bytes === 0 || this.#isClosed) {
			return;
		}

		this.#heldBytes += bytes;
		Connection.behind(this.#request.socket)?.hold(bytes);
	}

	endWithClient(): void {
		const {socket} = this.#request;
		const end = () => {
			socket.destroy();
		};

		socket.once('end', end);
		this.#response.once('close', () => {
			socket.off('end', end);
		});
	}

	destroy(): void {
		this.#request.socket.destroy();
	}
}

function hasBody({headers}: IncomingMessage): boolean {
	return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
