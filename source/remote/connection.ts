/**
One connection to an endpoint: a request at a time, each answered by a response whose body comes as it is read.
*/
import {Buffer} from 'node:buffer';
import {type Socket} from 'node:net';
import {monotonicMs} from '../util/monotonic.ts';
import {type ConnectionEnds} from './go-words.ts';
import {endsOf} from './network-errors.ts';
import {ResponseParser, type ResponseHeaders} from './response-parser.ts';

export type Response = {
	/** Whose it is, as in AttemptError. */
	readonly peer: string;
	readonly status: number;
	readonly headers: ResponseHeaders;
	/** The chunks as they come, to be read once; throws when the connection ends before the body does. */
	readonly body: AsyncIterable<Buffer>;
	/** The body when it has come completely and nothing of it was read; undefined otherwise. */
	takeWhole(): Buffer | undefined;
	/** Gives up what has not been read, for that reason; does nothing when all has come. */
	destroy(reason?: Error): void;
};

/** Chunks that nobody has read; beyond that the connection waits. */
const unreadBytesMax = 65_536;

class Exchange {
	readonly parser = new ResponseParser();
	readonly #socket: Socket;
	readonly #peer: string;
	readonly #head = Promise.withResolvers<Response>();
	readonly #unread: Buffer[] = [];
	#unreadBytes = 0;
	#failure: Error | undefined;
	#hasAnswer = false;
	#isComplete = false;
	#isRead = false;
	#wake: (() => void) | undefined;

	constructor(socket: Socket, peer: string) {
		this.#socket = socket;
		this.#peer = peer;
	}

	get response(): Promise<Response> {
		return this.#head.promise;
	}

	get hasAnswer(): boolean {
		return this.#hasAnswer;
	}

	get isOver(): boolean {
		return this.#isComplete || this.#failure !== undefined;
	}

	receive(bytes: Buffer): void {
		this.#hasAnswer = true;
		const isFirst = this.parser.head === undefined;
		try {
			for (const part of this.parser.push(bytes)) {
				this.#unread.push(part);
				this.#unreadBytes += part.length;
			}
		} catch (error) {
			this.fail(error as Error);
			return;
		}

		this.#isComplete = this.parser.isComplete;
		const {head} = this.parser;
		if (isFirst && head !== undefined) {
			this.#head.resolve({
				...head,
				peer: this.#peer,
				body: this.#chunks(),
				takeWhole: () => this.#takeWhole(),
				destroy: (reason = new Error('the response was given up')) => {
					if (this.isOver) {
						return;
					}

					this.fail(reason);
					this.#socket.destroy();
				},
			});
		}

		if (this.#unreadBytes > unreadBytesMax && !this.#isComplete) {
			this.#socket.pause();
		}

		this.#wake?.();
	}

	/** The other side has closed the connection. */
	end(): void {
		try {
			this.parser.finish();
			this.#isComplete = true;
			this.#wake?.();
		} catch (error) {
			this.fail(error as Error);
		}
	}

	fail(error: Error): void {
		if (this.isOver) {
			return;
		}

		this.#failure = error;
		this.#head.reject(error);
		this.#wake?.();
	}

	#takeWhole(): Buffer | undefined {
		if (!this.#isComplete || this.#isRead) {
			return undefined;
		}

		this.#isRead = true;
		const chunks = this.#unread.splice(0);
		return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
	}

	async * #chunks(): AsyncGenerator<Buffer> {
		this.#isRead = true;
		for (;;) {
			const chunk = this.#unread.shift();
			if (chunk !== undefined) {
				this.#unreadBytes -= chunk.length;
				yield chunk;
			} else if (this.#failure !== undefined) {
				throw this.#failure;
			} else if (this.#isComplete) {
				return;
			} else {
				const {promise, resolve} = Promise.withResolvers<void>();
				this.#wake = resolve;
				this.#socket.resume();

				await promise;
			}
		}
	}
}

export class Connection {
	/** As in AttemptError. */
	readonly peer: string;
	readonly #socket: Socket;
	readonly #onIdle: () => void;
	#exchange: Exchange | undefined;
	#ends: ConnectionEnds | undefined;
	/** Set once it can no longer be used. */
	#failure: Error | undefined;
	#wasLostUnanswered = false;
	#isEstablished = false;
	#freeSince = 0;

	/** `onIdle` is called whenever the connection is free for another request. */
	constructor(socket: Socket, peer: string, onIdle: () => void) {
		this.#socket = socket;
		this.peer = peer;
		this.#onIdle = onIdle;
		socket.once('connect', () => {
			this.#ends = endsOf(socket);
		});
		socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => {
			this.#isEstablished = true;
		});
		socket.on('data', (bytes: Buffer) => {
			this.#receive(bytes);
		});
		socket.on('error', error => {
			this.#noteLoss();
			this.destroy(error);
		});
		// The end of what the other side sends, and of the connection: the second comes alone when this side closes.
		for (const event of ['end', 'close']) {
			socket.on(event, () => {
				this.#noteLoss();
				this.#exchange?.end();
				this.destroy();
			});
		}
	}

	/** Absent until the connection is made. */
	get ends(): ConnectionEnds | undefined {
		return this.#ends;
	}

	/** Whether a request can have left this process: what is written earlier waits here. */
	get isEstablished(): boolean {
		return this.#isEstablished;
	}

	/** How long nobody has used it, in milliseconds. */
	get idleMs(): number {
		return monotonicMs() - this.#freeSince;
	}

	get isGone(): boolean {
		return this.#failure !== undefined;
	}

	/** The other side has ended the connection and left a request without a byte of an answer. */
	get wasLostUnanswered(): boolean {
		return this.#wasLostUnanswered;
	}

	/** Sends a request; rejects with what became of the socket, or with AttemptError. */
	async request(bytes: Buffer): Promise<Response> {
		// A socket that is closed says so only once.
		if (this.#failure !== undefined) {
			throw this.#failure;
		}

		this.#exchange = new Exchange(this.#socket, this.peer);
		this.#socket.ref();
		this.#socket.write(bytes);
		return this.#exchange.response;
	}

	/** Ends the connection; a request that is under way fails with `error`. */
	destroy(error = new Error('the connection was closed')): void {
		this.#failure ??= error;
		this.#exchange?.fail(error);
		this.#socket.destroy();
	}

	#noteLoss(): void {
		const exchange = this.#exchange;
		this.#wasLostUnanswered ||= exchange !== undefined && !exchange.isOver && !exchange.hasAnswer;
	}

	#receive(bytes: Buffer): void {
		const exchange = this.#exchange;
		if (exchange === undefined) {
			// Data that nobody asked for.
			this.destroy();
			return;
		}

		exchange.receive(bytes);
		if (!exchange.isOver) {
			return;
		}

		this.#exchange = undefined;
		if (exchange.parser.isComplete && exchange.parser.isConnectionKept) {
			// An unused connection must not keep the process alive.
			this.#socket.unref();
			this.#freeSince = monotonicMs();
			this.#onIdle();
		} else {
			this.destroy();
		}
	}
}
