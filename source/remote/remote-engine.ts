/**
The engine that speaks the v2 HTTP API to any cluster: several endpoints, synchronisation, failover, streams that
reconnect.
*/
import {monotonicMs} from '../util/monotonic.ts';
import {carefulAdministration, carefulKeys, type CareSettings} from '../engine/careful-writes.ts';
import {Deadline} from '../engine/deadline.ts';
import {
	type CallOptions,
	type ClusterApi,
	type Engine,
	type Notice,
	type WatchApi,
	type WatchOptions,
} from '../engine/engine.ts';
import {StatusHolder} from '../engine/status-holder.ts';
import {authApi, isAuthOn} from './auth-api.ts';
import {ClusterGuard} from './cluster-guard.ts';
import {Dispatcher} from './dispatcher.ts';
import {probeMembers} from './health-api.ts';
import {decodeAnswer} from './key-decoding.ts';
import {keysApi, watchRequest} from './keys-api.ts';
import {
	addMember,
	findLeader,
	listMembers,
	readVersion,
	removeMember,
	updateMember,
} from './members-api.ts';
import {joinPublished, synchronise} from './sync.ts';
import {Transport, type TlsMaterial} from './transport.ts';

export type RemoteSettings = {
	/** URLs, in the order of use. */
	readonly endpoints: readonly string[];
	readonly tls?: TlsMaterial;
	/** `name:password`; absent means no authentication. */
	readonly credentials?: string;
	/** From the start of an attempt to its response headers; 0 or less means no limit. */
	readonly headerTimeoutMs: number;
	/** Limits the synchronisation, each dial, and outside the strict mode each wait for more of an answer. */
	readonly totalTimeoutMs: number;
	/** Whether to ask the cluster for its members' URLs first, and use those. */
	readonly isSyncWanted: boolean;
	/** Everything is as in etcdctl 2.3.7, including its endless waits and its repetitions. */
	readonly isStrict: boolean;
	/** How often a watch makes sure that the one at its other end is still there, and still the same. */
	readonly watchBeatMs?: number;
	/** Receives what `--debug` prints, without the line end. */
	readonly debug?: (line: string) => void;
};

/** How long it may take to look up what happened to a write whose answer was lost. */
const lookMsMax = 5000;
const beatMsDefault = 10_000;

/** A wait that ends sooner does not count as one. */
const waitMsMin = 1000;
const emptyAnswersMax = 5;

type WatchSettings = {
	readonly closing: AbortController;
	readonly guard: ClusterGuard;
	readonly beatMs: number;
	readonly isStrict: boolean;
	readonly totalTimeoutMs: number;
	readonly onBreak: () => void;
};

function watchApi(dispatcher: Dispatcher, {closing, guard, beatMs, isStrict, totalTimeoutMs, onBreak}: WatchSettings): WatchApi {
	return {
		async waitForEvent(key, options = {}) {
			for (let emptyAnswers = 0; ;) {
				const start = monotonicMs();
				const answer = await dispatcher.send(watchRequest(key, options), options);
				emptyAnswers = monotonicMs() - start < waitMsMin ? emptyAnswers + 1 : 0;
				// A server that shuts down may end the wait with nothing; one that always does so would be asked for ever.
				const isLast = emptyAnswers >= emptyAnswersMax && !isStrict;
				if (answer.status !== 200 || answer.body.length > 0 || isLast) {
					return decodeAnswer(answer);
				}
			}
		},
		async * watch(key, options: WatchOptions = {}) {
			const {watchEvents} = await import('./event-stream.ts');
			const signal = options.signal === undefined ? closing.signal : AbortSignal.any([options.signal, closing.signal]);
			yield * watchEvents(dispatcher, key, {
				...options, signal, onBreak, guard, beatMs, patienceMs: options.endsWithCluster ? totalTimeoutMs : Infinity,
			});
		},
	};
}

