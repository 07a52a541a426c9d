/**
Takes snapshots in the background, and removes what they make superfluous.

How often: with a count, as etcd does, when that many entries were applied since the last one. Without, when the log
since the last one is longer than that snapshot was: what is written for snapshots stays in proportion to what clients
write, however much is stored, and so does what a start has to read.
*/
import {rm} from 'node:fs/promises';
import path from 'node:path';
import {setImmediate} from 'node:timers/promises';
import {messageOf} from '../errors.ts';
import {encodeBackend} from '../snap/backend-file.ts';
import {
	backendName,
	snapshotName,
	writeSnapshot,
	type SnapshotPlace,
} from '../snap/snapshot-file.ts';
import {purgeSnapshots, removeUnfinished} from '../snap/snapshot-files.ts';
import {storeJson} from '../snap/store-json.ts';
import {type Store} from '../store/store.ts';
import {createDurably} from '../util/durable-files.ts';
import {type Log} from '../wal/log.ts';
import {type Proposals} from './proposals.ts';

/** A shorter log is not worth a snapshot: a start reads it in a moment. */
const logBytesMin = 16 * 1024 * 1024;
/** How long a snapshot may keep everything else waiting at a time. */
const sliceMs = 2;
const filesMaxDefault = 5;

export type SnapshotPolicy = {
	/** Entries between two snapshots; by the size of the log when absent. */
	readonly snapshotCount?: number;
	/** Files to keep, 0 for all; 5 when absent. */
	readonly maxSnapshots?: number;
	readonly maxWals?: number;
};

export type SnapshotterOptions = SnapshotPolicy & {
	readonly directory: string;
	readonly log: Log;
	readonly store: Store;
	readonly proposals: Proposals;
	readonly term: number;
	voters(): readonly bigint[];
	/** The last snapshot that there is: 0 and 0 for none. */
	readonly last: {readonly index: number; readonly bytes: number};
	report(level: 'W' | 'I', text: string): void;
	/** A snapshot was written; so much of the time went into turning the tree into JSON. */
	onSaved(seconds: number, marshallingSeconds: number): void;
};

export class Snapshotter {
	readonly #options: SnapshotterOptions;
	readonly #stopped = new AbortController();
	#lastIndex: number;
	#lastBytes: number;
	/** The length of the log when the last one was begun. */
	#logBytes = 0;
	#running: Promise<void> | undefined;

	constructor(options: SnapshotterOptions) {
		this.#options = options;
		this.#lastIndex = options.last.index;
		this.#lastBytes = options.last.bytes;
	}

	/** Begins a snapshot if it is time. To be called when a batch was applied. */
	consider(): void {
		if (this.#running === undefined && !this.#stopped.signal.aborted && this.#isDue()) {
			this.#running = this.#take();
		}
	}

	/**
	Removes files that are too many: more than `filesMax`, 0 for none, where nobody has said how many are kept. A start gives 0: a command
	that only reads must not remove what others keep.
	*/
	async purge(filesMax: number): Promise<void> {
		const {directory, log, maxSnapshots = filesMax, maxWals = filesMax, report} = this.#options;
		try {
			await removeUnfinished(directory);
			const needed = await purgeSnapshots(directory, maxSnapshots);
			for (const name of await log.purge(needed, maxWals)) {
				report('I', `purged log segment ${name}`);
			}
		} catch (error) {
			report('W', `old files can't be removed: ${messageOf(error)}`);
		}
	}

	/** Gives up what is under way. */
	async stop(): Promise<void> {
		this.#stopped.abort();
		await this.#running;
	}

	#isDue(): boolean {
		const {snapshotCount, proposals, log} = this.#options;
		return snapshotCount === undefined
			? log.bytes - this.#logBytes > Math.max(logBytesMin, this.#lastBytes)
			: proposals.lastIndex - this.#lastIndex > snapshotCount;
	}

	async #take(): Promise<void> {
		const {
			directory, log, store, proposals, term, voters, report, onSaved,
		} = this.#options;
		const place: SnapshotPlace = {index: proposals.lastIndex, term, voters: voters()};
		const file = path.join(directory, snapshotName(place));
		const logBytes = log.bytes;
		report('I', `start to snapshot (applied: ${place.index}, lastsnap: ${this.#lastIndex})`);
		const view = store.view();
		const startMs = performance.now();
		let marshallingMs = 0;
		const json = timed(storeJson(view), ms => {
			marshallingMs += ms;
		});
		try {
			const backend = await createDurably(path.join(directory, backendName(place.index)), encodeBackend(place.index));
			await backend.close();
			this.#lastBytes = await writeSnapshot(file, place, json, {
				sliceMs,
				pause: async () => {
					await setImmediate();
					this.#stopped.signal.throwIfAborted();
				},
			});
			onSaved((performance.now() - startMs) / 1000, marshallingMs / 1000);
			await proposals.exclusively(async () => log.mark(place));
			report('I', `saved snapshot at index ${place.index}`);
			await this.purge(filesMaxDefault);
		} catch (error) {
			await rm(path.join(directory, backendName(place.index)), {force: true}).catch(() => undefined);
			if (!this.#stopped.signal.aborted) {
				report('W', `the snapshot failed, and all stays in the log: ${messageOf(error)}`);
			}
		} finally {
			view.end();
			// After a failure, too: the next attempt comes after as much again.
			this.#lastIndex = place.index;
			this.#logBytes = logBytes;
			this.#running = undefined;
		}
	}
}

/** Passes on what `texts` gives, and how long each piece took to make. */
function * timed(texts: Iterable<string>, onPiece: (milliseconds: number) => void): Generator<string> {
	let startMs = performance.now();
	for (const text of texts) {
		onPiece(performance.now() - startMs);
		yield text;
		startMs = performance.now();
	}
}
