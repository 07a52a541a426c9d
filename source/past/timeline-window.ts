/**
A stretch of the log: the tree at its start, the entries from there on, and what they do.
*/
import {Buffer} from 'node:buffer';
import {nodeOf} from '../embedded/nodes.ts';
import {type Node} from '../engine/engine.ts';
import {UserError} from '../errors.ts';
import {type NodeView, type StoreEvent} from '../protocol/event.ts';
import {isWithin} from '../protocol/paths.ts';
import {ttlSeconds} from '../protocol/time.ts';
import {type DataDirPlaces} from '../server/recovery.ts';
import {internalPath} from '../server/requests/key-space.ts';
import {decodeRequest} from '../server/requests/request.ts';
import {State} from '../server/state.ts';
import {certainEntries} from '../server/voters.ts';
import {loadSnapshot} from '../snap/snapshot-files.ts';
import {systemClock} from '../util/clock.ts';
import {BackgroundSlices} from '../util/event-loop-slices.ts';
import {logStart, type LogEntry, type LogMetadata} from '../wal/log.ts';
import {readInSteps} from '../wal/read-log.ts';
import {basesOf} from './bases.ts';
import {isOfClients, isRemoval} from './changes.ts';

export type Window = {
	readonly start: State;
	/** From the start on. */
	readonly entries: readonly LogEntry[];
	/** What they do to clients' keys, oldest first. */
	readonly events: readonly StoreEvent[];
	/** Of the last entry that was applied. */
	readonly end: number;
	/** Nothing is known of what was before it. */
	readonly isFirst: boolean;
	/** The log had no more entries. */
	readonly isLast: boolean;
	readonly metadata: LogMetadata;
	readonly term: number;
};

/** Of entries that are held, on each side. */
const bytesMax = 16 * 1024 * 1024;
/** Records that are read at a time, and of a segment at once. */
const stepLength = 512;
const pieceBytes = 1024 * 1024;
const sliceLength = 64;

/** Several keys may expire in one entry, which is then applied in parts. */
function isDivisible({type, data}: LogEntry): boolean {
	return type === 0 && data !== undefined && data.length > 0 && decodeRequest(data)?.method === 'SYNC';
}

/** Holds what lies around an index while the log is read. */
class Collector {
	events: StoreEvent[] = [];
	entries: LogEntry[] = [];
	/** Beyond the start; present once that is reached. */
	going: State | undefined;
	readonly start: State;
	readonly #index: number;
	readonly #reach: number;
	readonly #first: number;
	#bytes = 0;
	#bytesBehind = 0;
	#eventsBehind = 0;
	/** Entries in front that are in the start by now. */
	#dropped = 0;

	constructor(start: State, {index, reach}: {readonly index: number; readonly reach: number}) {
		this.start = start;
		this.#index = index;
		this.#reach = reach;
		this.#first = Math.max(0, index - reach);
	}

	get isEnough(): boolean {
		return this.#eventsBehind > this.#reach || this.#bytesBehind > bytesMax;
	}

