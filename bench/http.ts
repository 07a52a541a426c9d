/**
Requests a second that `etcsh serve` and the etcd 3.4 of the system answer, side by side: the same writes and reads over
some, more and many connections.

	node bench/http.ts [--seconds 4]

Needs a build in dist/.
*/
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import {parseArgs} from 'node:util';
import {getRequest, putRequest, sendAll} from './load-client.ts';

const {values} = parseArgs({options: {seconds: {type: 'string', default: '4'}}});
const milliseconds = Number(values.seconds) * 1000;
const value = 'v'.repeat(100);

type Server = {readonly port: number; stop(): Promise<void>};

async function isHealthy(url: string): Promise<boolean> {
	try {
		const {ok} = await fetch(`${url}/health`);
		return ok;
	} catch {
		return false;
	}
}

async function start(command: string, args: readonly string[], dataDir: string): Promise<Server> {
	const port = 20_000 + Math.floor(Math.random() * 10_000);
	const url = `http://127.0.0.1:${port}`;
	const flags = [`--data-dir=${dataDir}`, `--listen-client-urls=${url}`, `--advertise-client-urls=${url}`];
	const child = spawn(command, [...args, ...flags], {stdio: 'ignore', env: {...process.env, ETCD_UNSUPPORTED_ARCH: process.arch}});
	const exit = once(child, 'exit');
	while (!await isHealthy(url)) {
		if (child.exitCode !== null) {
			throw new Error(`${command} ended with ${child.exitCode}`);
		}

		await delay(50);
	}

	return {
		port,
		async stop() {
			child.kill();
			await exit;
		},
	};
}

/** Sends for as long as a round takes; says how many a second, and the median and the 99th of a hundred in milliseconds. */
async function round(port: number, connections: number, requestOf: (i: number) => string): Promise<{rate: number; text: string}> {
	const endMs = performance.now() + milliseconds;
	const latencies = await sendAll(port, connections, i => performance.now() < endMs ? requestOf(i) : undefined);
	const rate = Math.round(latencies.length / milliseconds * 1000);
	const at = (share: number) => latencies[Math.floor(latencies.length * share)]!.toFixed(2);
	return {rate, text: `${rate}/s, median ${at(0.5)} ms, 99 % below ${at(0.99)} ms`};
}

const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-bench-'));
const ours = await start(process.execPath, ['dist/cli.js', 'serve'], path.join(directory, 'etcsh'));
const theirs = await start('etcd', ['--enable-v2', '--listen-peer-urls=http://127.0.0.1:0'], path.join(directory, 'etcd'));
const kinds: ReadonlyArray<readonly [string, (i: number) => string]> = [
	['PUT', i => putRequest(`/bench/d${i % 1000}/k${i}`, value)],
	['GET', i => getRequest(`/bench/d${i % 1000}/k${i % 1000}`)],
];
// The first requests of a process are slow.
for (const {port} of [ours, theirs]) {
	await sendAll(port, 8, i => i < 5000 ? putRequest(`/bench/d${i % 1000}/k${i}`, value) : undefined);
}

for (const [name, requestOf] of kinds) {
	for (const connections of [1, 8, 64]) {
		const our = await round(ours.port, connections, requestOf);
		const their = await round(theirs.port, connections, requestOf);
		console.log(`${name}, ${connections} connections: etcsh ${our.text}; etcd ${their.text}; ${(our.rate / their.rate).toFixed(2)} times as many`);
	}
}

await ours.stop();
await theirs.stop();
await rm(directory, {recursive: true, force: true});
