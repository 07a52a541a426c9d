/**
How long a snapshot keeps the event loop waiting, and what a start from it costs. On a machine that is busy with other
things the pauses are longer than what we cause; the processor time of the main thread between two turns tells. The number of keys can be given.

	tsc && node build/bench/snapshots.js [1000000]
*/
import {
	mkdtemp,
	readdir,
	rm,
	stat,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {monitorEventLoopDelay, performance} from 'node:perf_hooks';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import {EtcdServer, type ServerOptions} from '../source/server/server.ts';

type Histogram = ReturnType<typeof monitorEventLoopDelay>;

const keyCount = Number(process.argv[2] ?? 1_000_000);
const dataDir = await mkdtemp(path.join(tmpdir(), 'etcsh-bench-'));
const write = {
	dir: false, prevValue: '', prevIndex: 0n, isRefresh: false,
};
const lines: Array<{readonly at: number; readonly text: string}> = [];
const options: ServerOptions = {
	name: 'bench',
	dataDir,
	advertiseClientUrls: [],
	initialAdvertisePeerUrls: ['http://localhost:2380'],
	log(_level, _origin, text) {
		lines.push({at: performance.now(), text});
	},
};

function megabytes(bytes: number): string {
	return `${Math.round(bytes / 1e6)} MB`;
}

/** Milliseconds of processor time that the main thread took. */
function threadMs(): number {
	const {user, system} = process.threadCpuUsage();
	return (user + system) / 1000;
}

/** Notes the most processor time between two turns of the event loop, until it is told to stop. */
function watchTurns(): {stop(): number} {
	let last = threadMs();
	let longest = 0;
	const timer = setInterval(() => {
		const now = threadMs();
		longest = Math.max(longest, now - last);
		last = now;
	}, 1);
	return {
		stop() {
			clearInterval(timer);
			return longest;
		},
	};
}

function report(name: string, histogram: Histogram): void {
	console.log(`${name}: longest pause ${(histogram.max / 1e6).toFixed(1)} ms, 99 % below ${(histogram.percentile(99) / 1e6).toFixed(1)} ms`);
}

function measure(): Histogram {
	const histogram = monitorEventLoopDelay({resolution: 1});
	histogram.enable();
	return histogram;
}

async function load(server: EtcdServer, from: number, to: number): Promise<void> {
	const value = 'v'.repeat(100);
	for (let i = from; i < to; i += 500) {
		await Promise.all(Array.from({length: Math.min(500, to - i)}, async (_, j) => server.put(`/bench/${(i + j) % 1000}/${i + j}`, {...write, value})));
	}
}

const saved = () => lines.filter(({text}) => text.startsWith('saved snapshot')).length;

let server = await EtcdServer.start({...options, snapshots: {snapshotCount: keyCount + 1000}});
let startMs = performance.now();
await load(server, 0, keyCount);
console.log(`${keyCount} keys in ${((performance.now() - startMs) / 1000).toFixed(1)} s, ${megabytes(process.memoryUsage().rss)} resident`);

let histogram = measure();
await delay(3000);
report('at rest', histogram);

histogram = measure();
const turns = watchTurns();
for (let i = 0; saved() === 0; i += 10) {
	await load(server, i, i + 10);
	await delay(5);
}

histogram.disable();
report('with a snapshot under light load', histogram);
console.log(`the most processor time in one turn: ${turns.stop().toFixed(1)} ms`);
const begun = lines.find(({text}) => text.startsWith('start to snapshot'))!.at;
console.log(`the snapshot took ${((performance.now() - begun) / 1000).toFixed(1)} s, ${megabytes(process.memoryUsage().rss)} resident`);
for (const name of await readdir(path.join(dataDir, 'member', 'snap'))) {
	const {size} = await stat(path.join(dataDir, 'member', 'snap', name));
	console.log(`${name}: ${megabytes(size)}`);
}

await server.stop();
startMs = performance.now();
server = await EtcdServer.start(options);
console.log(`started from it in ${((performance.now() - startMs) / 1000).toFixed(1)} s`);
await server.stop();
await rm(dataDir, {recursive: true, force: true});
