/**
A copy of a data dir from which a new cluster can be started: the newest snapshot, and a log of one segment with what
came after it, under new ids. The source may be in use; it is only read.
*/
import {Buffer} from 'node:buffer';
import {
	open,
	readdir,
	rm,
	stat,
} from 'node:fs/promises';
import path from 'node:path';
import {messageOf} from '../errors.ts';
import {encodeBackend} from '../snap/backend-file.ts';
import {
	backendName,
	encodeSnapshot,
	readSnapshot,
	snapshotName,
	type SnapshotContents,
} from '../snap/snapshot-file.ts';
import {listSnapshots} from '../snap/snapshot-files.ts';
import {createDurably, publish, writeAll} from '../util/durable-files.ts';
import {makeDirectory} from '../util/make-directory.ts';
import {FrameEncoder} from '../wal/frame-encoder.ts';
import {recordTypes} from '../wal/frame.ts';
import {LogError} from '../wal/log-error.ts';
import {logStart, type LogMarker, type LogMetadata} from '../wal/log.ts';
import {readLog, type LogReading} from '../wal/read-log.ts';
import {
	encodeEntry,
	encodeMarker,
	encodeMetadata,
	encodeState,
} from '../wal/records.ts';
import {readSegmentNames, segmentBytes, segmentName} from '../wal/segment-files.ts';
import {BackupError, systemReason} from './backup-error.ts';

export type BackupOptions = {
	/** Empty for what is in the current directory. */
	readonly dataDir: string;
	/** Empty for the one in the data dir. */
	readonly walDir: string;
	readonly backupDir: string;
	readonly backupWalDir: string;
	readonly isClusterIdKept: boolean;
	/** In hex; empty for a random one. */
	readonly nodeId: string;
	/** Whether a snapshot gets the file beside it without which etcd 3.4 does not start. */
	readonly isBackendWanted: boolean;
	/** A line for the log. */
	warn(text: string): void;
	/** The log does not know the snapshot; the copy does. */
	onMissingMarker(marker: LogMarker, walDir: string): void;
	/** A further segment was begun. */
	onSegment(file: string): void;
};

/** Rejects with BackupError. */
export async function backUp(options: BackupOptions): Promise<void> {
	try {
		await copyAll(options);
	} catch (error) {
		const {syscall, path: file = options.backupDir} = error as NodeJS.ErrnoException;
		throw typeof syscall === 'string' && !(error instanceof BackupError)
			? new BackupError(
				`${syscall} ${file}: ${systemReason(error)}`,
				'The backup is not complete: mend that, and begin again in a new directory.',
			)
			: error;
	}
}

async function copyAll(options: BackupOptions): Promise<void> {
	const source = placesOf(options.dataDir, options.walDir);
	const target = placesOf(options.backupDir, options.backupWalDir);
	await makeTarget(target.snapDir, `failed creating backup snapshot dir ${target.snapDir}: `);
	const snapshot = await copySnapshot(source.snapDir, target.snapDir, options);
	const marker: LogMarker = snapshot ?? logStart;
	const reading = await readSource(source.walDir, marker, options);
	if (!reading.contents.hasMarker) {
		options.onMissingMarker(marker, source.walDir);
	}

	const metadata = newMetadata(reading.contents.metadata, options);
	if (await isOccupied(target.walDir)) {
		throw new BackupError('file already exists', `${target.walDir} is there: the directory of a backup has to be empty or new.`);
	}

	await makeTarget(target.walDir, '');
	await writeLog(target.walDir, {metadata, reading, marker}, options);
}

function placesOf(dataDir: string, walDir: string): {snapDir: string; walDir: string} {
	return {
		snapDir: path.join(dataDir, 'member', 'snap'),
		walDir: walDir === '' ? path.join(dataDir, 'member', 'wal') : walDir,
	};
}

async function makeTarget(directory: string, prefix: string): Promise<void> {
	try {
		await makeDirectory(directory, 0o700);
	} catch (error) {
		throw new BackupError(`${prefix}mkdir ${await obstacleOf(directory)}: ${systemReason(error)}`);
	}
}

/** The first part of a path that is not a directory. */
async function obstacleOf(directory: string): Promise<string> {
	const parent = path.dirname(directory);
	if (parent === directory) {
		return directory;
	}

	try {
		return (await stat(parent)).isDirectory() ? directory : parent;
	} catch {
		return obstacleOf(parent);
	}
}

async function copySnapshot(from: string, to: string, options: BackupOptions): Promise<SnapshotContents | undefined> {
	try {
		for (const name of await readdir(from)) {
			// Those of the last kind belong to the snapshots.
			if (!name.endsWith('.snap') && !name.endsWith('.snap.db')) {
				options.warn(`snap: skipped unexpected non snapshot file ${name}`);
			}
		}
	} catch (error) {
		throw new BackupError(`open ${from}: ${systemReason(error)}`, 'A data dir of etcd has a directory member/snap.');
	}

	const snapshot = await newestSnapshot(from, options);
	// When the current directory is the data dir, there is nothing to copy.
	if (snapshot === undefined || path.resolve(from) === path.resolve(to)) {
		return snapshot;
	}

	if (options.isBackendWanted) {
		const backend = await createDurably(path.join(to, backendName(snapshot.index)), encodeBackend(snapshot.index));
		await backend.close();
	}

	const copy = await createDurably(path.join(to, snapshotName(snapshot)), encodeSnapshot(snapshot), {mode: 0o666});
	await copy.close();
	return snapshot;
}

