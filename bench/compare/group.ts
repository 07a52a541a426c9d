/**
Rows that are measured on the same servers, step by step.
*/
import {type BenchServer, type Contender} from './contender.ts';
import {type BenchKeys} from './keys.ts';
import {type Sample} from './rows.ts';

export type Sizes = {
	/** Requests of a row over many connections. */
	readonly requests: number;
	/** Those over one connection. */
	readonly lone: number;
	/** Keys of the large tree. */
	readonly tree: number;
	readonly watchers: number;
	readonly watchedWrites: number;
	readonly oneShots: number;
};

export const fullSizes: Sizes = {
	requests: 100_000, lone: 10_000, tree: 200_000, watchers: 1000, watchedWrites: 200, oneShots: 30,
};

export const quickSizes: Sizes = {
	requests: 10_000, lone: 1000, tree: 10_000, watchers: 200, watchedWrites: 50, oneShots: 5,
};

export type RowRecorder = (row: string, sample: Sample) => void;

export type Step = {
	/** The rows that it has figures for. */
	readonly rows: readonly string[];
	/** What comes behind it builds on it. */
	readonly isNeeded?: boolean;
	readonly run: (record: RowRecorder) => Promise<void>;
};

/** One server, or what stands in for one, in one round. */
export type Subject = {
	/** The same ones for each server. */
	readonly steps: readonly Step[];
	readonly server: BenchServer | undefined;
	readonly close: () => Promise<void>;
};

export type Place = {
	readonly contender: Contender;
	readonly isOurs: boolean;
	/** An empty one. */
	readonly directory: string;
	readonly sizes: Sizes;
};

export type Group = {
	readonly name: string;
	readonly rows: readonly string[];
	readonly open: (place: Place) => Promise<Subject>;
};

/** What readers missed belongs to a row of its own, whichever step they ran in. */
export function recordLost(record: RowRecorder, keys: BenchKeys): void {
	record('lost', {figure: keys.lost});
	keys.lost = 0;
}
