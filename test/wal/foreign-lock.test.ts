import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {lockHolderOf} from '../../source/wal/foreign-lock.ts';
import {temporaryDirectory} from '../helpers/data-dirs.ts';

const canTell = process.platform === 'linux' && spawnSync('flock', ['--version']).status === 0;

(canTell ? test : test.skip)('who holds a lock is told by the process, for that file alone, and as long as it is held', async t => {
	const folder = await temporaryDirectory(t);
	const [file, other] = ['locked', 'other'].map(name => path.join(folder, name)) as [string, string];
	await writeFile(file, '');
	await writeFile(other, '');
	t.is(await lockHolderOf(file), undefined);
	// It says that it has the lock, and keeps it until its input ends.
	const holder = spawn('flock', [file, 'sh', '-c', 'echo locked; read end'], {stdio: ['pipe', 'pipe', 'ignore']});
	const ended = once(holder, 'close');
	await once(holder.stdout, 'data');
	t.is(await lockHolderOf(file), holder.pid);
	t.is(await lockHolderOf(other), undefined);
	holder.stdin.end();
	await ended;
	t.is(await lockHolderOf(file), undefined);
});
