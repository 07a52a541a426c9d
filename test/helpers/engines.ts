/**
The engines that behaviour is tested on: embedded, remote on our own server, remote on a live etcd, and v3 on a live etcd.
*/
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {type Engine} from '../../source/engine/engine.ts';
import {openRemote} from '../../source/remote/remote-engine.ts';
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
		endpoints: [url], headerTimeoutMs: 10_000, totalTimeoutMs: 30_000, isSyncWanted: true, isStrict: false,
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

export async function openV3At(url: string): Promise<Engine> {
	return openV3({
		endpoints: [url], timeoutMs: 10_000, totalTimeoutMs: 30_000, isSyncWanted: true,
	});
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
