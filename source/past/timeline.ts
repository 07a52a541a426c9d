/**
A data dir, change by change, back and forth: the tree at one moment, and the entries of the log from there on, which are applied to
a copy of it. Where those end, the log is read again, from the snapshot before.
*/
import {Buffer} from 'node:buffer';
import {engineOn} from '../embedded/embedded-engine.ts';
import {nodeOf} from '../embedded/nodes.ts';
import {type Engine, type KeyResponse, type Node} from '../engine/engine.ts';
import {forwardingEngine} from '../engine/forwarding.ts';
import {readOnlyEngine} from '../engine/read-only.ts';
import {UserError} from '../errors.ts';
import {type StoreEvent} from '../protocol/event.ts';
import {asDataDirError} from '../server/data-dir-error.ts';
import {openedForReading} from '../server/open.ts';
import {findPlaces, type DataDirPlaces} from '../server/recovery.ts';
import {internalPath, keySpace} from '../server/requests/key-space.ts';
import {decodeRequest} from '../server/requests/request.ts';
import {EtcdServer} from '../server/server.ts';
import {State} from '../server/state.ts';
import {certainEntries} from '../server/voters.ts';
import {loadSnapshot} from '../snap/snapshot-files.ts';
import {systemClock} from '../util/clock.ts';
import {Slices} from '../util/event-loop-slices.ts';
import {logStart, type LogEntry, type LogMetadata} from '../wal/log.ts';
import {readInSteps} from '../wal/read-log.ts';
import {basesOf} from './bases.ts';

export type TimelineMoment = {
	readonly engine: Engine;
	readonly index: number;
	/** What was done last, in the client's keys; absent where the log begins. */
	readonly change?: KeyResponse;
	/** A node of that moment, without what is in it. */
	nodeAt(key: string): Node | undefined;
};

/** Changes to go without reading the log again, in each direction. */
const reachDefault = 256;
/** Of entries that are held. */
const bytesMax = 16 * 1024 * 1024;
/** Records that are read at a time. */
const stepLength = 512;
const sliceLength = 256;

type Window = {
	readonly start: State;
	/** From the start on. */
	readonly entries: readonly LogEntry[];
	/** What they do to clients' keys, oldest first. */
	readonly events: readonly StoreEvent[];
	/** Of the last entry that was applied. */
	readonly end: number;
	/** Whether the log has no more entries. */
	readonly isLast: boolean;
	readonly metadata: LogMetadata;
	readonly term: number;
};

export class Timeline {
	readonly #files: {readonly dataDir: string; readonly walDir?: string | undefined};
	readonly #reach: number;
	#window: Window | undefined;

	constructor(files: {readonly dataDir: string; readonly walDir?: string | undefined}, reach = reachDefault) {
		this.#files = files;
		this.#reach = reach;
	}

	/** The moment before the last change up to `index`; undefined where the log begins. Rejects with UserError. */
	async before(index: number, signal?: AbortSignal): Promise<TimelineMoment | undefined> {
		let window = await this.#windowAround(index, signal);
		let known = window.events.filter(event => event.index <= index);
		for (let start = Infinity; known.length < 2 && window.start.store.index > 0 && window.start.store.index < start;) {
			// What was done before the window may be known, too.
			start = window.start.store.index;
			window = await this.#load(Math.min(known.at(0)?.index ?? index, start), signal);
			known = window.events.filter(event => event.index <= index);
		}

		const left = known.at(-1);
		const change = known.at(-2);
		return left && this.#moment(window, change?.index ?? (left.index - 1), change);
	}

	/** The moment after the next change; undefined when that is the present. Rejects with UserError. */
	async after(index: number, signal?: AbortSignal): Promise<TimelineMoment | undefined> {
		let window = await this.#windowAround(index, signal);
		let next = window.events.filter(event => event.index > index);
		if (next.length < 2) {
			window = await this.#load(index, signal);
			next = window.events.filter(event => event.index > index);
		}

		return next.length < 2 && window.isLast ? undefined : this.#moment(window, next[0]!.index, next[0]);
	}

