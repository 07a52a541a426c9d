/**
One owner per data dir. The owner leaves a file that says who it is and where it listens, so that another etcsh on the
same directory can go there instead. A file whose process is gone is taken over.
*/
import {
	link,
	mkdir,
	readFile,
	rename,
	rm,
	writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {UserError} from '../errors.ts';

/** The file, in the data dir; temporary ones have more behind this name. */
export const lockName = 'etcsh.lock';

export type LockHolder = {
	readonly pid: number;
	/** Tells a process from a later one with the same pid; empty where the platform does not say. */
	readonly startedAt: string;
	/** Client URLs; empty when it does not listen. */
	readonly urls: readonly string[];
};

export class DataDirHeldError extends UserError {
	override readonly name = 'DataDirHeldError';
	readonly pid: number;
	readonly urls: readonly string[];

	constructor(dataDir: string, {pid, urls}: LockHolder) {
		super(`the data dir ${dataDir} is in use by process ${pid}`, {
			hint: urls.length > 0 ? `Reach it with --endpoints ${urls.join(',')}` : `Wait for process ${pid} to end, or stop it.`,
		});
		this.pid = pid;
		this.urls = urls;
	}
}

export class DataDirLock {
	readonly #file: string;

	private constructor(file: string) {
		this.#file = file;
	}

	/** Makes the directory when it is missing. Rejects with DataDirHeldError while another process has it. */
	static async acquire(dataDir: string): Promise<DataDirLock> {
		await mkdir(dataDir, {recursive: true, mode: 0o700});
		const file = path.join(dataDir, lockName);
		const lock = new DataDirLock(file);
		// A second round follows when a dead owner's file was taken away; more rounds when others do the same.
		for (let round = 0; round < 10; round++) {
			if (await lock.#claim()) {
				return lock;
			}

			const text = await readIfThere(file);
			if (text === undefined) {
				continue;
			}

			const holder = holderIn(text, file);
			if (holder !== undefined && await isAlive(holder)) {
				throw new DataDirHeldError(dataDir, holder);
			}

			await removeStale(file, text);
		}

		throw new UserError(`can't lock the data dir ${dataDir}`, {hint: `Remove ${file} if no etcsh uses the directory.`});
	}

	/** Lets others know where the owner listens. */
	async announce(urls: readonly string[]): Promise<void> {
		const temporary = `${this.#file}.${process.pid}`;
		await writeFile(temporary, await describeSelf(urls));
		await rename(temporary, this.#file);
	}

	async release(): Promise<void> {
		await rm(this.#file, {force: true});
	}

	/** A link fails when the file is there, and the file is complete from the moment it is. */
	async #claim(): Promise<boolean> {
		const temporary = `${this.#file}.${process.pid}`;
		await writeFile(temporary, await describeSelf([]));
		try {
			await link(temporary, this.#file);
			return true;
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
				return false;
			}

			throw error;
		} finally {
			await rm(temporary, {force: true});
		}
	}
}

async function describeSelf(urls: readonly string[]): Promise<string> {
	const holder: LockHolder = {pid: process.pid, startedAt: await startOf(process.pid), urls};
	return JSON.stringify(holder);
}

async function readIfThere(file: string): Promise<string | undefined> {
	try {
		return await readFile(file, 'utf8');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
			return undefined;
		}

		throw new UserError(`can't read the lock file ${file}`, {cause: error});
	}
}

/** Undefined for a file that a power cut left without its content. */
function holderIn(text: string, file: string): LockHolder | undefined {
	if (/^\0*$/.test(text)) {
		return undefined;
	}

	try {
		return JSON.parse(text) as LockHolder;
	} catch (error) {
		throw new UserError(`can't read the lock file ${file}`, {hint: 'Remove it if no etcsh uses the directory.', cause: error});
	}
}

/** Our own pid is no proof: in a container each start may get the same one. */
async function isAlive({pid, startedAt}: LockHolder): Promise<boolean> {
	try {
		process.kill(pid, 0);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ESRCH') {
			return false;
		}
	}

	return startedAt === '' || startedAt === await startOf(pid);
}

/** When a process started, in clock ticks since boot, where /proc tells. */
async function startOf(pid: number): Promise<string> {
	const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
	// The second field is the program's name in parentheses, which may hold anything; the start time is field 22.
	return stat.slice(stat.lastIndexOf(')') + 2).split(' ', 20)[19] ?? '';
}

/** Takes a dead owner's file away, unless somebody else has already put a new one in its place. */
async function removeStale(file: string, expected: string): Promise<void> {
	const aside = `${file}.stale.${process.pid}`;
	try {
		await rename(file, aside);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
			return;
		}

		throw error;
	}

	if (await readFile(aside, 'utf8') !== expected) {
		await link(aside, file).catch(() => undefined);
	}

	await rm(aside, {force: true});
}
