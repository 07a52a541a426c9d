/**
The past of a data dir: whether it is what it was, and how long it takes to see it.

	node bench/past.ts [--operations 20000] [--looks 200] [--entries 1000000] [--rounds 10] [--seconds 4] [--in DIR]

First random operations with snapshots in between, and at so many random indexes the tree as a recorder has noted it. Then a log of
so many entries, as a server with its own settings leaves it, and without a snapshot, which is the longest way: time and memory of
`etcsh --at INDEX get` at several places. Then how long writes take while its files are read: by another process, beside controls,
which are processes that only count, and by this one. They take turns in rounds of so many seconds, since what else the machine does
changes from minute to minute: the middle of the rounds is printed, the lowest and the highest, and what the machine's processors did
meanwhile. In a DIR in memory, such as /dev/shm, what others do to the disk is left out. Needs a build in dist/.
*/
import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {constants, tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as wait} from 'node:timers/promises';
import {isDeepStrictEqual, parseArgs} from 'node:util';
import {openPast} from '../source/past/open-past.ts';
import {EtcdServer, type ServerOptions} from '../source/server/server.ts';
import {randomFrom, randomOperation} from '../test/helpers/random-operations.ts';
import {noteFrom, noteOf, type Note} from '../test/helpers/recorder.ts';
import {median, quantile} from './compare/statistics.ts';
import {tableText} from './compare/table.ts';

