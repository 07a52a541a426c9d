/**
The tree as rows: what is known of the open directories, laid out without touching more entries than needed. A directory may
have a hundred thousand.
*/
import {childPath, parentPath, baseName} from '../protocol/paths.ts';
import {type CachedEntry, type Directory} from '../live/directory.ts';
import {type DirectoryView} from '../live/tree-cache.ts';
import {namesOf, type DirectoryNames, type SortOrder} from './row-order.ts';

export type TreeRow = {
	readonly path: string;
	/** 0 for children of the root. */
	readonly depth: number;
	readonly entry: CachedEntry;
	readonly isOpen: boolean;
	/** What is known of an open directory. */
	readonly view?: DirectoryView;
};

type Branch = {
	readonly path: string;
	readonly depth: number;
	readonly directory: Directory;
	readonly names: DirectoryNames;
	/** Open children by their position: those with rows of their own below them. */
	readonly children: ReadonlyArray<{readonly position: number; readonly branch: Branch}>;
	/** Rows of everything below. */
	readonly length: number;
};

export type TreeSource = {
	view(path: string): DirectoryView | undefined;
};

export class TreeRows {
	readonly #source: TreeSource;
	readonly #open: ReadonlySet<string>;
	readonly #look: {readonly filter: string; readonly sort: SortOrder};
	readonly #root: Branch | undefined;

	/** The filter matches a part of the name, ignoring case; open directories stay. */
	constructor(source: TreeSource, {open, filter, sort}: {open: ReadonlySet<string>; filter: string; sort: SortOrder}) {
		this.#source = source;
		this.#open = open;
		this.#look = {filter, sort};
		this.#root = this.#branch('/', 0, Map.groupBy(open, path => parentPath(path)));
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

	#branch(path: string, depth: number, openByParent: ReadonlyMap<string, readonly string[]>): Branch | undefined {
		const view = this.#source.view(path);
		if (view?.state !== 'ready') {
			return undefined;
		}

		const {directory} = view;
		const open = (openByParent.get(path) ?? []).filter(child => child !== '/');
		const openNames = new Set(open.map(child => baseName(child)));
		const names = namesOf(directory, {...this.#look, isKept: name => openNames.has(name)});
		const children = open.flatMap(child => {
			const position = names.directories.positionOf(baseName(child));
			const branch = position === -1 ? undefined : this.#branch(child, depth + 1, openByParent);
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
