/**
Loads the same keys into etcsh and into the etcd 3.4 of the system, both as servers with a data dir, and compares: how long
the load takes, how long a start with the data takes, how much disk and memory they use, and the longest that a read
had to wait meanwhile, snapshots included. `bench/snapshots.ts` measures the pauses inside of the process.

	tsc && node build/bench/disk.js [--keys 200000] [--connections 64]
*/
import {spawn, spawnSync, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import http from 'node:http';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import {parseArgs} from 'node:util';
import {putRequest, sendAll} from './load-client.ts';

const {values} = parseArgs({options: {keys: {type: 'string', default: '200000'}, connections: {type: 'string', default: '64'}}});
const keyCount = Number(values.keys);
const connectionCount = Number(values.connections);
const content = 'v'.repeat(100);

type Kind = 'etcsh' | 'etcd';

class Subject {
	readonly kind: Kind;
	readonly dataDir: string;
	readonly port = 20_000 + Math.floor(Math.random() * 10_000);
	readonly url = `http://127.0.0.1:${this.port}`;
	readonly #agent = new http.Agent({keepAlive: true, maxSockets: 1});
	#child: ChildProcess | undefined;

	constructor(kind: Kind, dataDir: string) {
		this.kind = kind;
		this.dataDir = dataDir;
	}

	/** Resolves to the seconds until the first answer. */
	async start(): Promise<number> {
		const flags = [`--data-dir=${this.dataDir}`, `--listen-client-urls=${this.url}`, `--advertise-client-urls=${this.url}`];
		const startMs = performance.now();
		this.#child = this.kind === 'etcsh'
			? spawn(process.execPath, ['dist/cli.js', 'serve', ...flags], {stdio: 'ignore'})
			: spawn('etcd', ['--enable-v2', '--listen-peer-urls=http://127.0.0.1:0', ...flags], {stdio: 'ignore', env: {...process.env, ETCD_UNSUPPORTED_ARCH: process.arch}});
		while (!await this.#isUp()) {
			await delay(10);
		}

		return (performance.now() - startMs) / 1000;
	}

	async #isUp(): Promise<boolean> {
		try {
			return await this.read('/health') === 200;
		} catch {
			return false;
		}
	}

	/** Reads; resolves to the status. */
	async read(target: string): Promise<number> {
		const {promise, resolve, reject} = Promise.withResolvers<number>();
		const outgoing = http.get(`${this.url}${target}`, {agent: this.#agent}, response => {
			response.resume().once('end', () => {
				resolve(response.statusCode!);
			});
		});
		outgoing.once('error', reject);
		return promise;
	}

	/** Megabytes. */
	async memory(): Promise<number> {
		const status = await readFile(`/proc/${this.#child!.pid!}/status`, 'utf8');
		return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024);
	}

	/** Megabytes. */
	disk(): number {
		return Math.round(Number(spawnSync('du', ['-sk', this.dataDir], {encoding: 'utf8'}).stdout.split('\t', 1)[0]) / 1024);
	}

	async stop(): Promise<void> {
		this.#child!.kill('SIGTERM');
		await once(this.#child!, 'exit');
		this.#agent.destroy();
	}
}

async function load(subject: Subject): Promise<void> {
	await sendAll(subject.port, connectionCount, i => i < keyCount ? putRequest(`/bench/d${i % 1000}/k${i}`, content) : undefined);
}

/** Reads one key over and over until the signal fires; resolves to the milliseconds of the slowest answer. */
async function probe(subject: Subject, signal: AbortSignal): Promise<number> {
	let longest = 0;
	while (!signal.aborted) {
		const startMs = performance.now();
		await subject.read('/v2/keys/bench/d0/k0');
		longest = Math.max(longest, performance.now() - startMs);
		await delay(2);
	}

	return longest;
}

for (const kind of ['etcsh', 'etcd'] as const) {
	const dataDir = await mkdtemp(path.join(tmpdir(), 'etcsh-bench-'));
	const subject = new Subject(kind, dataDir);
	await subject.start();
	const ended = new AbortController();
	const probing = probe(subject, ended.signal);
	const startMs = performance.now();
	await load(subject);
	const seconds = (performance.now() - startMs) / 1000;
	ended.abort();
	const slowest = await probing;
	const memory = await subject.memory();
	await subject.stop();
	const disk = subject.disk();
	const again = new Subject(kind, dataDir);
	const startSeconds = await again.start();
	const memoryAfter = await again.memory();
	await again.stop();
	const rate = Math.round(keyCount / seconds);
	console.log(`${kind}: ${keyCount} keys in ${seconds.toFixed(1)} s (${rate}/s), slowest read ${slowest.toFixed(0)} ms, ${memory} MB resident`);
	console.log(`${kind}: ${disk} MB on disk; start in ${startSeconds.toFixed(2)} s, ${memoryAfter} MB resident`);
	await rm(dataDir, {recursive: true, force: true});
}
