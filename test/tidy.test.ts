/**
The rules of the source tree that no linter knows: which folder may use which, what only some may touch, how long a file
may be. docs/architecture.md tells why.
*/
import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';

/** What a folder's files may import, besides their own folder. The files directly in source/ may import everything. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
	util: [],
	protocol: ['errors.ts'],
	pb: [],
	args: ['protocol', 'errors.ts'],
	store: ['protocol'],
	wal: ['pb', 'protocol', 'util', 'errors.ts'],
	snap: ['store', 'pb', 'protocol', 'util', 'errors.ts'],
	backup: ['server', 'snap', 'wal', 'pb', 'store', 'protocol', 'util', 'errors.ts'],
	server: ['store', 'wal', 'snap', 'pb', 'protocol', 'util', 'errors.ts'],
	http: ['server', 'protocol', 'util', 'errors.ts', 'version.ts'],
	serve: ['http', 'server', 'args', 'format', 'protocol', 'util', 'errors.ts', 'version.ts'],
	remote: ['engine', 'protocol', 'util', 'errors.ts'],
	engine: ['server', 'http', 'remote', 'protocol', 'util', 'errors.ts'],
	profiles: ['protocol', 'util', 'errors.ts'],
	format: ['engine', 'protocol'],
	subtree: ['engine', 'protocol', 'util', 'errors.ts'],
	exchange: ['subtree', 'engine', 'format', 'protocol', 'util', 'errors.ts'],
	commands: ['engine', 'exchange', 'subtree', 'format', 'args', 'backup', 'protocol', 'util', 'errors.ts', 'version.ts'],
	shell: ['commands', 'subtree', 'profiles', 'engine', 'format', 'args', 'protocol', 'util', 'errors.ts', 'fault.ts', 'version.ts'],
	ui: ['shell', 'commands', 'subtree', 'profiles', 'engine', 'format', 'args', 'protocol', 'util', 'errors.ts', 'fault.ts', 'output.ts', 'version.ts', 'startup.ts', 'password.ts', 'profile-options.ts', 'diagnosis.ts'],
};

/** Packages that belong to some folders alone. */
const mayUse: ReadonlyArray<{readonly package: RegExp; readonly folders: readonly string[]}> = [
	{package: /^(?:ink|react)(?:$|[/-])/, folders: ['ui']},
	{package: /^node:(?:fs|fs\/promises)$/, folders: ['wal', 'snap', 'backup', 'server', 'serve', 'http', 'profiles', 'remote', 'exchange', 'shell', 'util', '.']},
	{package: /^node:https?$/, folders: ['http', 'remote']},
	{package: /^yaml$/, folders: ['profiles', 'profiles', 'exchange', 'format', 'commands']},
	{package: /^@bufbuild\//, folders: ['pb', 'wal', 'snap', 'backup', 'server']},
];

const fileLinesMax = 420;

type SourceFile = {readonly name: string; readonly folder: string; readonly text: string; readonly imports: readonly string[]};

async function readSources(): Promise<SourceFile[]> {
	const names = await readdir('source', {recursive: true});
	const files = names.filter(name => /\.tsx?$/.test(name) && !name.includes('generated'));
	return Promise.all(files.map(async name => {
		const text = await readFile(path.join('source', name), 'utf8');
		const imports = text.matchAll(/(?:from|import\()\s*'([^']+)'/g).map(match => match[1]!).toArray();
		const [folder = ''] = name.split(path.sep);
		return {
			name, folder: name.includes(path.sep) ? folder : '.', text, imports,
		};
	}));
}

const files = await readSources();

test('there are sources to look at', t => {
	t.true(files.length > 50);
});

test('folders import only what lies below them', t => {
	const strays = files.filter(({folder}) => folder !== '.').flatMap(({name, folder, imports}) => imports
		.filter(target => target.startsWith('.'))
		.map(target => path.join(path.dirname(name), target).split(path.sep)[0]!)
		.filter(target => target !== folder && !(mayImport[folder] ?? []).includes(target))
		.map(target => `${name} imports ${target}`));
	t.deepEqual(strays, []);
});

test('each folder has its rule', t => {
	const folders = new Set(files.map(({folder}) => folder));
	folders.delete('.');
	// Generated code only, which is not read here.
	folders.add('pb');
	t.deepEqual([...folders].sort(), Object.keys(mayImport).sort());
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
