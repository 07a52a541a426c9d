/**
The seam between everything that uses a key tree (commands, shell) and whatever holds one.

Three implementations: `embedded/` (the server core in this process), `remote/` (any v2 endpoint) and `v3/` (etcd's v3 API). Every
call takes an optional AbortSignal and rejects with its reason once that fires. Refusals are `EtcdError` (protocol/errors.ts); an
unreachable cluster is `ClusterError` (errors.ts); both carry all that a presenter needs. Keys are absolute paths; keys and
values are text as protocol/text.ts defines it.
*/
import {type Action} from '../protocol/event.ts';
import {type Permissions, type Role} from '../protocol/permissions.ts';
import {type LeasesApi} from './leases.ts';
import {type MaintenanceApi} from './maintenance.ts';
import {type MemberReport} from './member-report.ts';

export {type Action} from '../protocol/event.ts';
export {type PermissionList, type Permissions, type Role} from '../protocol/permissions.ts';

/** A node as clients see it. The root has an empty `key` and both indexes 0. */
export type Node = {
	readonly key: string;
	/** Absent for directories and for the node of a delete or an expiry. */
	readonly value?: string;
	readonly dir?: true;
	/** Visible children; absent when not listed or when there are none. */
	readonly nodes?: readonly Node[];
	/** RFC 3339, nanoseconds, UTC; absent for permanent nodes. */
	readonly expiration?: string;
	/** Whole seconds left when the answer was made; absent for permanent nodes and when it rounds to 0. */
	readonly ttl?: number;
	readonly modifiedIndex: number;
	readonly createdIndex: number;
	/** The lease that a key of etcd v3 goes with. */
	readonly lease?: string;
};

export type KeyResponse = {
	readonly action: Action;
	readonly node: Node;
	readonly prevNode?: Node;
	/** The store index that came with the answer (X-Etcd-Index); for a watch the index when it was registered. */
	readonly index: number;
	/** The answer to a write was lost: this is what was there afterwards. Nobody knows what was there before. */
	readonly isReadBack?: true;
};

export type CallOptions = {readonly signal?: AbortSignal};

/** Takes the children of a directory one after the other, so that not all have to be held. */
export type ChildTaker = {
	/**
	An answer begins, with the index of the store; anything before it belongs to an answer that broke off. This one may be
	complete.
	*/
	begin(index: number): void;
	/** The answer waits until the child has been taken. */
	take(node: Node): Promise<void> | void;
};

export type GetOptions = CallOptions & {
	/** Gets the children instead of the answer's `nodes`. An engine that has them at hand answers as always. */
	readonly children?: ChildTaker;
	readonly recursive?: boolean;
	readonly sorted?: boolean;
	/**
	What is needed of a directory when it is less than all: `names` of its children without values and times to live, or the
	`node` itself without them. An engine that does not have this cheaper gives all. `newest`, only on v3: the node itself, whose
	`modifiedIndex` is that of the last change of all that is there at the key or below it, 0 for none.
	*/
	readonly detail?: 'names' | 'node' | 'newest';
	/** The state at that revision of the store; only an engine on v3 has it. */
	readonly revision?: bigint;
	/** Read through the log, so that the answer is never stale. */
	readonly quorum?: boolean;
	/**
	Reject with AnswerTooLongError in place of a longer answer. An engine that can be walked as quickly never gives a recursive
	one.
	*/
	readonly bytesMax?: number;
};

export type Comparison = {
	/** Compare with the stored value; empty means no comparison. */
	readonly prevValue?: string;
	/** Compare with modifiedIndex; 0 means no comparison. Unsigned 64 bit. */
	readonly prevIndex?: bigint;
};

export type WriteOptions = CallOptions & {
	/** Ignored for directories. */
	readonly value?: string;
	readonly dir?: boolean;
	/** Seconds to live, from 0; absent means permanent. */
	readonly ttl?: number;
};

export type SetOptions = WriteOptions & Comparison & {
	/** Change only the ttl, keep the value, wake no watcher. Needs `ttl`, forbids `value`. */
	readonly refresh?: boolean;
};

export type DeleteOptions = CallOptions & Comparison & {
	readonly dir?: boolean;
	readonly recursive?: boolean;
};

