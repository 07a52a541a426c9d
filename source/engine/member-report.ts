/**
How one member does, as it says itself: a part that it does not tell says in a few words why.
*/

export type Part<Value> = Missing | {readonly value: Value};

export type Missing = {
	readonly missing: string;
	/** It never is there, and nothing is wrong with that. */
	readonly isUsual?: true;
};

export type MemberState = {
	readonly id: string;
	readonly name: string;
	readonly isLeader: boolean;
	/** The id of the leader that it knows; empty when it knows none. */
	readonly leaderId: string;
	/** Milliseconds since the epoch, by its clock. */
	readonly startTime?: number;
};

/** By the names of /v2/stats/store; they count from some time on, and may begin again. */
export type Counters = Readonly<Record<string, number>>;

/** How quickly a follower confirms what the leader sends, in milliseconds. */
export type Follower = {readonly id: string; readonly currentMs: number; readonly averageMs: number; readonly failCount: number};

export type DiskUsage = {
	readonly walBytes: number;
	readonly segmentCount: number;
	readonly snapshotBytes: number;
	readonly snapshotCount: number;
	/** Left on the disk of the log. */
	readonly freeBytes: number;
	/** The last entry of the log that is applied. */
	readonly raftIndex: number;
};

export type MemberReport = {
	/** How long each answer took, in milliseconds. */
	readonly latencies: readonly number[];
	readonly version: Part<string>;
	readonly state: Part<MemberState>;
	readonly counters: Part<Counters>;
	/** Only the leader knows them. */
	readonly followers?: Part<readonly Follower[]>;
	/** Only the embedded engine tells. */
	readonly disk?: Part<DiskUsage>;
};
