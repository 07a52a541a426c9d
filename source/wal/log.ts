/**
Where the core writes what it is about to do. `wal/` keeps it in etcd's files; without a data dir nothing is kept.
*/

/** An entry of the raft log: type 0 is a request or a no-op (no data), type 1 a membership change. */
export type LogEntry = {
	readonly type: 0 | 1;
	readonly term: number;
	readonly index: number;
	readonly data?: Uint8Array;
};

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
	readonly entries: readonly LogEntry[];
	/** Whether the log itself knows of the marker. */
	readonly hasMarker: boolean;
};

export type Log = {
	/** Bytes of the entries that this process read or wrote. */
	readonly bytes: number;
	/**
	Resolves once entries and state are on disk. Calls to `append` and `mark` must not overlap. After a rejection the log takes
	nothing more.
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
