/**
Watches: a long poll answers with one event, a stream with every one. The head goes out at once, the body in chunks,
one per event. Nothing times out; a watch ends with its event, its client or the server.
*/
import {type StoreEvent} from '../protocol/event.ts';
import {type KeyWatch} from '../server/server.ts';
import {type HttpContext} from './context.ts';
import {sendHead, type Exchange, type Reply} from './exchange.ts';
import {type Audience, type Listener} from './audience.ts';
import {type EncodedEvent} from './json.ts';
import {type KeysParameters} from './keys-parameters.ts';
import {eventHeaders} from './event-headers.ts';

/** How many events wait for a slow reader, on top of what the socket buffers hold. */
const waitingEventsMax = 100;
/** And how many bytes of them, which etcd does not count. */
const waitingBytesMax = 16_777_216;

/** Throws EtcdError 401 when the history no longer reaches back to `waitIndex`. */
export function serveWatch(context: HttpContext, exchange: Exchange, key: string, {recursive, stream, waitIndex}: KeysParameters): void {
	const {server, encoder, audience} = context;
	const {reply} = exchange;
	const events = new WatchEvents(reply, audience, stream);
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
		events.send();
	}

	if (reply.isOver) {
		watch.stop();
	} else {
		reply.flush();
		reply.endWithClient();
	}
}

class WatchEvents implements Listener {
	readonly #reply: Reply;
	readonly #audience: Audience;
	readonly #isStream: boolean;
	#waiting: EncodedEvent[] = [];
	#waitingBytes = 0;
	/** The reader has to catch up first. */
	#isBlocked = false;

	constructor(reply: Reply, audience: Audience, isStream: boolean) {
		this.#reply = reply;
		this.#audience = audience;
		this.#isStream = isStream;
		reply.onDrain = () => {
			this.#isBlocked = false;
			reply.hold(-this.#waitingBytes);
			this.send();
		};
	}

	/** Takes an event, to be sent in turn or when the reader has caught up; `false` when too many are already waiting for that. */
	add(event: EncodedEvent): boolean {
		if (this.#waiting.length >= waitingEventsMax || this.#waitingBytes >= waitingBytesMax) {
			if (this.#isBlocked) {
				return false;
			}

			// Its turn has not come for long.
			this.send();
		}

		this.#waiting.push(event);
		this.#waitingBytes += event.body.length;
		if (this.#isBlocked) {
			this.#reply.hold(event.body.length);
		} else if (this.#waiting.length === 1) {
			this.#audience.queue(this);
		}

		return true;
	}

	send(): void {
		if (this.#isBlocked || this.#waiting.length === 0 || this.#reply.isOver) {
			return;
		}

		const events = this.#waiting;
		this.forget();
		if (this.#isStream) {
			this.#isBlocked = !this.#reply.writeChunks(events, () => this.#audience.chunksOf(events));
		} else {
			this.#reply.end(events[0]!.body);
		}
	}

	/** Nobody will read them any more. */
	forget(): void {
		this.#waiting = [];
		this.#waitingBytes = 0;
	}
}
