/**
The real etcd 3.4 on a data dir that somebody else may have written.
*/
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import process from 'node:process';
import {createInterface} from 'node:readline';
import {setTimeout as delay} from 'node:timers/promises';
import {freePort} from './live-etcd.ts';
import {type JsonNode} from './data-dirs.ts';

export type RunningEtcd = {
	readonly url: string;
	stop(): Promise<void>;
};

/** Starts it and waits until it takes writes. Rejects with its last words when it does not come up. */
export async function startEtcdOn(dataDir: string, extraArgs: readonly string[] = []): Promise<RunningEtcd> {
	const url = `http://127.0.0.1:${await freePort()}`;
	const child = spawn('etcd', [
		'--enable-v2',
		`--data-dir=${dataDir}`,
		`--listen-client-urls=${url}`,
		`--advertise-client-urls=${url}`,
		`--listen-peer-urls=http://127.0.0.1:${await freePort()}`,
		...extraArgs,
	], {stdio: ['ignore', 'ignore', 'pipe'], env: {...process.env, ETCD_UNSUPPORTED_ARCH: process.arch}});
	const exit = once(child, 'exit');
	const log: string[] = [];
	createInterface({input: child.stderr}).on('line', line => {
		log.push(line);
	});
	const deadline = Date.now() + 30_000;
	while (!await takesWrites(url)) {
		if (Date.now() > deadline || child.exitCode !== null) {
			child.kill('SIGKILL');
			throw new Error(`etcd did not come up on ${dataDir}:\n${log.slice(-12).join('\n')}`);
		}

		// Another program's start can only be polled for.
		await delay(50);
	}

	return {
		url,
		async stop() {
			child.kill('SIGTERM');
			await exit;
		},
	};
}

async function takesWrites(url: string): Promise<boolean> {
	try {
		const response = await fetch(`${url}/health`, {signal: AbortSignal.timeout(1000)});
		const {health} = await response.json() as {health: string};
		return health === 'true';
	} catch {
		return false;
	}
}

/** All visible nodes below a key, and the index. */
export async function listingFrom(url: string, key = ''): Promise<{node: JsonNode; index: number}> {
	const response = await fetch(`${url}/v2/keys/${key}?recursive=true&sorted=true`);
	const {node} = await response.json() as {node: JsonNode};
	return {node, index: Number(response.headers.get('X-Etcd-Index'))};
}
