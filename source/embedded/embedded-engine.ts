/**
The engine on the server core in this process: in memory, or on a data dir that it owns while it is open.
*/
import {setImmediate as nextTurn} from 'node:timers/promises';
import {type StoreEvent} from '../protocol/event.ts';
import {EtcdError, errorCodes} from '../protocol/errors.ts';
import {parseMemberUrls} from '../protocol/member-urls.ts';
import {cleanPath, depthMax, pathDepth} from '../protocol/paths.ts';
import {
	EtcdServer,
	Listing,
	type LogLevel,
	type PutParameters,
	type ServerOptions,
} from '../server/server.ts';
import {reasonOf, UserError} from '../errors.ts';
import {delayMsMax} from '../util/delays.ts';
import {AnswerTooLongError} from '../engine/errors.ts';
import {
	type AuthApi,
	type CallOptions,
	type DeleteOptions,
	type Engine,
	type EngineInfo,
	type EngineStatus,
	type GetOptions,
	type KeyResponse,
	type Member,
	type MemberHealth,
	type SetOptions,
	type Version,
	type WatchOptions,
	type WriteOptions,
} from '../engine/engine.ts';
import {type DiskUsage, type MemberReport, type Part} from '../engine/member-report.ts';
import {isAbout} from '../engine/watch-interest.ts';
import {embeddedAuth} from './embedded-auth.ts';
import {nodeOf, nodeOfListing} from './nodes.ts';
import {requireRunning} from './require-running.ts';

export type EmbeddedOptions = {
	/** Absent when nothing is kept. */
	readonly dataDir?: string;
	/** Where the log is; in the data dir when absent. */
	readonly walDir?: string;
	/** Where other programs reach the data over HTTP; nowhere when absent or empty. Port 0 takes any free port. */
	readonly listenClientUrls?: readonly string[];
	/** Look into a data dir, or a backup, without touching it. Nothing listens then. */
	readonly isReadOnly?: boolean;
	/** `default` when absent. */
	readonly name?: string;
	/** Which files of the past are kept, and when snapshots are taken. */
	readonly snapshots?: ServerOptions['snapshots'];
	/** Nanoseconds since the epoch; for tests. */
	readonly clock?: () => bigint;
	readonly log?: (level: LogLevel, origin: string, text: string) => void;
};

/** Events that may wait for a slow consumer of `watch` before the watch fails. */
const watchBufferEvents = 100_000;

/** Rejects with DataDirHeldError when another process has the data dir, and with an EADDRINUSE error when a port is taken. */
export async function openEmbedded(options: EmbeddedOptions = {}): Promise<Engine> {
	const {dataDir, walDir, isReadOnly = false, listenClientUrls = []} = options;
	const serverOptions: ServerOptions = {
		name: options.name ?? 'default',
		dataDir,
		walDir,
		advertiseClientUrls: [],
		// The peer address that etcd itself takes by default, so that the ids are those of a default etcd.
		initialAdvertisePeerUrls: ['http://localhost:2380', 'http://localhost:7001'],
		snapshots: options.snapshots,
		clock: options.clock,
		log: options.log,
	};
	if (isReadOnly && dataDir !== undefined) {
		return engineOn(await EtcdServer.openReadOnly({...serverOptions, dataDir}));
	}

	if (listenClientUrls.length === 0) {
		return engineOn(await EtcdServer.start(serverOptions));
	}

	const {HttpPorts} = await import('../http/http-ports.ts');
	// The ports come first: the member publishes those that it really got.
	const ports = await HttpPorts.listen({listenClientUrls});
	let server: EtcdServer | undefined;
	try {
		server = await EtcdServer.start({...serverOptions, advertiseClientUrls: ports.urls});
		ports.serve(server);
		await server.announce(ports.urls);
		return new EmbeddedEngine(server, ports.urls, async () => ports.close());
	} catch (error) {
		await ports.close();
		await server?.stop();
		throw error;
	}
}

/** On a core that nobody else reaches; it stops with the engine. */
export function engineOn(server: EtcdServer): Engine {
	return new EmbeddedEngine(server, [], async () => undefined);
}

const clusterHint =
	'For more members, copy the data with "etcsh backup", start etcd on the copy with --force-new-cluster and add members to that.';

class EmbeddedEngine implements Engine {
	readonly info: EngineInfo;
	readonly auth: AuthApi;
	readonly #server: EtcdServer;
	readonly #stopListening: () => Promise<void>;
	readonly #closed = new AbortController();
	#closing: Promise<void> | undefined;

	constructor(server: EtcdServer, endpoints: readonly string[], stopListening: () => Promise<void>) {
		this.info = {
			kind: 'embedded',
			endpoints,
			dataDir: server.dataDir,
			...(server.walDir !== undefined && {walDir: server.walDir}),
			...(server.isReadOnly && {isReadOnly: true}),
		};
		this.auth = embeddedAuth(server.auth);
		this.#server = server;
		this.#stopListening = stopListening;
	}

