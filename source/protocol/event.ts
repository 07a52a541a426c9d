/**
Events of the key tree: what every read and write answers with, what watchers receive, what the history keeps.
*/

export type Action = 'get' | 'set' | 'create' | 'update' | 'delete' | 'compareAndSwap' | 'compareAndDelete' | 'expire';

/** A node at one moment. Keys are paths of the whole tree, `/1/foo` for the client's `/foo` (see server/key-space.ts). */
export type NodeView = {
	readonly key: string;
	/** Absent for directories and for the node of a delete, compareAndDelete or expire. */
	readonly value?: string;
	readonly dir?: true;
	/** Nanoseconds since the epoch. */
	readonly expiration?: bigint;
	/** Whole seconds left when the event was made. */
	readonly ttl?: number;
	/** Visible children in a listing; absent when there are none. */
	readonly nodes?: readonly NodeView[];
	readonly modifiedIndex: number;
	readonly createdIndex: number;
};

export type StoreEvent = {
	readonly action: Action;
	readonly node: NodeView;
	readonly prevNode?: NodeView;
	/** The store index when the event was made; for writes that of the event itself. */
	readonly index: number;
	/** A refresh changes only the ttl: it wakes no watcher and is skipped when the history is searched. */
	readonly isRefresh?: true;
};
