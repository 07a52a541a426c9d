import {spawnSync} from 'node:child_process';
import {
	chmod,
	mkdtemp,
	readdir,
	rm,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {UserError} from '../../source/errors.ts';
import {asDataDirError, type DataDirError} from '../../source/server/data-dir-error.ts';
import {asServingError} from '../../source/server/open.ts';
import {cliPath, runEtcsh} from '../helpers/etcsh.ts';

const systemError = (code: string, syscall: string, file?: string) => Object.assign(new Error(`${code}: what the system says, ${syscall}`), {code, syscall, path: file});

test('what the system says of a data dir is told with the place, when that is another, and with the next step', t => {
	const about = (error: unknown): string => {
		const {name, message, hint} = asDataDirError('/d', error) as DataDirError;
		return `${name}: ${message} | ${hint}`;
	};

	t.is(about(systemError('EROFS', 'open', '/d')), 'DataDirError: can\'t use the data dir /d: what the system says | Nothing can be written there: take another directory.');
	t.regex(about(systemError('ENOSPC', 'write', '/d/member/wal')), /: what the system says \(\/d\/member\/wal\) \| Make room there; /);
	t.regex(about(new Error('the log is closed', {cause: systemError('EIO', 'fdatasync')})), /: what the system says \| The disk is failing/);
	t.is(
		about(systemError('ENOENT', 'uv_cwd')),
		'DataDirError: can\'t use the data dir /d: the working directory is gone | Go to a directory that is there, or name the data dir from the root.',
	);
});

test('who may read a data dir, but not write there, is shown the way to read; a place without one is not called readable', async t => {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-readable-'));
	t.teardown(async () => rm(directory, {recursive: true, force: true}));
	const dataDir = path.join(directory, 'd');
	const hintOf = async (error: unknown, walDir?: string) => (await asServingError({dataDir, walDir}, error) as DataDirError).hint;
	t.is(await hintOf(systemError('EACCES', 'mkdir', dataDir)), 'It belongs to another user: run etcsh as that one, or take another directory.');
	t.is(await hintOf(systemError('EROFS', 'mkdir', dataDir)), 'Nothing can be written there: take another directory.');

	const engine = await openEmbedded({dataDir});
	await engine.close();
	const mayRead = 'You may read it, but not write there: --read-only looks into it without writing.';
	t.is(await hintOf(systemError('EACCES', 'open', path.join(dataDir, 'etcsh.lock'))), mayRead);
	t.is(await hintOf(systemError('EROFS', 'open', path.join(dataDir, 'etcsh.lock'))), mayRead);
	t.regex((await hintOf(systemError('EACCES', 'scandir', dataDir), path.join(directory, 'none')))!, /^It belongs to another user/);
	t.regex((await hintOf(systemError('ENOSPC', 'write', dataDir)))!, /^Make room there/);
});

(process.getuid?.() === 0 ? test : test.skip)('a data dir of somebody else says --read-only only to those who can read all of it', async t => {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-others-'));
	t.teardown(async () => rm(directory, {recursive: true, force: true}));
	const dataDir = path.join(directory, 'd');
	await runEtcsh(['--data-dir', dataDir, 'set', '/a', '1']);
	const asNobody = (...words: string[]) => {
		const {status, stdout, stderr} = spawnSync('setpriv', [
			'--reuid=65534', '--regid=65534', '--clear-groups', 'env', 'HOME=/nonexistent', process.execPath, cliPath, '--data-dir', dataDir, ...words,
		], {encoding: 'utf8', input: ''});
		return {status, stdout, stderr};
	};

	spawnSync('chmod', ['-R', 'a+rX', directory]);
	const refused = asNobody('ls', '/');
	t.like(refused, {status: 1, stdout: ''});
	t.regex(refused.stderr, /permission denied .*\n {2}You may read it, but not write there: --read-only looks into it without writing\.\n$/);
	t.like(asNobody('--read-only', 'ls', '/'), {status: 0, stdout: '/a\n'});

	const [segment] = await readdir(path.join(dataDir, 'member', 'wal'));
	await chmod(path.join(dataDir, 'member', 'wal', segment!), 0o600);
	t.regex(asNobody('ls', '/').stderr, /\n {2}It belongs to another user: /);
});

test('what did not come from the system stays as it is', t => {
	for (const error of [new Error('a mistake of ours'), new UserError('known'), new UserError('known', {cause: systemError('EIO', 'read')}), 'text', undefined]) {
		t.is(asDataDirError('/d', error), error);
	}
});
