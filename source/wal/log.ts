/**
Where the core writes down what it is about to do. `wal/` keeps it in etcd's files; without a data dir nothing is kept.
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

/** What an existing log says. `entries` are contiguous from index 1. */
export type LogContents = {
	readonly metadata: LogMetadata;
	readonly hardState: HardState;
	readonly entries: readonly LogEntry[];
};

export type Log = {
	/** Resolves once entries and state are on disk. Calls must not overlap. After a rejection the log takes nothing more. */
	append(entries: readonly LogEntry[], state: HardState): Promise<void>;
	close(): Promise<void>;
};

/** A log for a server that keeps nothing. */
export const memoryLog: Log = {
	async append() {
		// Nothing outlives the process.
	},
	async close() {
		// Nothing to close.
	},
};
