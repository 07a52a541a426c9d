import {spawn} from 'node:child_process';
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
import {lockAsEtcd} from '../../source/util/file-lock.ts';

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
