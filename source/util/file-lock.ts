/**
Locks on open files. They last until the file is closed, however the process ends, and everybody on the machine sees
them, from any container.

Linux has two kinds that know nothing of each other: of a file's ranges (fcntl), which etcd 3 takes, and of the whole file
(flock), which etcd 2 takes. The add-on takes the first; on a Mac, where there is one kind only, that one.
*/
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {createRequire} from 'node:module';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';

/** `impossible`: this file system, or this machine, has no such locks. */
export type LockOutcome = 'taken' | 'held' | 'impossible';

type Addon = {tryLock(fd: number, offset: number, length: number, isExclusive: boolean): void};

let loaded: Addon | undefined;

/** The add-on itself: its package spends 10 ms on finding it. */
function addon(): Addon {
	loaded ??= createRequire(import.meta.url)(
		`fs-native-extensions/prebuilds/${process.platform}-${process.arch}/fs-native-extensions.node`,
	) as Addon;
	return loaded;
}

/** The file must be open for writing. */
export function tryLock(fd: number): LockOutcome {
	try {
		addon().tryLock(fd, 0, 0, true);
		return 'taken';
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		return code === 'EAGAIN' || code === 'EACCES' ? 'held' : 'impossible';
	}
}

/** Only a network file system that does not answer takes longer. */
const flockMsMax = 5000;

/** How long a lock may outlive its owner, in milliseconds: a process that he has just started holds it until it runs its own program. */
const leavingMs = 1000;
const retryMs = 25;

/** As `tryLockAsEtcd`; a lock whose owner has just let go of it is waited for. */
export async function lockAsEtcd(fd: number): Promise<LockOutcome> {
	const end = performance.now() + leavingMs;
	for (;;) {
		const outcome = await tryLockAsEtcd(fd);
		if (outcome !== 'held' || performance.now() > end) {
			return outcome;
		}

		await delay(retryMs);
	}
}

/**
Both kinds. What flock(1) locks stays locked for us when it has ended: the lock belongs to the open file, which it inherits.
*/
async function tryLockAsEtcd(fd: number): Promise<LockOutcome> {
	const outcome = tryLock(fd);
	if (outcome === 'held' || process.platform !== 'linux') {
		return outcome;
	}

	try {
		const flock = spawn('flock', ['-xn', '3'], {stdio: ['ignore', 'ignore', 'ignore', fd], timeout: flockMsMax});
		const [exitCode] = await once(flock, 'exit') as [number | null];
		return exitCode === 0 ? 'taken' : (exitCode === 1 ? 'held' : outcome);
	} catch {
		// There is no such program, or no room for it: then etcd 2 alone is not kept out.
		return outcome;
	}
}
