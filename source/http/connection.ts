/**
The requests of one connection, which are answered one after the other even when they arrive together: a read that
follows a write sees it.
*/
import {type ServerResponse} from 'node:http';
import {type Duplex} from 'node:stream';

/** Requests that may wait behind the current one before the connection is read no further. */
const waitingMax = 64;

export class Connection {
	/** The one that is being answered. */
	current?: ServerResponse;
	/** Set as soon as a refusal is due. */
	isRefused = false;
	readonly #socket: Duplex;
	readonly #waiting: Array<() => void> = [];

	constructor(socket: Duplex) {
		this.#socket = socket;
	}

	/** Calls `answer` as soon as it is this request's turn. It MUST end `response` or its socket sometime. */
	enter(response: ServerResponse, answer: () => void): void {
		const start = () => {
			this.current = response;
			response.once('close', this.#leave);
			answer();
		};

		if (this.current === undefined) {
			start();
			return;
		}

		this.#waiting.push(start);
		if (this.#waiting.length >= waitingMax) {
			this.#socket.pause();
		}
	}

	/** Calls `refuse`, which closes the connection, after the requests that came before; only the first time. */
	refuse(refuse: () => void): void {
		if (this.isRefused) {
			return;
		}

		this.isRefused = true;
		if (this.current === undefined) {
			refuse();
		} else {
			this.#waiting.push(refuse);
		}
	}

	readonly #leave = () => {
		this.current = undefined;
		if (this.#socket.destroyed) {
			this.#waiting.length = 0;
			return;
		}

		const isFull = this.#waiting.length >= waitingMax;
		this.#waiting.shift()?.();
		if (isFull) {
			this.#socket.resume();
		}
	};
}
