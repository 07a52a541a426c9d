/**
A data dir as it was: from the snapshot before the moment, and the log from there. Nothing is locked or written, so it may be in
use.
*/
import {type Engine, type KeyResponse} from '../engine/engine.ts';
import {forwardingEngine} from '../engine/forwarding.ts';
import {readOnlyEngine, requirePresent} from '../engine/read-only.ts';
import {engineOn} from '../embedded/embedded-engine.ts';
import {UserError} from '../errors.ts';
import {type Moment} from '../protocol/moment.ts';
import {cleanPath} from '../protocol/paths.ts';
import {asDataDirError} from '../server/data-dir-error.ts';
import {openedForReading} from '../server/open.ts';
import {type DataDirPlaces} from '../server/recovery.ts';
import {readAgainIfRemoved} from '../server/removed-meanwhile.ts';
import {internalPath} from '../server/requests/key-space.ts';
import {EtcdServer} from '../server/server.ts';
import {basesOf, type Base} from './bases.ts';
import {
	changesBackwards,
	Held,
	isAbout,
	isOfClients,
	isRemoval,
	type ChangesOptions,
} from './changes.ts';
import {responseOf} from './log-of-key.ts';
import {getAt, type Known} from './past-by-events.ts';
import {LogGapError} from '../wal/log-error.ts';
import {placesToRead} from './in-use.ts';
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

/** The engine refuses every change, and no events come from it. Rejects with UserError. */
export async function openPast({dataDir, walDir, moment, signal}: PastOptions): Promise<Engine> {
	try {
		const places = await placesToRead(dataDir, walDir);
		const {replayed, at, since} = await stateAt(places, {dataDir, moment, signal});
		const server = await EtcdServer.openReadOnly({
			name: 'default', dataDir, walDir, advertiseClientUrls: [], initialAdvertisePeerUrls: [],
		}, openedForReading(replayed));
		const engine = engineOn(server);
		const known = knownEvents(at, since);
		const past: Engine = forwardingEngine(() => engine, {
			get info() {
				return {...engine.info, at};
			},
			...(since.length > 0 && {get: async (key, options = {}) => getAt(engine, known, {...options, key: cleanPath(key), at})}),
			async waitForEvent(key, options) {
				requirePresent(past);
				return engine.waitForEvent(key, options);
			},
		});
		return readOnlyEngine(past);
	} catch (error) {
		throw error instanceof LogGapError ? outOfReach(error, dataDir) : asDataDirError(dataDir, error);
	}
}

function outOfReach({gap: {from, to}}: LogGapError, dataDir: string): UserError {
	return new UserError(`that is out of reach: in place of the entries ${from} to ${to} ${dataDir} has a snapshot of another member`, {
		hint: 'What came behind it can be shown. The data dir of another member may tell the rest.',
	});
}

type Wanted = Omit<PastOptions, 'walDir'>;

type StateAt = {
	readonly replayed: Replayed;
	readonly at: number;
	/** What has to be taken back of it, oldest first. */
	readonly since: readonly KeyResponse[];
};

function knownEvents(at: number, events: readonly KeyResponse[]): Known {
	return {
		from: at + 1, until: () => events, async reach() {/* There is nothing more to ask. */}, async follow() {/* Nothing goes on. */},
	};
}

async function stateAt(places: DataDirPlaces, wanted: Wanted): Promise<StateAt> {
	return readAgainIfRemoved(places, async () => {
		const found = await momentIn(places, wanted);
		return typeof found === 'number' ? {replayed: await replayTo(places, wanted, found), at: found, since: []} : found;
	});
}

/** Of the store; or the state itself, when it is what came out at the end of the log but for a few events. */
async function momentIn(places: DataDirPlaces, {dataDir, moment, signal}: Wanted): Promise<number | StateAt> {
	if (moment.kind === 'index') {
		return moment.index;
	}

	const path = moment.kind === 'back' ? undefined : internalPath(moment.key);
	const isWanted: ChangesOptions['isWanted'] = event => path === undefined || isAbout(event, path, true);
	let left = moment.kind === 'back' ? moment.count : 1;
	const look = await lookAtEnd(places, {isWanted, count: left, signal});
	if (look?.index !== undefined) {
		const {index: at, replayed, since} = look;
		return since === undefined ? at : {replayed, at, since};
	}

	let [oldest] = (await basesOf(places)).map(({index}) => index);
	const onLost = (index: number) => {
		oldest = index;
	};

	for await (const {index} of changesBackwards(places, {
		isWanted, limit: left, onLost, signal,
	})) {
		left--;
		if (left === 0) {
			return index - 1;
		}
	}

	const what = moment.kind === 'back' ? `${moment.count - left} changes` : `no change of ${moment.key}`;
	throw new UserError(`the log of ${dataDir} has ${what}${oldest === undefined ? '' : ` since index ${oldest}`}`);
}

type End = {
	/** Before the change that was looked for; undefined when it is not known. */
	readonly index: number | undefined;
	readonly replayed: Replayed;
	/** What has happened since then, if all of that can be taken back. */
	readonly since: readonly KeyResponse[] | undefined;
};

/** What is held of the end of the log. */
const endMax = 20_000;

/** Looks for the change from the newest snapshot on; most are near the end, and need no second way through the log. */
async function lookAtEnd(
	places: DataDirPlaces,
	{isWanted, count, signal}: Pick<ChangesOptions, 'isWanted' | 'signal'> & {readonly count: number},
): Promise<End | undefined> {
	const base = (await basesOf(places)).at(-1);
	if (base === undefined) {
		return undefined;
	}

	const found = new LastNumbers(count);
	const limit = count === 1 ? endMax : Math.min(endMax, 2 * count);
	let end = new Held(limit);
	let replayed: Replayed | undefined;
	try {
		replayed = await replay(places, base, {
			onEvent(event) {
				if (isWanted(event) && isOfClients(event)) {
					found.add(event.index);
					// What lies before it is not asked for; and what is held for long costs more than what is made.
					end = count === 1 ? new Held(limit) : end;
				}

				if (count > 1 || !end.hasDropped) {
					end.add(event);
				}
			},
			signal,
		});
	} catch (error) {
		if (!(error instanceof UnreadableSnapshotError)) {
			throw error;
		}
	}

	if (replayed === undefined) {
		return undefined;
	}

	const index = found.first === undefined ? undefined : found.first - 1;
	const events = end.newestFirst().toReversed();
	const isHeld = index !== undefined && events[0]!.index <= index + 1;
	const since = isHeld ? events.filter(event => event.index > index) : [];
	// The removal of a directory does not say what was in it.
	const canBeTakenBack = isHeld && since.every(({action, prevNode}) => !(isRemoval(action) && prevNode?.dir === true));
	return {
		index,
		replayed,
		since: canBeTakenBack ? since.filter(event => isOfClients(event)).map(event => responseOf(event)) : undefined,
	};
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

/** Remembers the last so many of those that come. */
class LastNumbers {
	readonly #count: number;
	#numbers: number[] = [];

	constructor(count: number) {
		this.#count = count;
	}

	/** The earliest of them; undefined as long as there are fewer. */
	get first(): number | undefined {
		return this.#numbers.at(-this.#count);
	}

	add(number: number): void {
		this.#numbers.push(number);
		// Now and then, so that each is moved once or twice.
		this.#numbers = this.#numbers.length > (this.#count * 2) + endMax ? this.#numbers.slice(-this.#count) : this.#numbers;
	}
}
