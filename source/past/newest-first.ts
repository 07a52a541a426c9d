/**
Events that can only be read from the oldest on, given from the newest back: as many as can be held, and then, read again, those
before them.
*/
import {type KeyResponse} from '../engine/engine.ts';

export type HeldMax = {
	readonly count: number;
	/** UTF-16 units of keys and values. */
	readonly units: number;
};

const heldMaxDefault: HeldMax = {count: 100_000, units: 64 * 1024 * 1024};

/** `read` gives those up to an index, oldest first; what has one index in common is held together. */
export async function * newestFirst(
	read: (until: number) => AsyncIterable<KeyResponse>,
	last: number,
	max = heldMaxDefault,
): AsyncGenerator<KeyResponse> {
	let until = last;
	for (let hasDropped = true; hasDropped;) {
		hasDropped = false;
		let held: KeyResponse[] = [];
		/** Where the oldest that is held is. */
		let front = 0;
		let units = 0;
		for await (const event of read(until)) {
			held.push(event);
			units += unitsOf(event);
			while (held.length - front > max.count || units > max.units) {
				const oldest = held[front]!.node.modifiedIndex;
				if (oldest === event.node.modifiedIndex) {
					break;
				}

				for (; held[front]!.node.modifiedIndex === oldest; front++) {
					units -= unitsOf(held[front]!);
				}

				hasDropped = true;
			}

			// Now and then, so that each is moved once or twice.
			const isRoomy = front > held.length / 2;
			held = isRoomy ? held.slice(front) : held;
			front = isRoomy ? 0 : front;
		}

		yield * held.slice(front).reverse();
		until = hasDropped ? held[front]!.node.modifiedIndex - 1 : until;
	}
}

function unitsOf({node, prevNode}: KeyResponse): number {
	return node.key.length + (node.value?.length ?? 0) + (prevNode?.value?.length ?? 0);
}
