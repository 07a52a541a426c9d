/**
The commands that go over whole trees: how long each takes, and the most memory that it had.

	node bench/transfers.ts [--sizes 20000,200000] [--on remote,embedded] [--against CHECKOUT]

Needs a build in dist/, and in the other checkout's.
*/
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {
	mkdtemp,
	open,
	readFile,
	rm,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {parseArgs} from 'node:util';
import {startServer} from './server.ts';

const directoryCount = 1000;
const valueLength = 64;
const linesAtOnce = 1000;

const {values} = parseArgs({
	options: {sizes: {type: 'string', default: '20000,200000'}, on: {type: 'string', default: 'remote,embedded'}, against: {type: 'string'}},
});

const commands: ReadonlyArray<readonly [name: string, ...words: readonly string[]]> = [
	['import', 'import', '{file}'],
	['find', 'find', '/app'],
	['ls -l --recursive', 'ls', '-l', '--recursive', '/app'],
	['export', 'export', '/app', '{exported}'],
	['cp -r', 'cp', '-r', '/app', '/copied'],
	['mv -r', 'mv', '-r', '/copied', '/moved'],
	['sync, all new', 'sync', '/app', '/synced'],
	['sync, all the same', 'sync', '/app', '/synced'],
	['rm -r', 'rm', '-r', '--yes', '/moved'],
];

/** What `export` would write about a tree of that size. */
async function writeTree(file: string, size: number): Promise<void> {
	await using handle = await open(file, 'w');
	await handle.write('{"format":"etcsh","version":1,"key":"/app","nodes":[\n{"path":"","dir":true}');
	const perDirectory = Math.max(1, Math.floor(size / directoryCount));
	for (let directory = 0; directory < directoryCount; directory++) {
		const name = `d${String(directory).padStart(4, '0')}`;
		const lines = [`{"path":"${name}","dir":true}`];
		for (let key = 0; key < perDirectory; key++) {
			lines.push(`{"path":"${name}/k${String(key).padStart(5, '0')}","value":"${'v'.repeat(valueLength)}"}`);
		}

		for (let start = 0; start < lines.length; start += linesAtOnce) {
			await handle.write(`,\n${lines.slice(start, start + linesAtOnce).join(',\n')}`);
		}
	}

	await handle.write('\n]}\n');
}

type Measured = {readonly seconds: number; readonly mebibytes: number};

/** Runs one command to its end, its output thrown away; undefined when it fails. */
async function measure(checkout: string, directory: string, words: readonly string[]): Promise<Measured | undefined> {
	const memoryFile = path.join(directory, 'memory');
	const tell = `writeFileSync(${JSON.stringify(memoryFile)}, String(process.resourceUsage().maxRSS))`;
	const probe = `data:text/javascript,${encodeURIComponent(`import {writeFileSync} from 'node:fs'; process.on('exit', () => ${tell});`)}`;
	const start = performance.now();
	const child = spawn(process.execPath, ['--import', probe, path.join(checkout, 'dist/cli.js'), ...words], {stdio: ['ignore', 'ignore', 'pipe']});
	let errors = '';
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		errors += text;
	});
	const [code] = await once(child, 'close') as [number];
	if (code !== 0) {
		process.stderr.write(`${words.join(' ')}: exit ${code}: ${errors}`);
		return undefined;
	}

	return {seconds: (performance.now() - start) / 1000, mebibytes: Number(await readFile(memoryFile, 'utf8')) / 1024};
}

async function measureAll(checkout: string, {size, isRemote}: {readonly size: number; readonly isRemote: boolean}): Promise<Map<string, Measured | undefined>> {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-bench-'));
	const results = new Map<string, Measured | undefined>();
	await using stack = new AsyncDisposableStack();
	stack.defer(async () => rm(directory, {recursive: true, force: true}));
	const file = path.join(directory, 'tree.json');
	await writeTree(file, size);
	const server = isRemote ? await startServer(directory) : undefined;
	stack.defer(async () => server?.stop());
	const where = server === undefined ? ['--data-dir', path.join(directory, 'embedded')] : ['--endpoints', server.url];
	const files = new Map([['{file}', file], ['{exported}', path.join(directory, 'exported.json')]]);
	for (const [name, ...words] of commands) {
		const filled = words.map(word => files.get(word) ?? word);
		results.set(name, await measure(checkout, directory, [...where, ...filled]));
		process.stderr.write('.');
	}

	process.stderr.write('\n');
	return results;
}

function cell(measured: Measured | undefined): string {
	return measured === undefined ? 'failed'.padStart(20) : `${measured.seconds.toFixed(1).padStart(8)} s ${measured.mebibytes.toFixed(0).padStart(5)} MiB`;
}

const sizes = values.sizes.split(',').map(Number);
for (const size of sizes) {
	for (const where of values.on.split(',')) {
		const settings = {size, isRemote: where === 'remote'};
		const here = await measureAll('.', settings);
		const there = values.against === undefined ? undefined : await measureAll(values.against, settings);
		console.log(`\n${size.toLocaleString('en')} keys, ${where}${there === undefined ? '' : `: here, then ${values.against!}`}`);
		for (const [name] of commands) {
			console.log(`${name.padEnd(20)}${cell(here.get(name))}${there === undefined ? '' : `   ${cell(there.get(name))}`}`);
		}
	}
}
