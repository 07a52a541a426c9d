/**
The server core: one etcd member that is its own cluster. Writes are proposed, logged and applied; reads come straight
from the tree. Knows nothing of HTTP. Keys in its interface are the client's (`/foo`), those in events are internal.
*/
import {messageOf} from '../errors.ts';
import {EtcdError, errorCodes} from '../protocol/errors.ts';
import {type StoreEvent} from '../protocol/event.ts';
import {type StoreView} from '../store/image.ts';
import {type Listing, type ListOptions} from '../store/listing.ts';
import {type Watch} from '../store/store.ts';
import {systemClock} from '../util/clock.ts';
import {LogFullError, type Log} from '../wal/log.ts';
import {Auth} from './auth/auth.ts';
import {asDataDirError} from './data-dir-error.ts';
import {type DataDirLock} from './data-dir-lock.ts';
import {diskUsage, type DiskUsage} from './disk-usage.ts';
import {ExpiryTimer} from './expiry-timer.ts';
import {asClientError, internalPath, withClientErrors} from './requests/key-space.ts';
import {
	attributesPath,
	encodeAddMember,
	encodeUpdateMember,
	formatId,
	type Member,
} from './membership.ts';
import {type Observer} from './observer.ts';
import {
	type DeleteParameters,
	type PostParameters,
	type PutParameters,
	type WatchParameters,
	type Write,
} from './parameters.ts';
import {openForReading, openForServing, type Opened} from './open.ts';
import {Proposals, settleWith, type Settle} from './proposals.ts';
import {LoggedRequest} from './logged-request.ts';
import {encodeRequest, makeRequest, type Request} from './requests/request.ts';
import {poisonIn, requestOf} from './client-write.ts';
import {type LogLevel, type ServerOptions} from './options.ts';
import {Snapshotter} from './snapshotter.ts';
import {versionPath, type State} from './state.ts';

export {type LogLevel, type ServerOptions} from './options.ts';
export {type Member} from './membership.ts';
export {
	type DeleteParameters,
	type PostParameters,
	type PutParameters,
	type Write,
} from './parameters.ts';
export {type Settle} from './proposals.ts';
export {Listing, type ListedNode} from '../store/listing.ts';
export {type Watch as KeyWatch} from '../store/store.ts';

const serverVersion = '2.3.7';
/** What etcd 2.3 and, with its v2 API on, etcd 3.4 both go on with. */
const clusterVersion = '2.3.0';
const oldestForeignVersion = 3;

export class EtcdServer {
	readonly name: string;
	readonly startTime = new Date();
	readonly auth: Auth;
	/** All writes are refused. */
	readonly isReadOnly: boolean;
	readonly #clock: () => bigint;
	readonly #options: ServerOptions;
	readonly #log: Log;
	readonly #lock: DataDirLock | undefined;
	readonly #state: State;
	readonly #memberId: bigint;
	readonly #clusterId: bigint;
	readonly #term: number;
	readonly #proposals: Proposals;
	readonly #snapshotter: Snapshotter | undefined;
	readonly #expiryTimer: ExpiryTimer;
	#requestCount = 0n;
	#stopping: Promise<void> | undefined;

