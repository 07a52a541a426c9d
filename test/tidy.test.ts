/**
The rules of the source tree that no linter knows: which folder may use which, what only some may touch, how long a file
may be, where its test lies. docs/architecture.md and docs/testing.md tell why.
*/
import {spawnSync} from 'node:child_process';
import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {
	circleIn,
	fileGraph,
	folderGraph,
	readSources,
} from '../scripts/imports.ts';

/**
What the files of a folder may import besides their own folder, or a file directly in source/: only what stands above it
in this table.
*/
const mayImport: Readonly<Record<string, readonly string[]>> = {
	'errors.ts': [],
	'version.ts': [],
	util: [],
	protocol: ['errors.ts'],
	pb: [],
	store: ['protocol'],
	wal: ['pb', 'util', 'errors.ts'],
	snap: ['store', 'pb', 'protocol', 'util', 'errors.ts'],
	server: ['snap', 'wal', 'store', 'pb', 'protocol', 'util', 'errors.ts'],
	backup: ['server', 'snap', 'wal', 'store', 'pb', 'protocol', 'util', 'errors.ts'],
	http: ['server', 'protocol', 'util', 'errors.ts'],
	engine: ['protocol', 'util', 'errors.ts'],
	embedded: ['engine', 'http', 'server', 'protocol', 'util', 'errors.ts'],
	remote: ['engine', 'protocol', 'util', 'errors.ts'],
	v3: ['remote', 'engine', 'pb', 'protocol', 'util', 'errors.ts'],
	past: ['embedded', 'engine', 'server', 'snap', 'wal', 'protocol', 'util', 'errors.ts'],
	terminal: ['protocol', 'util', 'errors.ts', 'version.ts'],
	language: ['terminal', 'protocol', 'errors.ts'],
	format: ['engine', 'terminal', 'protocol', 'util', 'errors.ts'],
	serve: ['format', 'language', 'terminal', 'http', 'server', 'wal', 'protocol', 'util', 'errors.ts', 'version.ts'],
	subtree: ['language', 'engine', 'protocol', 'util', 'errors.ts'],
	archive: ['subtree', 'format', 'protocol', 'util', 'errors.ts'],
	board: ['subtree', 'format', 'terminal', 'engine', 'protocol', 'util', 'errors.ts'],
	connect: ['format', 'language', 'terminal', 'past', 'v3', 'remote', 'embedded', 'engine', 'protocol', 'util', 'errors.ts'],
	commands: ['board', 'archive', 'subtree', 'format', 'language', 'terminal', 'past', 'engine', 'backup', 'protocol', 'util', 'errors.ts', 'version.ts'],
	running: ['commands', 'connect', 'subtree', 'language', 'terminal', 'engine', 'protocol', 'util', 'errors.ts'],
	live: ['commands', 'format', 'terminal', 'past', 'engine', 'protocol', 'util', 'errors.ts'],
	prompt: ['live', 'commands', 'connect', 'format', 'language', 'terminal', 'engine', 'protocol', 'util'],
	'full-screen': ['prompt', 'live', 'subtree', 'format', 'language', 'terminal', 'engine', 'protocol'],
	session: ['full-screen', 'prompt', 'live', 'running', 'commands', 'connect', 'subtree', 'language', 'terminal', 'engine', 'protocol', 'util', 'errors.ts'],
	ui: ['session', 'full-screen', 'prompt', 'live', 'running', 'commands', 'connect', 'board', 'format', 'language', 'terminal', 'engine', 'protocol', 'util', 'errors.ts', 'version.ts'],
	library: ['commands', 'language', 'remote', 'engine', 'http', 'server', 'snap', 'protocol', 'util', 'errors.ts'],
	modes: ['ui', 'serve', 'running', 'commands', 'connect', 'language', 'terminal', 'protocol', 'util', 'errors.ts', 'version.ts'],
	'main.ts': ['modes', 'serve', 'commands', 'terminal', 'protocol', 'errors.ts'],
	'cli.tsx': ['main.ts'],
};

