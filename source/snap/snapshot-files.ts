/**
The snapshots of a data dir: which there are, the newest that can be read, and the removal of old ones.
*/
import {readdir, rm} from 'node:fs/promises';
import path from 'node:path';
import {messageOf} from '../errors.ts';
import {type StoreImage} from '../store/image.ts';
import {ifThere} from '../util/if-there.ts';
import {backendName, readSnapshot, type SnapshotPlace} from './snapshot-file.ts';
import {readStore} from './store-reader.ts';

export type SnapshotName = {readonly name: string; readonly index: number};

export type LoadedSnapshot = SnapshotPlace & {
	readonly image: StoreImage;
	/** Bytes of its file. */
	readonly size: number;
};

/** Newest first; an empty list when the directory is missing. Damaged ones have the same names as good ones. */
export async function listSnapshots(directory: string): Promise<readonly SnapshotName[]> {
	const names = await ifThere(readdir(directory)) ?? [];
	return names
		.map(name => /^[\da-f]{16}-([\da-f]{16})\.snap$/.exec(name))
		.filter(match => match !== null)
		.map(match => ({name: match[0], index: Number.parseInt(match[1]!, 16)}))
		.sort((a, b) => a.name.localeCompare(b.name, 'en'))
		.reverse();
}

/** Rejects with what is wrong with the file. */
export async function loadSnapshot(file: string): Promise<LoadedSnapshot> {
	const {json, ...place} = await readSnapshot(file);
	return {...place, image: readStore(json), size: json.length};
}

/**
Those that can be read, newest first, each read when it is asked for. The files stay as they are; `onUnreadable` is told
about the others.
*/
export async function * loadSnapshots(
	directory: string,
	onUnreadable: (file: string, reason: string) => void,
): AsyncGenerator<LoadedSnapshot> {
	for (const {name} of await listSnapshots(directory)) {
		const file = path.join(directory, name);
		let snapshot: LoadedSnapshot;
		try {
			snapshot = await loadSnapshot(file);
		} catch (error) {
			onUnreadable(file, messageOf(error));
			continue;
		}

		yield snapshot;
	}
}

/** Removes what a crash left of unfinished snapshots. Not to be called while one is written. */
export async function removeUnfinished(directory: string): Promise<void> {
	const names = await readdir(directory);
	await Promise.all(
		names.filter(name => /\.snap(?:\.db)?\.tmp$/.test(name)).map(async name => rm(path.join(directory, name), {force: true})),
	);
}

/**
Removes the oldest snapshots until `maxFiles` are left; 0 removes none. Resolves to the raft index from which on a log is
needed by those that are left.
*/
export async function purgeSnapshots(directory: string, maxFiles: number): Promise<number> {
	const snapshots = await listSnapshots(directory);
	const old = maxFiles === 0 ? [] : snapshots.slice(maxFiles);
	for (const {name, index} of old) {
		await rm(path.join(directory, name), {force: true});
		await rm(path.join(directory, backendName(index)), {force: true});
	}

	// The log reaches back to the one before the newest, in case the newest turns out to be damaged.
	return snapshots[Math.min(1, snapshots.length - old.length - 1)]?.index ?? 0;
}