	private constructor(options: ServerOptions, opened: Opened) {
		this.name = options.name;
		this.#options = options;
		this.#clock = options.clock ?? systemClock;
		this.#log = opened.log;
		this.#lock = opened.lock;
		this.#state = opened.state;
		this.#memberId = opened.memberId;
		this.#clusterId = opened.clusterId;
		this.isReadOnly = opened.isReadOnly;
		// Each start is an election: a new term. The very first entry, the member itself, belongs to term 1.
		this.#term = opened.term + (opened.isReadOnly ? 0 : 1);
		this.auth = new Auth({
			read: at => this.#state.store.lookUp(at),
			write: async request => this.#write(request),
		});
		this.#expiryTimer = new ExpiryTimer(async () => this.expire());
		this.#proposals = new Proposals({
			log: opened.log,
			term: this.#term,
			vote: this.#memberId,
			lastIndex: opened.lastIndex,
			refusal: opened.isReadOnly ? new EtcdError(errorCodes.raftInternal, 'the data dir is open for reading only') : undefined,
			onApplied: () => {
				this.#expiryTimer.schedule(this.#state.store.nextExpiration, this.#clock());
				this.#snapshotter?.consider();
			},
			onFailure: error => {
				const end = error instanceof LogFullError ? 'there is room on the disk' : 'the next start';
				this.#tell('C', 'wal', `writes are refused until ${end}, reads go on: ${messageOf(error)}`);
			},
			onRoom: () => {
				this.#tell('N', 'wal', 'there is room on the disk again, writes are taken');
			},
		});
		this.#snapshotter = opened.snapDir === undefined
			? undefined
			: new Snapshotter({
				...options.snapshots,
				directory: opened.snapDir,
				log: opened.log,
				store: this.#state.store,
				proposals: this.#proposals,
				term: this.#term,
				voters: () => this.members().map(({id}) => BigInt(`0x${id}`)),
				last: {index: opened.snapshotIndex, bytes: opened.snapshotBytes},
				report: (level, text) => {
					this.#tell(level, 'etcdserver', text);
				},
				onSaved: (seconds, marshallingSeconds) => {
					this.#proposals.observer?.onSnapshot(seconds, marshallingSeconds);
				},
			});
	}

	/** Opens or makes the data dir, replays the log and publishes the member. Rejects with UserError. */
	static async start(options: ServerOptions): Promise<EtcdServer> {
		const opened = await openForServing(options, options.clock ?? systemClock);
		const server = new EtcdServer(options, opened);
		try {
			if (options.beginning === undefined) {
				await server.#campaign(opened.isNew);
			}

			// One that answers a single question and stops would never get to its first beat.
			await server.expire();
			await server.#snapshotter?.purge(0);
			return server;
		} catch (error) {
			await server.stop();
			throw asDataDirError(options.dataDir ?? '', server.#proposals.failure ?? error);
		}
	}

	/**
	Opens what a data dir, a backup or a directory of log segments holds, without changing anything there: all of it, or what was
	`opened` of it. All writes are refused. Rejects with UserError.
	*/
	static async openReadOnly(options: ServerOptions & {readonly dataDir: string}, opened?: Opened): Promise<EtcdServer> {
		return new EtcdServer(options, opened ?? await openForReading(options, options.clock ?? systemClock));
	}

	/** The same of what has been read. */
	static readOnlyOn(options: ServerOptions & {readonly dataDir: string}, opened: Opened): EtcdServer {
		return new EtcdServer(options, opened);
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
		return this.#state.store.index;
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

	/** Where the log is, if not in the data dir. */
	get walDir(): string | undefined {
		return this.#options.walDir;
	}

	get(key: string, options: ListOptions): StoreEvent {
		return withClientErrors(() => this.#state.store.get(internalPath(key), options));
	}

	/** Like `get`, but a directory is read step by step, and as it is now. */
	read(key: string, options: ListOptions): StoreEvent | Listing {
		return withClientErrors(() => this.#state.store.read(internalPath(key), options));
	}

	/** A read that goes through the log. */
	async quorumRead(key: string, options: ListOptions): Promise<StoreEvent | Listing> {
		if (this.isReadOnly) {
			return this.read(key, options);
		}

		const path = internalPath(key);
		let answer: StoreEvent | Listing;
		await this.#write(makeRequest({method: 'QGET', path, ...options}), () => {
			answer = this.#state.store.read(path, options);
			return 'event' in answer ? answer.event : answer;
		});
		return answer!;
	}

	/**
	Set, create, update, compare-and-swap or delete, as the parameters say. The answer comes when it is durable and applied, in
	order with those of others, without a promise for each.
	*/
	submit(write: Write, settle: Settle): void {
		const poison = poisonIn(write, this.index);
		if (poison === undefined) {
			const request = requestOf(write, this.#clock);
			this.#proposals.submit(new LoggedRequest(this.#state, request, encodeRequest(request, this.#nextId()), settle));
		} else {
			settle(poison);
		}
	}

	/** As `submit`; so do the next two. */
	async put(key: string, parameters: PutParameters): Promise<StoreEvent> {
		return this.#submitted({method: 'PUT', key, parameters});
	}

	/** Creates an in-order key below `key`. */
	async post(key: string, parameters: PostParameters): Promise<StoreEvent> {
		return this.#submitted({method: 'POST', key, parameters});
	}

	async delete(key: string, parameters: DeleteParameters): Promise<StoreEvent> {
		return this.#submitted({method: 'DELETE', key, parameters});
	}

	/** Throws EtcdError 401 when the history no longer reaches back to `waitIndex`. */
	watch(key: string, {recursive, stream, waitIndex, deliver}: WatchParameters): Watch {
		return this.#state.store.watch(internalPath(key), {
			isRecursive: recursive, isStream: stream, waitIndex, deliver,
		});
	}

	/** By numeric id. */
	members(): Member[] {
		return this.#state.membership.list();
	}

	/** This member, as long as it is one. */
	leader(): Member | undefined {
		return this.#state.membership.get(this.#memberId);
	}

	/** Whether a member was removed for good; its id never comes back. */
	hasRemovedMember(id: string): boolean {
		return this.#state.membership.hasRemoved(BigInt(`0x${id}`));
	}

	/** Counts a change of the members that was refused: etcd reads them first. */
	countRefusedChange(): void {
		this.#state.membership.countReading(this.#state.store);
	}

	/** Gives this member other peer URLs: a change of its record alone, since where it listens is a matter of flags. */
	async updatePeerUrls(peerUrls: readonly string[]): Promise<void> {
		const data = encodeUpdateMember(this.#memberId, peerUrls);
		await this.#proposals.propose({
			type: 1,
			data,
			apply: () => {
				this.#state.replay({type: 1, data});
				return undefined;
			},
		});
	}

	version(): {etcdserver: string; etcdcluster: string} {
		const {clusterVersion: decided} = this.#state;
		return {etcdserver: serverVersion, etcdcluster: decided === '' ? 'not_decided' : decided};
	}

	/** Removes what has expired, as it does by itself twice a second. Resolves when that is done, to an error where it cannot be. */
	async expire(): Promise<unknown> {
		const time = this.#clock();
		const next = this.#state.store.nextExpiration;
		if (next === undefined || next > time) {
			this.#expiryTimer.schedule(next, time);
			return undefined;
		}

		const request = makeRequest({method: 'SYNC', path: '', time});
		// When the log fails, that is told where it is noticed; expired keys stay until it works again.
		return new Promise(resolve => {
			this.#proposals.submit(new LoggedRequest(this.#state, request, encodeRequest(request, 0n), resolve));
		});
	}

	/** All that is stored, as it is now. */
	view(): StoreView {
		return this.#state.store.view();
	}

	/** Whether writes are taken. */
	isHealthy(): boolean {
		return this.leader() !== undefined && this.#proposals.refusal === undefined;
	}

	/** Proposals that wait for the log. */
	get pendingProposals(): number {
		return this.#proposals.pendingCount;
	}

	/** From now on `observer` is told how long proposals, syncs and snapshots take. */
	observe(observer: Observer): void {
		this.#proposals.observer = observer;
	}

	/** The counters of /v2/stats/store, in etcd's order. */
	storeStatistics(): Readonly<Record<string, number>> {
		return this.#state.store.statistics;
	}

	/** What the data dir takes; undefined when nothing is on disk. */
	async diskUsage(): Promise<DiskUsage | undefined> {
		const {dataDir, walDir} = this.#options;
		return dataDir === undefined ? undefined : {...await diskUsage(dataDir, walDir), raftIndex: this.raftIndex};
	}

	/** Lets other processes on the same data dir know where this one listens. */
	async announce(urls: readonly string[]): Promise<void> {
		await this.#lock?.announce(urls);
	}

	/** Answers what was taken, refuses the rest, closes the log. Safe to call twice. */
	async stop(): Promise<void> {
		this.#stopping ??= this.#stop();
		await this.#stopping;
	}

	async #stop(): Promise<void> {
		await this.#snapshotter?.stop();
		await this.#proposals.stop();
		// The last batch may have set it.
		this.#expiryTimer.stop();
		try {
			await this.#log.close();
		} finally {
			await this.#lock?.release();
		}
	}

	/** What a member does when it becomes leader: bootstrap if new, a no-op, its attributes, the cluster version. */
	async #campaign(isNew: boolean): Promise<void> {
		const {name, advertiseClientUrls, initialAdvertisePeerUrls} = this.#options;
		if (isNew) {
			const data = encodeAddMember(this.#memberId, initialAdvertisePeerUrls, name);
			await this.#log.append([{
				type: 1, term: 1, index: 1, data,
			}], {term: 1, vote: 0n, commit: 1});
			this.#state.replay({type: 1, data});
			this.#proposals.skipTo(1);
		}

		await this.#proposals.propose({type: 0, apply: () => undefined});
		await this.#write(makeRequest({
			method: 'PUT', path: attributesPath(this.#memberId), value: JSON.stringify({name, clientURLs: advertiseClientUrls}),
		}));
		this.#tell('I', 'etcdserver', `published {Name:${name} ClientURLs:[${advertiseClientUrls.join(' ')}]} to cluster ${this.clusterId}`);
		const decided = this.#state.clusterVersion;
		if (decided !== '' && Number(decided.split('.', 1)[0]) < oldestForeignVersion) {
			return;
		}

		await this.#write(makeRequest({method: 'PUT', path: versionPath, value: clusterVersion}));
		this.#tell(
			'N',
			'etcdserver',
			decided === '' ? 'set the initial cluster version to 2.3' : `changed the cluster version from ${decided} to 2.3.0`,
		);
	}

	async #write(request: Request, apply = () => this.#state.apply(request)): Promise<StoreEvent> {
		try {
			const event = await this.#proposals.propose({type: 0, data: encodeRequest(request, this.#nextId()), apply});
			return event!;
		} catch (error) {
			throw asClientError(error);
		}
	}

	async #submitted(write: Write): Promise<StoreEvent> {
		return new Promise((resolve, reject) => {
			this.submit(write, settleWith(resolve, reject));
		});
	}

	#nextId(): bigint {
		this.#requestCount++;
		return BigInt.asUintN(64, (this.#memberId << 48n) + this.#requestCount);
	}

	#tell(level: LogLevel, origin: string, text: string): void {
		this.#options.log?.(level, origin, text);
	}
}
