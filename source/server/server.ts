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

export type WatchParameters = {
	readonly recursive: boolean;
	readonly stream: boolean;
	/** 0 means from now on. */
	readonly waitIndex: bigint;
	/** Called for each event, synchronously; `false` says that the reader is too slow, which ends the watch. */
	deliver(event: StoreEvent): boolean;
};

export type KeyWatch = {
	/** The store index at registration. */
	readonly index: number;
	/** Set when the history had the answer: then nothing was registered and `deliver` is never called. */
	readonly event?: StoreEvent;
	stop(): void;
};

export type Member = {
	/** Lower-case hex without leading zeros. */
	readonly id: string;
	readonly name: string;
	readonly peerURLs: readonly string[];
	readonly clientURLs: readonly string[];
};
