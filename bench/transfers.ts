/**
The commands that go over whole trees: how long each takes, and the most memory that it had.

	node bench/transfers.ts [--sizes 20000,200000] [--on remote,embedded] [--only import,find] [--against CHECKOUT]

With --only what these commands need is done before, and not told. Needs a build in dist/, and in the other checkout's.
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
	options: {
		sizes: {type: 'string', default: '20000,200000'},
		on: {type: 'string', default: 'remote,embedded'},
		only: {type: 'string'},
		against: {type: 'string'},
	},
});

/** All but the import need what it has made. */
const commands: ReadonlyArray<readonly [name: string, ...words: readonly string[]]> = [
	['import', 'import', '{file}'],
	['import again', 'import', '{file}'],
	['find', 'find', '/app'],
	['grep', 'grep', 'v', '/app'],
	['du', 'du', '/app'],
	['tree', 'tree', '/app'],
	['ls --recursive', 'ls', '--recursive', '/app'],
	['ls -l --recursive', 'ls', '-l', '--recursive', '/app'],
	['export', 'export', '/app', '{json}'],
	['export yaml', 'export', '/app', '{yaml}'],
	['cp -r', 'cp', '-r', '/app', '/copied'],
	['mv -r', 'mv', '-r', '/copied', '/moved'],
	['sync to nothing', 'sync', '/app', '/synced'],
	['sync to the same', 'sync', '/app', '/synced'],
	['rm -r', 'rm', '-r', '--yes', '/moved'],
];

/** Commands that make what others take. */
const neededFor = new Map([['mv -r', 'cp -r'], ['rm -r', 'mv -r'], ['sync to the same', 'sync to nothing']]);

function selected(names: readonly string[]): ReadonlySet<string> {
	const chosen = new Set<string>();
	for (const name of names) {
		if (commands.every(([each]) => each !== name)) {
			throw new Error(`there is no ${name}, only ${commands.map(([each]) => each).join(', ')}`);
		}

		for (let needed: string | undefined = name; needed !== undefined; needed = neededFor.get(needed)) {
			chosen.add(needed);
		}
	}

	return chosen.add('import');
}

const isNamed = (name: string) => values.only === undefined || values.only.split(',').includes(name);
const chosen = selected(values.only?.split(',') ?? commands.map(([name]) => name));

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
	const files = new Map([['{file}', file], ['{json}', path.join(directory, 'exported.json')], ['{yaml}', path.join(directory, 'exported.yaml')]]);
	for (const [name, ...words] of commands) {
		if (!chosen.has(name)) {
			continue;
		}

		const filled = words.map(word => files.get(word) ?? word);
		const measured = await measure(checkout, directory, [...where, ...filled]);
		results.set(name, measured);
		// A million keys take long: nobody wants to have waited in vain for the table.
		process.stderr.write(`${checkout}: ${name.padEnd(20)}${cell(measured)}\n`);
	}

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
			if (!isNamed(name)) {
				continue;
			}

			console.log(`${name.padEnd(20)}${cell(here.get(name))}${there === undefined ? '' : `   ${cell(there.get(name))}`}`);
		}
	}
}
