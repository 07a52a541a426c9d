import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {
	mkdtemp,
	open,
	rm,
	writeFile,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {lockAsEtcd, tryLock} from '../../source/util/file-lock.ts';

test('a lock whose owner has gone is waited for while a process that he started has it', async t => {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-lock-'));
	t.teardown(async () => rm(directory, {recursive: true, force: true}));
	const file = path.join(directory, 'log');
	await writeFile(file, '');
	const owner = await open(file, 'r+');
	t.is(await lockAsEtcd(owner.fd), 'taken');
	const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], {stdio: ['ignore', 'ignore', 'ignore', owner.fd]});
	await once(child, 'spawn');
	await owner.close();
	await using next = await open(file, 'r+');
	const locking = lockAsEtcd(next.fd);
	child.kill('SIGKILL');
	t.is(await locking, 'taken');
});

test('a lock is of an open file: it keeps others out, whoever they are, until that is closed', async t => {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-lock-'));
	t.teardown(async () => rm(directory, {recursive: true, force: true}));
	const file = path.join(directory, 'log');
	await writeFile(file, '');
	const owner = await open(file, 'r+');
	await using other = await open(file, 'r+');
	t.is(tryLock(owner.fd), 'taken');
	t.is(tryLock(other.fd), 'held');
	await owner.close();
	t.is(tryLock(other.fd), 'taken');
	await using reader = await open(file, 'r');
	t.is(tryLock(reader.fd), 'impossible');
});

const ifBothKinds = process.platform === 'linux' && spawnSync('flock', ['--version']).status === 0 ? test : test.skip;

ifBothKinds('what etcd is kept out of is locked in both kinds, and is held when only etcd 2 has it', async t => {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-lock-'));
	t.teardown(async () => rm(directory, {recursive: true, force: true}));
	const file = path.join(directory, 'log');
	await writeFile(file, '');
	const isFree = () => spawnSync('flock', ['-xn', file, 'true']).status === 0;
	const owner = await open(file, 'r+');
	t.is(tryLock(owner.fd), 'taken');
	t.true(isFree());
	t.is(await lockAsEtcd(owner.fd), 'taken');
	t.false(isFree());
	await owner.close();
	t.true(isFree());

	await using other = await open(file, 'r+');
	t.is(spawnSync('flock', ['-xn', '3'], {stdio: ['ignore', 'ignore', 'ignore', other.fd]}).status, 0);
	await using late = await open(file, 'r+');
	t.is(await lockAsEtcd(late.fd), 'held');
});
