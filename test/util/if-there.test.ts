import {
	mkdtemp,
	readdir,
	readFile,
	rm,
	writeFile,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {ifThere, isErrno} from '../../source/util/if-there.ts';

test('what is not there is undefined, and every other failure stays one', async t => {
	const folder = await mkdtemp(path.join(tmpdir(), 'etcsh-if-there-'));
	t.teardown(async () => rm(folder, {recursive: true}));
	await writeFile(path.join(folder, 'a'), 'text');
	t.is(await ifThere(readFile(path.join(folder, 'a'), 'utf8')), 'text');
	t.is(await ifThere(readFile(path.join(folder, 'b'), 'utf8')), undefined);
	t.is(await ifThere(readdir(path.join(folder, 'b'))), undefined);
	await t.throwsAsync(ifThere(readdir(path.join(folder, 'a'))), {code: 'ENOTDIR'});
	await t.throwsAsync(ifThere(Promise.reject(new Error('ENOENT: in words alone'))), {message: 'ENOENT: in words alone'});
});

test('reasons of the system are told apart by code', t => {
	const error = Object.assign(new Error('x'), {code: 'EEXIST'});
	t.true(isErrno(error, 'ENOENT', 'EEXIST'));
	t.false(isErrno(error, 'ENOENT'));
	t.false(isErrno(new Error('EEXIST'), 'EEXIST'));
	t.false(isErrno(undefined, 'EEXIST'));
});
