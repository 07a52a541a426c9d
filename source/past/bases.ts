/**
Where a replay of the log can begin: at its first entry, if that is still there, and at each snapshot from which on it is.
*/
import {Buffer} from 'node:buffer';
import path from 'node:path';
import {listSnapshots} from '../snap/snapshot-files.ts';
import {readSnapshotIndex} from '../snap/snapshot-index.ts';
import {type DataDirPlaces} from '../server/recovery.ts';
import {readAgainIfRemoved} from '../server/removed-meanwhile.ts';
import {openRegularFile, readRegularFile} from '../util/regular-file.ts';
import {FrameDecoder, recordTypes} from '../wal/frame.ts';
import {LogError} from '../wal/log-error.ts';
import {decodeEntry, decodeMarker} from '../wal/records.ts';
import {listSegments, selectSegments, type SegmentName} from '../wal/segment-files.ts';

export type Base = {
	/** Of the store. */
	readonly index: number;
	/** Raft index of the last entry that it contains. */
	readonly entry: number;
	/** Of the snapshot; absent for the beginning of the log. */
	readonly file?: string;
};

const logBeginning: Base = {index: 0, entry: 0};

/** Oldest first; none where there is no log. Snapshots that cannot be read are left out. */
export async function basesOf(places: DataDirPlaces): Promise<readonly Base[]> {
	return readAgainIfRemoved(places, async () => basesNow(places));
}

async function basesNow({snapDir, walDir}: DataDirPlaces): Promise<readonly Base[]> {
	const segments = await listSegments(walDir);
	const [first] = segments;
	const beginning = first === undefined ? Infinity : await firstEntryIn(path.join(walDir, first.name));
	const isCovered = (entry: number) => entry + 1 >= beginning && isLogWhole(walDir, segments, entry);
	const bases: Base[] = isCovered(0) ? [logBeginning] : [];
	for (const {name, index: entry} of [...await listSnapshots(snapDir)].reverse()) {
		const file = path.join(snapDir, name);
		const index = isCovered(entry) ? await readSnapshotIndex(file).catch(() => undefined) : undefined;
		bases.push(...(index === undefined ? [] : [{index, entry, file}]));
	}

	return bases;
}

function isLogWhole(walDir: string, segments: readonly SegmentName[], entry: number): boolean {
	try {
		return selectSegments(walDir, segments, entry).length > 0;
	} catch (error) {
		if (error instanceof LogError) {
			return false;
		}

		throw error;
	}
}

/** What it takes to see the first entry, unless that is a large one. */
const headBytes = 64 * 1024;

/** Raft index of the first entry that is there, or will be: in a backup that is not the one of which the file's name tells. */
async function firstEntryIn(segment: string): Promise<number> {
	return firstEntryOf(await readHead(segment)) ?? firstEntryOf(await readRegularFile(segment)) ?? 1;
}

/** Undefined when it lies behind these bytes. */
function firstEntryOf(bytes: Buffer): number | undefined {
	const decoder = new FrameDecoder(bytes, undefined);
	let marked: number | undefined;
	for (const {type, data} of decoder) {
		if (type === recordTypes.entry) {
			return decodeEntry(data, 0, data.length).index;
		}

		marked = type === recordTypes.snapshot ? decodeMarker(data).index + 1 : marked;
	}

	return decoder.error === undefined ? marked : undefined;
}

async function readHead(file: string): Promise<Buffer> {
	await using handle = await openRegularFile(file);
	const {buffer, bytesRead} = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
	return buffer.subarray(0, bytesRead);
}
