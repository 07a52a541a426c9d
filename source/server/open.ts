/**
The ways in which a server gets its state: nothing but memory, a data dir to serve, one to read.
*/
import {
	access,
	constants,
	mkdir,
	readdir,
	rename,
} from 'node:fs/promises';
import path from 'node:path';
import {UserError} from '../errors.ts';
import {memoryLog, type Log, type LogMetadata} from '../wal/log.ts';
import {makeDirectory} from '../util/make-directory.ts';
import {ifThere} from '../util/if-there.ts';
import {asDataDirError, mayBeReadable} from './data-dir-error.ts';
import {lockDataDir, type DataDirLock} from './data-dir-lock.ts';
import {clusterIdOf, memberIdOf} from './membership.ts';
import {type LogLevel, type ServerOptions} from './options.ts';
import {readAgainIfRemoved} from './removed-meanwhile.ts';
import {State} from './state.ts';

/** What is open while the server runs. */
export type Opened = {
	readonly state: State;
	readonly log: Log;
	readonly lock?: DataDirLock;
	/** Where snapshots go; absent when none are taken. */
	readonly snapDir?: string;
	readonly memberId: bigint;
	readonly clusterId: bigint;
	/** The highest that was seen. */
	readonly term: number;
	/** Raft index of the last entry. */
	readonly lastIndex: number;
	/** Of the snapshot that it started from; both 0 for none. */
	readonly snapshotIndex: number;
	readonly snapshotBytes: number;
	/** The member is not in the log yet. */
	readonly isNew: boolean;
	readonly isReadOnly: boolean;
};

const atRest = {
	term: 1, lastIndex: 0, snapshotIndex: 0, snapshotBytes: 0, isNew: true, isReadOnly: false,
};

type Clock = () => bigint;

/** Without a data dir: in memory. Rejects with UserError. */
export async function openForServing(options: ServerOptions, clock: Clock): Promise<Opened> {
	const {dataDir, initialAdvertisePeerUrls, initialClusterToken = 'etcd-cluster'} = options;
	const memberId = memberIdOf(initialAdvertisePeerUrls, initialClusterToken);
	const ids = {memberId, clusterId: clusterIdOf([memberId])};
	if (dataDir === undefined) {
		const {image, raftIndex = 0} = options.beginning ?? {};
		return {
			...atRest, ...ids, state: new State(clock, image), log: memoryLog, lastIndex: raftIndex, isNew: image === undefined,
		};
	}

	try {
		return await openDataDir({...options, dataDir}, ids, clock);
	} catch (error) {
		throw await asServingError({dataDir, walDir: options.walDir}, error);
	}
}

type Place = Pick<OnDisk, 'dataDir' | 'walDir'>;

/** What the system says of a data dir that was to be served; who may read it is told how. */
export async function asServingError({dataDir, walDir}: Place, error: unknown): Promise<unknown> {
	return asDataDirError(dataDir, error, {isReadable: mayBeReadable(error) && await isReadable({dataDir, walDir})});
}

/** Whether there is a log, and we may read every file. */
async function isReadable({dataDir, walDir}: Place): Promise<boolean> {
	const {findPlaces} = await import('./recovery.ts');
	const readAll = async (directory: string): Promise<number> => {
		const names = await readdir(directory);
		for (const name of names) {
			await access(path.join(directory, name), constants.R_OK);
		}

		return names.length;
	};

	try {
		const places = await findPlaces(dataDir, walDir);
		await ifThere(readAll(places.snapDir));
		return await readAll(places.walDir) > 0;
	} catch {
		return false;
	}
}

type OnDisk = ServerOptions & {readonly dataDir: string};

async function openDataDir(
	{dataDir, walDir, log: logTo, advertiseClientUrls, isForcedNewCluster = false}: OnDisk,
	ids: {memberId: bigint; clusterId: bigint},
	clock: Clock,
): Promise<Opened> {
	const tell = (level: LogLevel, origin: string, text: string) => {
		logTo?.(level, origin, text);
	};

	let isWarned = false;
	const onLockless = (text: string) => {
		if (isWarned) {
			return;
		}

		isWarned = true;
		tell('W', 'wal', text);
	};

	const lock = await lockDataDir(dataDir, {onLockless, willListen: advertiseClientUrls.length > 0});
	let log: Log | undefined;
	try {
		await moveOldLayout(dataDir);
		const {placesOf, recover, begin} = await import('./recovery.ts');
		const places = placesOf(dataDir, walDir);
		const recovered = await recover(places, {
			clock, isForcedNewCluster, log: tell, onLockless,
		});
		const onDisk = recovered ?? {...ids, state: new State(clock), log: await begin(places, ids, {onLockless})};
		log = onDisk.log;
		// etcd 2.3 does not start without this directory, even when it is empty.
		await makeDirectory(places.snapDir, 0o700);
		return {
			...atRest,
			...onDisk,
			lock,
			snapDir: recovered?.hasForeign ? undefined : places.snapDir,
			// A first start may have got no further than to the log itself.
			isNew: recovered === undefined || recovered.lastIndex === 0,
		};
	} catch (error) {
		await log?.close();
		await lock.release();
		throw error;
	}
}

/** Changes nothing. Rejects with UserError. */
export async function openForReading(options: OnDisk, clock: Clock): Promise<Opened> {
	try {
		return await readOnly(options, clock);
	} catch (error) {
		throw asDataDirError(options.dataDir, error);
	}
}

async function readOnly({dataDir, walDir, log}: OnDisk, clock: Clock): Promise<Opened> {
	const {findPlaces, readDataDir, stateOf, checkForeign} = await import('./recovery.ts');
	const places = await findPlaces(dataDir, walDir);
	const found = await readAgainIfRemoved(places, async () => readDataDir(places, text => {
		log?.('W', 'snap', text);
	}));
	if (found === undefined) {
		throw new UserError(`${dataDir} holds no log of etcd`);
	}

	const {contents} = found.reading;
	const state = stateOf(found, clock);
	await checkForeign(state, places);
	return openedForReading({
		state,
		metadata: contents.metadata,
		term: contents.hardState.term,
		lastIndex: contents.entries.at(-1)?.index ?? found.snapshot?.index ?? 0,
	});
}

/** A state that nothing is written to. */
export function openedForReading(
	{metadata, ...read}: Pick<Opened, 'state' | 'term' | 'lastIndex'> & {readonly metadata: LogMetadata},
): Opened {
	return {
		...atRest, ...metadata, ...read, log: memoryLog, isNew: false, isReadOnly: true,
	};
}

/** etcd 2.0 had what is in `member` directly in the data dir. */
async function moveOldLayout(dataDir: string): Promise<void> {
	const names = await readdir(dataDir);
	if (names.includes('member') || !names.includes('wal') || !names.includes('snap')) {
		return;
	}

	await mkdir(path.join(dataDir, 'member'), {mode: 0o700});
	await rename(path.join(dataDir, 'snap'), path.join(dataDir, 'member', 'snap'));
	await rename(path.join(dataDir, 'wal'), path.join(dataDir, 'member', 'wal'));
}
