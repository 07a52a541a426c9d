/**
The files of a data dir that are about to be read from end to end.
*/
import path from 'node:path';
import {findPlaces, type DataDirPlaces} from '../server/recovery.ts';
import {standBack} from '../util/priority.ts';
import {lockHolderOf} from '../wal/foreign-lock.ts';
import {listSegments} from '../wal/segment-files.ts';

/** Rejects with UserError where there are none. A server that writes them goes first from now on. */
export async function placesToRead(dataDir: string, walDir: string | undefined): Promise<DataDirPlaces> {
	const places = await findPlaces(dataDir, walDir);
	const newest = (await listSegments(places.walDir)).at(-1);
	// Whoever writes has that one locked; it may be gone by now.
	const holder = newest && await lockHolderOf(path.join(places.walDir, newest.name)).catch(() => undefined);
	if (holder !== undefined) {
		standBack();
	}

	return places;
}
