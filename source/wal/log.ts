/**
Where the core writes what it is about to do. `wal/` keeps it in etcd's files; without a data dir nothing is kept.
*/
import {type Buffer} from 'node:buffer';

/** An entry of the raft log: type 0 is a request or a no-op (no data), type 1 a membership change. */
export type LogEntry = {
	readonly type: 0 | 1;
	readonly term: number;
	readonly index: number;
	readonly data?: Uint8Array;
};

/** An entry that was read: its data stays where it lies in the segment, and there is a view of it only for who asks. */
export class StoredEntry implements LogEntry {
	readonly type: 0 | 1;
	readonly term: number;
	readonly index: number;
	readonly #segment: Buffer;
	/** Where the data begins in the segment; -1 when the entry has none. */
	readonly #start: number;
	readonly #end: number;

	constructor({type, term, index}: Omit<LogEntry, 'data'>, segment: Buffer, start: number, end: number) {
		this.type = type;
		this.term = term;
		this.index = index;
		this.#segment = segment;
		this.#start = start;
		this.#end = end;
	}

	get isEmpty(): boolean {
		return this.#start === this.#end;
	}

	get data(): Buffer | undefined {
		return this.#start === -1 ? undefined : this.#segment.subarray(this.#start, this.#end);
	}

	/** What `decode` makes of the data of an entry that is not empty. */
	decoded<Result>(decode: (bytes: Buffer, start: number, end: number) => Result): Result {
		return decode(this.#segment, this.#start, this.#end);
	}
}

export type HardState = {readonly term: number; readonly vote: bigint; readonly commit: number};

export type LogMetadata = {readonly memberId: bigint; readonly clusterId: bigint};

/** A place in the log where a snapshot was taken: the last entry that it contains. */
export type LogMarker = {readonly index: number; readonly term: number};

export const logStart: LogMarker = {index: 0, term: 0};

/** What an existing log says from a marker on. */
export type LogContents = {
	readonly metadata: LogMetadata;
	readonly hardState: HardState;
	/** Contiguous, the first one follows the marker. */
	readonly entries: readonly StoredEntry[];
	/** Whether any of them, or one that was replaced, changes the membership. */
	readonly hasChanges: boolean;
	/** Whether the log itself knows of the marker. */
	readonly hasMarker: boolean;
};

export type Log = {
	/** Bytes of the entries that this process read or wrote. */
	readonly bytes: number;
	/**
	Resolves once entries and state are on disk. Calls to `append` and `mark` must not overlap. After a rejection the log takes
	nothing more, unless that is a LogFullError.
	*/
	append(entries: readonly LogEntry[], state: HardState): Promise<void>;
	/** Notes that a snapshot is on disk. */
	mark(marker: LogMarker): Promise<void>;
	/**
	Removes the oldest files that a start at `index` does not need, until `maxFiles` are left; 0 removes none.
	Resolves to their names.
	*/
	purge(index: number, maxFiles: number): Promise<readonly string[]>;
	close(): Promise<void>;
};

/** There is no room on the disk. The log is what it was before, and may be tried again. */
export class LogFullError extends Error {
	override readonly name = 'LogFullError';
}

/** A log for a server that keeps nothing. */
export const memoryLog: Log = {
	bytes: 0,
	async append() {
		// Nothing outlives the process.
	},
	async mark() {
		// Nothing to find again.
	},
	async purge() {
		return [];
	},
	async close() {
		// Nothing to close.
	},
};
