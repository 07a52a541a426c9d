/**
A watch whose events wait while nobody asks for them.
*/
import {type KeyResponse} from '../engine/engine.ts';
import {EtcdError, errorCodes} from '../protocol/errors.ts';

/** More than this count as lost, as with a server whose history is too short: events, and characters of their keys and values. */
const eventsMax = 100_000;
const lengthMax = 1 << 26;

function lengthOf({node, prevNode}: KeyResponse): number {
	return node.key.length + (node.value?.length ?? 0) + (prevNode?.value?.length ?? 0);
}

export class EventQueue implements AsyncIterable<KeyResponse>, Disposable {
	readonly #events: KeyResponse[] = [];
	#length = 0;
	readonly #ended = new AbortController();
	#failure: {readonly error: unknown} | undefined;
	#isDone = false;
	#wake: () => void = () => undefined;

	/** Takes events from now on. The signal that `watch` gets fires when the queue is disposed of. */
	constructor(watch: (ended: AbortSignal) => AsyncIterable<KeyResponse>) {
		void this.#fill(watch(this.#ended.signal));
	}

	/** The events in order; when all have been taken, throws what the watch failed with, for instance EtcdError 401. */
	async * [Symbol.asyncIterator](): AsyncGenerator<KeyResponse> {
		for (;;) {
			const batch = this.#events.splice(0);
			this.#length = 0;
			yield * batch;
			if (this.#events.length > 0) {
				continue;
			}

			if (this.#failure !== undefined) {
				throw this.#failure.error;
			}

			if (this.#isDone) {
				return;
			}

			await new Promise<void>(resolve => {
				this.#wake = resolve;
			});
		}
	}

	[Symbol.dispose](): void {
		this.#ended.abort();
	}

	async #fill(events: AsyncIterable<KeyResponse>): Promise<void> {
		try {
			for await (const event of events) {
				this.#events.push(event);
				this.#length += lengthOf(event);
				this.#wake();
				if (this.#events.length > eventsMax || this.#length > lengthMax) {
					throw new EtcdError(errorCodes.eventIndexCleared, 'too many events are waiting', event.index);
				}
			}
		} catch (error) {
			this.#failure = {error};
		} finally {
			this.#isDone = true;
			this.#wake();
		}
	}
}
