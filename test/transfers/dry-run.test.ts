/**
Every command with a dry run, on every kind of source: it leaves the index and the files as they were.
*/
import {
	mkdir,
	mkdtemp,
	readdir,
	readFile,
	rm,
	writeFile,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {type Engine} from '../../source/engine/engine.ts';
import {runWords} from '../helpers/command-context.ts';
import {fill} from '../helpers/on-each-engine.ts';

const snapshot = JSON.stringify({
	Root: {
		Path: '/', CreatedIndex: 0, ModifiedIndex: 0, ExpireTime: '0001-01-01T00:00:00Z', Value: '', Children: {
			a: {
				Path: '/a', CreatedIndex: 1, ModifiedIndex: 1, ExpireTime: '0001-01-01T00:00:00Z', Value: 'from the snapshot', Children: null,
			},
		},
	},
	WatcherHub: {
		EventHistory: {
			Queue: {
				Events: [], Size: 0, Front: 0, Back: 0, Capacity: 1000,
			}, StartIndex: 0, LastIndex: 0,
		},
	},
	CurrentIndex: 1,
	Stats: {},
	CurrentVersion: 2,
});

const index = async (engine: Engine) => {
	const {index: found} = await engine.get('/');
	return found;
};

async function filesIn(folder: string): Promise<string[]> {
	const found = await readdir(folder, {recursive: true, withFileTypes: true});
	return Promise.all(found.map(async file => {
		const place = path.join(file.parentPath, file.name);
		return `${place}: ${file.isFile() ? await readFile(place, 'utf8') : 'folder'}`;
	}));
}

test('a dry run writes nothing, whatever the source', async t => {
	const folder = await mkdtemp(path.join(tmpdir(), 'etcsh-dry-run-'));
	const here = await openEmbedded();
	const other = await openEmbedded();
	t.teardown(async () => {
		await Promise.all([here.close(), other.close(), rm(folder, {recursive: true})]);
	});
	await fill(here, '/source', {x: 'new', 'd/y': 'new', 'e/z': 'new'});
	await fill(here, '/target', {x: 'old', 'only/there': 'old'});
	// Or the two would be alike to the last index, and so one cluster.
	await fill(other, '/first', {k: ''});
	await fill(other, '/source', {x: 'other', 'd/y': 'other'});
	const place = (name: string) => path.join(folder, name);
	await mkdir(place('empty'));
	await writeFile(place('store.json'), snapshot);
	for (const [name, format] of [['file.json', 'json'], ['file.yaml', 'yaml'], ['tree', 'dir']] as const) {
		const {code} = await runWords(['export', '/source', place(name), '--format', format], {mode: 'own', engine: here});
		t.is(code, 0);
	}

	const stdin = await readFile(place('file.json'), 'utf8');
	const subtrees = ['/source', 'other:/source'];
	const lines = [
		...[[place('file.json'), '/target'], [place('file.yaml'), '/target'], [place('tree'), '/target'], ['-', '/target'], ['--snap', place('store.json')]]
			.flatMap(source => [['--overwrite'], ['--no-clobber'], ['--overwrite', '--prune'], []].map(flags => ['import', ...source, ...flags])),
		...subtrees.flatMap(source => [[], ['--delete']].map(flags => ['sync', source, '/target', ...flags])),
		...['cp', 'mv'].flatMap(verb => subtrees.flatMap(source => [[], ['-n']].map(flags => [verb, '-r', ...flags, source, '/target']))),
		['cp', '/source/x', '/target/x'],
		['mv', '/source/x', '/target/new'],
		['sync', '/source', 'other:/source', '--delete'],
		['mv', '-r', '/source', 'other:/new/'],
	];
	const before = [await index(here), await index(other), ...await filesIn(folder)];
	for (const line of lines) {
		for (const more of [[], ['--yes']]) {
			const {stdout, stderr} = await runWords([...line, '--dry-run', ...more], {
				mode: 'own', engine: here, stdin, more: {connectTo: async () => other},
			});
			t.not(stdout, '', `${line.join(' ')}: ${stderr}`);
			t.deepEqual([await index(here), await index(other), ...await filesIn(folder)], before, line.join(' '));
		}
	}
});
