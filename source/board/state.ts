/**
What the board shows at one moment. A part that is missing says in a few words why.
*/
import {type Counters, type DiskUsage, type Part} from '../engine/member-report.ts';
import {type Expiring} from './expiring.ts';
import {type HotDirectory} from './hot-directories.ts';
import {type Latency} from './latencies.ts';

export type MemberRow = {
	/** Its name; its URL as long as it has not said that. */
	readonly name: string;
	readonly url: string;
	/** `late`: it should have answered by now. */
	readonly answer: 'ok' | 'waiting' | 'late' | 'failed';
	/** Why it does not answer, or what it does not tell. */
	readonly problem?: string;
	readonly role?: 'leader' | 'follower';
	readonly version?: string;
	readonly latency?: Latency;
	readonly requestsPerSecond?: number;
	readonly watcherCount?: number;
	/** How long it takes to confirm what the leader sends, as the leader says. */
	readonly followerMs?: number;
	readonly upMs?: number;
	/** Its counters have begun again a moment ago. */
	readonly isRestarted?: true;
};

export type RequestRate = {
	readonly kind: string;
	/** Undefined until there is something to compare. */
	readonly perSecond?: number;
	readonly failedPerSecond?: number;
	/** Since the counters began. */
	readonly count: number;
};

export type Requests = {readonly rates: readonly RequestRate[]; readonly watcherCount?: number};

export type Events = {
	readonly perSecond: number;
	/** Since the board was opened. */
	readonly count: number;
	readonly directories: readonly HotDirectory[];
};

export type ExpiringView = {
	/** The soonest first. */
	readonly keys: readonly Expiring[];
	/** How many are known to expire. */
	readonly count: number;
	/** How many nodes have been read to find them. */
	readonly readCount: number;
	readonly isReading: boolean;
	/** Whether there are more nodes than are read, or than are remembered. */
	readonly isPartial: boolean;
};

export type BoardState = {
	/** Milliseconds since the epoch. */
	readonly time: number;
	readonly kind: 'embedded' | 'remote';
	/** Where it is, for people. */
	readonly place: string;
	readonly members: readonly MemberRow[];
	/** Members that are not asked. */
	readonly unaskedCount: number;
	/** Why the members are not known; those that are shown are the endpoints. */
	readonly membersProblem?: string;
	readonly leader: Part<string>;
	readonly index?: number;
	readonly requests: Part<Requests>;
	readonly events: Part<Events>;
	readonly expiring: Part<ExpiringView>;
	/** Absent for a cluster elsewhere. */
	readonly disk?: Part<DiskUsage>;
};

/** What is known of the requests of one member. */
export type MemberCounters = {readonly counters: Counters; readonly perSecond?: Counters};
