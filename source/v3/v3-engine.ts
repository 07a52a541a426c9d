/**
The engine that speaks etcd's v3 API to any cluster, and shows it as a tree.
*/
import {Deadline} from '../engine/deadline.ts';
import {carefulAdministration, carefulKeys, type CareSettings} from '../engine/careful-writes.ts';
import {
	type CallOptions,
	type Engine,
	type KeyResponse,
	type Notice,
	type WatchApi,
	type WatchOptions,
} from '../engine/engine.ts';
import {
	ClusterError,
	DeadlineError,
	SyncError,
	type ClusterReplacedError,
} from '../engine/errors.ts';
import {StatusHolder} from '../engine/status-holder.ts';
import {KV} from '../pb/generated/rpc_pb.ts';
import {EtcdError} from '../protocol/errors.ts';
import {shuffle} from '../remote/endpoints.ts';
import {type TlsMaterial} from '../remote/transport.ts';
import {authApi, isAuthOn} from './auth-api.ts';
import {Client} from './client.ts';
import {clusterApi, listMembers} from './cluster-api.ts';
import {V3Keys} from './keys-api.ts';
import {Leases} from './leases.ts';
import {leasesApi} from './leases-api.ts';
import {maintenanceApi} from './maintenance-api.ts';
import {explainedKeys, explainRefusals, type Explain} from './permitted.ts';
import {watchEvents} from './watch.ts';

export type V3Settings = {
	/** URLs, in the order of use. */
	readonly endpoints: readonly string[];
	readonly tls?: TlsMaterial;
	/** `name:password`; absent means no authentication. */
	readonly credentials?: string;
	/** From the start of an attempt to its answer; 0 or less means no limit. */
	readonly timeoutMs: number;
	/** Limits the synchronisation and each connection. */
	readonly totalTimeoutMs: number;
	/** Whether to ask the cluster for its members' URLs first, and use those as well. */
	readonly isSyncWanted: boolean;
	/** Receives what `--debug` prints, without the line end. */
	readonly debug?: (line: string) => void;
};

/** How long it may take to look up what happened to a write whose answer was lost. */
const lookMsMax = 5000;

/** The members' URLs behind the endpoint that has answered; a learner answers no reads. Rejects with SyncError. */
async function joinPublished(client: Client, {signal, phase}: CallOptions & {readonly phase: AbortSignal | undefined}): Promise<void> {
	try {
		const members = await listMembers(client, {signal: phase ?? signal});
		const {preferredEndpoint} = client;
		const voters = members.filter(({isLearner}) => isLearner !== true);
		const published = new Set(voters.flatMap(({clientURLs}) => clientURLs).filter(url => url !== preferredEndpoint && URL.canParse(url)));
		client.setEndpoints([preferredEndpoint, ...shuffle([...published])]);
	} catch (error) {
		signal?.throwIfAborted();
		if (error instanceof ClusterError || error instanceof DeadlineError) {
			throw new SyncError(error, {isConnectionError: error instanceof ClusterError && error.isConnectionError});
		}

		// Who may not list the members may still read keys.
		if (!(error instanceof EtcdError)) {
			throw error;
		}
	}
}

function watchApi(
	{client, leases, ended, totalTimeoutMs, onBreak, explain}: {
		readonly client: Client;
		readonly explain: Explain;
		readonly leases: Leases;
		readonly ended: AbortSignal;
		readonly totalTimeoutMs: number;
		readonly onBreak: () => void;
	},
	replaced: () => AbortSignal,
): WatchApi {
	async function * watch(key: string, options: WatchOptions = {}): AsyncGenerator<KeyResponse, void> {
		const change = replaced();
		const outer = options.signal === undefined ? ended : AbortSignal.any([options.signal, ended]);
		const signal = AbortSignal.any([outer, change]);
		try {
			yield * watchEvents(client, leases, key, {
				...options, signal, onBreak, patienceMs: options.endsWithCluster ? totalTimeoutMs : Infinity,
			});
		} catch (error) {
			throw await explain(error, {signal});
		}

		if (change.aborted && !outer.aborted) {
			throw change.reason as ClusterReplacedError;
		}
	}

	return {
		watch,
		async waitForEvent(key, options = {}) {
			options.signal?.throwIfAborted();
			const events = watch(key, {...options, endsWithCluster: true});
			try {
				const {value} = await events.next();
				if (value !== undefined) {
					return value;
				}
			} finally {
				await events.return();
			}

			options.signal?.throwIfAborted();
			throw new DeadlineError();
		},
	};
}

/** Connects. Rejects with SyncError when nobody answers. */
export async function openV3(settings: V3Settings, {signal}: CallOptions = {}): Promise<Engine> {
	const {endpoints, timeoutMs, totalTimeoutMs, isSyncWanted, debug} = settings;
	const status = new StatusHolder();
	const client = new Client({
		...settings, timeoutMs, patienceMs: totalTimeoutMs, onStatus(next) {
			status.set(next);
		},
	});
	if (isSyncWanted) {
		debug?.(`start to sync cluster using endpoints(${endpoints.join(',')})`);
		using phase = totalTimeoutMs > 0 ? new Deadline(totalTimeoutMs, signal) : undefined;
		try {
			await joinPublished(client, {signal, phase: phase?.signal});
		} catch (error) {
			client.close();
			throw error;
		}
	}

	debug?.(`Cluster-Endpoints: ${client.endpoints.join(', ')}`);
	const closing = new AbortController();
	let replacing = new AbortController();
	const notices = new Set<(notice: Notice) => void>();
	const notify = (notice: Notice) => {
		for (const listener of notices) {
			listener(notice);
		}
	};

	client.sight.onReplaced = (error: ClusterReplacedError) => {
		notify({kind: 'replaced', text: error.message});
		const old = replacing;
		replacing = new AbortController();
		old.abort(error);
	};

	const care: CareSettings = {
		isAuthOn: async options => isAuthOn(client, options),
		isProven: () => client.isProven,
		freshIndex: () => client.sight.isFresh ? Number(client.sight.revision) : undefined,
		lookMs: totalTimeoutMs > 0 ? Math.min(totalTimeoutMs, lookMsMax) : lookMsMax,
		onFound(text) {
			notify({kind: 'found', text});
		},
	};
	const leases = new Leases(client);
	const {user} = client;
	const auth = authApi(client);
	const explain = explainRefusals(user, auth);
	return {
		...explainedKeys(carefulKeys(new V3Keys(client, leases), care), explain),
		...carefulAdministration({...clusterApi(client), auth}, care),
		leases: leasesApi(client, leases),
		maintenance: maintenanceApi(client),
		...watchApi({
			client, leases, explain, ended: closing.signal, totalTimeoutMs, onBreak() {
				if (status.status.state === 'ok') {
					status.set({state: 'trying', detail: 'connection lost, trying again'});
				}
			},
		}, () => replacing.signal),
		get info() {
			return {
				kind: 'remote' as const, api: 3 as const, endpoints: client.endpoints, ...(user !== undefined && {user}),
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
		async checkCluster(options = {}) {
			await client.call(KV.method.range, {key: Uint8Array.of(0), countOnly: true}, {signal: options.signal, about: 'check'});
		},
		async close() {
			closing.abort();
			client.close();
		},
	};
}