const {values} = parseArgs({
	options: {
		operations: {type: 'string', default: '20000'}, looks: {type: 'string', default: '200'}, entries: {type: 'string', default: '1000000'},
		rounds: {type: 'string', default: '10'}, seconds: {type: 'string', default: '4'}, in: {type: 'string', default: tmpdir()},
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

async function fill(server: EtcdServer, entries: number): Promise<void> {
	for (let done = 0; done < entries; done += batchLength) {
		await Promise.all(Array.from({length: batchLength}, async (_, i) => server.put(`/bench/k${(done + i) % 5000}`, {
			value: `value ${done + i}`, dir: false, prevValue: '', prevIndex: 0n, isRefresh: false,
		})));
	}
}

function lookBack(dataDir: string, index: number): void {
	for (const [words, title] of [
		[['--at', String(Math.floor(index / 10)), 'get', '/bench/k1'], 'a tenth of the way'],
		[['--at', String(Math.floor(index / 2)), 'get', '/bench/k1'], 'half of the way'],
		[['--at', String(index - 1), 'get', '/bench/k1'], 'all of the way'],
		[['--at', 'before:/bench/k1', 'get', '/bench/k1'], 'before the newest change of a key'],
	] as const) {
		const begin = performance.now();
		const {stdout, stderr, status} = spawnSync(process.execPath, ['--import', meter, 'dist/cli.js', '--data-dir', dataDir, ...words], {
			encoding: 'utf8',
		});
		const seconds = ((performance.now() - begin) / 1000).toFixed(2);
		const [microseconds = 0, kilobytes = 0] = stderr.split(' ').map(Number);
		console.log(`${title}: ${stdout.trim()} (exit ${status}), ${seconds} s, ${(microseconds / 1e6).toFixed(2)} s of the processor, ${Math.round(kilobytes / 1024)} MB`);
	}
}

async function measure(entries: number): Promise<void> {
	const ordinaryDir = path.join(directory, 'ordinary');
	const ordinary = await start(ordinaryDir, {});
	await fill(ordinary, entries);
	console.log(`${entries} entries, with the snapshots that a server keeps by itself`);
	lookBack(ordinaryDir, ordinary.index);
	await ordinary.stop();

	const dataDir = path.join(directory, 'long');
	const server = await start(dataDir, {snapshots: {snapshotCount: entries * 2, maxSnapshots: 0, maxWals: 0}});
	await fill(server, entries);
	console.log(`${entries} entries, without a snapshot`);
	lookBack(dataDir, server.index);
	await measureWrites(server, dataDir);
	await server.stop();
}

/** Between two writes: a server that is not busy, so that what is measured is not its queue. */
const pauseMs = 1;

async function writesFor(server: EtcdServer, milliseconds: number): Promise<number[]> {
	const times: number[] = [];
	for (const end = performance.now() + milliseconds; performance.now() < end;) {
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
	title: 'nobody',
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
		title: 'this process reads',
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

type Ticks = {readonly all: number; readonly idle: number; readonly steal: number};

/** Of all processors, since the machine was started; none where the system does not say. */
async function ticks(): Promise<Ticks | undefined> {
	const text = await readFile('/proc/stat', 'utf8').catch(() => undefined);
	const [, ...numbers] = text?.split('\n', 1)[0]!.split(/ +/) ?? [];
	// What guests take is part of the first two.
	const [user, nice, system, idle, waiting, hardware, software, steal] = numbers.map(Number) as [number, ...number[]];
	const all = [user, nice, system, idle, waiting, hardware, software, steal].reduce<number>((sum, each) => sum + (each ?? 0), 0);
	return idle === undefined ? undefined : {all, idle: idle + (waiting ?? 0), steal: steal ?? 0};
}

type Round = {
	readonly times: readonly number[];
	/** Of the processors, in percent. */
	readonly idle: number;
	readonly steal: number;
};

async function roundBeside(beside: Beside, write: () => Promise<readonly number[]>): Promise<Round> {
	const going = beside.begin();
	const before = await ticks();
	const times = await write();
	const after = await ticks();
	await going.end();
	const share = (which: keyof Ticks) => before === undefined || after === undefined ? NaN : 100 * (after[which] - before[which]) / (after.all - before.all);
	return {times, idle: share('idle'), steal: share('steal')};
}

function spreadOf(numbers: readonly number[], digits: number): string {
	const [middle, lowest, highest] = [median(numbers), Math.min(...numbers), Math.max(...numbers)].map(each => each.toFixed(digits));
	return `${middle} (${lowest}-${highest})`;
}

async function measureWrites(server: EtcdServer, dataDir: string): Promise<void> {
	const reading = ['dist/cli.js', '--data-dir', dataDir, '--at', 'before:/bench/k1', 'get', '/bench/k1'];
	const begin = performance.now();
	spawnSync(process.execPath, reading);
	const counting = ['-e', `for (const end = performance.now() + ${Math.ceil(performance.now() - begin)}; performance.now() < end;);`];
	const kinds = [
		nobody,
		processes('another process reads', reading),
		processes('control: one counts, lowest priority', counting, {nice: constants.priority.PRIORITY_LOW}),
		processes('control: two count, lowest priority', counting, {nice: constants.priority.PRIORITY_LOW, atOnce: 2}),
		processes('control: one counts, normal priority', counting),
		readingHere(dataDir),
	].map(beside => ({beside, rounds: [] as Round[]}));
	for (let round = 0; round < Number(values.rounds); round++) {
		// Each begins once, and so none always comes behind the same.
		const first = round % kinds.length;
		for (const {beside, rounds} of [...kinds.slice(first), ...kinds.slice(0, first)]) {
			rounds.push(await roundBeside(beside, async () => writesFor(server, Number(values.seconds) * 1000)));
		}
	}

	console.log(`writes in ${values.rounds} rounds of ${values.seconds} s for each, in ms: middle of the rounds (lowest-highest)`);
	console.log(tableText(['beside', 'p50', 'p99', 'p99 of all', 'writes', 'idle %', 'steal %'], kinds.map(({beside: {title}, rounds}) => {
		const all = rounds.flatMap(({times}) => times);
		return [
			title,
			...[0.5, 0.99].map(part => spreadOf(rounds.map(({times}) => quantile(times, part)), 2)),
			quantile(all, 0.99).toFixed(2),
			String(all.length),
			spreadOf(rounds.map(({idle}) => idle), 0),
			spreadOf(rounds.map(({steal}) => steal), 0),
		];
	})));
}

try {
	await compareWithRecorder(Number(values.operations), Number(values.looks));
	await measure(Number(values.entries));
} finally {
	await rm(directory, {recursive: true, force: true});
}