/** Packages that belong to some folders alone. */
const mayUse: ReadonlyArray<{readonly package: RegExp; readonly folders: readonly string[]}> = [
	{package: /^(?:ink|react)(?:$|[/-])/, folders: ['ui']},
	{package: /^node:(?:fs|fs\/promises)$/, folders: ['util', 'wal', 'snap', 'server', 'backup', 'http', 'remote', 'terminal', 'serve', 'archive', 'connect', 'past', 'running', 'prompt', 'modes', 'main.ts']},
	{package: /^node:https?$/, folders: ['http', 'remote']},
	{package: /^jsonc-parser$/, folders: ['format']},
	{package: /^yaml$/, folders: ['archive', 'format', 'connect']},
	{package: /^@connectrpc\//, folders: ['v3']},
	{package: /^@bufbuild\//, folders: ['pb', 'v3', 'wal', 'snap', 'backup', 'server']},
];

const fileLinesMax = 420;

const files = await readSources('source');

/** Tests of the program as a whole, by what they do to it; docs/testing.md says what each is for. */
const suites = new Set(['clients', 'clusters', 'conformance', 'faults', 'transfers']);

const tests = (await readdir('test', {recursive: true})).filter(name => name.endsWith('.test.ts') && !suites.has(name.split(path.sep)[0]!));

test('there are sources to look at', t => {
	t.true(files.length > 50);
});

test('a circle is found', t => {
	t.deepEqual(circleIn(new Map([['a', ['b']], ['b', ['c']], ['c', ['b']]])), ['b', 'c', 'b']);
	t.is(circleIn(new Map([['a', ['b', 'c']], ['b', ['c']], ['c', []]])), undefined);
});

test('folders import only what stands above them', t => {
	const strays = files.flatMap(file => file.targets
		.map(target => target.split(path.sep)[0]!)
		.filter(target => target !== file.folder && !mayImport[file.folder]?.includes(target))
		.map(target => `${file.name} imports ${target}`));
	t.deepEqual(strays, []);
	const order = Object.keys(mayImport);
	t.deepEqual(order.flatMap((folder, i) => mayImport[folder]!.filter(target => order.indexOf(target) >= i).map(target => `${target} does not stand above ${folder}`)), []);
});

test('no right is given that nobody needs', t => {
	const used = new Set(files.flatMap(({folder, targets}) => targets.map(target => `${folder} > ${target.split(path.sep)[0]!}`)));
	const given = Object.entries(mayImport).flatMap(([folder, targets]) => targets.map(target => `${folder} > ${target}`));
	t.deepEqual(given.filter((edge, i) => !used.has(edge) || given.indexOf(edge) < i), []);
});

test('each folder and each file beside them has its rule', t => {
	const folders = new Set(files.map(({folder}) => folder));
	// Generated code only, which is not read here.
	folders.add('pb');
	t.deepEqual([...folders].sort(), Object.keys(mayImport).sort());
});

test('no folder is in a circle, those in folders included', t => {
	t.is(circleIn(folderGraph(files)), undefined);
});

test('the graph of folders can be printed, the ground first', t => {
	const {stdout, status} = spawnSync(process.execPath, ['scripts/graph.mjs'], {encoding: 'utf8'});
	t.is(status, 0);
	const lines = stdout.trimEnd().split('\n');
	t.is(lines[0], 'errors.ts');
	t.true(lines.some(line => /^store +→ protocol \d+$/.test(line)));
	t.true(lines.at(-1)!.endsWith(': no circle'));
});

test('no file is in a circle of what runs', t => {
	t.is(circleIn(fileGraph(files)), undefined);
});

test('packages are used only where they belong', t => {
	const strays = files.flatMap(({name, folder, imports}) => mayUse.flatMap(rule => imports
		.filter(target => rule.package.test(target) && !rule.folders.includes(folder))
		.map(target => `${name} uses ${target}`)));
	t.deepEqual(strays, []);
});

test('no file is too long to read', t => {
	const long = files.filter(({text}) => text.split('\n').length > fileLinesMax).map(({name}) => name);
	t.deepEqual(long, []);
});

test('nothing is left to be done later', t => {
	const reminder = new RegExp(['TODO', 'FIXME', 'XXX'].map(word => String.raw`\b${word}\b`).join('|'));
	t.deepEqual(files.filter(({text}) => reminder.test(text)).map(({name}) => name), []);
});

test('every file is named in kebab-case', t => {
	t.deepEqual(files.map(({name}) => path.basename(name)).filter(name => !/^[a-z\d]+(?:-[a-z\d]+)*\.tsx?$/.test(name)), []);
});

test('a folder of tests is a folder of source/, or a suite that is named', t => {
	const folders = new Set(files.map(({folder}) => folder));
	t.deepEqual(tests.filter(name => name.includes(path.sep) && !folders.has(name.split(path.sep)[0]!)), []);
});

test('a test that has the name of one source file lies where that lies', t => {
	const homes = Map.groupBy(files, ({name}) => path.basename(name).replace(/\.tsx?$/, ''));
	const strays = tests.filter(name => {
		const sources = homes.get(path.basename(name, '.test.ts')) ?? [];
		return sources.length === 1 && path.dirname(sources[0]!.name) !== path.dirname(name);
	});
	t.deepEqual(strays, []);
});

/** Of all files of tests and what helps them. */
async function testTexts(): Promise<ReadonlyArray<{readonly name: string; readonly text: string}>> {
	const names = (await readdir('test', {recursive: true})).filter(name => name.endsWith('.ts'));
	return Promise.all(names.map(async name => ({name, text: await readFile(path.join('test', name), 'utf8')})));
}

test('properties are taken from where the seed of a failure is said', async t => {
	const strays = (await testTexts()).filter(({name, text}) => name !== path.join('helpers', 'properties.ts') && /^import .* from 'fast-check';$/m.test(text));
	t.deepEqual(strays.map(({name}) => name), []);
});

test('nothing imports a file of tests, which would run them twice', async t => {
	t.deepEqual((await testTexts()).filter(({text}) => /^(?:import|\} from) .*\.test\.ts';$/m.test(text)).map(({name}) => name), []);
});
