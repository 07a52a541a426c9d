/**
A data dir as it was: from the snapshot before the moment, and the log from there. Nothing is locked or written, so it may be in
use.
*/
import {type Engine} from '../engine/engine.ts';
import {forwardingEngine} from '../engine/forwarding.ts';
import {readOnlyEngine, requirePresent} from '../engine/read-only.ts';
import {engineOn} from '../embedded/embedded-engine.ts';
import {UserError} from '../errors.ts';
import {type Moment} from '../protocol/moment.ts';
import {asDataDirError} from '../server/data-dir-error.ts';
import {openedForReading} from '../server/open.ts';
import {findPlaces, type DataDirPlaces} from '../server/recovery.ts';
import {EtcdServer} from '../server/server.ts';
import {isErrno} from '../util/if-there.ts';
import {basesOf, type Base} from './bases.ts';
import {changesBackwards, isAbout, type ChangesOptions} from './changes.ts';
import {
	replay,
	UnreadableSnapshotError,
	type Replayed,
	type ReplayOptions,
} from './replay.ts';

export type PastOptions = {
	readonly dataDir: string;
	/** Where the log is; in the data dir when absent. */
	readonly walDir?: string;
	readonly moment: Moment;
	readonly signal?: AbortSignal;
};

/** Its server may remove files that are too many just when they are read. */
const triesMax = 3;

/** The engine refuses every change, and no events come from it. Rejects with UserError. */
export async function openPast({dataDir, walDir, moment, signal}: PastOptions): Promise<Engine> {
	try {
		const places = await findPlaces(dataDir, walDir);
		const replayed = await stateAt(places, {dataDir, moment, signal});
		const server = await EtcdServer.openReadOnly({
			name: 'default', dataDir, walDir, advertiseClientUrls: [], initialAdvertisePeerUrls: [],
		}, openedForReading(replayed));
		const engine = engineOn(server);
		const {index: at} = server;
		const past: Engine = forwardingEngine(() => engine, {
			get info() {
				return {...engine.info, at};
			},
			async waitForEvent(key, options) {
				requirePresent(past);
				return engine.waitForEvent(key, options);
			},
		});
		return readOnlyEngine(past);
	} catch (error) {
		throw asDataDirError(dataDir, error);
	}
}

type Wanted = Omit<PastOptions, 'walDir'>;

async function stateAt(places: DataDirPlaces, wanted: Wanted): Promise<Replayed> {
	for (let tries = 1; ; tries++) {
		try {
			return await replayTo(places, wanted, await indexOf(places, wanted));
		} catch (error) {
			if (!isErrno(error, 'ENOENT') || tries === triesMax) {
				throw error;
			}
		}
	}
}

/** Of the store. */
async function indexOf(places: DataDirPlaces, {dataDir, moment, signal}: Wanted): Promise<number> {
	if (moment.kind === 'index') {
		return moment.index;
	}

	const isWanted: ChangesOptions['isWanted'] = (event, key) => moment.kind === 'back' || isAbout(event, key, moment.key, true);
	let left = moment.kind === 'back' ? moment.count : 1;
	for await (const {index} of changesBackwards(places, {isWanted, limit: left, signal})) {
		left--;
		if (left === 0) {
			return index - 1;
		}
	}

	const [oldest] = await basesOf(places);
	const what = moment.kind === 'back' ? `${moment.count - left} changes` : `no change of ${moment.key}`;
	throw new UserError(`the log of ${dataDir} has ${what}${oldest === undefined ? '' : ` since index ${oldest.index}`}`);
}

async function replayTo(places: DataDirPlaces, {dataDir, signal}: Wanted, index: number): Promise<Replayed> {
	const bases = await basesOf(places);
	const [oldest] = bases;
	if (oldest === undefined) {
		throw new UserError(`${dataDir} holds no log of etcd`);
	}

	if (index < oldest.index) {
		throw new UserError(`index ${index} is out of reach: what ${dataDir} still has begins at index ${oldest.index}`, {
			hint: 'A server that is started with --max-wals 0 --max-snapshots 0 keeps all.',
		});
	}

	const replayed = await replayFromNewest(places, bases.filter(base => base.index <= index), {indexMax: index, signal});
	if (replayed === undefined) {
		throw new UserError(`${dataDir} holds no log of etcd`);
	}

	const {index: reached} = replayed.state.store;
	if (reached < index) {
		throw new UserError(`index ${index} is yet to come: ${dataDir} is at index ${reached}`);
	}

	return replayed;
}

/** From the last of the bases that can be read. */
async function replayFromNewest(places: DataDirPlaces, bases: readonly Base[], options: ReplayOptions): Promise<Replayed | undefined> {
	try {
		return await replay(places, bases.at(-1)!, options);
	} catch (error) {
		if (bases.length > 1 && error instanceof UnreadableSnapshotError) {
			return replayFromNewest(places, bases.slice(0, -1), options);
		}

		throw error;
	}
}