async function newestSnapshot(directory: string, {warn}: BackupOptions): Promise<SnapshotContents | undefined> {
	for (const {name} of await listSnapshots(directory)) {
		try {
			return await readSnapshot(path.join(directory, name));
		} catch (error) {
			warn(`snap: corrupted snapshot file ${path.join(directory, name)}: ${messageOf(error)}`);
		}
	}

	return undefined;
}

async function readSource(walDir: string, marker: LogMarker, {warn}: BackupOptions): Promise<LogReading> {
	try {
		for (const name of (await readSegmentNames(walDir)).others) {
			warn(`wal: ignored file ${name} in wal`);
		}

		const reading = await readLog(walDir, marker);
		if (reading === undefined) {
			throw new BackupError('wal: file not found', `There is no log in ${walDir}.`);
		}

		return reading;
	} catch (error) {
		if (error instanceof LogError) {
			throw new BackupError(error.etcdText, error.message);
		}

		throw error instanceof BackupError ? error : new BackupError(`open ${walDir}: ${systemReason(error)}`);
	}
}

const idMax = 0xFF_FF_FF_FF_FF_FF_FF_FFn;

function newMetadata({clusterId}: LogMetadata, {nodeId, isClusterIdKept}: BackupOptions): LogMetadata {
	// etcd's generator: a counter below the time.
	let counter = BigInt.asUintN(40, BigInt(Date.now())) << 8n;
	const nextId = () => {
		counter++;
		return counter;
	};

	return {
		memberId: nodeId === '' ? nextId() : parseId(nodeId),
		clusterId: isClusterIdKept ? clusterId : nextId(),
	};
}

function parseId(text: string): bigint {
	const refuse = (reason: string) =>
		new BackupError(
			`strconv.ParseUint: parsing ${JSON.stringify(text)}: ${reason}`,
			'A member id is written in hex, as "member list" shows it.',
		);
	if (!/^[\da-f]+$/i.test(text)) {
		throw refuse('invalid syntax');
	}

	const id = BigInt(`0x${text}`);
	if (id > idMax) {
		throw refuse('value out of range');
	}

	return id;
}

async function isOccupied(directory: string): Promise<boolean> {
	try {
		return (await readdir(directory)).length > 0;
	} catch {
		return false;
	}
}

const chunkBytes = 1024 * 1024;

type Copy = {readonly metadata: LogMetadata; readonly reading: LogReading; readonly marker: LogMarker};

async function writeLog(directory: string, {metadata, reading: {contents, end}, marker}: Copy, {onSegment}: BackupOptions): Promise<void> {
	const encoder = new FrameEncoder();
	const {hardState} = contents;
	// etcd leaves a state out that says nothing.
	const isBlank = hardState.term === 0 && hardState.vote === 0n && hardState.commit === 0;
	const stateFrame = () => isBlank ? Buffer.alloc(0) : encoder.encode(recordTypes.state, encodeState(hardState));
	const markerFrame = () => encoder.encode(recordTypes.snapshot, encodeMarker(marker));
	const head = () => [encoder.encode(recordTypes.crc), encoder.encode(recordTypes.metadata, encodeMetadata(metadata))];

	const first = path.join(directory, segmentName(0, 0));
	const file = await open(`${first}.tmp`, 'w', 0o600);
	let size = 0;
	try {
		let frames = [...head(), encoder.encode(recordTypes.snapshot, encodeMarker(logStart))];
		let gathered = 0;
		const flush = async () => {
			const bytes = Buffer.concat(frames);
			await writeAll(file, bytes, size);
			size += bytes.length;
			frames = [];
			gathered = 0;
		};

		for (const entry of contents.entries) {
			const frame = encoder.encode(recordTypes.entry, encodeEntry(entry));
			frames.push(frame);
			gathered += frame.length;
			if (gathered > chunkBytes) {
				await flush();
			}
		}

		frames.push(stateFrame());
		await flush();
		if (size < segmentBytes) {
			frames.push(markerFrame());
			await flush();
		}

		await publish(file, `${first}.tmp`, first);
	} catch (error) {
		await rm(`${first}.tmp`, {force: true});
		throw error;
	} finally {
		await file.close();
	}

	if (size < segmentBytes) {
		return;
	}

	const second = path.join(directory, segmentName(1, end.lastIndex + 1));
	const rest = await createDurably(second, Buffer.concat([...head(), stateFrame(), markerFrame()]));
	await rest.close();
	onSegment(second);
}
