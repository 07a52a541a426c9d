/**
Who holds the lock of a file, where Linux tells.
*/
import {readFile, stat} from 'node:fs/promises';

/**
The process that has a file locked, 0 when only that much is known; undefined when nobody has, or where the system does not
say.
*/
export async function lockHolderOf(file: string): Promise<number | undefined> {
	const locks = await readFile('/proc/locks', 'utf8').catch(() => '');
	if (locks === '') {
		return undefined;
	}

	const {dev, ino} = await stat(file);
	for (const line of locks.split('\n')) {
		// `1: OFDLCK ADVISORY  WRITE 1234 08:01:5678 0 EOF`: the pid, -1 for a lock of an open file, then device and inode.
		const match = /(?:FLOCK|OFDLCK|POSIX) .* (-?\d+) ([\da-f]+):([\da-f]+):(\d+) /.exec(line);
		if (match !== null && Number(match[4]) === ino && deviceOf(match[2]!, match[3]!) === dev) {
			return Math.max(0, Number(match[1]));
		}
	}

	return undefined;
}

/** As glibc packs it. */
function deviceOf(major: string, minor: string): number {
	const [high, low] = [Number.parseInt(major, 16), Number.parseInt(minor, 16)];
	return (low & 0xFF) + ((high & 0xF_FF) * 0x1_00) + ((low & ~0xFF) * 0x10_00);
}
