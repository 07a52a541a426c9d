/**
From the files of a data dir to the state that they stand for: the newest snapshot that can be read, and what the log
says after it. Reading changes nothing; going on with a data dir and beginning a new one do.
*/
import {readdir} from 'node:fs/promises';
import path from 'node:path';
import {UserError} from '../errors.ts';
import {hasKeys} from '../snap/bolt-reader.ts';
import {loadSnapshots, type LoadedSnapshot} from '../snap/snapshot-files.ts';
import {LogError} from '../wal/log-error.ts';
import {
	readAhead,
	readLog,
	type LogReading,
	type ReadFile,
} from '../wal/read-log.ts';
import {logStart, type LogEntry, type LogMarker} from '../wal/log.ts';
import {SegmentLocks} from '../wal/segment-locks.ts';
import {WriteAheadLog} from '../wal/wal.ts';
import {ifThere} from '../util/if-there.ts';
import {asDataDirError} from './data-dir-error.ts';
import {keySpace} from './requests/key-space.ts';
import {formatId} from './membership.ts';
import {State} from './state.ts';
import {
	certainEntries,
	forceNewCluster,
	votersAfter,
	type ForcedCluster,
} from './voters.ts';

export type DataDirPlaces = {readonly snapDir: string; readonly walDir: string};

/** Where the files of a data dir are that is served: etcd's places. */
export function placesOf(dataDir: string, walDir?: string): DataDirPlaces {
	return {snapDir: path.join(dataDir, 'member', 'snap'), walDir: walDir ?? path.join(dataDir, 'member', 'wal')};
}

/** Where they are in whatever is to be read: a data dir, one of etcd 2.0, or a directory of log segments. */
export async function findPlaces(dataDir: string, walDir?: string): Promise<DataDirPlaces> {
	const names = await namesIn(dataDir);
	if (names === undefined) {
		throw new UserError(`there is no data dir ${dataDir}`);
	}

	if (names.includes('member') || walDir !== undefined) {
		const places = placesOf(dataDir, walDir);
		await namesIn(places.snapDir);
		await namesIn(places.walDir);
		return places;
	}

	if (names.some(name => name.endsWith('.wal'))) {
		return {snapDir: path.join(dataDir, 'snap'), walDir: dataDir};
	}

	if (names.includes('wal')) {
		return {snapDir: path.join(dataDir, 'snap'), walDir: path.join(dataDir, 'wal')};
	}

	throw new UserError(`${dataDir} is not a data dir of etcd`, {hint: 'One has a directory "member" with "wal" and "snap" in it.'});
}

/** What a directory holds; undefined when there is none. Rejects with UserError. */
async function namesIn(directory: string): Promise<string[] | undefined> {
	try {
		return await ifThere(readdir(directory));
	} catch (error) {
		throw asDataDirError(directory, error);
	}
}

export type Found = {
	/** Absent when the log is read from its first entry. */
	readonly snapshot?: LoadedSnapshot;
	readonly reading: LogReading;
};

type Notify = (text: string) => void;

/**
Reads the files; undefined when there is no log. A snapshot that can't be read, or that the log does not know, is passed
over for an older one, about which `warn` is told. Rejects with UserError.
*/
export async function readDataDir({snapDir, walDir}: DataDirPlaces, warn: Notify, read?: ReadFile): Promise<Found | undefined> {
	let unmarked: Found | undefined;
	let isAnyReadable = false;
	for await (const snapshot of loadSnapshots(snapDir, (file, reason) => {
		warn(`the snapshot ${file} can't be read and is passed over: ${reason}`);
	})) {
		isAnyReadable = true;
		const reading = await readFrom(walDir, snapshot, {warn, read});
		if (reading?.contents.hasMarker) {
			return {snapshot, reading};
		}

		unmarked ??= reading && {snapshot, reading};
	}

	try {
		const reading = await readLog(walDir, logStart, read);
		if (reading === undefined && isAnyReadable) {
			throw new UserError(`${snapDir} holds snapshots, but ${walDir} holds no log`, {
				hint: 'Bring the log back, or say where it is with --wal-dir.',
			});
		}

		return reading && {reading};
	} catch (error) {
		if (unmarked !== undefined) {
			return unmarked;
		}

		throw error;
	}
}

