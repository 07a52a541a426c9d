/**
Who has a data dir: what the owner writes into the lock file, and what others make of it.
*/
import {readFile} from 'node:fs/promises';
import process from 'node:process';
import {UserError} from '../errors.ts';
import {isErrno} from '../util/if-there.ts';

export type LockHolder = {
	readonly pid: number;
	/** Tells a process from a later one with the same pid; empty where the platform does not say. */
	readonly startedAt: string;
	/** Client URLs; empty when it does not listen. */
	readonly urls: readonly string[];
};

/** Another process has the data dir. */
export class DataDirHeldError extends UserError {
	override readonly name = 'DataDirHeldError';
	/** Where it can be reached from here; empty when nowhere. */
	readonly urls: readonly string[];

	constructor(message: string, hint: string, urls: readonly string[] = []) {
		super(message, {hint});
		this.urls = urls;
	}
}

export async function describeSelf(urls: readonly string[]): Promise<string> {
	const holder: LockHolder = {pid: process.pid, startedAt: await startOf(process.pid), urls};
	return JSON.stringify(holder);
}

/** Undefined for what was not written by an owner. */
export function parseHolder(text: string): LockHolder | undefined {
	try {
		const {pid, startedAt, urls} = JSON.parse(text) as Partial<LockHolder>;
		const isHolder = Number.isSafeInteger(pid) && pid! > 0 && typeof startedAt === 'string'
			&& Array.isArray(urls) && urls.every(url => typeof url === 'string');
		return isHolder ? {pid: pid!, startedAt, urls} : undefined;
	} catch {
		return undefined;
	}
}

/**
Whether it is a process that runs and can be seen from here. Our own pid proves nothing: in a container each start may get the
same one.
*/
export async function isHere({pid, startedAt}: LockHolder): Promise<boolean> {
	try {
		process.kill(pid, 0);
	} catch (error) {
		if (!isErrno(error, 'EPERM')) {
			return false;
		}
	}

	return startedAt === '' || startedAt === await startOf(pid);
}

const readHint = '--read-only looks into it meanwhile.';

export function heldBy(dataDir: string, {pid, urls}: LockHolder): DataDirHeldError {
	const hint = urls.length > 0 ? `Reach it with --endpoints ${urls.join(',')}` : `Wait for process ${pid} to end, or stop it; ${readHint}`;
	return new DataDirHeldError(`the data dir ${dataDir} is in use by process ${pid}`, hint, urls);
}

/** Addresses are no use then: they may be those of another container. */
export function heldElsewhere(dataDir: string): DataDirHeldError {
	return new DataDirHeldError(
		`the data dir ${dataDir} is in use by a process of another container or machine`,
		`Stop it first; ${readHint}`,
	);
}

/** When a process started, in clock ticks since boot, where /proc tells. */
async function startOf(pid: number): Promise<string> {
	const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
	// The second field is the program's name in parentheses, which may hold anything; the start time is field 22.
	return stat.slice(stat.lastIndexOf(')') + 2).split(' ', 20)[19] ?? '';
}