function clusterApi(
	dispatcher: Dispatcher,
	{probeTimeoutMs, credentials}: {readonly probeTimeoutMs: number; readonly credentials: string | undefined},
): ClusterApi {
	return {
		members: async options => listMembers(dispatcher, options),
		leader: async options => findLeader(dispatcher, options),
		async * health(members, options: CallOptions = {}) {
			yield * probeMembers(dispatcher.transport, members ?? await listMembers(dispatcher, options), {...options, timeoutMs: probeTimeoutMs});
		},
		version: async options => readVersion(dispatcher, options),
		async report(url, options = {}) {
			const {reportOf} = await import('./report.ts');
			// A member may publish any URL: the password goes only where other requests take it, too.
			const bare = (each: string): string => each.replace(/\/$/, '');
			const isOurs = dispatcher.endpoints.some(endpoint => bare(endpoint) === bare(url));
			return reportOf(dispatcher.transport, url, {...options, ...(isOurs && {credentials})});
		},
		addMember: async (peerURLs, options) => addMember(dispatcher, peerURLs, options),
		async removeMember(id, options) {
			await removeMember(dispatcher, id, options);
		},
		async updateMember(id, peerURLs, options) {
			await updateMember(dispatcher, id, peerURLs, options);
		},
	};
}

/** Connects. Rejects with SyncError when the members cannot be listed. */
export async function openRemote(settings: RemoteSettings, {signal}: CallOptions = {}): Promise<Engine> {
	const {endpoints, tls, credentials, headerTimeoutMs, totalTimeoutMs, isStrict, debug} = settings;
	const status = new StatusHolder();
	const transport = new Transport({dialTimeoutMs: totalTimeoutMs, tls});
	const dispatcher = new Dispatcher({
		transport, endpoints, headerTimeoutMs, credentials, isStrict, patienceMs: isStrict ? 0 : totalTimeoutMs, debug, onStatus(next) {
			status.set(next);
		},
	});
	if (settings.isSyncWanted) {
		debug?.(`start to sync cluster using endpoints(${endpoints.join(',')})`);
		using phase = totalTimeoutMs > 0 ? new Deadline(totalTimeoutMs, signal) : undefined;
		try {
			await (isStrict ? synchronise : joinPublished)(dispatcher, {signal, phase: phase?.signal});
		} catch (error) {
			transport.close();
			throw error;
		}

		debug?.(`got endpoints(${dispatcher.endpoints.join(',')}) after sync`);
	}

	debug?.(`Cluster-Endpoints: ${dispatcher.endpoints.join(', ')}`);
	const closing = new AbortController();
	const notices = new Set<(notice: Notice) => void>();
	const notify = (notice: Notice) => {
		for (const listener of notices) {
			listener(notice);
		}
	};

	const guard = new ClusterGuard(dispatcher, ({message}) => {
		notify({kind: 'replaced', text: message});
	});
	const care: CareSettings = {
		isAuthOn: async options => isAuthOn(dispatcher, options),
		isProven: () => dispatcher.isProven,
		freshIndex: () => dispatcher.sight.freshIndex(),
		lookMs: totalTimeoutMs > 0 ? Math.min(totalTimeoutMs, lookMsMax) : lookMsMax,
		onFound(text) {
			notify({kind: 'found', text});
		},
	};
	const keys = keysApi(dispatcher);
	const probing = {probeTimeoutMs: isStrict ? 0 : headerTimeoutMs, credentials};
	const administration = {...clusterApi(dispatcher, probing), auth: authApi(dispatcher)};
	return {
		...(isStrict ? keys : carefulKeys(keys, care)),
		...(isStrict ? administration : carefulAdministration(administration, care)),
		...watchApi(dispatcher, {
			closing,
			guard,
			totalTimeoutMs,
			beatMs: settings.watchBeatMs ?? beatMsDefault,
			isStrict,
			onBreak() {
				if (status.status.state === 'ok') {
					status.set({state: 'trying', detail: 'connection lost, trying again'});
				}
			},
		}),
		get info() {
			return {
				kind: 'remote' as const,
				endpoints: dispatcher.endpoints,
				...(credentials !== undefined && {user: credentials.split(':', 1)[0]!}),
			};
		},
		get status() {
			return status.status;
		},
		onStatus: listener => status.listen(listener),
		onNotice(listener) {
			notices.add(listener);
			return () => {
				notices.delete(listener);
			};
		},
		checkCluster: async options => guard.check(options),
		async close() {
			closing.abort();
			transport.close();
		},
	};
}