/** Undefined when the log does not reach back to the snapshot. */
async function readFrom(
	walDir: string,
	{index, term}: LogMarker,
	{warn, read}: {readonly warn: Notify; readonly read?: ReadFile},
): Promise<LogReading | undefined> {
	try {
		return await readLog(walDir, {index, term}, read);
	} catch (error) {
		if (error instanceof LogError && passable.has(error.etcdText)) {
			warn(`the snapshot of entry ${index} is passed over: ${error.message}`);
			return undefined;
		}

		throw error;
	}
}

const passable: ReadonlySet<string> = new Set(['wal: file not found', 'wal: snapshot mismatch']);

/** The state after those entries that are certain: all of them in a cluster of one, else those that are known to be committed. */
export function stateOf({snapshot, reading: {contents}}: Found, clock: () => bigint): State {
	return replayed(snapshot, certainEntries(contents, snapshot?.voters ?? []), clock);
}

function replayed(snapshot: LoadedSnapshot | undefined, entries: readonly LogEntry[], clock: () => bigint): State {
	const state = new State(clock, snapshot?.image);
	state.countStart();
	for (const entry of entries) {
		state.replay(entry);
	}

	return state;
}

/** What a server goes on with. */
export type Recovered = {
	readonly state: State;
	readonly log: WriteAheadLog;
	readonly memberId: bigint;
	readonly clusterId: bigint;
	/** The highest that was seen. */
	readonly term: number;
	/** Raft index of the last entry; 0 when the log was begun and nothing more. */
	readonly lastIndex: number;
	/** The snapshot that it started from, 0 for none. */
	readonly snapshotIndex: number;
	readonly snapshotBytes: number;
	/** etcd 3 keeps data of its own in the data dir. */
	readonly hasForeign: boolean;
};

export type RecoverOptions = {
	readonly clock: () => bigint;
	readonly isForcedNewCluster: boolean;
	log(level: 'W' | 'I' | 'N', origin: string, text: string): void;
	/** Called with one line when there are no locks; perhaps more than once. */
	onLockless(text: string): void;
};

/**
Locks and reads a data dir and opens its log for appending; undefined when there is none. Nothing is written before
everything is known to be correct.
*/
export async function recover(places: DataDirPlaces, options: RecoverOptions): Promise<Recovered | undefined> {
	const locks = new SegmentLocks(places.walDir, options.onLockless);
	try {
		await locks.takeNewest();
		return await goOn(places, locks, options);
	} catch (error) {
		await locks.close();
		throw error;
	}
}

async function goOn(
	places: DataDirPlaces,
	locks: SegmentLocks,
	{clock, isForcedNewCluster, log}: RecoverOptions,
): Promise<Recovered | undefined> {
	// The log, which nobody else writes any more, is read while the snapshot is decoded.
	const found = await readDataDir(places, text => {
		log('W', 'snap', text);
	}, readAhead(locks.newest));
	if (found === undefined) {
		await checkEmpty(places.walDir);
		return undefined;
	}

	const {snapshot, reading} = found;
	const {contents} = reading;
	const start = snapshot?.index ?? 0;
	const forced = isForcedNewCluster ? forceAlone(found, log) : undefined;
	const entries = forced === undefined ? contents.entries : [...forced.kept, ...forced.changes];
	checkVoters(found, forced !== undefined || contents.hasChanges ? entries : []);
	const state = replayed(snapshot, entries, clock);
	const hasForeign = await checkForeign(state, places);
	if (hasForeign) {
		log('W', 'etcdserver', 'there is v3 data, too, which stays as it is; no snapshots are taken, since etcd 3 would lose it with them');
	}

	const wal = await WriteAheadLog.resume(places.walDir, reading, locks, file => {
		log('W', 'wal', `the last record of ${file} was cut off by a crash and is dropped; a copy is kept as ${file}.broken`);
	});
	if (!contents.hasMarker && snapshot !== undefined) {
		await wal.mark(snapshot);
	}

	if (forced !== undefined && forced.changes.length > 0) {
		await wal.append(forced.changes, forced.state);
	}

	if (snapshot !== undefined) {
		log('I', 'etcdserver', `recovered store from snapshot at index ${snapshot.index}`);
	}

	return {
		...contents.metadata,
		state,
		log: wal,
		term: Math.max(contents.hardState.term, entries.at(-1)?.term ?? 1, snapshot?.term ?? 1),
		lastIndex: start + entries.length,
		snapshotIndex: start,
		snapshotBytes: snapshot?.size ?? 0,
		hasForeign,
	};
}

