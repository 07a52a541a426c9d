/**
The folder of a text that is in the user's editor. One that was left by a process that was killed is removed after a day: until then
the text in it may be wanted, and its editor may still be open.
*/
import {
	lstat,
	mkdtemp,
	readdir,
	rm,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {isErrno} from '../util/if-there.ts';

const leftMsMin = 24 * 60 * 60 * 1000;

function isRunning(id: number): boolean {
	try {
		process.kill(id, 0);
		return true;
	} catch (error) {
		return !isErrno(error, 'ESRCH');
	}
}

async function removeLeft(folder: string): Promise<void> {
	try {
		const {uid, mtimeMs} = await lstat(folder);
		if (uid === process.getuid?.() && Date.now() - mtimeMs > leftMsMin) {
			await rm(folder, {recursive: true, force: true});
		}
	} catch {
		// Somebody else has removed it, or it stays.
	}
}

export async function createEditorFolder(parent = tmpdir()): Promise<string> {
	const folder = await mkdtemp(path.join(parent, `etcsh-edit-${process.pid}-`));
	const names = await readdir(parent).catch(() => []);
	await Promise.all(names.map(async name => {
		const owner = /^etcsh-edit-(\d{1,10})-\w{6}$/.exec(name)?.[1];
		if (owner !== undefined && !isRunning(Number(owner))) {
			await removeLeft(path.join(parent, name));
		}
	}));
	return folder;
}
