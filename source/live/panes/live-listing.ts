/**
A directory that is shown and kept up to date: entries with their ttls, and for a moment what has just gone or changed.
*/
import {baseName, parentPath} from '../../protocol/paths.ts';
import {compareText} from '../../protocol/text.ts';
import {type CachedEntry, type Directory} from '../directory.ts';
import {type Marks} from '../marks.ts';
import {type SortedNames} from '../sorted-names.ts';
import {type CacheChange} from '../tree-cache.ts';

export type Mark = {
	readonly type: 'put' | 'remove' | 'expire';
	readonly entry: CachedEntry;
};

export type LiveListing = {
	readonly path: string;
	readonly marks: Marks<Mark>;
	/** The evidence that it is now the listing of another cluster than when it was opened. */
	readonly replacement?: string;
};

export type ListingRow = {
	readonly entry: CachedEntry;
	readonly mark?: Mark['type'];
};

/** Marks a change of the cache when it concerns the directory. `now` in milliseconds since the epoch. */
export function markChange({path, marks}: LiveListing, change: CacheChange, now: number): void {
	if (change.type !== 'reset' && change.path !== '/' && parentPath(change.path) === path) {
		marks.put(baseName(change.path), change, now);
	}
}

/** How many rows to skip, so that what changed last is among `countMax`. */
function skippedRows({marks}: LiveListing, directory: Directory, countMax: number): number {
	const entry = marks.newest === undefined ? undefined : directory.entry(marks.newest);
	if (entry === undefined) {
		return 0;
	}

	const position = entry.isDirectory
		? directory.directories.positionOf(entry.name)
		: directory.directories.size + directory.keys.positionOf(entry.name);
	return Math.max(0, position - countMax + 1);
}

/**
`countMax` rows, the first ones or those up to what changed last; directories first, and what has just gone at its old place.
*/
export function listingRows(
	listing: LiveListing,
	directory: Directory,
	{now, countMax}: {now: number; countMax: number},
): {readonly rows: readonly ListingRow[]; readonly count: number; readonly aboveCount: number} {
	const {marks} = listing;
	const start = skippedRows(listing, directory, countMax);
	const gone = marks.fresh(now).filter(([name]) => directory.entry(name) === undefined).map(([, mark]) => mark.entry);
	const merge = (names: SortedNames, isDirectory: boolean, first: number): readonly CachedEntry[] => {
		const entries = names.slice(Math.max(0, first), Math.max(0, first + countMax)).map(name => directory.entry(name)!);
		return [...entries, ...gone.filter(entry => entry.isDirectory === isDirectory)].toSorted((a, b) => compareText(a.name, b.name));
	};

	const rows = [...merge(directory.directories, true, start), ...merge(directory.keys, false, start - directory.directories.size)];
	return {
		rows: (start === 0 ? rows.slice(0, countMax) : rows.slice(-countMax)).map(entry => ({entry, mark: marks.get(entry.name, now)?.type})),
		count: directory.size + gone.length,
		aboveCount: start === 0 ? 0 : start + Math.max(0, rows.length - countMax),
	};
}
