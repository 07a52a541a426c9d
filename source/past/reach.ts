/**
How far back the files of a data dir tell, and what they take.
*/
import {asDataDirError} from '../server/data-dir-error.ts';
import {diskUsage} from '../server/disk-usage.ts';
import {findPlaces} from '../server/recovery.ts';
import {basesOf} from './bases.ts';

export type Reach = {
	/** The oldest index whose tree can be shown; undefined when none can. */
	readonly index: number | undefined;
	/** Of the log and the snapshots. */
	readonly bytes: number;
};

/** Rejects with UserError. */
export async function reachOf(dataDir: string, walDir?: string): Promise<Reach> {
	try {
		const [oldest] = await basesOf(await findPlaces(dataDir, walDir));
		const {walBytes, snapshotBytes} = await diskUsage(dataDir, walDir);
		return {index: oldest?.index, bytes: walBytes + snapshotBytes};
	} catch (error) {
		throw asDataDirError(dataDir, error);
	}
}
