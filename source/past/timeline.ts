/**
A data dir, change by change, back and forth: the tree at one moment, and the entries of the log from there on. Before they end, the
log is read again around where it has been gone to, while the steps go on.
*/
import {engineOn} from '../embedded/embedded-engine.ts';
import {type Engine, type KeyResponse, type Node} from '../engine/engine.ts';
import {forwardingEngine} from '../engine/forwarding.ts';
import {readOnlyEngine} from '../engine/read-only.ts';
import {type StoreEvent} from '../protocol/event.ts';
import {cleanPath} from '../protocol/paths.ts';
import {asDataDirError} from '../server/data-dir-error.ts';
import {openedForReading} from '../server/open.ts';
import {readAgainIfRemoved} from '../server/removed-meanwhile.ts';
import {EtcdServer} from '../server/server.ts';
import {isRemoval} from './changes.ts';
import {placesToRead} from './in-use.ts';
import {responseOf} from './log-of-key.ts';
import {
	countIn,
	countUntil,
	nodeIn,
	readWindow,
	stateIn,
	type Window,
} from './timeline-window.ts';

export type TimelineMoment = {
	/** Its tree is made when something is read that needs it. */
	readonly engine: Engine;
	readonly index: number;
	/** What was done between the moment left and this one, in the client's keys, oldest first. */
	readonly passed: readonly KeyResponse[];
	/** A node of that moment, without what is in it. */
	nodeAt(key: string): Node | undefined;
	/** How many keys went with a change that has removed a directory; undefined for any other. */
	lossOf(change: KeyResponse): number | undefined;
};

export type StepOptions = {
	/** So many changes, or as many as can be gone at once. */
	readonly count?: number;
	readonly signal?: AbortSignal;
};

/** Changes that are known in each direction. */
const reachDefault = 4096;

type Files = {readonly dataDir: string; readonly walDir?: string | undefined};

export class Timeline {
	readonly #files: Files;
	readonly #reach: number;
	readonly #closed = new AbortController();
	#window: Window | undefined;
	/** Reads around where the steps are. */
	#ahead: Promise<void> | undefined;

	constructor(files: Files, reach = reachDefault) {
		this.#files = files;
		this.#reach = reach;
	}

	/** The moment before the last changes up to `index`; undefined where the log begins. Rejects with UserError. */
	async before(index: number, {count = 1, signal}: StepOptions = {}): Promise<TimelineMoment | undefined> {
		let window = await this.#windowAround(index, signal);
		if (countUntil(window.events, index) <= Math.min(count, this.#reach) && !window.isFirst) {
			window = await this.#load(index, signal);
		}

		// Much may have happened that was no change of a key.
		for (let start = Infinity; countUntil(window.events, index) === 0 && !window.isFirst && window.start.store.index < start;) {
			start = window.start.store.index;
			window = await this.#load(start, signal);
		}

		const known = countUntil(window.events, index);
		if (known === 0) {
			return undefined;
		}

		const passed = window.events.slice(Math.max(0, known - count), known);
		const last = window.events[known - passed.length - 1];
		this.#readAhead(window, last?.index ?? index);
		return this.#moment(window, last?.index ?? (passed[0]!.index - 1), passed);
	}

	/** The moment after the next changes; undefined when that is the present. Rejects with UserError. */
	async after(index: number, {count = 1, signal}: StepOptions = {}): Promise<TimelineMoment | undefined> {
		let window = await this.#windowAround(index, signal);
		let known = countUntil(window.events, index);
		if (window.events.length - known < Math.min(count, this.#reach) + 1) {
			window = await this.#load(index, signal);
			known = countUntil(window.events, index);
		}

		const passed = window.events.slice(known, known + count);
		if (passed.length === 0 || (window.isLast && known + passed.length === window.events.length)) {
			return undefined;
		}

		const {index: next} = passed.at(-1)!;
		this.#readAhead(window, next);
		return this.#moment(window, next, passed);
	}

	/** Nothing is read any more; the moments stay. */
	close(): void {
		this.#closed.abort();
		this.#window = undefined;
	}

	async #windowAround(index: number, signal: AbortSignal | undefined): Promise<Window> {
		const isKnown = () => this.#window !== undefined && this.#window.start.store.index <= index && index <= this.#window.end;
		if (!isKnown()) {
			await this.#ahead;
			signal?.throwIfAborted();
		}

		return isKnown() ? this.#window! : this.#load(index, signal);
	}

	/** When few changes are left on a side on which the log has more. */
	#readAhead(window: Window, index: number): void {
		const known = countUntil(window.events, index);
		const isLow = (left: number, hasMore: boolean) => hasMore && left < this.#reach / 2;
		if (this.#ahead !== undefined
			|| !(isLow(known, !window.isFirst) || isLow(window.events.length - known, !window.isLast))) {
			return;
		}

		this.#ahead = (async () => {
			try {
				await this.#load(index, this.#closed.signal);
			} catch {
				// Whoever needs it tries again, and is told.
			} finally {
				this.#ahead = undefined;
			}
		})();
	}

	#moment(window: Window, index: number, passed: readonly StoreEvent[]): TimelineMoment {
		return {
			engine: engineAt(window, index, this.#files),
			index,
			passed: passed.map(event => responseOf(event)),
			nodeAt: key => nodeIn(window, key, index),
			lossOf: ({action, prevNode, node: {key}, index: at}) =>
				isRemoval(action) && prevNode?.dir === true ? countIn(window, key, at - 1) : undefined,
		};
	}

	async #load(index: number, signal: AbortSignal | undefined): Promise<Window> {
		const {dataDir, walDir} = this.#files;
		try {
			const places = await placesToRead(dataDir, walDir);
			const window = await readAgainIfRemoved(places, async () => readWindow(places, dataDir, {index, reach: this.#reach, signal}));
			this.#window = window;
			return window;
		} catch (error) {
			throw asDataDirError(dataDir, error);
		}
	}
}

function engineAt(window: Window, index: number, files: Files): Engine {
	const {metadata, term, entries} = window;
	let made: Engine | undefined;
	const make = (): Engine => {
		made ??= engineOn(EtcdServer.readOnlyOn({
			name: 'default', ...files, advertiseClientUrls: [], initialAdvertisePeerUrls: [],
		}, openedForReading({
			state: stateIn(window, index), metadata, term, lastIndex: entries.at(-1)?.index ?? 0,
		})));
		return made;
	};

	const {dataDir, walDir} = files;
	return readOnlyEngine(forwardingEngine(make, {
		info: {
			kind: 'embedded', endpoints: [], dataDir, ...(walDir !== undefined && {walDir}), isReadOnly: true, at: index,
		},
		// Only v3 has these; asked of the engine, they would make it.
		get maintenance() {
			return undefined;
		},
		get leases() {
			return undefined;
		},
		async get(key, options) {
			const path = cleanPath(key);
			const node = made === undefined ? nodeIn(window, path, index) : undefined;
			return node === undefined || node.dir === true ? make().get(key, options) : {action: 'get', node, index};
		},
		async close() {
			await made?.close();
		},
	}));
}