	get status(): EngineStatus {
		return this.#server.isHealthy() || this.#server.isReadOnly
			? {state: 'ok'}
			: {state: 'down', detail: 'the log can\'t be written: writes are refused, reads go on'};
	}

	/** Nobody can put another cluster in its place. */
	async checkCluster(): Promise<void> {
		// It is in this process.
	}

	onNotice(): () => void {
		return () => undefined;
	}

	onStatus(): () => void {
		// The state of the core shows when a write fails; there is no connection to lose.
		return () => undefined;
	}

	async get(key: string, {recursive = false, sorted = false, quorum = false, bytesMax, signal}: GetOptions = {}): Promise<KeyResponse> {
		signal?.throwIfAborted();
		if (recursive && bytesMax !== undefined) {
			const response = await this.get(key, {quorum, signal});
			if (response.node.dir) {
				throw new AnswerTooLongError();
			}

			return response;
		}

		const path = cleanPath(key);
		// It is sorted afterwards, in slices.
		const options = {recursive, sorted: false};
		const answer = quorum ? await this.#server.quorumRead(path, options) : this.#server.read(path, options);
		if (!(answer instanceof Listing)) {
			return responseOf(answer);
		}

		try {
			return {...responseOf(answer.event), node: await nodeOfListing(answer, path, {isSorted: sorted, signal})};
		} finally {
			answer.end();
		}
	}

	async set(key: string, options: SetOptions): Promise<KeyResponse> {
		return this.#put(key, options);
	}

	async create(key: string, options: WriteOptions): Promise<KeyResponse> {
		return this.#put(key, options, false);
	}

	async update(key: string, options: SetOptions): Promise<KeyResponse> {
		return this.#put(key, options, true);
	}

