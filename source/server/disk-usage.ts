/**
What a data dir takes of its disk.
*/
import {readdir, stat, statfs} from 'node:fs/promises';
import path from 'node:path';
import {ifThere} from '../util/if-there.ts';
import {findPlaces} from './recovery.ts';

type FilesUsage = {
	readonly walBytes: number;
	readonly segmentCount: number;
	readonly snapshotBytes: number;
	readonly snapshotCount: number;
	/** Left on the disk of the log. */
	readonly freeBytes: number;
};

export type DiskUsage = FilesUsage & {
	/** The last entry of the log that is applied. */
	readonly raftIndex: number;
};

type Sum = {readonly count: number; readonly bytes: number};

/** Of the files with this ending; one that goes meanwhile is not counted. */
async function sumOf(directory: string, ending: string): Promise<Sum> {
	const names = await ifThere(readdir(directory)) ?? [];
	const sizes = await Promise.all(names.filter(name => name.endsWith(ending)).map(async name => ifThere(stat(path.join(directory, name)))));
	const found = sizes.filter(size => size !== undefined);
	return {count: found.length, bytes: found.reduce((sum, {size}) => sum + size, 0)};
}

export async function diskUsage(dataDir: string, walDir: string | undefined): Promise<FilesUsage> {
	const places = await findPlaces(dataDir, walDir);
	const [wal, snapshots, disk] = await Promise.all([sumOf(places.walDir, '.wal'), sumOf(places.snapDir, '.snap'), statfs(places.walDir)]);
	return {
		walBytes: wal.bytes, segmentCount: wal.count,
		snapshotBytes: snapshots.bytes, snapshotCount: snapshots.count,
		freeBytes: disk.bavail * disk.bsize,
	};
}
