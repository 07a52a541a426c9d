/**
What a person at the keyboard waits for, in a real pseudo-terminal read through a terminal emulator:

- `echo`: from a key to its letter on the screen: with an empty tree, with many keys, with three panes that see 1,000
  events a second each
- `menu`: from Tab to the menu, in a directory of many children
- `finder`: from a letter in the finder over all keys to its echo and to the whole result, and the memory that it takes
- `start`: from the start of the process to the first prompt, beside a bare Ink program
- `memory`: resident memory before and after many watch events

	npm run build && tsc && node build/bench/terminal.js [--only echo,menu,finder,start,memory] [--keys 1000000] [--children 100000] [--events 1000000]
*/
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';
import {setTimeout as delay} from 'node:timers/promises';
import {parseArgs} from 'node:util';
import {build} from 'esbuild';
import {EtcdServer} from '../source/server/server.ts';
import {TerminalProbe} from '../test/helpers/terminal.ts';

const {values} = parseArgs({
	options: {
		only: {type: 'string', default: 'start,echo,menu,finder,memory'},
		keys: {type: 'string', default: '1000000'},
		children: {type: 'string', default: '100000'},
		events: {type: 'string', default: '1000000'},
		presses: {type: 'string', default: '300'},
		rounds: {type: 'string', default: '20'},
	},
});
const parts = new Set(values.only.split(','));
const [keyCount, childCount, eventCount, pressCount, roundCount] = [values.keys, values.children, values.events, values.presses, values.rounds].map(Number) as [number, number, number, number, number];
const folder = await mkdtemp(path.join(tmpdir(), 'etcsh-bench-'));

function quantile(times: readonly number[], share: number): string {
	return times.toSorted((a, b) => a - b)[Math.floor(share * (times.length - 1))]!.toFixed(1);
}

function report(what: string, times: readonly number[]): void {
	console.log(`${what.padEnd(46)} p50 ${quantile(times, 0.5)} ms  p99 ${quantile(times, 0.99)} ms  max ${quantile(times, 1)} ms`);
}

/** The row of the screen in which the cursor stands. */
function caretRow({emulator}: TerminalProbe): string {
	const {active} = emulator.buffer;
	return active.getLine(active.baseY + active.cursorY)!.translateToString(true);
}

/** Milliseconds from the bytes that are typed until the screen is as wanted. */
async function timeOf(terminal: TerminalProbe, bytes: string, isThere: () => boolean): Promise<number> {
	const start = performance.now();
	return new Promise(resolve => {
		const watching = terminal.emulator.onWriteParsed(() => {
			if (!isThere()) {
				return;
			}

			watching.dispose();
			resolve(performance.now() - start);
		});
		terminal.type(bytes);
	});
}

async function whenDrawn({emulator}: TerminalProbe, isThere: () => boolean): Promise<void> {
	return new Promise(resolve => {
		if (isThere()) {
			resolve();
			return;
		}

		const watching = emulator.onWriteParsed(() => {
			if (!isThere()) {
				return;
			}

			watching.dispose();
			resolve();
		});
	});
}

/** As irregular as a typist, so that no timer of the program is met in step. */
async function pause(): Promise<void> {
	await delay(20 + (Math.random() * 40));
}

const letters = 'the quick brown fox jumps over the lazy dog '.replaceAll(' ', '');

async function measureEcho(terminal: TerminalProbe, what: string): Promise<void> {
	const times: number[] = [];
	const lineMax = 40;
	for (let i = 0; i < pressCount; i++) {
		const line = letters.repeat(2).slice(0, (i % lineMax) + 1);
		if (i > 0 && line.length === 1) {
			await timeOf(terminal, '\u0015', () => !caretRow(terminal).includes(letters));
		}

		// The ghost of a suggestion may follow.
		times.push(await timeOf(terminal, line.at(-1)!, () => caretRow(terminal).includes(`❯ ${line}`)));
		await pause();
	}

	terminal.type('\u0015');
	report(`key to echo, ${what}`, times);
}

