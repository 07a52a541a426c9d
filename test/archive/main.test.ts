import {Buffer} from 'node:buffer';
import {
	lstat,
	mkdir,
	readdir,
	readFile,
	stat,
	symlink,
	writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {
	formatOfPlace,
	openFile,
	writeFolderTree,
	writeTextFile,
} from '../../source/archive/main.ts';
import {type FileFormat} from '../../source/archive/document.ts';
import {type TreeEntry} from '../../source/subtree/entries.ts';
import {temporaryDirectory} from '../helpers/data-dirs.ts';

async function open(t: ExecutionContext, file: string, format?: FileFormat): Promise<string> {
	const stack = new AsyncDisposableStack();
	t.teardown(async () => stack.disposeAsync());
	const source = await openFile(file, {
		format, now: 0, stack, signal: new AbortController().signal,
	});
	const entries = await Array.fromAsync(source.entries(() => undefined));
	return entries.map(({path: place, value}) => `${place}=${value ?? '/'}`).join(' ');
}

test('the format of a place is that of its name, and of a folder where there is one', async t => {
	const folder = await temporaryDirectory(t);
	const named = {
		[folder]: 'dir', 'x/': 'dir', 'x\\': 'dir', 'x.yaml': 'yaml', 'x.YML': 'yaml', 'x.json': 'json', x: 'json', '': 'json', xyaml: 'json',
	};
	for (const [place, format] of Object.entries(named)) {
		t.is(await formatOfPlace(place), format as FileFormat, place);
	}

	t.is(await formatOfPlace(), 'json');
});

test('a file is opened by its name, or by what it begins with; a folder is one', async t => {
	const folder = await temporaryDirectory(t);
	const json = '\n {"format":"etcsh","version":1,"key":"/a","nodes":[{"path":"a","value":"1"}]}';
	const yaml = 'format: etcsh\nversion: 1\nkey: /a\n---\npath: a\nvalue: 1\n...\n';
	for (const [name, text] of [['a.json', json], ['a', json], ['b.yml', yaml], ['b', yaml]] as const) {
		await writeFile(path.join(folder, name), text);
		t.is(await open(t, path.join(folder, name)), 'a=1');
	}

	t.is(await open(t, path.join(folder, 'b'), 'yaml'), 'a=1');
	await t.throwsAsync(open(t, path.join(folder, 'b'), 'json'), {name: 'FormatError'});
	await t.throwsAsync(open(t, path.join(folder, 'none')), {message: `there is no file ${path.join(folder, 'none')}`});
	await t.throwsAsync(open(t, path.join(folder, 'a'), 'dir'), {message: `${path.join(folder, 'a')} is a file`});
	await t.throwsAsync(open(t, folder, 'json'), {message: `${folder} is a folder`});
	const made = path.join(folder, 'made');
	await mkdir(path.join(made, 'd', 'e'), {recursive: true});
	await writeFile(path.join(made, 'd', 'x'), '2');
	await writeFile(path.join(made, '.hidden'), 'left out');
	t.is(await open(t, made), '=/ d=/ d/e=/ d/x=2');
	await writeFile(path.join(made, 'd', '%value'), 'not of the top');
	t.is(await open(t, made), '=/ d=/ d/%value=not of the top d/e=/ d/x=2');
	await writeFile(path.join(made, '%value'), 'v');
	await t.throwsAsync(open(t, made), {message: `${made}: %value is the value of a key, but there are other files beside it`});
	const top = path.join(folder, 'top');
	await mkdir(top);
	await writeFile(path.join(top, '%value'), 'v');
	t.is(await open(t, top), '=v');
});

test('bytes that are not UTF-8 are refused, not replaced', async t => {
	const file = path.join(await temporaryDirectory(t), 'a.json');
	await writeFile(file, Buffer.from('{"format":"etcsh","version":1,"key":"/a","nodes":[\n{"path":"a","value":"\u00FF"}]}', 'latin1'));
	await t.throwsAsync(open(t, file), {name: 'FormatError', message: `${file}, line 1 or later: there are bytes that are not UTF-8`});
});

async function * nothing(): AsyncGenerator<TreeEntry> {
	yield * [];
}

async function * pieces(count: number, length: number): AsyncGenerator<string> {
	for (let i = 0; i < count; i++) {
		yield String(i % 10).repeat(length);
	}
}

test('a file is replaced when all has come, with its permissions; a link stays a link, whether or not it leads anywhere', async t => {
	const folder = await temporaryDirectory(t);
	const file = path.join(folder, 'file');
	await writeFile(file, 'old', {mode: 0o640});
	const link = path.join(folder, 'link');
	await symlink('file', link);
	const chain = path.join(folder, 'chain');
	await symlink('link', chain);
	await writeTextFile(chain, pieces(7, 100_000));
	t.is(await readFile(file, 'utf8'), (await Array.fromAsync(pieces(7, 100_000))).join(''));
	t.deepEqual([(await lstat(chain)).isSymbolicLink(), (await lstat(link)).isSymbolicLink(), (await stat(file)).mode & 0o777], [true, true, 0o640]);
	const ahead = path.join(folder, 'ahead');
	await symlink('later', ahead);
	await writeTextFile(ahead, pieces(1, 1));
	t.is(await readFile(path.join(folder, 'later'), 'utf8'), '0');
	await t.throwsAsync(writeTextFile(file, (async function * () {
		yield 'half';
		throw new Error('no more');
	})()), {message: 'no more'});
	t.is((await stat(file)).size, 700_000);
	t.deepEqual(await readdir(folder), ['ahead', 'chain', 'file', 'later', 'link']);
});

test('a folder is written where there is none or an empty one; over another export only when that is asked for, over anything else never', async t => {
	const home = await temporaryDirectory(t);
	const folder = path.join(home, 'export');
	const write = async (name: string, isOverwriting = false) => writeFolderTree(folder, {
		header: {key: '/a'},
		policy: 'drop',
		entries: (async function * (): AsyncGenerator<TreeEntry> {
			const node = {key: '/a', modifiedIndex: 1, createdIndex: 1};
			yield {path: '', node};
			yield {path: name, value: '1', node};
		})(),
	}, {isOverwriting});
	await write('x');
	t.deepEqual(await readdir(folder), ['.etcsh-files', '.etcsh.json', 'x']);
	const taken = await t.throwsAsync(write('y'), {message: `${folder} is not empty`});
	t.is((taken as Error & {hint: string}).hint, '--overwrite replaces the export in it.');
	await write('y', true);
	t.deepEqual(await readdir(folder), ['.etcsh-files', '.etcsh.json', 'y']);
	t.is(await readFile(path.join(folder, '.etcsh-files'), 'utf8'), '.etcsh.json\n.etcsh-files\ny\n');
	await writeFile(path.join(folder, '.etcsh-files'), '../outside\n');
	await t.throwsAsync(write('z', true), {message: '.etcsh-files lists "../outside", which is not a path in its folder'});
	for (const isOverwriting of [true, false]) {
		const error = await t.throwsAsync(writeFolderTree(home, {
			header: {key: '/a'}, policy: 'drop', entries: nothing(),
		}, {isOverwriting}), {message: `${home} is not empty`});
		t.is((error as Error & {hint: string}).hint, 'Only a new or empty folder is written to.');
	}

	await t.throwsAsync(writeFolderTree(path.join(folder, 'y'), {
		header: {key: '/a'}, policy: 'drop', entries: nothing(),
	}, {isOverwriting: true}), {message: `${path.join(folder, 'y')} is a file`});
	t.deepEqual(await readdir(home), ['export']);
});

test('what a killed export has left in a folder is known by its name', async t => {
	const home = await temporaryDirectory(t);
	const write = async (folder: string, entries: AsyncGenerator<TreeEntry>) => writeFolderTree(path.join(home, folder), {
		header: {key: '/a'}, policy: 'drop', entries,
	}, {isOverwriting: false});
	await mkdir(path.join(home, 'a'));
	await write('a', (async function * () {
		const [partial] = await readdir(path.join(home, 'a'));
		await mkdir(path.join(home, 'b', partial!), {recursive: true});
		yield * nothing();
	})());
	await write('b', nothing());
	t.true((await readdir(path.join(home, 'b'))).includes('.etcsh-files'));
	await t.throwsAsync(write('none/c', nothing()), {code: 'ENOENT', message: /mkdir .*none/});
});

test('a device gets the text as it comes, and says when it takes no more', async t => {
	await t.throwsAsync(writeTextFile('/dev/full', pieces(1, 1)), {code: 'ENOSPC'});
	await t.notThrowsAsync(writeTextFile('/dev/null', pieces(1, 1)));
});
