/**
Who has a data dir: what the owner writes into the lock file, and what others make of it.
*/
import {readFile} from 'node:fs/promises';
import process from 'node:process';
import {InUseError} from '../errors.ts';
import {isErrno} from '../util/if-there.ts';

export type LockHolder = {
	readonly pid: number;
	/** Tells a process from a later one with the same pid; empty where the platform does not say. */
	readonly startedAt: string;
	/** Client URLs; empty when it does not listen. */
	readonly urls: readonly string[];
	/** It will listen as soon as it has read the data dir. */
	readonly isStarting?: boolean;
};

/** Another process has the data dir. */
export class DataDirHeldError extends InUseError {
	override readonly name = 'DataDirHeldError';
	/** Where it can be reached from here; empty when nowhere. */
	readonly urls: readonly string[];
	/** It is worth while to ask again: there will be URLs, or a reason why there are none. */
	readonly isStarting: boolean;

	constructor(message: string, hint: string, {urls = [], isStarting = false}: Partial<LockHolder> = {}) {
		super(message, {hint});
		this.urls = urls;
		this.isStarting = isStarting;
	}
}

export async function describeSelf(urls: readonly string[], {isStarting = false}: Pick<LockHolder, 'isStarting'> = {}): Promise<string> {
	const holder: LockHolder = {
		pid: process.pid, startedAt: await startOf(process.pid), urls, ...(isStarting && {isStarting}),
	};
	return JSON.stringify(holder);
}

/** Undefined for what was not written by an owner. */
export function parseHolder(text: string): LockHolder | undefined {
	try {
		const {pid, startedAt, urls, isStarting} = JSON.parse(text) as Partial<LockHolder>;
		const isHolder = Number.isSafeInteger(pid) && pid! > 0 && typeof startedAt === 'string'
			&& Array.isArray(urls) && urls.every(url => typeof url === 'string');
		return isHolder
			? {
				pid: pid!, startedAt, urls, isStarting: isStarting === true,
			}
			: undefined;
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

	const [state = '', ...others] = await statOf(pid);
	// A process that was killed stays in the table until its parent asks for it.
	return state !== 'Z' && state !== 'X' && (startedAt === '' || startedAt === others[startIndex]);
}

const readHint = '--read-only looks into it meanwhile.';

export function heldBy(dataDir: string, {pid, urls, isStarting}: LockHolder): DataDirHeldError {
	const hint = urls.length > 0 ? `Reach it with --endpoints ${urls.join(',')}` : `Wait for process ${pid} to end, or stop it; ${readHint}`;
	return new DataDirHeldError(`the data dir ${dataDir} is in use by process ${pid}`, hint, {urls, isStarting});
}

/** Addresses are no use then: they may be those of another container. */
export function heldElsewhere(dataDir: string): DataDirHeldError {
	return new DataDirHeldError(
		`the data dir ${dataDir} is in use by a process of another container or machine`,
		`Stop it first; ${readHint}`,
	);
}

/** Where the start time is, behind the state. */
const startIndex = 18;

/** The fields of a process from its state to its start time, where /proc tells; else one that is empty. */
async function statOf(pid: number): Promise<readonly string[]> {
	const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
	// Before them is the program's name in parentheses, which may hold anything.
	return stat.slice(stat.lastIndexOf(')') + 2).split(' ', startIndex + 2);
}

/** When a process started, in clock ticks since boot. */
async function startOf(pid: number): Promise<string> {
	const [, ...others] = await statOf(pid);
	return others[startIndex] ?? '';
}
