/**
When the keys that were seen will expire, so that the next one can be counted down.
*/
import {isWithin} from '../protocol/paths.ts';
import {type Action, type KeyResponse, type Node} from '../engine/engine.ts';

export type Expiration = {
	readonly key: string;
	/** Milliseconds since the epoch. */
	readonly time: number;
};

/** More keys with a ttl than this are not followed: the next to expire is then one of those that are. */
const keyCountMax = 10_000;

/** How long after its time a key may stay without an event that says it expired. */
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

export class Expirations {
	readonly #times = new Map<string, number>();

	/** Takes what an answer or an event says about ttls. */
	observe({action, node}: KeyResponse): void {
		if (isRemoval(action)) {
			this.#forget(node.key);
			return;
		}

		this.#remember(node);
	}

	/** The key that expires next, seen from `now`. */
	next(now: number): Expiration | undefined {
		let next: Expiration | undefined;
		for (const [key, time] of this.#times) {
			if (time + graceMilliseconds < now) {
				this.#times.delete(key);
			} else if (next === undefined || time < next.time) {
				next = {key, time};
			}
		}

		return next;
	}

	#remember(node: Node): void {
		const time = expirationTime(node);
		if (time === undefined) {
			this.#times.delete(node.key);
		} else if (this.#times.size < keyCountMax || this.#times.has(node.key)) {
			this.#times.set(node.key, time);
		}

		for (const child of node.nodes ?? []) {
			this.#remember(child);
		}
	}

	#forget(key: string): void {
		for (const known of this.#times.keys()) {
			if (isWithin(known, key)) {
				this.#times.delete(known);
			}
		}
	}
}
