/**
The past of a data dir: whether it is what it was, and how long it takes to see it.

	node bench/past.ts [--operations 20000] [--looks 200] [--entries 1000000] [--in DIR]

First random operations with snapshots in between, and at so many random indexes the tree as a recorder has noted it. Then a log of
so many entries without a snapshot, which is the longest way: processor time and memory of `etcsh --at INDEX get` at several places.
Then how long writes take while its files are read: by another process, beside controls, which are processes that only count, and by
this one. In a DIR in memory, such as /dev/shm, what others do to the disk is left out. Needs a build in dist/.
*/
import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm} from 'node:fs/promises';
import {constants, tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as wait} from 'node:timers/promises';
import {isDeepStrictEqual, parseArgs} from 'node:util';
import {openPast} from '../source/past/open-past.ts';
import {EtcdServer, type ServerOptions} from '../source/server/server.ts';
import {randomFrom, randomOperation} from '../test/helpers/random-operations.ts';
import {noteFrom, noteOf, type Note} from '../test/helpers/recorder.ts';

const {values} = parseArgs({
	options: {
		operations: {type: 'string', default: '20000'}, looks: {type: 'string', default: '200'}, entries: {type: 'string', default: '1000000'},
		in: {type: 'string', default: tmpdir()},
	},
});
const directory = await mkdtemp(path.join(values.in, 'etcsh-bench-'));

async function start(dataDir: string, options: Partial<ServerOptions>): Promise<EtcdServer> {
	return EtcdServer.start({
		name: 'm1', advertiseClientUrls: [], initialAdvertisePeerUrls: ['http://127.0.0.1:2380'], dataDir, ...options,
	});
}

async function compareWithRecorder(operations: number, looks: number): Promise<void> {
	const dataDir = path.join(directory, 'random');
	const random = randomFrom(Date.now());
	let now = BigInt(Date.now()) * 1_000_000n;
	const server = await start(dataDir, {clock: () => now, snapshots: {snapshotCount: 2500, maxSnapshots: 0, maxWals: 0}});
	const wanted = new Set<number>();
	while (wanted.size < looks) {
		wanted.add(1 + random(operations));
	}

	const notes: Note[] = [];
	for (let i = 1; i <= operations; i++) {
		await randomOperation(server, random);
		notes.push(...(wanted.has(i) ? [noteOf(server)] : []));
		now += i % 500 === 0 ? 5_000_000_000_000n : 0n;
	}

	let equal = 0;
	for (const note of notes) {
		const engine = await openPast({dataDir, moment: {kind: 'index', index: note.index}});
		equal += isDeepStrictEqual(await noteFrom(engine), note) ? 1 : 0;
		await engine.close();
	}

	await server.stop();
	console.log(`${operations} random operations, index ${server.index}: ${equal} of ${notes.length} moments are what they were`);
}

const batchLength = 1000;
/** Prints what the process took when it ends. */
const meter = `data:text/javascript,process.on('exit', () => {
	const {userCPUTime, systemCPUTime, maxRSS} = process.resourceUsage();
	process.stderr.write([userCPUTime + systemCPUTime, maxRSS].join(' '));
})`;

async function measure(entries: number): Promise<void> {
	const dataDir = path.join(directory, 'long');
	const server = await start(dataDir, {snapshots: {snapshotCount: entries * 2, maxSnapshots: 0, maxWals: 0}});
	for (let done = 0; done < entries; done += batchLength) {
		await Promise.all(Array.from({length: batchLength}, async (_, i) => server.put(`/bench/k${(done + i) % 5000}`, {
			value: `value ${done + i}`, dir: false, prevValue: '', prevIndex: 0n, isRefresh: false,
		})));
	}

	const {index} = server;
	for (const [words, title] of [
		[['--at', String(Math.floor(index / 10)), 'get', '/bench/k1'], 'a tenth of the way'],
		[['--at', String(Math.floor(index / 2)), 'get', '/bench/k1'], 'half of the way'],
		[['--at', String(index - 1), 'get', '/bench/k1'], 'all of the way'],
		[['--at', 'before:/bench/k1', 'get', '/bench/k1'], 'before the newest change of a key'],
	] as const) {
		const {stdout, stderr, status} = spawnSync(process.execPath, ['--import', meter, 'dist/cli.js', '--data-dir', dataDir, ...words], {
			encoding: 'utf8',
		});
		const [microseconds = 0, kilobytes = 0] = stderr.split(' ').map(Number);
		console.log(`${title}: ${stdout.trim()} (exit ${status}), ${(microseconds / 1e6).toFixed(2)} s of the processor, ${Math.round(kilobytes / 1024)} MB`);
	}

	await measureWrites(server, dataDir);
	await server.stop();
}

