/**
How many files and sockets this process may have open, and how many it has.
*/
import {readdirSync, readFileSync} from 'node:fs';

/** Undefined where the system has no /proc that tells it, or no limit. */
export function descriptorLimit(): number | undefined {
	try {
		const limit = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
		return limit === undefined ? undefined : Number(limit);
	} catch {
		return undefined;
	}
}

/** Undefined where it can't be found out, for instance for lack of a descriptor. */
export function usedDescriptors(): number | undefined {
	try {
		// One of them is that of the directory itself.
		return readdirSync('/proc/self/fd').length - 1;
	} catch {
		return undefined;
	}
}