/** A new log is begun where there was none, or where one was about to be made. */
async function checkEmpty(walDir: string): Promise<void> {
	const names = await namesIn(walDir) ?? [];
	if (names.some(name => !name.endsWith('.tmp'))) {
		throw new LogError(
			`open wal error: wal: file not found (${walDir} is not empty, and no segment of a log is in it)`,
			'wal: file not found',
			{
				hint: 'Bring the log back, or move the directory away to begin anew.',
			},
		);
	}
}

function forceAlone({snapshot, reading: {contents}}: Found, log: RecoverOptions['log']): ForcedCluster {
	const start = snapshot?.index ?? 0;
	const {memberId, clusterId} = contents.metadata;
	const forced = forceNewCluster(contents, start, snapshot?.voters ?? []);
	const discarded = contents.entries.length - forced.kept.length;
	if (discarded > 0) {
		log('I', 'etcdserver', `discarding ${discarded} uncommitted WAL entries`);
	}

	const place = `at commit index ${start + forced.kept.length}`;
	log('I', 'etcdserver', `forcing restart of member ${formatId(memberId)} in cluster ${formatId(clusterId)} ${place}`);
	return forced;
}

const forceHint = 'Start it once with "etcsh serve --force-new-cluster" to make it a cluster of its own, or look into it with --read-only.';

/** `entries` are at least those that change the membership. */
function checkVoters({snapshot, reading: {contents}}: Found, entries: readonly LogEntry[]): void {
	// A log that was only begun says nothing about a cluster yet.
	if (snapshot === undefined && entries.length === 0 && contents.entries.length === 0) {
		return;
	}

	const voters = votersAfter(snapshot?.voters ?? [], entries);
	const {memberId} = contents.metadata;
	if (!voters.includes(memberId)) {
		const member = `member ${formatId(memberId)}, which is not in the cluster that the log describes`;
		throw new UserError(`this data dir belongs to ${member}: it is a backup, or the member was removed`, {hint: forceHint});
	}

	if (voters.length > 1) {
		throw new UserError(`this data dir belongs to a cluster of ${voters.length} members, and etcsh serves clusters of one`, {
			hint: forceHint,
		});
	}
}

/** Whether etcd 3 keeps data of its own there, in the log or in its backend. Throws UserError when there is nothing else. */
export async function checkForeign(state: State, {snapDir}: DataDirPlaces): Promise<boolean> {
	const backend = path.join(snapDir, 'db');
	const hasForeign = state.foreignCount > 0 || await hasKeys(backend);
	if (hasForeign && !state.store.hasChildren(keySpace)) {
		throw new UserError(`this data dir holds v3 data alone, and etcsh works on v2 keys (in ${snapDir})`, {
			hint: 'The etcdctl of etcd 3 reads it, with ETCDCTL_API=3, from a running etcd 3.',
		});
	}

	return hasForeign;
}

/** Begins a data dir. */
export async function begin(
	places: DataDirPlaces,
	metadata: {memberId: bigint; clusterId: bigint},
	options: Pick<RecoverOptions, 'onLockless'>,
): Promise<WriteAheadLog> {
	const locks = new SegmentLocks(places.walDir, options.onLockless);
	try {
		return await WriteAheadLog.create(places.walDir, metadata, locks);
	} catch (error) {
		await locks.close();
		throw error;
	}
}
