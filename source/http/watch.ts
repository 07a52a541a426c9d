/**
Watches: a long poll answers with one event, a stream with every one. The head goes out at once, the body in chunks,
one per event. Nothing times out; a watch ends with its event, its client or the server.
*/
import {type Buffer} from 'node:buffer';
import {type StoreEvent} from '../protocol/event.ts';
import {type KeyWatch} from '../server/server.ts';
import {Connection} from './connection.ts';
import {type HttpContext} from './context.ts';
import {sendHead, type Exchange} from './exchange.ts';
import {type KeysParameters} from './keys-parameters.ts';
import {eventHeaders} from './event-headers.ts';

/** How many events wait for a slow reader, on top of what the socket buffers hold. */
const waitingEventsMax = 100;
/** And how many bytes of them, which etcd does not count. */
const waitingBytesMax = 16_777_216;

/** Throws EtcdError 401 when the history no longer reaches back to `waitIndex`. */
export function serveWatch(context: HttpContext, exchange: Exchange, key: string, {recursive, stream, waitIndex}: KeysParameters): void {
	const {server, encoder} = context;
	const {response, request: {socket}} = exchange;
	const reply = new WatchReply(exchange, stream);
	const watch: KeyWatch = server.watch(key, {
		recursive,
		stream,
		waitIndex,
		deliver: (event: StoreEvent) => reply.add(encoder.encode(event)),
	});
	sendHead(exchange, 200, eventHeaders(context, watch.index));
	if (watch.event !== undefined) {
		reply.add(encoder.encode(watch.event));
	}

	if (response.writableEnded) {
		return;
	}

	response.flushHeaders();
	// A client that has closed its half of the connection is gone, too.
	const hangUp = () => {
		socket.destroy();
	};

	socket.once('end', hangUp);
	response.once('close', () => {
		socket.off('end', hangUp);
		watch.stop();
	});
	if (socket.destroyed) {
		watch.stop();
	}
}

class WatchReply {
	readonly #response: Exchange['response'];
	readonly #connection: Connection | undefined;
	readonly #isStream: boolean;
	readonly #waiting: Buffer[] = [];
	#waitingBytes = 0;
	#isBlocked = false;

	constructor({request, response}: Exchange, isStream: boolean) {
		this.#response = response;
		this.#connection = Connection.behind(request.socket);
		this.#isStream = isStream;
		if (!isStream) {
			return;
		}

		response.on('drain', () => {
			this.#isBlocked = false;
			while (!this.#isBlocked && this.#waiting.length > 0) {
				const bytes = this.#waiting.shift()!;
				this.#count(-bytes.length);
				this.#write(bytes);
			}
		});
		response.once('close', () => {
			this.#waiting.length = 0;
			this.#count(-this.#waitingBytes);
		});
	}

	/** Sends an event's bytes now or when the reader has caught up; `false` when too many are already waiting. */
	add(bytes: Buffer): boolean {
		if (!this.#isStream) {
			this.#response.end(bytes);
			return true;
		}

		if (!this.#isBlocked) {
			this.#write(bytes);
			return true;
		}

		if (this.#waiting.length >= waitingEventsMax || this.#waitingBytes >= waitingBytesMax) {
			return false;
		}

		this.#waiting.push(bytes);
		this.#count(bytes.length);
		return true;
	}

	#count(bytes: number): void {
		this.#waitingBytes += bytes;
		this.#connection?.hold(bytes);
	}

	#write(bytes: Buffer): void {
		this.#isBlocked = !this.#response.write(bytes);
	}
}
