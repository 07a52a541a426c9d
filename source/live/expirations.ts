/**
When the keys seen so far will expire, so that a countdown to the next one can be shown.
*/
import TinyQueue from 'tinyqueue';
import {isWithin} from '../protocol/paths.ts';
import {preOrder} from '../protocol/trees.ts';
import {type Action, type KeyResponse, type Node} from '../engine/engine.ts';

export type Expiration = {
	readonly key: string;
	/** Milliseconds since the epoch. */
	readonly time: number;
	readonly isDirectory?: true;
};

/** No more keys with a ttl than this are followed: the next to expire is then chosen from those. */
const keyCountMax = 10_000;

/** How long after its time a key is kept without an event of its expiration. */
const graceMilliseconds = 2000;

/** Milliseconds since the epoch; undefined for permanent nodes. */
export function expirationTime(node: Node): number | undefined {
	return node.expiration === undefined ? undefined : Date.parse(node.expiration);
}

const removals = new Set<Action>(['delete', 'compareAndDelete', 'expire']);

/** Whether the node is gone after the action. */
export function isRemoval(action: Action): boolean {
	return removals.has(action);
}

function sooner(a: Expiration, b: Expiration): number {
	return a.time - b.time;
}

export class Expirations {
	/** What is known now. */
	readonly #times = new Map<string, number>();
	/** Soonest first; also holds outdated entries, which are skipped when they come up. */
	#queue = new TinyQueue<Expiration>([], sooner);

	/** Learns what an answer or an event says about ttls. */
	observe({action, node, prevNode}: KeyResponse): void {
		if (!isRemoval(action)) {
			for (const each of preOrder(node)) {
				this.#remember(each);
			}
		} else if (node.dir === true || prevNode?.dir === true) {
			this.#forgetWithin(node.key);
		} else {
			this.#times.delete(node.key);
		}
	}

	/** The key that expires next, seen from `now`. */
	next(now: number): Expiration | undefined {
		for (let first = this.#queue.peek(); first !== undefined; first = this.#queue.peek()) {
			const isKnown = this.#times.get(first.key) === first.time;
			if (isKnown && first.time + graceMilliseconds >= now) {
				return first;
			}

			if (isKnown) {
				this.#times.delete(first.key);
			}

			this.#queue.pop();
		}

		return undefined;
	}

	/** The key is not there any more. */
	forget(key: string): void {
		this.#times.delete(key);
	}

	clear(): void {
		this.#times.clear();
	}

	#remember(node: Node): void {
		const time = expirationTime(node);
		if (time === undefined) {
			// Without anything to forget, a listing of a million keys need not be hashed.
			if (this.#times.size > 0) {
				this.#times.delete(node.key);
			}
		} else if (this.#times.get(node.key) !== time && (this.#times.size < keyCountMax || this.#times.has(node.key))) {
			this.#times.set(node.key, time);
			this.#queue.push({key: node.key, time, ...(node.dir === true && {isDirectory: true})});
			this.#tidy();
		}
	}

	/** A key that is refreshed over and over leaves an outdated entry each time. */
	#tidy(): void {
		if (this.#queue.length <= 2 * keyCountMax) {
			return;
		}

		this.#queue = new TinyQueue(this.#queue.data.filter(({key, time}) => this.#times.get(key) === time), sooner);
	}

	#forgetWithin(key: string): void {
		for (const known of this.#times.keys()) {
			if (isWithin(known, key)) {
				this.#times.delete(known);
			}
		}
	}
}
