/**
Watches: a long poll answers with one event, a stream with every one. The head goes out at once, the body in chunks,
one per event. Nothing times out; a watch ends with its event, its client or the server.
*/
import {type Buffer} from 'node:buffer';
import {type StoreEvent} from '../protocol/event.ts';
import {type KeyWatch} from '../server/server.ts';
import {type HttpContext} from './context.ts';
import {sendHead, type Exchange, type Reply} from './exchange.ts';
import {type KeysParameters} from './keys-parameters.ts';
import {eventHeaders} from './event-headers.ts';

/** How many events wait for a slow reader, on top of what the socket buffers hold. */
const waitingEventsMax = 100;
/** And how many bytes of them, which etcd does not count. */
const waitingBytesMax = 16_777_216;

/** Throws EtcdError 401 when the history no longer reaches back to `waitIndex`. */
export function serveWatch(context: HttpContext, exchange: Exchange, key: string, {recursive, stream, waitIndex}: KeysParameters): void {
	const {server, encoder} = context;
	const {reply} = exchange;
	const events = new WatchEvents(reply, stream);
	const watch: KeyWatch = server.watch(key, {
		recursive,
		stream,
		waitIndex,
		deliver: (event: StoreEvent) => events.add(encoder.encode(event)),
	});
	reply.onClose = () => {
		watch.stop();
		events.forget();
	};

	sendHead(exchange, 200, eventHeaders(context, watch.index));
	if (watch.event !== undefined) {
		events.add(encoder.encode(watch.event));
	}

	if (reply.isOver) {
		watch.stop();
	} else {
		reply.flush();
		reply.endWithClient();
	}
}

class WatchEvents {
	readonly #reply: Reply;
	readonly #isStream: boolean;
	readonly #waiting: Buffer[] = [];
	#waitingBytes = 0;
	#isBlocked = false;

	constructor(reply: Reply, isStream: boolean) {
		this.#reply = reply;
		this.#isStream = isStream;
		reply.onDrain = () => {
			this.#isBlocked = false;
			while (!this.#isBlocked && this.#waiting.length > 0) {
				const bytes = this.#waiting.shift()!;
				this.#count(-bytes.length);
				this.#write(bytes);
			}
		};
	}

	/** Sends an event's bytes now or when the reader has caught up; `false` when too many are already waiting. */
	add(bytes: Buffer): boolean {
		if (!this.#isStream) {
			this.#reply.end(bytes);
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

	/** Nobody will read them any more. */
	forget(): void {
		this.#waiting.length = 0;
	}

	#count(bytes: number): void {
		this.#waitingBytes += bytes;
		this.#reply.hold(bytes);
	}

	#write(bytes: Buffer): void {
		this.#isBlocked = !this.#reply.write(bytes);
	}
}
