/**
How far back the files of a data dir tell, and what they take.
*/
import {type EngineInfo} from '../engine/engine.ts';
import {UserError} from '../errors.ts';
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

/** The same of the files of an engine; undefined where there are none that tell. */
export async function reachOfEngine({dataDir, sharedDataDir, walDir}: EngineInfo): Promise<Reach | undefined> {
	const place = dataDir ?? sharedDataDir;
	if (place === undefined) {
		return undefined;
	}

	try {
		const reach = await reachOf(place, walDir);
		return reach.index === undefined ? undefined : reach;
	} catch (error) {
		// Another process answers, and its log may be elsewhere.
		if (dataDir === undefined && error instanceof UserError) {
			return undefined;
		}

		throw error;
	}
}