export type WatchOptions = CallOptions & {
	readonly recursive?: boolean;
	/** First index of interest, unsigned 64 bit; absent or 0 means the next event. */
	readonly waitIndex?: bigint;
	/** Called when events can come, and when they can't for a while. */
	readonly onLink?: (isUp: boolean) => void;
	/** Called with every piece of an event that comes piece by piece. */
	readonly onPiece?: () => void;
	/** Called when all that had happened until an index has been given; only by engines of etcd v3, others cannot know. */
	readonly onCaughtUp?: (index: number) => void;
	/** Reject with ClusterError when no member has answered for the total time-out; without it `watch` tries for ever. */
	readonly endsWithCluster?: boolean;
};

export type KeysApi = {
	get(key: string, options?: GetOptions): Promise<KeyResponse>;
	/** Create or replace; compare-and-swap when a comparison is given. */
	set(key: string, options: SetOptions): Promise<KeyResponse>;
	/** Fails with 105 when the key exists. */
	create(key: string, options: WriteOptions): Promise<KeyResponse>;
	/** Creates `directory/INDEX`, a key whose name is the store index in 20 digits. */
	createInOrder(directory: string, options: WriteOptions): Promise<KeyResponse>;
	/** Fails with 100 when the key does not exist. */
	update(key: string, options: SetOptions): Promise<KeyResponse>;
	/** Compare-and-delete when a comparison is given. */
	delete(key: string, options?: DeleteOptions): Promise<KeyResponse>;
};

export type WatchApi = {
	/** The first event at or after `waitIndex`: one long poll, which waits until there is one or the signal fires. */
	waitForEvent(key: string, options?: WatchOptions): Promise<KeyResponse>;
	/**
	All events from `waitIndex` on, in order, without loss or repetition, over reconnects. Ends when the signal fires
	or the consumer leaves the loop; throws EtcdError 401 when the history no longer reaches back, and
	ClusterReplacedError when there is another cluster.
	*/
	watch(key: string, options?: WatchOptions): AsyncIterable<KeyResponse>;
};

export type Member = {
	/** Lower-case hex without leading zeros. */
	readonly id: string;
	/** Empty until the member has started. */
	readonly name: string;
	readonly peerURLs: readonly string[];
	readonly clientURLs: readonly string[];
	/** It follows, but has no vote; v3 only. */
	readonly isLearner?: boolean;
};

/** One probe of a member's /health: `error` says why there was no usable answer. */
export type HealthProbe = {readonly url: string; readonly isHealthy: boolean; readonly error?: string};

export type MemberHealth = {
	readonly member: Member;
	/** In the order tried; the last one decides unless it has an `error`. */
	readonly probes: readonly HealthProbe[];
	/** What the member that answered says of its store; v3 only. */
	readonly store?: StoreState;
};

export type StoreState = {
	readonly isLeader: boolean;
	/** Bytes of its database, and how many of them hold something. */
	readonly size: number;
	readonly used: number;
	readonly revision: number;
	/** As the server words them; with one it is not healthy. */
	readonly alarms: readonly string[];
};

export type Version = {readonly etcdserver: string; readonly etcdcluster: string};

export type AddMemberOptions = CallOptions & {
	/** Without a vote at first; v3 only. */
	readonly isLearner?: boolean;
};

export type ClusterApi = {
	members(options?: CallOptions): Promise<readonly Member[]>;
	/** The current leader; rejects when there is none. */
	leader(options?: CallOptions): Promise<Member>;
	/** Probes the members one after the other and yields each as it is known. Without `members` it lists them first. */
	health(members?: readonly Member[], options?: CallOptions): AsyncIterable<MemberHealth>;
	version(options?: CallOptions): Promise<Version>;
	/** Asks the one at this URL alone how it does; rejects when that does not answer. An embedded engine is the only one. */
	report(url: string, options?: CallOptions): Promise<MemberReport>;
	/** Adds a member that has yet to start; rejects with RefusalError. The URLs are checked first (UserError). */
	addMember(peerURLs: readonly string[], options?: AddMemberOptions): Promise<Member>;
	/** A member that has already gone counts as removed. */
	removeMember(id: string, options?: CallOptions): Promise<void>;
	updateMember(id: string, peerURLs: readonly string[], options?: CallOptions): Promise<void>;
};

