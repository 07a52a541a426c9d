/**
One owner per data dir. The owner has a file locked, in which it says who it is and where it listens, so that another
etcsh on the same directory can go there instead. What is in the file of an owner that is gone does not matter.
*/
import {Buffer} from 'node:buffer';
import {constants} from 'node:fs';
import {
	open,
	readFile,
	rm,
	stat,
	type FileHandle,
} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';
import {UserError} from '../errors.ts';
import {writeAll} from '../util/durable-files.ts';
import {tryLock, type LockOutcome} from '../util/file-lock.ts';
import {ifThere} from '../util/if-there.ts';
import {makeDirectory} from '../util/make-directory.ts';
import {
	describeSelf,
	heldBy,
	heldElsewhere,
	isHere,
	parseHolder,
	type LockHolder,
} from './lock-holder.ts';
import {claimByPid} from './pid-file.ts';

/** The file, in the data dir; temporary ones have more behind this name. */
export const lockName = 'etcsh.lock';

/** Anything longer is not a description of an owner. */
const holderBytesMax = 65_536;
const roundsMax = 10;
const roundMs = 20;

export type DataDirLock = {
	/** Lets others know where the owner listens. */
	announce(urls: readonly string[]): Promise<void>;
	release(): Promise<void>;
};

export type LockOptions = {
	/** Called with one line when there are no locks. */
	onLockless(text: string): void;
	readonly lock?: (fd: number) => LockOutcome;
	/** It will be announced where the owner listens. */
	readonly willListen?: boolean;
};

/** Makes the directory when it is missing. Rejects with DataDirHeldError while another process has it. */
export async function lockDataDir(dataDir: string, {onLockless, lock = tryLock, willListen = false}: LockOptions): Promise<DataDirLock> {
	await makeDirectory(dataDir, 0o700);
	const file = path.join(dataDir, lockName);
	for (let round = 0; round < roundsMax; round++) {
		const handle = await openLockFile(file);
		let owned: DataDirLock | undefined;
		try {
			const outcome = lock(handle.fd);
			if (outcome === 'impossible') {
				onLockless(`files can't be locked in ${dataDir}: another etcsh on this machine is kept out, but no etcd and no other container`);
				return await claimByPid(dataDir, file, willListen);
			}

			// The previous owner may have removed the file since it was opened: then there is a new one, or none.
			if (await isAt(file, handle)) {
				if (outcome === 'held') {
					const holder = await holderIn(handle);
					if (holder !== undefined) {
						throw heldBy(dataDir, holder);
					}

					// An owner that has only just come has yet to write that.
					if (round < roundsMax - 1) {
						await wait(roundMs);
						continue;
					}

					throw heldElsewhere(dataDir);
				}

				owned = await own(file, handle, willListen);
				return owned;
			}
		} finally {
			if (owned === undefined) {
				await handle.close();
			}
		}
	}

	throw new UserError(`can't lock the data dir ${dataDir}`, {hint: `Remove ${file} if no etcsh uses the directory.`});
}

async function own(file: string, handle: FileHandle, willListen: boolean): Promise<DataDirLock> {
	const write = async (text: string) => {
		const bytes = Buffer.from(text);
		await handle.truncate(0);
		await writeAll(handle, bytes, 0);
	};

	await write(await describeSelf([], {isStarting: willListen})).catch(async (error: unknown) => {
		await rm(file, {force: true});
		throw error;
	});
	return {
		async announce(urls) {
			await write(await describeSelf(urls));
		},
		async release() {
			// It goes before the lock does, or a file that somebody else has locked by then would go.
			await rm(file, {force: true}).catch(() => undefined);
			await handle.close();
		},
	};
}

/** Neither a link to another file nor a pipe without a reader gets in the way. */
async function openLockFile(file: string): Promise<FileHandle> {
	const {O_RDWR, O_CREAT, O_NOFOLLOW, O_NONBLOCK} = constants;
	let handle: FileHandle | undefined;
	try {
		handle = await open(file, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
		if ((await handle.stat()).isFile()) {
			return handle;
		}
	} catch (error) {
		await handle?.close();
		const {code} = error as NodeJS.ErrnoException;
		if (handle !== undefined || (code !== 'EISDIR' && code !== 'ELOOP' && code !== 'ENXIO')) {
			throw error;
		}
	}

	await handle?.close().catch(() => undefined);
	throw new UserError(`the lock file ${file} is not a file`, {hint: 'Move it away if no etcsh uses the directory.'});
}

async function isAt(file: string, handle: FileHandle): Promise<boolean> {
	const {dev, ino} = await handle.stat();
	const found = await stat(file).catch(() => undefined);
	return found?.dev === dev && found.ino === ino;
}

/** Undefined when the file names no process that can be seen from here. */
async function holderIn(handle: FileHandle): Promise<LockHolder | undefined> {
	const {buffer, bytesRead} = await handle.read(Buffer.alloc(holderBytesMax), 0, holderBytesMax, 0);
	const holder = parseHolder(buffer.toString('utf8', 0, bytesRead));
	return holder !== undefined && await isHere(holder) ? holder : undefined;
}

/** The owner that the lock file names, whether or not it has the lock; undefined when there is none. */
export async function readOwner(dataDir: string): Promise<LockHolder | undefined> {
	const text = await ifThere(readFile(path.join(dataDir, lockName), 'utf8'));
	return text === undefined ? undefined : parseHolder(text);
}
