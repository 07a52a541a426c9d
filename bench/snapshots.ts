/**
How long a snapshot keeps the event loop waiting, and what a start from it costs. Says the same of a time at rest and of
one with the same load and no snapshot, since a machine that does other things makes pauses, too; and besides the clock
the processor time of the main thread between two turns, and the longest garbage collection. Keys have the names and
values of their own that clients give them. The number of keys can be given.

	tsc && node build/bench/snapshots.js [1000000]
*/
import {Buffer} from 'node:buffer';
import {
	mkdtemp,
	readdir,
	rm,
	stat,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {
	PerformanceObserver,
	createHistogram,
	monitorEventLoopDelay,
	performance,
} from 'node:perf_hooks';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import {EtcdServer, type ServerOptions} from '../source/server/server.ts';

const keyCount = Number(process.argv[2] ?? 1_000_000);
/** Keys that one directory holds. */
const fan = 1000;
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

/** Microseconds of processor time that the main thread took. */
function threadMicroseconds(): number {
	const {user, system} = process.threadCpuUsage();
	return user + system;
}

/** Runs a phase and says what it did to the event loop. */
async function measure(name: string, phase: () => Promise<void>): Promise<void> {
	const clock = monitorEventLoopDelay({resolution: 1});
	const turns = createHistogram();
	let collectionMs = 0;
	const collections = new PerformanceObserver(list => {
		collectionMs = Math.max(collectionMs, ...list.getEntries().map(({duration}) => duration));
	});
	collections.observe({entryTypes: ['gc']});
	let last = threadMicroseconds();
	const timer = setInterval(() => {
		const now = threadMicroseconds();
		turns.record(Math.max(1, now - last));
		last = now;
	}, 1);
	clock.enable();
	await phase();
	clock.disable();
	clearInterval(timer);
	// The observer is told a turn later.
	await delay(10);
	collections.disconnect();
	const figures = [
		`pauses by the clock ${(clock.max / 1e6).toFixed(1)} ms at most, 99.9 % below ${(clock.percentile(99.9) / 1e6).toFixed(1)}`,
		`processor time between two turns ${(turns.max / 1e3).toFixed(1)} ms at most, 99.9 % below ${(turns.percentile(99.9) / 1e3).toFixed(1)}`,
		`longest garbage collection ${collectionMs.toFixed(1)} ms`,
	];
	console.log(`${name}: ${figures.join('; ')}`);
}

/** As it would come out of a request: a text that shares its memory with no other. */
function valueOf(i: number): string {
	return Buffer.from(`${i} `.padEnd(100, 'v')).toString();
}

async function put(server: EtcdServer, i: number): Promise<void> {
	await server.put(`/bench/directory-${i % fan}/some-longer-name-${i}`, {...write, value: valueOf(i)});
}

async function load(server: EtcdServer, from: number, to: number): Promise<void> {
	for (let i = from; i < to; i += 500) {
		await Promise.all(Array.from({length: Math.min(500, to - i)}, async (_, j) => put(server, i + j)));
	}
}

const saved = () => lines.filter(({text}) => text.startsWith('saved snapshot')).length;

/** Changes keys all over the tree, ten every 5 ms, until it is told that it is enough. */
async function change(server: EtcdServer, isEnough: () => boolean): Promise<void> {
	for (let i = 0; !isEnough(); i += 10) {
		await Promise.all(Array.from({length: 10}, async (_, j) => put(server, ((i + j) * 7919) % keyCount)));
		await delay(5);
	}
}

const loadWrites = 5000;
let server = await EtcdServer.start({...options, snapshots: {snapshotCount: keyCount + loadWrites}});
let startMs = performance.now();
await load(server, 0, keyCount);
console.log(`${keyCount} keys in ${((performance.now() - startMs) / 1000).toFixed(1)} s, ${megabytes(process.memoryUsage().rss)} resident`);
await measure('at rest', async () => {
	await delay(3000);
});
await measure('under light load', async () => change(server, () => lines.some(({text}) => text.startsWith('start to snapshot'))));
await measure('under light load with a snapshot', async () => change(server, () => saved() > 0));
const begun = lines.find(({text}) => text.startsWith('start to snapshot'))!.at;
console.log(`the snapshot took ${((lines.find(({text}) => text.startsWith('saved snapshot'))!.at - begun) / 1000).toFixed(1)} s, ${megabytes(process.memoryUsage().rss)} resident`);
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
