import {
	mkdtemp,
	rm,
	stat,
	writeFile,
} from 'node:fs/promises';
import {existsSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {makeDirectory} from '../../source/util/make-directory.ts';

const folder = await mkdtemp(path.join(tmpdir(), 'etcsh-directory-'));
test.after.always(async () => {
	await rm(folder, {recursive: true});
});

test('a directory is there with all its parents when it has been made, for its owner alone', async t => {
	const deep = path.join(folder, ...'abcdefghijklmnopqrstuvwxyz0123456789');
	await makeDirectory(deep, 0o700);
	t.true(existsSync(deep));
	for (const each of [deep, path.dirname(deep), path.join(folder, 'a')]) {
		t.is((await stat(each)).mode & 0o777, 0o700);
	}
});

test('one that is there stays as it is', async t => {
	const file = path.join(folder, 'kept', 'file');
	await makeDirectory(path.dirname(file), 0o755);
	await writeFile(file, 'x');
	await makeDirectory(path.dirname(file), 0o700);
	t.is((await stat(file)).size, 1);
	t.is((await stat(path.dirname(file))).mode & 0o777, 0o755);
	await t.notThrowsAsync(makeDirectory('/', 0o700));
});

test('a file in its place, or on the way, is told as what it is', async t => {
	const file = path.join(folder, 'file');
	await writeFile(file, 'x');
	await t.throwsAsync(makeDirectory(file, 0o700), {code: 'ENOTDIR', message: `ENOTDIR: not a directory, mkdir '${file}'`});
	await t.throwsAsync(makeDirectory(path.join(file, 'a', 'b'), 0o700), {code: 'ENOTDIR'});
});

test('what cannot be made is the error of the attempt, not of a second look', async t => {
	const long = path.join(folder, 'x'.repeat(300));
	await t.throwsAsync(makeDirectory(long, 0o700), {code: 'ENAMETOOLONG', message: /mkdir/});
});

const ifProc = existsSync('/proc/self') ? test : test.skip;

ifProc('where no directory can be made although its parent is there, that is told', async t => {
	await t.throwsAsync(makeDirectory('/proc/etcsh/a', 0o700), {code: 'ENOENT', message: /mkdir '\/proc\/etcsh'/});
});
