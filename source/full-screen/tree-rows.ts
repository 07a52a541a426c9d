/**
The tree as rows: what is known of the open directories, laid out without touching more entries than needed. A directory may
have a hundred thousand.
*/
import {childPath, parentPath, baseName} from '../protocol/paths.ts';
import {type CachedEntry, type Directory} from '../live/directory.ts';
import {SortedNames} from '../live/sorted-names.ts';
import {type DirectoryView} from '../live/tree-cache.ts';

export type TreeRow = {
	readonly path: string;
	/** 0 for children of the root. */
	readonly depth: number;
	readonly entry: CachedEntry;
	readonly isOpen: boolean;
	/** What is known of an open directory. */
	readonly view?: DirectoryView;
};

/** The names of one directory that the filter lets pass. */
type Names = {readonly directories: SortedNames; readonly keys: SortedNames};

type Branch = {
	readonly path: string;
	readonly depth: number;
	readonly directory: Directory;
	readonly names: Names;
	/** Open children by their position: those with rows of their own below them. */
	readonly children: ReadonlyArray<{readonly position: number; readonly branch: Branch}>;
	/** Rows of everything below. */
	readonly length: number;
};

/** Filtering a large directory again for each frame would be noticeable. */
const filtered = new WeakMap<Directory, {readonly filter: string; readonly version: number; readonly names: Names}>();

function namesOf(directory: Directory, filter: string, isKept: (name: string) => boolean): Names {
	if (filter === '') {
		return directory;
	}

	const known = filtered.get(directory);
	if (known?.filter === filter && known.version === directory.version) {
		return known.names;
	}

	const sought = filter.toLowerCase();
	const isSought = (name: string): boolean => name.toLowerCase().includes(sought);
	const names = {
		directories: new SortedNames([...directory.directories].filter(name => isSought(name) || isKept(name))),
		keys: new SortedNames([...directory.keys].filter(name => isSought(name))),
	};
	filtered.set(directory, {filter, version: directory.version, names});
	return names;
}

export type TreeSource = {
	view(path: string): DirectoryView | undefined;
};

export class TreeRows {
	readonly #source: TreeSource;
	readonly #open: ReadonlySet<string>;
	readonly #root: Branch | undefined;

	/** The filter matches a part of the name, ignoring case; open directories stay. */
	constructor(source: TreeSource, {open, filter}: {open: ReadonlySet<string>; filter: string}) {
		this.#source = source;
		this.#open = open;
		this.#root = this.#branch('/', 0, filter, Map.groupBy(open, path => parentPath(path)));
	}

	get length(): number {
		return this.#root?.length ?? 0;
	}

	at(position: number): TreeRow | undefined {
		return this.#root === undefined || position < 0 || position >= this.length ? undefined : this.#find(this.#root, position);
	}

	/** -1 when there is no such row. */
	positionOf(path: string): number {
		return path === '/' || this.#root === undefined ? -1 : this.#positionIn(this.#root, path);
	}

	#branch(path: string, depth: number, filter: string, openByParent: ReadonlyMap<string, readonly string[]>): Branch | undefined {
		const view = this.#source.view(path);
		if (view?.state !== 'ready') {
			return undefined;
		}

		const {directory} = view;
		const open = (openByParent.get(path) ?? []).filter(child => child !== '/');
		const openNames = new Set(open.map(child => baseName(child)));
		const names = namesOf(directory, filter, name => openNames.has(name));
		const children = open.flatMap(child => {
			const position = names.directories.positionOf(baseName(child));
			const branch = position === -1 ? undefined : this.#branch(child, depth + 1, filter, openByParent);
			return branch === undefined ? [] : [{position, branch}];
		}).toSorted((a, b) => a.position - b.position);
		const length = children.reduce((sum, {branch}) => sum + branch.length, names.directories.size + names.keys.size);
		return {
			path, depth, directory, names, children, length,
		};
	}

	#find({path, depth, directory, names, children}: Branch, position: number): TreeRow {
		let rest = position;
		for (const child of children) {
			if (rest <= child.position) {
				break;
			}

			if (rest <= child.position + child.branch.length) {
				return this.#find(child.branch, rest - child.position - 1);
			}

			rest -= child.branch.length;
		}

		const name = names.directories.at(rest) ?? names.keys.at(rest - names.directories.size)!;
		const ownPath = childPath(path, name);
		const isOpen = this.#open.has(ownPath);
		return {
			path: ownPath, depth, entry: directory.entry(name)!, isOpen, ...(isOpen && {view: this.#source.view(ownPath)}),
		};
	}

	#positionIn({path, names, children}: Branch, sought: string): number {
		const isChild = parentPath(sought) === path;
		const prefix = path === '/' ? '/' : `${path}/`;
		if (!sought.startsWith(prefix)) {
			return -1;
		}

		const name = sought.slice(prefix.length).split('/', 1)[0]!;
		const asDirectory = names.directories.positionOf(name);
		const asKey = asDirectory === -1 ? names.keys.positionOf(name) : -1;
		if (asDirectory === -1 && (asKey === -1 || !isChild)) {
			return -1;
		}

		const position = asDirectory === -1 ? names.directories.size + asKey : asDirectory;
		const above = children.filter(child => child.position < position).reduce((sum, {branch}) => sum + branch.length, 0);
		if (isChild) {
			return position + above;
		}

		const child = children.find(each => each.position === position);
		const inner = child === undefined ? -1 : this.#positionIn(child.branch, sought);
		return inner === -1 ? -1 : position + above + 1 + inner;
	}
}
