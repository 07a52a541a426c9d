/**
What the log of a data dir tells, from its newest change back to its oldest. A log can only be read forwards: so from the newest
snapshot on, then from the one before it up to there, and so on.
*/
import {type StoreEvent} from '../protocol/event.ts';
import {isWithin} from '../protocol/paths.ts';
import {type DataDirPlaces} from '../server/recovery.ts';
import {keySpace} from '../server/requests/key-space.ts';
import {LogGapError} from '../wal/log-error.ts';
import {basesOf, type Base} from './bases.ts';
import {replay, UnreadableSnapshotError} from './replay.ts';

export type ChangesOptions = {
	/** Called with what happened, to other keys than those of clients, too; with internal paths. */
	isWanted(event: StoreEvent): boolean;
	/** No change before this index is wanted. */
	readonly since?: number;
	/** Nor any after this one. */
	readonly until?: number;
	/** No more than so many are wanted. */
	readonly limit?: number;
	/** Told when what was before this index of the store is not known: files were removed before they could be read, or it never was there. */
	readonly onLost?: (oldest: number) => void;
	readonly signal?: AbortSignal;
};

/** What is held at a time; where more is wanted, the log is read again for the rest. */
const heldMax = {count: 100_000, units: 64 * 1024 * 1024} as const;

const removals: ReadonlySet<string> = new Set(['delete', 'compareAndDelete', 'expire']);

export function isRemoval(action: string): boolean {
	return removals.has(action);
}

/**
Whether it happened to the key; with `isRecursive` to what is below it, too. Whoever removes a directory removes what is in it.
Both paths are internal, or both those of clients.
*/
export function isAbout({action, node: {key: changed}}: EventOn, key: string, isRecursive: boolean): boolean {
	return changed === key || (isRecursive && isWithin(changed, key)) || (isRemoval(action) && isWithin(key, changed));
}

type EventOn = Pick<StoreEvent, 'action'> & {readonly node: {readonly key: string}};

/** Whether it happened to a key of clients: not to what etcd keeps for itself. */
export function isOfClients({node: {key}}: StoreEvent): boolean {
	return isWithin(key, keySpace);
}

/** Newest first, with internal paths. Rejects with LogError at damage. */
export async function * changesBackwards(places: DataDirPlaces, options: ChangesOptions): AsyncGenerator<StoreEvent> {
	const {since = 0, limit = Infinity, onLost, signal} = options;
	let left = limit;
	let until = options.until ?? Infinity;
	let bases = [...await basesOf(places)];
	for (let base = bases.at(-1); base !== undefined && left > 0 && until >= since; base = bases.at(-1)) {
		if (until <= base.index) {
			bases.pop();
			continue;
		}

		const newest = await newestSince(places, base, {...options, until, limit: left});
		if (newest === 'missing') {
			onLost?.(until);
			return;
		}

		if (newest === 'removed') {
			// What is left may tell a part of it.
			signal?.throwIfAborted();
			bases = [...await basesOf(places)];
			onLost?.(Math.min(until, bases[0]?.index ?? Infinity));
		} else if (newest === 'unreadable') {
			bases.pop();
		} else {
			yield * newest.events;
			left -= newest.events.length;
			until = newest.isWhole ? base.index : newest.events.at(-1)!.index - 1;
		}
	}
}

type Newest = {readonly events: readonly StoreEvent[]; readonly isWhole: boolean};

/**
As many as can be held of those between the base and `until`, newest first; or why that cannot be begun from. Some are `missing` where the
snapshot of another member stands for them.
*/
async function newestSince(
	places: DataDirPlaces,
	base: Base,
	{isWanted, since = 0, until, limit, signal}: ChangesOptions & {readonly until: number; readonly limit: number},
): Promise<Newest | 'unreadable' | 'removed' | 'missing'> {
	const held = new Held(Math.min(limit, heldMax.count));
	try {
		await replay(places, base, {
			indexMax: until,
			onEvent(event) {
				if (event.index >= since && isWanted(event) && isOfClients(event)) {
					held.add(event);
				}
			},
			signal,
		});
	} catch (error) {
		if (error instanceof UnreadableSnapshotError) {
			return 'unreadable';
		}

		// Without the snapshot nothing tells what is behind it, either.
		if (error instanceof LogGapError && until < Infinity) {
			return 'missing';
		}

		if (await isRemoved(places, base)) {
			return 'removed';
		}

		throw error;
	}

	return {events: held.newestFirst(), isWhole: !held.hasDropped};
}

/** Its server removes what is too much, the oldest first, at any time. */
async function isRemoved(places: DataDirPlaces, {entry}: Base): Promise<boolean> {
	const bases = await basesOf(places);
	return bases.every(base => base.entry !== entry);
}

/** The last events that fit. */
export class Held {
	hasDropped = false;
	readonly #countMax: number;
	#events: StoreEvent[] = [];
	/** Where the oldest one is. */
	#front = 0;
	#units = 0;

	constructor(countMax: number) {
		this.#countMax = countMax;
	}

	add(event: StoreEvent): void {
		this.#events.push(event);
		this.#units += unitsOf(event);
		while (this.#count > 1 && (this.#count > this.#countMax || this.#units > heldMax.units)) {
			this.#units -= unitsOf(this.#events[this.#front]!);
			this.#front++;
			this.hasDropped = true;
		}

		// Now and then, so that each event is moved once or twice.
		const isRoomy = this.#front > this.#count;
		this.#events = isRoomy ? this.#events.slice(this.#front) : this.#events;
		this.#front = isRoomy ? 0 : this.#front;
	}

	newestFirst(): readonly StoreEvent[] {
		return this.#events.slice(this.#front).reverse();
	}

	get #count(): number {
		return this.#events.length - this.#front;
	}
}

/** Without the value before: it is that of an event before, or of the tree at the first one. */
function unitsOf({node}: StoreEvent): number {
	return node.key.length + (node.value?.length ?? 0);
}