	take(entry: LogEntry): void {
		if (this.going === undefined && this.start.store.index < this.#first) {
			this.start.replay(entry, this.#first);
			if (this.start.store.index < this.#first || !isDivisible(entry)) {
				return;
			}
		}

		this.going ??= this.start.copy(systemClock, event => {
			if (!isOfClients(event)) {
				return;
			}

			this.events.push(event);
			this.#eventsBehind += event.index > this.#index ? 1 : 0;
		});
		const held: LogEntry = {
			type: entry.type, term: entry.term, index: entry.index, ...(entry.data && {data: Buffer.from(entry.data)}),
		};
		const bytes = held.data?.length ?? 0;
		this.entries.push(held);
		this.going.replay(held);
		if (this.going.store.index > this.#index) {
			this.#bytesBehind += bytes;
			return;
		}

		this.#bytes += bytes;
		// Long values leave room for fewer of them. One is left, which led to the index.
		while (this.#bytes > bytesMax && this.#dropped < this.entries.length - 2) {
			const oldest = this.entries[this.#dropped]!;
			this.start.replay(oldest);
			this.#bytes -= oldest.data?.length ?? 0;
			this.#dropped++;
		}
	}

	finish(rest: Pick<Window, 'metadata' | 'term' | 'isFirst' | 'isLast'>): Window {
		const {start, going, entries, events} = this;
		return {
			start,
			entries: entries.slice(this.#dropped),
			events: this.#dropped === 0 ? events : events.filter(event => event.index > start.store.index),
			end: (going ?? start).store.index,
			...rest,
		};
	}
}

/** From so many changes before the index to so many behind it. Rejects with UserError. */
export async function readWindow(
	places: DataDirPlaces,
	dataDir: string,
	{index, reach, signal}: {readonly index: number; readonly reach: number; readonly signal: AbortSignal | undefined},
): Promise<Window> {
	const bases = await basesOf(places);
	const base = bases.findLast(each => each.index <= Math.max(0, index - reach)) ?? bases[0];
	if (base === undefined || base.index > index) {
		throw new UserError(base === undefined ? `${dataDir} holds no log of etcd` : `what ${dataDir} still has begins at index ${base.index}`);
	}

	const snapshot = base.file === undefined ? undefined : await loadSnapshot(base.file);
	const start = new State(systemClock, snapshot?.image);
	const collector = new Collector(start, {index, reach});
	const isFirst = () => start.store.index <= bases[0]!.index;
	let term = snapshot?.term ?? 1;
	const slices = new BackgroundSlices(signal);
	const take = async (read: readonly LogEntry[]) => {
		for (const [i, entry] of read.entries()) {
			if (collector.isEnough) {
				return;
			}

			if (i % sliceLength === 0 && slices.isOver) {
				await slices.next();
			}

			({term} = entry);
			collector.take(entry);
		}
	};

	const steps = readInSteps(places.walDir, {start: snapshot ?? logStart, stepLength, pieceBytes});
	try {
		for (let step = await steps.next(); ; step = await steps.next()) {
			if (step.done) {
				if (step.value === undefined) {
					throw new UserError(`${dataDir} holds no log of etcd`);
				}

				const {contents} = step.value;
				await take(certainEntries(contents, start.membership.list().map(({id}) => BigInt(`0x${id}`))));
				return collector.finish({
					metadata: contents.metadata, term, isFirst: isFirst(), isLast: !collector.isEnough,
				});
			}

			await take(step.value.takeCommitted());
			const {metadata} = step.value;
			if (collector.isEnough && metadata !== undefined) {
				return collector.finish({
					metadata, term, isFirst: isFirst(), isLast: false,
				});
			}
		}
	} finally {
		// It has a file open.
		await steps.return(undefined);
	}
}

/** The tree at an index of the window: a copy of it, which takes its time where it is large. */
export function stateIn({start, entries}: Window, index: number): State {
	const state = start.copy(systemClock);
	for (const entry of entries) {
		if (state.store.index >= index) {
			break;
		}

		state.replay(entry, index);
	}

	return state;
}

/** A node at an index of the window, without what is in it; told by the events, since a copy of the tree takes long. */
export function nodeIn({start, events}: Window, key: string, index: number): Node | undefined {
	const path = internalPath(key);
	/** Of a directory that came with something below it. */
	let made: number | undefined;
	let renewed: NodeView | undefined;
	const directory = () => made === undefined
		? undefined
		: asNow({
			key: path, dir: true, modifiedIndex: made, createdIndex: made,
		}, renewed);
	for (let i = countUntil(events, index) - 1; i >= 0; i--) {
		const {action, node, prevNode, index: at} = events[i]!;
		if (isRemoval(action)) {
			if (isWithin(path, node.key)) {
				return directory();
			}
		} else if (node.key === path) {
			if (node.dir !== true || prevNode?.dir !== true) {
				return asNow(node, renewed);
			}

			renewed ??= node;
		} else if (isWithin(node.key, path)) {
			made = at;
		}
	}

	const view = start.entry(path, systemClock);
	return view === undefined || (made !== undefined && view.dir !== true) ? directory() : asNow(view, renewed);
}

/** How many keys are below a directory at an index of the window. */
export function countIn({start, events}: Window, key: string, index: number): number {
	const path = internalPath(key);
	const files = new Set(start.filesBelow(path));
	for (const {action, node} of events.slice(0, countUntil(events, index))) {
		if (!isRemoval(action)) {
			if (node.dir !== true && isWithin(node.key, path)) {
				files.add(node.key);
			}
		} else if (!files.delete(node.key)) {
			for (const file of files) {
				if (isWithin(file, node.key)) {
					files.delete(file);
				}
			}
		}
	}

	return files.size;
}

/** How many of the events, oldest first, are not behind the index. */
export function countUntil(events: readonly StoreEvent[], index: number): number {
	let low = 0;
	for (let high = events.length; low < high;) {
		const middle = (low + high) >>> 1;
		if (events[middle]!.index <= index) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}

	return low;
}

/** What is left of its life counts from now; a directory may have got another one. */
function asNow({ttl: _, expiration: own, ...view}: NodeView, renewed: NodeView | undefined): Node {
	const expiration = renewed === undefined ? own : renewed.expiration;
	return nodeOf({...view, ...(expiration !== undefined && {expiration, ttl: ttlSeconds(expiration, systemClock())})});
}
