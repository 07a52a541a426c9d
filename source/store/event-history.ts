/**
The last events, in a ring. All name spaces share it; indexes in it are contiguous.
*/
import {EtcdError, errorCodes} from '../protocol/errors.ts';
import {type StoreEvent} from '../protocol/event.ts';

/** As many as etcd keeps; clients rely on the number when they resume a watch. */
export const historyCapacity = 1000;

export class EventHistory {
	readonly #ring: StoreEvent[] = [];
	/** Where the oldest event is once the ring is full. */
	#front = 0;

	readonly #onEvent: (event: StoreEvent) => void = () => undefined;

	/** Empty, or with these events, oldest first; `onEvent` is told of those that are added later. */
	constructor(events: readonly StoreEvent[] = [], onEvent?: (event: StoreEvent) => void) {
		for (const event of events) {
			this.add(event);
		}

		this.#onEvent = onEvent ?? this.#onEvent;
	}

	/** Index of the oldest event kept; 0 when there is none. */
	get startIndex(): number {
		return this.#ring[this.#front]?.node.modifiedIndex ?? 0;
	}

	/** Index of the newest event; 0 when there is none. */
	get lastIndex(): number {
		return this.#ring.length === 0 ? 0 : this.startIndex + this.#ring.length - 1;
	}

	add(event: StoreEvent): void {
		this.#onEvent(event);
		if (this.#ring.length < historyCapacity) {
			this.#ring.push(event);
		} else {
			this.#ring[this.#front] = event;
			this.#front = (this.#front + 1) % historyCapacity;
		}
	}

	/** Oldest first. */
	* [Symbol.iterator](): Generator<StoreEvent> {
		for (let i = 0; i < this.#ring.length; i++) {
			yield this.#at(i);
		}
	}

	/**
	The first event from `waitIndex` on that a watch of `key` answers to; undefined when there is none yet.
	Throws EtcdError 401 when `waitIndex` is older than the oldest event; `index` is the store index for that error.
	*/
	find(key: string, isRecursive: boolean, waitIndex: bigint, index: number): StoreEvent | undefined {
		const {startIndex} = this;
		if (waitIndex < BigInt(startIndex)) {
			throw new EtcdError(errorCodes.eventIndexCleared, `the requested history has been cleared [${startIndex}/${waitIndex}]`, index);
		}

		if (waitIndex > BigInt(this.lastIndex)) {
			return undefined;
		}

		// A recursive search compares with `key` itself for the first event only, and with `key/` from then on: an
		// event on the key itself is found there and nowhere else. Clients see this in etcd, so it is kept.
		let sought = key;
		for (let i = Number(waitIndex) - startIndex; i < this.#ring.length; i++) {
			const event = this.#at(i);
			if (event.isRefresh) {
				continue;
			}

			const eventKey = event.node.key;
			let isMatch = eventKey === sought;
			if (isRecursive) {
				sought = sought.endsWith('/') ? sought : `${sought}/`;
				isMatch ||= eventKey.startsWith(sought);
			}

			// The removal of a directory matches every key whose name begins like it, again as in etcd.
			isMatch
				||= (event.action === 'delete' || event.action === 'expire') && event.prevNode?.dir === true && sought.startsWith(event.prevNode.key);
			if (isMatch) {
				return event;
			}
		}

		return undefined;
	}

	#at(offset: number): StoreEvent {
		return this.#ring[(this.#front + offset) % historyCapacity]!;
	}
}
