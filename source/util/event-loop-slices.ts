/**
Long work in slices of the event loop, so that keys, frames and timers get their turn in between.
*/
import {setImmediate as nextTurn} from 'node:timers/promises';

/** How long one slice may take; nothing waits longer than this between two steps of the work. */
const sliceMs = 10;

export class Slices {
	readonly #signal: AbortSignal | undefined;
	#end = performance.now() + sliceMs;

	constructor(signal?: AbortSignal) {
		this.#signal = signal;
	}

	/** To be asked before each `next`, which then costs nothing most of the time. */
	get isOver(): boolean {
		return performance.now() > this.#end;
	}

	/** Lets the others go first; rejects when the signal has fired meanwhile. */
	async next(): Promise<void> {
		await nextTurn();
		this.#signal?.throwIfAborted();
		this.#end = performance.now() + sliceMs;
	}
}

let urgentCount = 0;
let lastUrgent = -Infinity;

/** Somebody waits for what is done from here until the function is called. */
export function beginUrgent(): () => void {
	urgentCount++;
	return () => {
		urgentCount--;
		lastUrgent = performance.now();
	};
}

/** Whatever is urgent waits no longer for one slice of what has time. */
const backgroundMs = 1;
/** Where nothing has been urgent for so long, slices are as long as others: each of them costs a turn of the event loop. */
const calmMs = 1000;
/** Nor does that wait longer when something is urgent all the time. */
const patienceMs = 5;

function backgroundEnd(): number {
	const now = performance.now();
	return now + (urgentCount === 0 && now - lastUrgent > calmMs ? sliceMs : backgroundMs);
}

/** For long work that nobody shall feel who uses this process meanwhile. */
export class BackgroundSlices {
	readonly #signal: AbortSignal | undefined;
	#end = backgroundEnd();

	constructor(signal?: AbortSignal) {
		this.#signal = signal;
	}

	get isOver(): boolean {
		return performance.now() > this.#end;
	}

	/** Rejects when the signal has fired meanwhile. */
	async next(): Promise<void> {
		const end = performance.now() + patienceMs;
		const isOthersTurn = () => urgentCount > 0 && performance.now() < end;
		do {
			await nextTurn();
			this.#signal?.throwIfAborted();
		} while (isOthersTurn());

		this.#end = backgroundEnd();
	}
}

/** Items between two looks at the clock. */
const stepLength = 512;

/** Calls `step` for every item, in as many slices as it takes. */
export async function forEachInSlices<Item>(items: readonly Item[], slices: Slices, step: (item: Item) => void): Promise<void> {
	for (let start = 0; start < items.length; start += stepLength) {
		if (slices.isOver) {
			await slices.next();
		}

		for (const item of items.slice(start, start + stepLength)) {
			step(item);
		}
	}
}

type Order<Item> = (a: Item, b: Item) => number;

async function merge<Item>(left: readonly Item[], right: readonly Item[], order: Order<Item>, slices: Slices): Promise<readonly Item[]> {
	if (order(left.at(-1)!, right[0]!) <= 0) {
		// oxlint-disable-next-line unicorn-js/prefer-spread -- many times faster for the long lists that this is for
		return left.concat(right);
	}

	const merged: Item[] = [];
	let [i, j] = [0, 0];
	while (i < left.length && j < right.length) {
		if (merged.length % stepLength === 0 && slices.isOver) {
			await slices.next();
		}

		merged.push(order(left[i]!, right[j]!) <= 0 ? left[i++]! : right[j++]!);
	}

	// oxlint-disable-next-line unicorn-js/prefer-spread -- as above
	return merged.concat(left.slice(i), right.slice(j));
}

/** Sorted, in as many slices as it takes. */
export async function sortInSlices<Item>(items: readonly Item[], order: Order<Item>, slices: Slices): Promise<readonly Item[]> {
	let runs: Array<readonly Item[]> = [];
	for (let start = 0; start < items.length; start += stepLength) {
		if (slices.isOver) {
			await slices.next();
		}

		runs.push(items.slice(start, start + stepLength).sort(order));
	}

	while (runs.length > 1) {
		const longer: Array<readonly Item[]> = [];
		for (let i = 0; i < runs.length; i += 2) {
			longer.push(i + 1 < runs.length ? await merge(runs[i]!, runs[i + 1]!, order, slices) : runs[i]!);
			if (slices.isOver) {
				await slices.next();
			}
		}

		runs = longer;
	}

	return runs[0] ?? [];
}
