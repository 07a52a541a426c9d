/**
The server core: one etcd member that is its own cluster. Writes are proposed, logged and applied; reads come straight
from the tree. Knows nothing of HTTP. Keys in its interface are the client's (`/foo`), those in events are internal.
*/
import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import {EtcdError} from '../protocol/errors.ts';
import {type StoreEvent} from '../protocol/event.ts';
import {expirationAfter} from '../protocol/time.ts';
import {type ListOptions} from '../store/node.ts';
import {Store, type Watch} from '../store/store.ts';
import {systemClock} from '../util/clock.ts';
import {memoryLog, type Log, type LogContents} from '../wal/log.ts';
import {applyRequest} from './apply.ts';
import {Auth} from './auth/auth.ts';
import {DataDirLock} from './data-dir-lock.ts';
import {ExpiryTimer} from './expiry-timer.ts';
import {
	asClientError,
	clusterSpace,
	internalPath,
	keySpace,
	withClientErrors,
} from './key-space.ts';
import {
	Membership,
	attributesPath,
	clusterIdOf,
	encodeAddMember,
	formatId,
	memberIdOf,
	type Member,
} from './membership.ts';
import {type Observer} from './observer.ts';
import {Proposals} from './proposals.ts';
import {
	decodeRequest,
	encodeRequest,
	makeRequest,
	type Request,
} from './request.ts';

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

/** Severity as etcd's log prints it: critical, error, warning, notice, info, debug. */
export type LogLevel = 'C' | 'E' | 'W' | 'N' | 'I' | 'D';

export type ServerOptions = {
	readonly name: string;
	/** Absent: everything is in memory and gone when the server stops. */
	readonly dataDir?: string;
	/** Where the log's segments are, if not in the data dir. */
	readonly walDir?: string;
	/** Published to clients through the member list. */
	readonly advertiseClientUrls: readonly string[];
	/** Together with the token they make the member id of a new data dir. */
	readonly initialAdvertisePeerUrls: readonly string[];
	/** `etcd-cluster` when absent. */
	readonly initialClusterToken?: string;
	/** Nanoseconds since the epoch. */
	readonly clock?: () => bigint;
	readonly log?: (level: LogLevel, origin: string, text: string) => void;
};

export {type Member} from './membership.ts';
export {type Watch as KeyWatch} from '../store/store.ts';

export const serverVersion = '2.3.7';
const clusterVersion = '2.3.0';
const versionPath = `${clusterSpace}/version`;

/** What is open while the server runs. */
type Opened = {
	readonly log: Log;
	readonly lock?: DataDirLock;
	/** Absent for a new data dir. */
	readonly contents?: LogContents;
};

export class EtcdServer {
	readonly name: string;
	readonly startTime = new Date();
	readonly auth: Auth;
	readonly #clock: () => bigint;
	readonly #options: ServerOptions;
	readonly #opened: Opened;
	readonly #store: Store;
	readonly #membership = new Membership();
	readonly #memberId: bigint;
	readonly #clusterId: bigint;
	readonly #term: number;
	readonly #proposals: Proposals;
	readonly #expiryTimer: ExpiryTimer;
	#clusterVersion = '';
	#requestCount = 0n;
	#stopping: Promise<void> | undefined;

