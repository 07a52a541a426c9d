/**
The requests of one connection, which are answered one after the other even when they arrive together: a read that
follows a write sees it.
*/
import {type IncomingMessage, type ServerResponse} from 'node:http';
import {type Duplex} from 'node:stream';
import {type Budget} from './budget.ts';

/** How much may wait after the current request before the connection is no longer read. */
export const waitingBytesMax = 262_144;
/** How many waiting requests are answered before other connections get their turn. */
export const turnMax = 32;
/** The memory that node:http needs for any request, however small. */
const requestBytes = 4096;
/** How much node:http reads of a body that nobody has asked for. */
const unreadBodyBytesMax = 65_536;

export type ConnectionLimits = {
	/** Shared by all connections. */
	readonly budget: Budget;
	/** How long a connection may stay unread: a client that sends so much and takes no answers will not take them later. */
	readonly stuckMilliseconds: number;
};

const connections = new WeakMap<Duplex, Connection>();

export class Connection {
	/** The one that is being answered. */
	current?: ServerResponse;
	/** Set as soon as a refusal is due. */
	isRefused = false;
	readonly #socket: Duplex;
	readonly #limits: ConnectionLimits;
	readonly #waiting: Array<{readonly bytes: number; readonly start: () => void}> = [];
	#waitingBytes = 0;
	#heldBytes = 0;
	/** How much had been read when the last request began, or was answered. */
	#bytesBefore = 0;
	#headBytes = 0;
	/** Requests answered since others had their turn. */
	#answered = 0;
	/** Running while the connection is not read. */
	#stuck: NodeJS.Timeout | undefined;

	private constructor(socket: Duplex, limits: ConnectionLimits, unreadBytes: number) {
		this.#socket = socket;
		this.#limits = limits;
		this.#bytesBefore = Math.max(0, this.#bytesRead - unreadBytes);
		socket.once('close', () => {
			clearTimeout(this.#stuck);
			this.#waiting.length = 0;
			this.hold(-this.#heldBytes);
		});
	}

	/** `unreadBytes` are on their way to node:http although the socket has read them. */
	static of(socket: Duplex, limits: ConnectionLimits, unreadBytes = 0): Connection {
		let connection = connections.get(socket);
		if (connection === undefined) {
			connection = new Connection(socket, limits, unreadBytes);
			connections.set(socket, connection);
		}

		return connection;
	}

	/** The connection behind a request at hand. */
	static behind(socket: Duplex): Connection | undefined {
		return connections.get(socket);
	}

	/** Whether what arrives now has to wait. */
	get isBusy(): boolean {
		return this.current !== undefined || this.#waiting.length > 0;
	}

	/** Calls `answer` as soon as it is this request's turn. It MUST end `response` or its socket sometime. */
	enter(response: ServerResponse, answer: () => void): void {
		this.#bytesBefore = this.#bytesRead;
		const start = () => {
			this.current = response;
			response.once('close', () => {
				this.#leave(response.req.complete);
			});
			answer();
		};

		if (this.isBusy) {
			this.#wait(bytesOf(response.req), start);
		} else {
			start();
		}
	}

	/** Calls `refuse`, which closes the connection, after the requests that came before; only the first time. */
	refuse(refuse: () => void): void {
		if (this.isRefused) {
			return;
		}

		this.isRefused = true;
		if (this.isBusy) {
			this.#wait(0, refuse);
		} else {
			refuse();
		}
	}

	/** From now on this many bytes more, or fewer, are kept for the client. */
	hold(bytes: number): void {
		this.#heldBytes += bytes;
		this.#limits.budget.set(this, this.#socket.destroyed ? 0 : this.#heldBytes);
	}

	/** Counts what has come of an incomplete head: node:http reports nothing about it before the end. */
	countHead(): void {
		const headBytes = this.current === undefined ? this.#bytesRead - this.#bytesBefore : 0;
		if (headBytes === this.#headBytes) {
			return;
		}

		this.hold(headBytes - this.#headBytes);
		this.#headBytes = headBytes;
	}

	cut(): void {
		this.#socket.destroy();
	}

	#wait(bytes: number, start: () => void): void {
		this.#waiting.push({bytes, start});
		this.#waitingBytes += bytes;
		this.hold(bytes);
		if (this.#waitingBytes > waitingBytesMax) {
			this.#stopReading();
		}
	}

	/** Not every stream counts. */
	get #bytesRead(): number {
		return 'bytesRead' in this.#socket ? this.#socket.bytesRead as number : 0;
	}

	#leave(isComplete: boolean): void {
		this.current = undefined;
		this.#bytesBefore = this.#bytesRead;
		this.#answered++;
		if (this.#answered < turnMax || this.#waiting.length === 0) {
			this.#startNext();
		} else {
			this.#answered = 0;
			setImmediate(() => {
				this.#startNext();
			});
		}

		if (isComplete && !this.isBusy && this.#socket.readableEnded) {
			// The client had closed its half before it was answered: node:http does not see that this was the last answer.
			this.#socket.end();
		}
	}

	#startNext(): void {
		const next = this.#socket.destroyed ? undefined : this.#waiting.shift();
		if (next === undefined) {
			return;
		}

		this.#waitingBytes -= next.bytes;
		this.hold(-next.bytes);
		next.start();
		this.#readOn();
	}

	#stopReading(): void {
		if (this.#stuck !== undefined) {
			return;
		}

		this.#socket.pause();
		// With each complete request node:http resumes the socket, even when we have paused it.
		this.#socket.resume = () => this.#socket;
		this.#stuck = setTimeout(() => {
			this.cut();
		}, this.#limits.stuckMilliseconds);
	}

	#readOn(): void {
		if (this.#stuck === undefined) {
			return;
		}

		if (this.#waitingBytes > waitingBytesMax) {
			this.#stuck.refresh();
			return;
		}

		clearTimeout(this.#stuck);
		this.#stuck = undefined;
		Reflect.deleteProperty(this.#socket, 'resume');
		this.#socket.resume();
	}
}

function bytesOf({rawHeaders, headers, url = ''}: IncomingMessage): number {
	const bodyBytes = headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? 0) : unreadBodyBytesMax;
	const headBytes = rawHeaders.reduce((sum, text) => sum + text.length, url.length);
	return requestBytes + headBytes + Math.min(bodyBytes, unreadBodyBytesMax);
}
