/**
Leases, which only etcd v3 has: a time to live that keys are attached to, and that whoever holds it keeps alive.
*/
import {type CallOptions} from './engine.ts';

export type LeaseInfo = {
	/** Lower-case hex, as etcd writes it. */
	readonly id: string;
	/** Seconds left. */
	readonly ttl: number;
	/** Seconds that it was granted, and gets each time it is kept alive. */
	readonly grantedTtl: number;
	/** Paths of the keys that go with it. */
	readonly keys: readonly string[];
};

export type LeasesApi = {
	/** One after the other, since there may be very many; those that end meanwhile are left out. */
	list(options?: CallOptions): AsyncIterable<LeaseInfo>;
	/** Undefined when there is no such lease. */
	find(id: string, options?: CallOptions): Promise<LeaseInfo | undefined>;
	/** Resolves to the seconds that it has now; undefined when there is no such lease. */
	keepAlive(id: string, options?: CallOptions): Promise<number | undefined>;
	/** Ends it, with all its keys. Rejects with RefusalError when there is none. */
	revoke(id: string, options?: CallOptions): Promise<void>;
};