	private constructor(options: ServerOptions, opened: Opened) {
		const {contents} = opened;
		this.name = options.name;
		this.#options = options;
		this.#opened = opened;
		this.#clock = options.clock ?? systemClock;
		this.#store = new Store({clock: this.#clock, namespaces: [clusterSpace, keySpace]});
		this.#memberId = contents?.metadata.memberId ?? memberIdOfOptions(options);
		this.#clusterId = contents?.metadata.clusterId ?? clusterIdOf([this.#memberId]);
		// Each start is an election: a new term. The very first entry, the member itself, belongs to term 1.
		this.#term = Math.max(contents?.hardState.term ?? 1, contents?.entries.at(-1)?.term ?? 1) + 1;
		for (const {type, data} of contents?.entries ?? []) {
			this.#replay(type, data);
		}

		this.auth = new Auth({
			read: at => this.#store.get(at, {recursive: false, sorted: false}),
			write: async request => this.#write(request),
		});
		// A starting etcd looks once whether auth is on, which shows in the counters.
		this.auth.isEnabled();
		this.#expiryTimer = new ExpiryTimer(() => {
			this.#expire();
		});
		this.#proposals = new Proposals({
			log: opened.log,
			term: this.#term,
			vote: this.#memberId,
			lastIndex: contents?.entries.at(-1)?.index ?? 0,
			onApplied: () => {
				this.#expiryTimer.schedule(this.#store.nextExpiration, this.#clock());
			},
			onFailure: error => {
				this.#log('C', 'wal', `writes are refused from now on, reads go on: ${String(error)}`);
			},
		});
	}

	/** Opens or makes the data dir, replays the log and publishes the member. Rejects with UserError. */
	static async start(options: ServerOptions): Promise<EtcdServer> {
		const opened = await openDataDir(options);
		try {
			const server = new EtcdServer(options, opened);
			await server.#campaign();
			return server;
		} catch (error) {
			await opened.log.close();
			await opened.lock?.release();
			throw error;
		}
	}

	/** Lower-case hex without leading zeros, like all ids here. */
	get memberId(): string {
		return formatId(this.#memberId);
	}

	get clusterId(): string {
		return formatId(this.#clusterId);
	}

	/** The store index. */
	get index(): number {
		return this.#store.index;
	}

	/** The last applied entry of the log. */
	get raftIndex(): number {
		return this.#proposals.lastIndex;
	}

	get raftTerm(): number {
		return this.#term;
	}

	get dataDir(): string | undefined {
		return this.#options.dataDir;
	}

	get(key: string, options: ListOptions): StoreEvent {
		return withClientErrors(() => this.#store.get(internalPath(key), options));
	}

	/** A read that goes through the log. */
	async quorumGet(key: string, options: ListOptions): Promise<StoreEvent> {
		return this.#write(makeRequest({method: 'QGET', path: internalPath(key), ...options}));
	}

	/** Set, create, update or compare-and-swap, as the parameters say. Resolves when durable and applied. */
	async put(key: string, {ttl, ...parameters}: PutParameters): Promise<StoreEvent> {
		return this.#write(makeRequest({
			method: 'PUT', path: internalPath(key), ...parameters, expiration: this.#expirationOf(ttl),
		}));
	}

	/** Creates an in-order key below `key`. */
	async post(key: string, {ttl, ...parameters}: PostParameters): Promise<StoreEvent> {
		return this.#write(makeRequest({
			method: 'POST', path: internalPath(key), ...parameters, expiration: this.#expirationOf(ttl),
		}));
	}

	async delete(key: string, parameters: DeleteParameters): Promise<StoreEvent> {
		return this.#write(makeRequest({method: 'DELETE', path: internalPath(key), ...parameters}));
	}

	/** Throws EtcdError 401 when the history no longer reaches back to `waitIndex`. */
	watch(key: string, {recursive, stream, waitIndex, deliver}: WatchParameters): Watch {
		return this.#store.watch(internalPath(key), {
			isRecursive: recursive, isStream: stream, waitIndex, deliver,
		});
	}

	/** By numeric id. */
	members(): Member[] {
		return this.#membership.list();
	}

	/** This member, as long as it is one. */
	leader(): Member | undefined {
		return this.#membership.get(this.#memberId);
	}

	version(): {etcdserver: string; etcdcluster: string} {
		return {etcdserver: serverVersion, etcdcluster: this.#clusterVersion === '' ? 'not_decided' : this.#clusterVersion};
	}

	/** Whether writes are taken. */
	isHealthy(): boolean {
		return this.leader() !== undefined && this.#proposals.refusal === undefined;
	}

	/** Proposals that wait for the log. */
	get pendingProposals(): number {
		return this.#proposals.pendingCount;
	}

	/** From now on `observer` is told how long proposals and syncs take. */
	observe(observer: Observer): void {
		this.#proposals.observer = observer;
	}

	/** The counters of /v2/stats/store, in etcd's order. */
	storeStatistics(): Readonly<Record<string, number>> {
		return this.#store.statistics;
	}

	/** Lets other processes on the same data dir know where this one listens. */
	async announce(urls: readonly string[]): Promise<void> {
		await this.#opened.lock?.announce(urls);
	}

	/** Answers what was taken, refuses the rest, closes the log. Safe to call twice. */
	async stop(): Promise<void> {
		this.#stopping ??= this.#stop();
		await this.#stopping;
	}

	async #stop(): Promise<void> {
		this.#expiryTimer.stop();
		await this.#proposals.stop();
		await this.#opened.log.close();
		await this.#opened.lock?.release();
	}

	/** What a member does when it becomes leader: bootstrap if new, a no-op, its attributes, the cluster version. */
	async #campaign(): Promise<void> {
		const {name, advertiseClientUrls, initialAdvertisePeerUrls} = this.#options;
		if (this.#opened.contents === undefined) {
			const data = encodeAddMember(this.#memberId, name, initialAdvertisePeerUrls);
			await this.#opened.log.append([{
				type: 1, term: 1, index: 1, data,
			}], {term: 1, vote: 0n, commit: 1});
			this.#replay(1, data);
			this.#proposals.skipTo(1);
		}

		if (this.leader() === undefined || this.members().length !== 1) {
			throw this.#membershipError();
		}

		await this.#proposals.propose({type: 0, apply: () => undefined});
		await this.#write(makeRequest({
			method: 'PUT', path: attributesPath(this.#memberId), value: JSON.stringify({name, clientURLs: advertiseClientUrls}),
		}));
		this.#log('I', 'etcdserver', `published {Name:${name} ClientURLs:[${advertiseClientUrls.join(' ')}]} to cluster ${this.clusterId}`);
		if (this.#clusterVersion !== '') {
			return;
		}

		await this.#write(makeRequest({method: 'PUT', path: versionPath, value: clusterVersion}));
		this.#log('N', 'etcdserver', 'set the initial cluster version to 2.3');
	}

	async #write(request: Request): Promise<StoreEvent> {
		this.#requestCount++;
		const id = BigInt.asUintN(64, (this.#memberId << 48n) + this.#requestCount);
		try {
			const event = await this.#proposals.propose({type: 0, data: encodeRequest(request, id), apply: () => this.#apply(request)});
			return event!;
		} catch (error) {
			throw asClientError(error);
		}
	}

	#apply(request: Request): StoreEvent | undefined {
		const event = applyRequest(this.#store, request);
		if (request.method === 'PUT' && request.path.startsWith(`${clusterSpace}/`)) {
			this.#membership.noteWrite(request.path, request.value);
			this.#clusterVersion = request.path === versionPath ? request.value : this.#clusterVersion;
		}

		return event;
	}

	#replay(type: number, data: Uint8Array | undefined): void {
		if (data === undefined || data.length === 0) {
			return;
		}

		if (type === 1) {
			this.#membership.applyChange(this.#store, data);
			return;
		}

		const request = decodeRequest(data);
		try {
			if (request !== undefined) {
				this.#apply(request);
			}
		} catch (error) {
			// What the tree refused when it was logged it refuses again.
			if (!(error instanceof EtcdError)) {
				throw error;
			}
		}
	}

	#expirationOf(ttl: bigint | undefined): bigint {
		return ttl === undefined ? 0n : expirationAfter(this.#clock(), ttl);
	}

	#expire(): void {
		const time = this.#clock();
		const next = this.#store.nextExpiration;
		if (next === undefined || next > time) {
			this.#expiryTimer.schedule(next, time);
			return;
		}

		const request = makeRequest({method: 'SYNC', path: '', time});
		this.#proposals.propose({type: 0, data: encodeRequest(request, 0n), apply: () => this.#apply(request)}).catch(() => {
			// The log failed, which is told where it is noticed; expired keys stay until it works again.
		});
	}

	#membershipError(): Error {
		const others = this.members().filter(({id}) => id !== this.memberId);
		return new EtcdError(300, others.length > 0
			? `this data dir belongs to a cluster of ${this.members().length} members, and etcsh serves clusters of one`
			: 'this data dir belongs to a member that was removed from its cluster');
	}

	#log(level: LogLevel, origin: string, text: string): void {
		this.#options.log?.(level, origin, text);
	}
}

