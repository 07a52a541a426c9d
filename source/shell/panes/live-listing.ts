/**
A directory that is shown and kept true: entries with their ttls, and for a moment what has just gone or changed.
*/
import {baseName, parentPath} from '../../protocol/paths.ts';
import {compareText} from '../../protocol/text.ts';
import {type CachedEntry, type Directory} from '../tree/directory.ts';
import {type Marks} from '../tree/marks.ts';
import {type SortedNames} from '../tree/sorted-names.ts';
import {type CacheChange} from '../tree/tree-cache.ts';

export type Mark = {
	readonly type: 'put' | 'remove' | 'expire';
	readonly entry: CachedEntry;
};

export type LiveListing = {
	readonly path: string;
	readonly marks: Marks<Mark>;
};

export type ListingRow = {
	readonly entry: CachedEntry;
	readonly mark?: Mark['type'];
};

/** Marks a change of the cache when it is about the directory. `now` in milliseconds since the epoch. */
export function markChange({path, marks}: LiveListing, change: CacheChange, now: number): void {
	if (change.type !== 'reset' && change.path !== '/' && parentPath(change.path) === path) {
		marks.put(baseName(change.path), change, now);
	}
}

/** The first `countMax` rows, directories first, with what has just gone at its old place. */
export function listingRows({marks}: LiveListing, directory: Directory, {now, countMax}: {now: number; countMax: number}): {readonly rows: readonly ListingRow[]; readonly count: number} {
	const gone = marks.fresh(now).filter(([name]) => directory.entry(name) === undefined).map(([, mark]) => mark.entry);
	const merge = (names: SortedNames, isDirectory: boolean): readonly CachedEntry[] => {
		const entries = names.slice(0, countMax).map(name => directory.entry(name)!);
		return [...entries, ...gone.filter(entry => entry.isDirectory === isDirectory)].toSorted((a, b) => compareText(a.name, b.name));
	};

	const rows = [...merge(directory.directories, true), ...merge(directory.keys, false)];
	return {
		rows: rows.slice(0, countMax).map(entry => ({entry, mark: marks.get(entry.name, now)?.type})),
		count: directory.size + gone.length,
	};
}