export type User = {
	readonly user: string;
	/** Whole documents or bare names, as the server gives them. */
	readonly roles: ReadonlyArray<Role | string>;
};

/** Users, roles and the switch that turns them on. Refused requests reject with RefusalError. */
export type AuthApi = {
	/** The names, in the server's order. */
	users(options?: CallOptions): Promise<readonly string[]>;
	user(name: string, options?: CallOptions): Promise<User>;
	createUser(name: string, password: string, options?: CallOptions): Promise<void>;
	removeUser(name: string, options?: CallOptions): Promise<void>;
	changePassword(name: string, password: string, options?: CallOptions): Promise<void>;
	grantRoles(name: string, roles: readonly string[], options?: CallOptions): Promise<void>;
	revokeRoles(name: string, roles: readonly string[], options?: CallOptions): Promise<void>;
	/** The names, in the server's order. */
	roles(options?: CallOptions): Promise<readonly string[]>;
	role(name: string, options?: CallOptions): Promise<Role>;
	createRole(name: string, options?: CallOptions): Promise<void>;
	removeRole(name: string, options?: CallOptions): Promise<void>;
	/** Resolves to the role after the change. */
	grantPermissions(name: string, permissions: Permissions, options?: CallOptions): Promise<Role>;
	revokePermissions(name: string, permissions: Permissions, options?: CallOptions): Promise<Role>;
	enable(options?: CallOptions): Promise<void>;
	disable(options?: CallOptions): Promise<void>;
};

/** What the prompt says about the connection. */
export type EngineStatus = {
	readonly state: 'ok' | 'trying' | 'down';
	/** Why it is not `ok`, in one line. */
	readonly detail?: string;
};

/**
What a user has to be told besides the answers, in one line. `found`: a write whose answer was lost was done; `replaced`:
another cluster answers, and nothing known of the first one is valid any more; `owner`: another process has the data, or none.
*/
export type Notice = {readonly kind: 'found' | 'replaced' | 'owner'; readonly text: string};

export type EngineInfo = {
	readonly kind: 'embedded' | 'remote';
	/** 3 for etcd v3: it has no directories of its own, no hidden keys, and a history. */
	readonly api?: 3;
	/** Where other programs reach the same data; empty for an embedded engine that does not listen. */
	readonly endpoints: readonly string[];
	/** Absent for remote engines and for one that keeps nothing on disk. */
	readonly dataDir?: string;
	/** Where its log is; absent when that is in the data dir. */
	readonly walDir?: string;
	/** For a remote engine on a process that has a data dir of this machine, which could be opened here when that has left. */
	readonly sharedDataDir?: string;
	/** The name that requests carry; absent when they carry none. */
	readonly user?: string;
	/** All writes are refused. */
	readonly isReadOnly?: true;
	/** The index whose tree it shows; absent for the present. */
	readonly at?: number;
	/** The command that brings the present back, for the engines of a shell that shows the past. */
	readonly wayBack?: string;
	/** The name of the profile whose cluster it is, when it has to be typed before anything is destroyed. */
	readonly protectedProfile?: string;
};

export type Engine = KeysApi & WatchApi & ClusterApi & {
	readonly info: EngineInfo;
	readonly status: EngineStatus;
	readonly auth: AuthApi;
	/** Only an engine on v3 has these. */
	readonly leases?: LeasesApi;
	readonly maintenance?: MaintenanceApi;
	/** Calls `listener` on every change of `status`; returns a function that stops that. */
	onStatus(listener: (status: EngineStatus) => void): () => void;
	/** Calls `listener` with every notice; returns a function that stops that. */
	onNotice(listener: (notice: Notice) => void): () => void;
	/** Makes sure that it is still the same cluster; a notice says when it is not. Rejects when nobody answers. */
	checkCluster(options?: CallOptions): Promise<void>;
	/** Ends watches, flushes and closes the log or the connections. Safe to call twice. */
	close(): Promise<void>;
};
