/**
The engines that behaviour is tested on: embedded, remote on our own server, remote on a live etcd, and v3 on a live etcd.
*/
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {type Engine} from '../../source/engine/engine.ts';
import {SyncError} from '../../source/engine/errors.ts';
import {openRemote} from '../../source/remote/remote-engine.ts';
import {KV} from '../../source/pb/generated/rpc_pb.ts';
import {Client} from '../../source/v3/client.ts';
import {openV3} from '../../source/v3/v3-engine.ts';
import {HttpPorts} from '../../source/http/http-ports.ts';
import {EtcdServer} from '../../source/server/server.ts';
import {freePort, startLiveEtcd, whyNoLiveEtcd} from './live-etcd.ts';

export type EngineSource = {
	/** Opens an engine on the running server. */
	open(): Promise<Engine>;
	/** Where HTTP reaches the same data. */
	readonly url: string;
	/** Ends what `start` began, engines included. */
	stop(): Promise<void>;
};

export type EngineKind = {
	readonly name: string;
	/** Why this kind can't be had here; undefined when it can. */
	readonly missing?: string;
	start(): Promise<EngineSource>;
};

export async function openRemoteAt(url: string): Promise<Engine> {
	return openRemote({
		endpoints: [url], headerTimeoutMs: 30_000, totalTimeoutMs: 60_000, isSyncWanted: true, isStrict: false,
	});
}

export const engineKinds: readonly EngineKind[] = [
	{
		name: 'the embedded engine',
		async start() {
			const opened: Engine[] = [];
			const url = `http://127.0.0.1:${await freePort()}`;
			return {
				url,
				async open() {
					const engine = await openEmbedded(opened.length === 0 ? {listenClientUrls: [url]} : {});
					opened.push(engine);
					return engine;
				},
				async stop() {
					await Promise.all(opened.map(async engine => engine.close()));
				},
			};
		},
	},
	{
		name: 'the remote engine on our own server',
		async start() {
			const url = `http://127.0.0.1:${await freePort()}`;
			const server = await EtcdServer.start({name: 'm1', advertiseClientUrls: [url], initialAdvertisePeerUrls: ['http://127.0.0.1:2380']});
			const http = await HttpPorts.listen({listenClientUrls: [url]});
			http.serve(server);
			return {
				url,
				open: async () => openRemoteAt(url),
				async stop() {
					await http.close();
					await server.stop();
				},
			};
		},
	},
	{
		name: 'the remote engine on a live etcd',
		missing: whyNoLiveEtcd(),
		async start() {
			const {url, stop} = await startLiveEtcd();
			return {url, open: async () => openRemoteAt(url), stop};
		},
	},
];

/** How often a server that has just said that it is well is asked again: on a busy machine it may answer others a moment later. */
const openCountMax = 3;

export async function openV3At(url: string): Promise<Engine> {
	for (let count = 1; ; count++) {
		try {
			return await openV3({
				endpoints: [url], timeoutMs: 30_000, totalTimeoutMs: 60_000, isSyncWanted: true,
			});
		} catch (error) {
			if (!(error instanceof SyncError) || count === openCountMax) {
				throw error;
			}
		}
	}
}

/** Not among the others: it has no directories of its own, so what is tested with them has tests of its own for it. */
export const v3Kind: EngineKind = {
	name: 'the v3 engine on a live etcd',
	missing: whyNoLiveEtcd(),
	async start() {
		const {url, stop} = await startLiveEtcd(undefined, {hasV2: false});
		return {url, open: async () => openV3At(url), stop};
	},
};

/** An etcd v3 for the tests of one file, with an engine on it. */
export type V3ForTests = {readonly engine: Engine; readonly url: string};

/** What AVA's `test` has of these; AVA itself cannot be imported outside a test. */
type Hooks = {
	before(act: () => Promise<void>): void;
	readonly after: {always(act: () => Promise<void>): void};
};

/** It is there from the first test on; where none can be had, nothing must ask for it. */
export function v3ForTests(test: Hooks): V3ForTests {
	let source: EngineSource | undefined;
	let engine: Engine | undefined;
	test.before(async () => {
		source = await v3Kind.start();
		engine = await source.open();
	});

	test.after.always(async () => {
		await engine?.close();
		await source?.stop();
	});

	return {
		get engine() {
			return engine!;
		},
		get url() {
			return source!.url;
		},
	};
}

/** Many keys, each with itself as its value. */
export async function putV3(url: string, keys: readonly string[], putsAtOnce = 128): Promise<void> {
	const client = new Client({endpoints: [url], timeoutMs: 120_000, patienceMs: 120_000});
	for (let i = 0; i < keys.length; i += putsAtOnce) {
		const success = keys.slice(i, i + putsAtOnce).map(text => {
			const key = new TextEncoder().encode(text);
			return {request: {case: 'requestPut' as const, value: {key, value: key}}};
		});
		await client.call(KV.method.txn, {success}, {isWrite: true});
	}

	client.close();
}