/** A data dir with that many keys below /bench, a thousand directories, and one directory of many children. */
async function makeTree(dataDir: string): Promise<void> {
	const server = await EtcdServer.start({
		name: 'default', dataDir, advertiseClientUrls: [], initialAdvertisePeerUrls: ['http://localhost:2380'], log() {/* Nobody reads it. */},
	});
	const put = async (key: string) => server.put(key, {
		dir: false, prevValue: '', prevIndex: 0n, isRefresh: false, value: 'a value of some length',
	});
	const load = async (count: number, keyOf: (i: number) => string) => {
		for (let i = 0; i < count; i += 1000) {
			await Promise.all(Array.from({length: Math.min(1000, count - i)}, async (_, j) => put(keyOf(i + j))));
		}
	};

	await load(keyCount, i => `/bench/${i % 1000}/${i}`);
	await load(childCount, i => `/children/child-${String(i).padStart(6, '0')}`);
	await server.stop();
}

async function startEventSource(perSecond: number, count: number): Promise<{readonly url: string; stop(): void}> {
	const child = spawn(process.execPath, [path.resolve('build/bench/event-source.js'), String(perSecond), String(count)], {stdio: ['ignore', 'pipe', 'inherit']});
	const [url] = await once(createInterface({input: child.stdout}), 'line') as [string];
	return {
		url,
		stop() {
			child.kill();
		},
	};
}

async function timeStart(command: readonly string[], isThere: (row: string) => boolean): Promise<number> {
	const start = performance.now();
	await using terminal = await TerminalProbe.startCommand(command);
	await terminal.waitUntil('the first screen', ({rows}) => rows.some(row => isThere(row)));
	return performance.now() - start;
}

/** The bare program in one file, as the shell itself is. */
async function bundleHello(): Promise<string> {
	const outfile = path.join(folder, 'hello.mjs');
	await build({
		entryPoints: ['bench/hello-ink.tsx'],
		outfile,
		bundle: true,
		platform: 'node',
		format: 'esm',
		target: 'node22',
		jsx: 'automatic',
		minify: true,
		define: {'process.env.NODE_ENV': '"production"'},
		alias: {'react-devtools-core': path.resolve('scripts/empty.mjs')},
		banner: {js: 'import {createRequire} from "node:module"; const require = createRequire(import.meta.url);'},
	});
	return outfile;
}

async function measureStart(): Promise<void> {
	const programs = [
		{
			what: 'a bare Ink program\'s line', command: [path.resolve('build/bench/hello-ink.js')], wanted: 'hello', times: [] as number[],
		},
		{
			what: 'the same in one file', command: [await bundleHello()], wanted: 'hello', times: [] as number[],
		},
		{
			what: 'the first prompt', command: [path.resolve('dist/cli.js'), '--embedded'], wanted: '/ ❯', times: [] as number[],
		},
	];
	for (let round = -1; round < roundCount; round++) {
		for (const {command, wanted, times} of programs) {
			const time = await timeStart([process.execPath, ...command], row => row.startsWith(wanted));
			// The first round fills caches.
			if (round >= 0) {
				times.push(time);
			}
		}
	}

	for (const {what, times} of programs) {
		report(`start to ${what}`, times);
		console.log(`${' '.repeat(46)} ${(Number(quantile(times, 0.5)) / Number(quantile(programs[0]!.times, 0.5))).toFixed(2)} times the bare one`);
	}
}

async function measureEmpty(): Promise<void> {
	await using terminal = await TerminalProbe.start(['--embedded']);
	await terminal.waitForPrompt();
	await measureEcho(terminal, 'empty tree');
}

async function measureMenu(terminal: TerminalProbe): Promise<void> {
	const times: number[] = [];
	for (let round = 0; round < roundCount * 5; round++) {
		const prefix = `child-${String(Math.floor(Math.random() * childCount)).padStart(6, '0').slice(0, 3)}`;
		const line = `get /children/${prefix}`;
		await timeOf(terminal, line, () => caretRow(terminal).includes(line));
		await pause();
		times.push(await timeOf(terminal, '\t', () => terminal.screen.rows.some(row => row.includes(`${prefix}00`) && !row.includes('get'))));
		await pause();
		await timeOf(terminal, '\u001B', () => true);
		await pause();
		await timeOf(terminal, '\u0015', () => !caretRow(terminal).includes('get'));
	}

	report(`Tab to menu, ${childCount} children`, times);
}

/** The words that are typed letter by letter, so that the result is once large and once small. */
const soughtWords = ['bench', '/b/39/4', 'child99', '123456', 'bn7', 'zq'];

