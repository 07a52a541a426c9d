/**
The lock of a data dir where files can't be locked: a file that names its owner, and is taken over when that is gone.
It keeps out only who sees the same processes.
*/
import {
	link,
	readFile,
	rename,
	rm,
	writeFile,
} from 'node:fs/promises';
import process from 'node:process';
import {UserError} from '../errors.ts';
import {ifThere, isErrno} from '../util/if-there.ts';
import {type DataDirLock} from './data-dir-lock.ts';
import {
	describeSelf,
	heldBy,
	isHere,
	parseHolder,
} from './lock-holder.ts';

const roundsMax = 10;

/** Rejects with DataDirHeldError while another process has it. */
export async function claimByPid(dataDir: string, file: string, willListen: boolean): Promise<DataDirLock> {
	// A second round follows when a dead owner's file was taken away; more rounds when others do the same.
	for (let round = 0; round < roundsMax; round++) {
		if (await claim(file, willListen)) {
			return {
				async announce(urls) {
					await putInPlace(file, urls);
				},
				async release() {
					await rm(file, {force: true});
				},
			};
		}

		const text = await ifThere(readFile(file, 'utf8'));
		if (text === undefined) {
			continue;
		}

		const holder = parseHolder(text);
		// A power cut leaves the file without its content.
		if (holder === undefined && !/^\0*$/.test(text)) {
			throw new UserError(`can't read the lock file ${file}`, {hint: 'Remove it if no etcsh uses the directory.'});
		}

		if (holder !== undefined && await isHere(holder)) {
			throw heldBy(dataDir, holder);
		}

		await removeStale(file, text);
	}

	throw new UserError(`can't lock the data dir ${dataDir}`, {hint: `Remove ${file} if no etcsh uses the directory.`});
}

async function putInPlace(file: string, urls: readonly string[]): Promise<void> {
	const temporary = `${file}.${process.pid}`;
	await writeFile(temporary, await describeSelf(urls));
	await rename(temporary, file);
}

/** A link fails when the file is there, and the file is complete from the moment it is. */
async function claim(file: string, willListen: boolean): Promise<boolean> {
	const temporary = `${file}.${process.pid}`;
	await writeFile(temporary, await describeSelf([], {isStarting: willListen}));
	try {
		await link(temporary, file);
		return true;
	} catch (error) {
		if (isErrno(error, 'EEXIST')) {
			return false;
		}

		throw error;
	} finally {
		await rm(temporary, {force: true});
	}
}

/** Takes a dead owner's file away, unless somebody else has already put a new one in its place. */
async function removeStale(file: string, expected: string): Promise<void> {
	const aside = `${file}.stale.${process.pid}`;
	try {
		await rename(file, aside);
	} catch (error) {
		if (isErrno(error, 'ENOENT')) {
			return;
		}

		throw error;
	}

	if (await readFile(aside, 'utf8') !== expected) {
		await link(aside, file).catch(() => undefined);
	}

	await rm(aside, {force: true});
}