	async createInOrder(directory: string, {value = '', dir = false, ttl, signal}: WriteOptions): Promise<KeyResponse> {
		signal?.throwIfAborted();
		return responseOf(await this.#server.post(writablePath(directory), {value, dir, ttl: ttlOf(ttl)}));
	}

	async delete(
		key: string,
		{dir = false, recursive = false, prevValue = '', prevIndex = 0n, signal}: DeleteOptions = {},
	): Promise<KeyResponse> {
		signal?.throwIfAborted();
		return responseOf(await this.#server.delete(cleanPath(key), {
			dir, recursive, prevValue, prevIndex,
		}));
	}

	async waitForEvent(key: string, {recursive = false, waitIndex = 0n, signal}: WatchOptions = {}): Promise<KeyResponse> {
		const either = this.#untilClosed(signal);
		either.throwIfAborted();
		using _alive = keepAlive();
		return await new Promise((resolve, reject) => {
			const onAbort = () => {
				watch.stop();
				reject(either.reason as Error);
			};

			const watch = this.#server.watch(cleanPath(key), {
				recursive,
				stream: false,
				waitIndex,
				deliver(event) {
					either.removeEventListener('abort', onAbort);
					resolve(responseOf(event, watch.index));
					return true;
				},
			});
			if (watch.event === undefined) {
				either.addEventListener('abort', onAbort, {once: true});
			} else {
				resolve(responseOf(watch.event, watch.index));
			}
		});
	}

	async * watch(key: string, {recursive = false, waitIndex = 0n, signal, onLink}: WatchOptions = {}): AsyncGenerator<KeyResponse> {
		const either = this.#untilClosed(signal);
		using _alive = keepAlive();
		const path = cleanPath(key);
		const events: KeyResponse[] = [];
		let wake: () => void = () => undefined;
		let isOverrun = false;
		let lastIndex = 0;
		const wakeUp = () => {
			wake();
		};

		// Past events one by one from the history, then a registration for all that follow; between the two nothing can happen,
		// since nothing is awaited.
		let next = waitIndex;
		let watch = this.#server.watch(path, {
			recursive, stream: true, waitIndex: next, deliver,
		});
		either.addEventListener('abort', wakeUp);
		function deliver(event: StoreEvent): boolean {
			isOverrun = events.length >= watchBufferEvents;
			// The removal of a key reaches its stream twice.
			if (!isOverrun && event.node.modifiedIndex > lastIndex) {
				lastIndex = event.node.modifiedIndex;
				const response = responseOf(event, watch.index);
				events.push(...(isAbout(response, path) ? [response] : []));
			}

			wake();
			return !isOverrun;
		}

		try {
			while (watch.event !== undefined) {
				deliver(watch.event);
				next = BigInt(lastIndex + 1);
				watch = this.#server.watch(path, {
					recursive, stream: true, waitIndex: next, deliver,
				});
			}

			onLink?.(true);
			while (!either.aborted) {
				for (const event of events.splice(0)) {
					yield event;
				}

				if (isOverrun) {
					throw new EtcdError(errorCodes.eventIndexCleared, `the reader fell ${watchBufferEvents} events behind`, this.#server.index);
				}

				if (events.length > 0) {
					continue;
				}

				const {promise, resolve} = Promise.withResolvers<void>();
				wake = resolve;
				await (either.aborted ? undefined : promise);
			}
		} finally {
			watch.stop();
			either.removeEventListener('abort', wakeUp);
		}
	}

	async members(): Promise<readonly Member[]> {
		return this.#server.members();
	}

	async leader(): Promise<Member> {
		const leader = this.#server.leader();
		if (leader === undefined) {
			throw new EtcdError(errorCodes.raftInternal, 'this member was removed from its cluster');
		}

		return leader;
	}

	async * health(members: readonly Member[] = this.#server.members()): AsyncGenerator<MemberHealth> {
		requireRunning(this.#server);
		for (const member of members) {
			const [url = 'the embedded server'] = this.info.endpoints;
			yield {member, probes: [{url, isHealthy: this.#server.isHealthy()}]};
		}
	}

	async version(_options?: CallOptions): Promise<Version> {
		return this.#server.version();
	}

	/** The time until a request gets its turn in this process is what a client of ours waits for. */
	async report(_url: string, {signal}: CallOptions = {}): Promise<MemberReport> {
		const start = performance.now();
		await nextTurn();
		signal?.throwIfAborted();
		const latency = performance.now() - start;
		const {name, memberId, startTime} = this.#server;
		const leaderId = this.#server.leader()?.id ?? '';
		const isLeader = leaderId === memberId;
		return {
			latencies: [latency],
			version: {value: this.#server.version().etcdserver},
			state: {
				value: {
					id: memberId, name, isLeader, leaderId, startTime: startTime.getTime(),
				},
			},
			counters: {value: this.#server.storeStatistics()},
			...(isLeader && {followers: {value: []}}),
			disk: await this.#disk(),
		};
	}

	async addMember(peerURLs: readonly string[]): Promise<Member> {
		parseMemberUrls(peerURLs);
		throw new UserError('the embedded server is a cluster of one member and stays one', {hint: clusterHint});
	}

	async removeMember(): Promise<void> {
		throw new UserError('the embedded server is the only member of its cluster, and cannot be removed from it', {hint: clusterHint});
	}

	async updateMember(_id: string, peerURLs: readonly string[]): Promise<void> {
		parseMemberUrls(peerURLs);
		throw new UserError('the embedded server has no peer port, so its peer URLs mean nothing', {hint: clusterHint});
	}

	async close(): Promise<void> {
		this.#closing ??= this.#close();
		await this.#closing;
	}

	async #disk(): Promise<Part<DiskUsage>> {
		try {
			const value = await this.#server.diskUsage();
			return value === undefined ? {missing: 'everything is in memory', isUsual: true} : {value};
		} catch (error) {
			return {missing: reasonOf(error)};
		}
	}

	async #close(): Promise<void> {
		this.#closed.abort(new Error('the engine was closed'));
		await this.#stopListening();
		await this.#server.stop();
	}

	async #put(key: string, options: SetOptions, prevExist?: boolean): Promise<KeyResponse> {
		options.signal?.throwIfAborted();
		const {value = '', dir = false, ttl, prevValue = '', prevIndex = 0n, refresh = false} = options;
		const parameters: PutParameters = {
			value, dir, ttl: ttlOf(ttl), prevExist, prevValue, prevIndex, isRefresh: refresh,
		};
		return responseOf(await this.#server.put(writablePath(key), parameters));
	}

	#untilClosed(signal: AbortSignal | undefined): AbortSignal {
		return signal === undefined ? this.#closed.signal : AbortSignal.any([signal, this.#closed.signal]);
	}
}

/** Nothing else keeps the process alive while a watch waits for what this process itself does. */
function keepAlive(): Disposable {
	const timer = setInterval(() => undefined, delayMsMax);
	return {
		[Symbol.dispose]() {
			clearInterval(timer);
		},
	};
}

function writablePath(key: string): string {
	const path = cleanPath(key);
	if (pathDepth(path) > depthMax) {
		throw new UserError(`a key has at most ${depthMax} levels`);
	}

	return path;
}

function ttlOf(seconds: number | undefined): bigint | undefined {
	return seconds === undefined ? undefined : BigInt(seconds);
}

/** `index` differs from the event's own for a watch, which tells when it was registered. */
function responseOf({action, node, prevNode, index: ownIndex}: StoreEvent, index = ownIndex): KeyResponse {
	return {
		action, node: nodeOf(node), ...(prevNode && {prevNode: nodeOf(prevNode)}), index,
	};
}
