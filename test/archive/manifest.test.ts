import {execFileSync} from 'node:child_process';
import {
	lstat,
	mkdir,
	mkdtemp,
	readdir,
	readFile,
	rm,
	symlink,
	writeFile,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {type Engine} from '../../source/engine/engine.ts';
import {
	listBoth,
	manifestFileName,
	ManifestWriter,
	readManifest,
	removeListed,
} from '../../source/archive/manifest.ts';
import {runWords} from '../helpers/command-context.ts';
import {temporaryDirectory} from '../helpers/data-dirs.ts';

type Tools = {readonly engine: Engine; readonly folder: string; export(): Promise<{readonly code: number; readonly stderr: string}>};

/** An export of `/a/x` and `/a/d/y` as a folder. */
async function startExport(t: ExecutionContext): Promise<Tools> {
	const engine = await openEmbedded({});
	const home = await mkdtemp(path.join(tmpdir(), 'etcsh-manifest-'));
	t.teardown(async () => {
		await engine.close();
		await rm(home, {recursive: true});
	});
	await engine.set('/a/x', {value: '1'});
	await engine.set('/a/d/y', {value: '2'});
	const folder = path.join(home, 'export');
	const exporting = async () => runWords(['export', '/a', folder, '--format', 'dir', '--overwrite'], {mode: 'own', engine});
	t.is((await exporting()).code, 0);
	return {engine, folder, export: exporting};
}

const filesIn = (folder: string) => execFileSync('find', ['.', '-printf', '%p %y %s\n'], {cwd: folder, encoding: 'utf8'}).split('\n').toSorted().join('\n');

for (const [title, change] of [
	['a link in place of a directory', async (folder: string) => symlink(tmpdir(), folder)],
	['a file in place of a directory', async (folder: string) => writeFile(folder, 'foreign')],
] as const) {
	test(`${title} is in the way before anything is changed`, async t => {
		const tools = await startExport(t);
		const place = path.join(tools.folder, 'd');
		await rm(place, {recursive: true});
		await change(place);
		await tools.engine.delete('/a/x');
		const before = filesIn(tools.folder);
		const {code, stderr} = await tools.export();
		t.is(code, 1);
		t.regex(stderr, /d is in the way, and no export has made it\n {2}Nothing was changed/);
		t.is(filesIn(tools.folder), before);
	});
}

test('a directory in place of a file is in the way, whatever it holds', async t => {
	const {folder, export: exporting} = await startExport(t);
	await rm(path.join(folder, 'x'));
	await mkdir(path.join(folder, 'x'));
	t.regex((await exporting()).stderr, /x is in the way/);
	t.is((await lstat(path.join(folder, 'd', 'y'))).size, 1);
});

test('what has become a key since the last export does so in the folder, and the other way round', async t => {
	const {engine, folder, export: exporting} = await startExport(t);
	await engine.delete('/a', {recursive: true});
	await engine.set('/a/d', {value: 'a key'});
	await engine.set('/a/x/z', {value: '3'});
	t.like(await exporting(), {code: 0, stderr: ''});
	t.is(await readFile(path.join(folder, 'd'), 'utf8'), 'a key');
	t.is(await readFile(path.join(folder, 'x', 'z'), 'utf8'), '3');
});

test('a directory that gives way to a key stays with what somebody has put into it', async t => {
	const {engine, folder, export: exporting} = await startExport(t);
	await writeFile(path.join(folder, 'd', 'mine'), 'foreign');
	await engine.delete('/a/d', {recursive: true});
	await engine.set('/a/d', {value: 'a key'});
	t.regex((await exporting()).stderr, /d is in the way/);
	t.is(await readFile(path.join(folder, 'd', 'mine'), 'utf8'), 'foreign');
	t.is(await readFile(path.join(folder, 'd', 'y'), 'utf8'), '2');
});

test('an export that was killed while it replaced another one is known as one', async t => {
	const {engine, folder, export: exporting} = await startExport(t);
	await engine.set('/a/new', {value: '3'});
	const partial = path.join(folder, '.0123abcd.partial');
	await runWords(['export', '/a', partial, '--format', 'dir'], {mode: 'own', engine});
	const listed = await readManifest(folder);
	const made = await readManifest(partial);
	await listBoth(partial, folder, listed!);
	t.deepEqual(await readManifest(folder), [...listed!, ...made!]);
	await removeListed(folder, listed!);
	// Here it ends: something of both may be there.
	await writeFile(path.join(folder, 'new'), 'half');
	t.like(await exporting(), {code: 0, stderr: ''});
	t.is(await readFile(path.join(folder, 'new'), 'utf8'), '3');
	t.is(await readFile(path.join(folder, 'd', 'y'), 'utf8'), '2');
});

test('what a killed export has left keeps nobody from the next one', async t => {
	const {engine, folder} = await startExport(t);
	const fresh = path.join(folder, '..', 'fresh');
	await mkdir(path.join(fresh, '.0123abcd.partial'), {recursive: true});
	await mkdir(`${fresh}2.${process.pid}.partial`);
	for (const place of [fresh, `${fresh}2`]) {
		t.like(await runWords(['export', '/a', place, '--format', 'dir'], {mode: 'own', engine}), {code: 0, stderr: ''});
		t.is(await readFile(path.join(place, 'x'), 'utf8'), '1');
	}
});

test('a long list is written once', async t => {
	const folder = await temporaryDirectory(t);
	const names = Array.from({length: 4}, (_, i) => String(i).repeat(40_000));
	{
		await using writer = await ManifestWriter.create(folder);
		for (const name of names) {
			await writer.add(name, false);
		}

		await writer.end();
	}

	t.is(await readFile(path.join(folder, manifestFileName), 'utf8'), names.map(name => `${name}\n`).join(''));
});

test('directories are removed from within, and what lies behind a link stays', async t => {
	const home = await temporaryDirectory(t);
	const folder = path.join(home, 'export');
	const outside = path.join(home, 'outside');
	for (const place of [path.join(folder, 'a'), outside]) {
		await mkdir(path.join(place, 'b'), {recursive: true});
		await writeFile(path.join(place, 'b', 'x'), '1');
		await writeFile(path.join(place, 'y'), '2');
	}

	await symlink(outside, path.join(folder, 'link'));
	const listed = ['a', 'link'].flatMap(name => [
		{name, isDirectory: true},
		{name: `${name}/b`, isDirectory: true},
		{name: `${name}/b/x`, isDirectory: false},
		{name: `${name}/y`, isDirectory: false},
	]);
	await removeListed(folder, listed);
	t.deepEqual(await readdir(folder), ['link']);
	t.deepEqual(await readdir(outside, {recursive: true}), ['b', 'y', 'b/x']);
});

test('a pipe in place of the files that an export makes for itself keeps nobody waiting', async t => {
	const {engine, folder, export: exportAgain} = await startExport(t);
	for (const [name, words] of [
		[manifestFileName, ['export', '/a', folder, '--format', 'dir', '--overwrite']],
		['.etcsh.json', ['import', folder, '/b']],
	] as const) {
		const place = path.join(folder, name);
		await rm(place);
		execFileSync('mkfifo', [place]);
		const {code, stderr} = await runWords(words, {mode: 'own', engine});
		t.is(code, 1);
		t.is(stderr, `${place} is not a regular file\n  An export keeps its notes there: move it away.\n`);
		await rm(place);
	}

	await exportAgain();
});