	async #windowAround(index: number, signal: AbortSignal | undefined): Promise<Window> {
		const window = this.#window;
		return window !== undefined && window.start.store.index <= index && index <= window.end ? window : this.#load(index, signal);
	}

	async #moment({start, entries, metadata, term}: Window, index: number, event: StoreEvent | undefined): Promise<TimelineMoment> {
		const state = start.copy(systemClock);
		for (const entry of entries) {
			if (state.store.index >= index) {
				break;
			}

			state.replay(entry, index);
		}

		const server = await EtcdServer.openReadOnly({
			name: 'default', ...this.#files, advertiseClientUrls: [], initialAdvertisePeerUrls: [],
		}, openedForReading({
			state, metadata, term, lastIndex: entries.at(-1)?.index ?? 0,
		}));
		const engine = engineOn(server);
		return {
			engine: readOnlyEngine(forwardingEngine(() => engine, {
				get info() {
					return {...engine.info, at: index};
				},
			})),
			index,
			...(event !== undefined && {change: responseOf(event)}),
			nodeAt(key) {
				const view = state.entry(internalPath(key), systemClock);
				return view && nodeOf(view);
			},
		};
	}

	async #load(index: number, signal: AbortSignal | undefined): Promise<Window> {
		try {
			const {dataDir, walDir} = this.#files;
			this.#window = await readWindow(await findPlaces(dataDir, walDir), dataDir, {index, reach: this.#reach, signal});
			return this.#window;
		} catch (error) {
			throw asDataDirError(this.#files.dataDir, error);
		}
	}
}

function responseOf({action, node, prevNode, index}: StoreEvent): KeyResponse {
	return {
		action, node: nodeOf(node), ...(prevNode && {prevNode: nodeOf(prevNode)}), index,
	};
}

/** Several keys may expire in one entry, which is then applied in parts. */
function isDivisible({type, data}: LogEntry): boolean {
	return type === 0 && data !== undefined && data.length > 0 && decodeRequest(data)?.method === 'SYNC';
}

/** From some changes before the index to some behind it. */
async function readWindow(
	places: DataDirPlaces,
	dataDir: string,
	{index, reach, signal}: {readonly index: number; readonly reach: number; readonly signal: AbortSignal | undefined},
): Promise<Window> {
	const bases = await basesOf(places);
	const first = Math.max(0, index - reach);
	const base = bases.findLast(each => each.index <= first) ?? bases[0];
	if (base === undefined || base.index > index) {
		throw new UserError(base === undefined ? `${dataDir} holds no log of etcd` : `what ${dataDir} still has begins at index ${base.index}`);
	}

	const snapshot = base.file === undefined ? undefined : await loadSnapshot(base.file);
	const start = new State(systemClock, snapshot?.image);
	const events: StoreEvent[] = [];
	const entries: LogEntry[] = [];
	/** Beyond the start; present once that is reached. */
	let going: State | undefined;
	let bytes = 0;
	let term = snapshot?.term ?? 1;
	const slices = new Slices(signal);
	const isEnough = () => going !== undefined && going.store.index > index
		&& (events.filter(event => event.index > index).length > reach || bytes > bytesMax);
	const take = async (read: readonly LogEntry[]) => {
		for (const [i, entry] of read.entries()) {
			if (isEnough()) {
				return;
			}

			if (i % sliceLength === 0 && slices.isOver) {
				await slices.next();
			}

			({term} = entry);
			if (going === undefined && start.store.index < first) {
				start.replay(entry, first);
				if (start.store.index < first || !isDivisible(entry)) {
					continue;
				}
			}

			going ??= start.copy(systemClock, event => {
				const {key} = event.node;
				if (key === keySpace || key.startsWith(`${keySpace}/`)) {
					events.push(event);
				}
			});
			const held: LogEntry = {
				type: entry.type, term: entry.term, index: entry.index, ...(entry.data && {data: Buffer.from(entry.data)}),
			};
			bytes += held.data?.length ?? 0;
			entries.push(held);
			going.replay(held);
		}
	};

	const steps = readInSteps(places.walDir, {start: snapshot ?? logStart, stepLength});
	for (let step = await steps.next(); ; step = await steps.next()) {
		if (step.done) {
			if (step.value === undefined) {
				throw new UserError(`${dataDir} holds no log of etcd`);
			}

			const {contents} = step.value;
			await take(certainEntries(contents, start.membership.list().map(({id}) => BigInt(`0x${id}`))));
			return {
				start, entries, events, end: (going ?? start).store.index, isLast: !isEnough(), metadata: contents.metadata, term,
			};
		}

		await take(step.value.takeCommitted());
		const {metadata} = step.value;
		if (isEnough() && metadata !== undefined) {
			await steps.return(undefined);
			return {
				start, entries, events, end: going!.store.index, isLast: false, metadata, term,
			};
		}
	}
}
