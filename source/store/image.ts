/**
A whole store: as a beginning, and to be read while it goes on.
*/
import {type StoreEvent} from '../protocol/event.ts';
import {type TreeNode} from './node.ts';
import {type Counters} from './statistics.ts';
import {type TreeWalk} from './tree-walk.ts';

/** All that a store consists of. */
export type StoreImage = {
	/** A directory. Children know their parents. */
	readonly root: TreeNode;
	/** The nodes below `root` that have an expiration. */
	readonly expiring: readonly TreeNode[];
	readonly index: number;
	/** Oldest first, indexes contiguous. */
	readonly events: readonly StoreEvent[];
	readonly counters: Counters;
};

/** A store at one moment, to be read in steps while the store goes on. */
export type StoreView = {
	readonly walk: TreeWalk;
	readonly index: number;
	/** Oldest first. */
	readonly events: readonly StoreEvent[];
	readonly counters: Counters & {readonly watchers: number};
	/** To be called when the walk is over or given up. */
	end(): void;
};
