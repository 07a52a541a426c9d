/**
What clients ask the core for.
*/
import {type StoreEvent} from '../protocol/event.ts';

/** What a client asked for in a write, after validation. Keys are the client's (`/foo`), cleaned. */
export type PutParameters = {
	readonly value: string;
	readonly dir: boolean;
	/** Seconds, unsigned 64 bit; absent means permanent. */
	readonly ttl?: bigint;
	readonly prevExist?: boolean;
	/** Empty means no comparison. */
	readonly prevValue: string;
	/** 0 means no comparison. */
	readonly prevIndex: bigint;
	readonly isRefresh: boolean;
};

export type PostParameters = Pick<PutParameters, 'value' | 'dir' | 'ttl'>;

export type DeleteParameters = {
	readonly dir: boolean;
	readonly recursive: boolean;
	readonly prevValue: string;
	readonly prevIndex: bigint;
};

/** `key` is the client's (`/foo`), cleaned. */
export type Write =
	| {readonly method: 'PUT'; readonly key: string; readonly parameters: PutParameters}
	| {readonly method: 'POST'; readonly key: string; readonly parameters: PostParameters}
	| {readonly method: 'DELETE'; readonly key: string; readonly parameters: DeleteParameters};

export type WatchParameters = {
	readonly recursive: boolean;
	readonly stream: boolean;
	/** 0 means from now on. */
	readonly waitIndex: bigint;
	/** Called for each event, synchronously; `false` says that the reader is too slow, which ends the watch. */
	deliver(event: StoreEvent): boolean;
};
