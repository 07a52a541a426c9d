/**
The files of a data dir that are about to be read from end to end.
*/
import path from 'node:path';
import {findPlaces, type DataDirPlaces} from '../server/recovery.ts';
import {standBack} from '../util/priority.ts';
import {startAgainBehind} from '../util/start-again.ts';
import {lockHolderOf} from '../wal/foreign-lock.ts';
import {listSegments} from '../wal/segment-files.ts';

async function areInUse({walDir}: DataDirPlaces): Promise<boolean> {
	const newest = (await listSegments(walDir)).at(-1);
	// Whoever writes has that one locked; it may be gone by now.
	const holder = newest && await lockHolderOf(path.join(walDir, newest.name)).catch(() => undefined);
	return holder !== undefined;
}

/** Rejects with UserError where there are none. A server that writes them goes first from now on. */
export async function placesToRead(dataDir: string, walDir: string | undefined): Promise<DataDirPlaces> {
	const places = await findPlaces(dataDir, walDir);
	if (await areInUse(places)) {
		standBack();
	}

	return places;
}

/** For a command that is about to read them, and has done nothing yet: a server that writes them shall not feel it. */
export async function standBehindWriter(dataDir: string, walDir: string | undefined, signal: AbortSignal): Promise<void> {
	let isWritten = false;
	try {
		isWritten = await areInUse(await findPlaces(dataDir, walDir));
	} catch {
		// The command says what is wrong with them.
	}

	// Who starts again would not know of it.
	signal.throwIfAborted();
	if (isWritten) {
		startAgainBehind();
	}
}
