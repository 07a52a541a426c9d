/**
What a server is started with.
*/
import {type StoreImage} from '../store/image.ts';
import {type SnapshotPolicy} from './snapshotter.ts';

/** Severity as etcd's log prints it: critical, error, warning, notice, info, debug. */
export type LogLevel = 'C' | 'E' | 'W' | 'N' | 'I' | 'D';

export type ServerOptions = {
	readonly name: string;
	/** When absent, everything is in memory and gone when the server stops. */
	readonly dataDir?: string;
	/** Where the log's segments are, if not in the data dir. */
	readonly walDir?: string;
	/** Published to clients through the member list. */
	readonly advertiseClientUrls: readonly string[];
	/** Together with the token they make the member id of a new data dir. */
	readonly initialAdvertisePeerUrls: readonly string[];
	/** `etcd-cluster` when absent. */
	readonly initialClusterToken?: string;
	/** Makes the member of this data dir, a backup or one of a larger cluster, the only one of its cluster. */
	readonly isForcedNewCluster?: boolean;
	readonly snapshots?: SnapshotPolicy;
	/** In memory: what to begin with, if not with nothing, and the raft index that goes with it. */
	readonly beginning?: {readonly image: StoreImage; readonly raftIndex: number};
	/** Nanoseconds since the epoch. */
	readonly clock?: () => bigint;
	readonly log?: (level: LogLevel, origin: string, text: string) => void;
};
