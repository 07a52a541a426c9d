/**
How far back the files of a data dir tell, and what they take.
*/
import {type EngineInfo} from '../engine/engine.ts';
import {UserError} from '../errors.ts';
import {asDataDirError} from '../server/data-dir-error.ts';
import {diskUsage} from '../server/disk-usage.ts';
import {findPlaces, type DataDirPlaces} from '../server/recovery.ts';
import {readAgainIfRemoved} from '../server/removed-meanwhile.ts';
import {LogError, LogGapError, type LogGap} from '../wal/log-error.ts';
import {basesOf, type Base} from './bases.ts';
import {placesToRead} from './in-use.ts';
import {readThrough, UnreadableSnapshotError} from './replay.ts';

export type Reach = {
	/** Where the files begin: the oldest index whose tree can be shown, if all is there that follows; undefined when none can. */
	readonly index: number | undefined;
	/** Of the log and the snapshots. */
	readonly bytes: number;
};

/** After all was read: every index from this one on can be shown. */
export type ProvenReach = Reach & {
	/** Why not those before, though the files begin there: these entries are not there; or something is damaged. */
	readonly gap?: LogGap;
	readonly damage?: UserError;
};

/** Looks at the beginnings of the files. Rejects with UserError. */
export async function reachOf(dataDir: string, walDir?: string): Promise<Reach> {
	try {
		const [oldest] = await basesOf(await findPlaces(dataDir, walDir));
		return {index: oldest?.index, bytes: await bytesOf(dataDir, walDir)};
	} catch (error) {
		throw asDataDirError(dataDir, error);
	}
}

async function bytesOf(dataDir: string, walDir: string | undefined): Promise<number> {
	const {walBytes, snapshotBytes} = await diskUsage(dataDir, walDir);
	return walBytes + snapshotBytes;
}

/** Reads the whole log, a second for some hundred MB. Rejects with UserError. */
export async function provenReachOf(dataDir: string, walDir: string | undefined, signal: AbortSignal | undefined): Promise<ProvenReach> {
	try {
		const places = await placesToRead(dataDir, walDir);
		const {oldest, trouble} = await readAgainIfRemoved(places, async () => oldestWhole(places, await basesOf(places), signal));
		const why = oldest !== undefined && trouble instanceof LogGapError ? {gap: trouble.gap} : {damage: trouble};
		return {index: oldest?.index, bytes: await bytesOf(dataDir, walDir), ...why};
	} catch (error) {
		throw asDataDirError(dataDir, error);
	}
}

type Whole = {readonly oldest: Base | undefined; readonly trouble: UserError | undefined};

/** What is wrong with a log is before a base or behind it: if not the first one, then halving finds the oldest with nothing behind it. */
async function oldestWhole(places: DataDirPlaces, bases: readonly Base[], signal: AbortSignal | undefined): Promise<Whole> {
	let trouble: Whole['trouble'];
	let bad = -1;
	let good = bases.length;
	for (let i = 0; good - bad > 1; i = Math.floor((bad + good) / 2)) {
		try {
			await readThrough(places, bases[i]!, signal);
			good = i;
		} catch (error) {
			if (!(error instanceof LogError || error instanceof UnreadableSnapshotError)) {
				throw error;
			}

			bad = i;
			trouble = error;
		}
	}

	return {oldest: bases[good], trouble};
}

/** Looks at the beginnings of the files of an engine; undefined where there are none that tell. */
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