const roundMs = 3000;
const roundsOfEach = 6;
/** Between two writes: a server that is not busy, so that what is measured is not its queue. */
const pauseMs = 2;

async function writesFor(server: EtcdServer): Promise<number[]> {
	const times: number[] = [];
	for (const end = performance.now() + roundMs; performance.now() < end;) {
		const begin = performance.now();
		await server.put('/bench/written', {
			value: 'x'.repeat(64), dir: false, prevValue: '', prevIndex: 0n, isRefresh: false,
		});
		times.push(performance.now() - begin);
		await wait(pauseMs);
	}

	return times;
}

type Beside = {
	readonly title: string;
	/** Goes on until it is ended. */
	begin(): {end(): Promise<void>};
};

const nobody: Beside = {
	title: 'nobody reads the files',
	begin: () => ({async end() {/* There is nobody. */}}),
};

/** One process after the other, of the same words; a shell starts them, since the start of a process holds up whoever does it. */
function processes(title: string, words: readonly string[], {nice = 0, atOnce = 1} = {}): Beside {
	const line = `while :; do nice -n ${nice} ${[process.execPath, ...words].map(word => `'${word}'`).join(' ')}; done`;
	return {
		title,
		begin() {
			const shells = Array.from({length: atOnce}, () => spawn('sh', ['-c', line], {stdio: 'ignore', detached: true}));
			return {
				async end() {
					for (const shell of shells) {
						process.kill(-shell.pid!, 'SIGKILL');
					}

					await Promise.all(shells.map(async shell => once(shell, 'exit')));
				},
			};
		},
	};
}

function readingHere(dataDir: string): Beside {
	return {
		title: 'this process reads them',
		begin() {
			const over = new AbortController();
			const going = (async () => {
				while (!over.signal.aborted) {
					const past = await openPast({dataDir, moment: {kind: 'before', key: '/bench/k1'}, signal: over.signal});
					await past.close();
				}
			})();
			going.catch(() => undefined);
			return {
				async end() {
					over.abort();
					await going.catch(() => undefined);
				},
			};
		},
	};
}

function partOf(times: readonly number[], part: number): number {
	return times.toSorted((a, b) => a - b)[Math.floor(times.length * part)]!;
}

async function measureWrites(server: EtcdServer, dataDir: string): Promise<void> {
	const reading = ['dist/cli.js', '--data-dir', dataDir, '--at', 'before:/bench/k1', 'get', '/bench/k1'];
	const begin = performance.now();
	spawnSync(process.execPath, reading);
	const counting = ['-e', `for (const end = performance.now() + ${Math.ceil(performance.now() - begin)}; performance.now() < end;);`];
	const kinds = [
		nobody,
		processes('another process reads them', reading),
		processes('control: another process counts, as long and of the same priority', counting, {nice: constants.priority.PRIORITY_LOW}),
		processes('control: two of them', counting, {nice: constants.priority.PRIORITY_LOW, atOnce: 2}),
		processes('control: another process counts, of normal priority', counting),
		readingHere(dataDir),
	].map(beside => ({beside, rounds: [] as number[][]}));
	for (let round = 0; round < roundsOfEach; round++) {
		for (const {beside, rounds} of kinds) {
			const going = beside.begin();
			rounds.push(await writesFor(server));
			await going.end();
		}
	}

	for (const {beside: {title}, rounds} of kinds) {
		const [p50, p99] = [0.5, 0.99].map(part => partOf(rounds.map(times => partOf(times, part)), 0.5).toFixed(2));
		console.log(`writes, ${title}: p50 ${p50} ms, p99 ${p99} ms (medians of ${rounds.length} rounds, ${rounds.flat().length} writes)`);
	}
}

try {
	await compareWithRecorder(Number(values.operations), Number(values.looks));
	await measure(Number(values.entries));
} finally {
	await rm(directory, {recursive: true, force: true});
}
