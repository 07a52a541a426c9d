/**
Files of a data dir that its server, which purges them, may remove while somebody reads them.
*/
import {readdir} from 'node:fs/promises';
import {ifThere} from '../util/if-there.ts';
import {type DataDirPlaces} from './recovery.ts';

/** A server that removes them faster than they can be read would keep us for ever. */
const triesMax = 4;

async function namesIn({snapDir, walDir}: DataDirPlaces): Promise<readonly string[]> {
	const names = await Promise.all([snapDir, walDir].map(async directory => ifThere(readdir(directory))));
	return names.flatMap(each => each ?? []).filter(name => /\.(?:snap|wal)$/.test(name));
}

/** A look at the files; the result tells whether any of them has been removed since then. */
export async function removalsIn(places: DataDirPlaces): Promise<() => Promise<boolean>> {
	const before = await namesIn(places);
	return async () => {
		const now = new Set(await namesIn(places));
		return before.some(name => !now.has(name));
	};
}

/** Reads the files: again, when that fails and some of them were removed meanwhile. Then it is all about others. */
export async function readAgainIfRemoved<Result>(places: DataDirPlaces, read: () => Promise<Result>): Promise<Result> {
	for (let tries = 1; ; tries++) {
		const isAnyRemoved = await removalsIn(places);
		try {
			return await read();
		} catch (error) {
			if (tries === triesMax || !(await isAnyRemoved())) {
				throw error;
			}
		}
	}
}