function memberIdOfOptions({initialAdvertisePeerUrls, initialClusterToken = 'etcd-cluster'}: ServerOptions): bigint {
	return memberIdOf(initialAdvertisePeerUrls, initialClusterToken);
}

async function openDataDir(options: ServerOptions): Promise<Opened> {
	const {dataDir} = options;
	if (dataDir === undefined) {
		return {log: memoryLog};
	}

	const lock = await DataDirLock.acquire(dataDir);
	try {
		// etcd 2.3 does not start without this directory, even when it is empty.
		await mkdir(path.join(dataDir, 'member', 'snap'), {recursive: true, mode: 0o700});
		const walDir = options.walDir ?? path.join(dataDir, 'member', 'wal');
		const {WriteAheadLog} = await import('../wal/wal.ts');
		const existing = await WriteAheadLog.open(walDir, file => {
			options.log?.('W', 'wal', `the last record of ${file} was cut off by a crash and is dropped; a copy is kept as ${file}.broken`);
		});
		if (existing !== undefined) {
			return {log: existing.log, lock, contents: existing.contents};
		}

		const memberId = memberIdOfOptions(options);
		return {log: await WriteAheadLog.create(walDir, {memberId, clusterId: clusterIdOf([memberId])}), lock};
	} catch (error) {
		await lock.release();
		throw error;
	}
}
