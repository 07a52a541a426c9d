/**
A directory that is shown and kept true: entries with their ttls, and for a moment what has just gone or changed.
*/
import {baseName, parentPath} from '../../protocol/paths.ts';
import {compareText} from '../../protocol/text.ts';
import {type CachedEntry, type Directory} from '../tree/directory.ts';
import {type SortedNames} from '../tree/sorted-names.ts';
import {type CacheChange} from '../tree/tree-cache.ts';

/** How long a change stays marked. */
const changeMilliseconds = 1500;

export type Mark = {
	readonly type: 'put' | 'remove' | 'expire';
	readonly entry: CachedEntry;
	/** Milliseconds since the epoch. */
	readonly time: number;
};

export type LiveListing = {
	readonly path: string;
	readonly marks: ReadonlyMap<string, Mark>;
};

export type ListingRow = {
	readonly entry: CachedEntry;
	readonly mark?: Mark['type'];
};

export function createLiveListing(path: string): LiveListing {
	return {path, marks: new Map()};
}

/** Takes a change of the cache; the same listing when it is about something else. */
export function withChange(listing: LiveListing, change: CacheChange, time: number): LiveListing {
	if (change.type === 'reset' || change.path === '/' || parentPath(change.path) !== listing.path) {
		return listing;
	}

	const marks = new Map([...listing.marks].filter(([, mark]) => time - mark.time < changeMilliseconds));
	return {...listing, marks: marks.set(baseName(change.path), {type: change.type, entry: change.entry, time})};
}

/** The first `countMax` rows, directories first, with what has just gone at its old place. */
export function listingRows(listing: LiveListing, directory: Directory, {now, countMax}: {now: number; countMax: number}): {readonly rows: readonly ListingRow[]; readonly count: number} {
	const fresh = [...listing.marks].filter(([, mark]) => now - mark.time < changeMilliseconds);
	const gone = fresh.filter(([name]) => directory.entry(name) === undefined).map(([, mark]) => mark.entry);
	const marks = new Map(fresh.map(([name, mark]) => [name, mark.type]));
	const merge = (names: SortedNames, isDirectory: boolean): readonly CachedEntry[] => {
		const entries = names.slice(0, countMax).map(name => directory.entry(name)!);
		return [...entries, ...gone.filter(entry => entry.isDirectory === isDirectory)].toSorted((a, b) => compareText(a.name, b.name));
	};

	const rows = [...merge(directory.directories, true), ...merge(directory.keys, false)];
	return {
		rows: rows.slice(0, countMax).map(entry => ({entry, mark: marks.get(entry.name)})),
		count: directory.size + gone.length,
	};
}