async function measureFinder(terminal: TerminalProbe): Promise<void> {
	const frame = (): string => terminal.screen.rows.find(row => row.includes('find a key')) ?? '';
	const isWhole = (): boolean => / of \d/.test(frame()) && !frame().includes('…');
	const before = await residentMegabytes(terminal.pid);
	const reading = await timeOf(terminal, '\u0014', isWhole);
	console.log(`finder, first read of${/ of ([\d,]+)/.exec(frame())![1]!.padStart(11)} keys ${(reading / 1000).toFixed(1)} s, ${before} MB before, ${await residentMegabytes(terminal.pid)} MB after`);
	const [echoes, results, processorTimes]: [number[], number[], number[]] = [[], [], []];
	for (let round = 0; round < roundCount; round++) {
		for (const word of soughtWords) {
			for (const [i, letter] of [...word].entries()) {
				const start = performance.now();
				const processorStart = await processorMilliseconds(terminal.pid);
				echoes.push(await timeOf(terminal, letter, () => caretRow(terminal).trimEnd() === `key ❯ ${word.slice(0, i + 1)}`));
				await whenDrawn(terminal, isWhole);
				results.push(performance.now() - start);
				processorTimes.push(await processorMilliseconds(terminal.pid) - processorStart);
				await pause();
			}

			await timeOf(terminal, '\u0015', () => caretRow(terminal).trimEnd() === 'key ❯' && isWhole());
		}
	}

	report('finder, key to echo', echoes);
	report('finder, key to the whole result', results);
	report('finder, processor time of the main thread', processorTimes);
	console.log(`finder, ${await residentMegabytes(terminal.pid)} MB after ${results.length} letters`);
	terminal.type('\u001B');
}

async function measureLarge(): Promise<void> {
	const dataDir = path.join(folder, 'large');
	await makeTree(dataDir);
	await using terminal = await TerminalProbe.start(['--data-dir', dataDir], {rows: 40});
	await terminal.waitUntil('the prompt', ({rows}) => rows.some(row => row.startsWith('/ ❯')), 300_000);
	if (parts.has('echo')) {
		await measureEcho(terminal, `${keyCount} keys`);
	}

	if (parts.has('menu')) {
		await measureMenu(terminal);
	}

	if (parts.has('finder')) {
		await measureFinder(terminal);
	}
}

async function measurePanes(): Promise<void> {
	const source = await startEventSource(1000, Infinity);
	await using terminal = await TerminalProbe.start(['--endpoints', source.url], {columns: 120, rows: 50});
	await terminal.waitUntil('the prompt', ({rows}) => rows.some(row => row.startsWith('/ ❯')));
	for (const key of ['/one', '/two', '/three']) {
		terminal.enter(`watch ${key} --recursive`);
		await terminal.waitFor(new RegExp(`${key}.*events`));
	}

	await measureEcho(terminal, 'three panes, 1,000 events a second each');
	source.stop();
}

/** What the main thread has had of the processor, whoever else wants it. */
async function processorMilliseconds(pid: number): Promise<number> {
	const [time] = (await readFile(`/proc/${pid}/schedstat`, 'utf8')).split(' ', 1);
	return Number(time) / 1e6;
}

async function residentMegabytes(pid: number): Promise<number> {
	const status = await readFile(`/proc/${pid}/status`, 'utf8');
	return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024);
}

async function measureMemory(): Promise<void> {
	const source = await startEventSource(20_000, eventCount);
	await using terminal = await TerminalProbe.start(['--endpoints', source.url], {rows: 40});
	await terminal.waitUntil('the prompt', ({rows}) => rows.some(row => row.startsWith('/ ❯')));
	const before = await residentMegabytes(terminal.pid);
	terminal.enter('watch /one --recursive');
	const start = performance.now();
	// By then all code has run once and is compiled.
	await delay(2000);
	const warm = await residentMegabytes(terminal.pid);
	await terminal.waitFor(new RegExp(String.raw`\b${eventCount.toLocaleString('en')} events|\b${eventCount} events`), 1_000_000);
	const seconds = (performance.now() - start) / 1000;
	const after = await residentMegabytes(terminal.pid);
	console.log(`resident memory, ${eventCount} events in ${seconds.toFixed(0)} s`);
	console.log(`  ${before} MB at the first prompt, ${warm} MB two seconds into the events, ${after} MB after them: ${after - warm} MB more`);
	source.stop();
}

try {
	if (parts.has('start')) {
		await measureStart();
	}

	if (parts.has('echo')) {
		await measureEmpty();
		await measurePanes();
	}

	if (['echo', 'menu', 'finder'].some(part => parts.has(part))) {
		await measureLarge();
	}

	if (parts.has('memory')) {
		await measureMemory();
	}
} finally {
	await rm(folder, {recursive: true, force: true});
}
