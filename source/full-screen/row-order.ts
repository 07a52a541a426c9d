/**
The order of the rows of a directory: by name, or by what is known of the nodes.
*/
import {type CachedEntry, type Directory} from '../live/directory.ts';
import {SortedNames} from '../live/sorted-names.ts';

export const sortOrders = ['name', 'ttl', 'size', 'index'] as const;

export type SortOrder = typeof sortOrders[number];

/** Names of one directory, in the order of their rows. */
export type Names = Pick<SortedNames, 'size' | 'at' | 'positionOf'>;

/** Directories first. */
export type DirectoryNames = {readonly directories: Names; readonly keys: Names};

/** Larger directories stay in the order of names: they would be sorted anew after every change. */
export const sortCountMax = 20_000;

class OrderedNames implements Names {
	readonly #names: readonly string[];
	readonly #positions: ReadonlyMap<string, number>;

	constructor(names: readonly string[]) {
		this.#names = names;
		this.#positions = new Map(names.map((name, i) => [name, i]));
	}

	get size(): number {
		return this.#names.length;
	}

	at(position: number): string | undefined {
		return this.#names[position];
	}

	positionOf(name: string): number {
		return this.#positions.get(name) ?? -1;
	}
}

/** What ends soonest, is largest, or was changed last comes first; equals stay in the order of names. */
const ranks: Readonly<Record<Exclude<SortOrder, 'name'>, (entry: CachedEntry) => number>> = {
	ttl: ({expiration = Number.MAX_SAFE_INTEGER}) => expiration,
	size: ({valueLength}) => -valueLength,
	index: ({modifiedIndex}) => -modifiedIndex,
};

function sorted(names: Iterable<string>, directory: Directory, sort: Exclude<SortOrder, 'name'>): Names {
	const ranked = [...names].map(name => ({name, rank: ranks[sort](directory.entry(name)!)}));
	return new OrderedNames(ranked.toSorted((a, b) => a.rank - b.rank).map(({name}) => name));
}

type Wanted = {readonly filter: string; readonly sort: SortOrder; isKept(name: string): boolean};

/** Laying out a large directory again for each frame would be noticeable. */
const known = new WeakMap<Directory, {
	readonly filter: string; readonly sort: SortOrder; readonly version: number; readonly revision: number; readonly names: DirectoryNames;
}>();

/** The names that contain the filter, ignoring case, and the directories that are kept whatever it is. */
export function namesOf(directory: Directory, {filter, sort, isKept}: Wanted): DirectoryNames {
	const order = directory.size > sortCountMax ? 'name' : sort;
	if (filter === '' && order === 'name') {
		return directory;
	}

	const {version} = directory;
	const revision = order === 'name' ? 0 : directory.revision;
	const before = known.get(directory);
	if (before?.filter === filter && before.sort === order && before.version === version && before.revision === revision) {
		return before.names;
	}

	const sought = filter.toLowerCase();
	const isSought = (name: string): boolean => name.toLowerCase().includes(sought);
	const directories = [...directory.directories].filter(name => isSought(name) || isKept(name));
	const keys = [...directory.keys].filter(name => isSought(name));
	const names = order === 'name'
		? {directories: new SortedNames(directories), keys: new SortedNames(keys)}
		: {directories: sorted(directories, directory, order), keys: sorted(keys, directory, order)};
	known.set(directory, {
		filter, sort: order, version, revision, names,
	});
	return names;
}
