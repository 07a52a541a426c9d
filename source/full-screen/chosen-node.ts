/**
The node that the keys act on: of the tree, or of what a search has found.
*/
import {type CachedEntry} from '../live/directory.ts';
import {type DirectoryView} from '../live/tree-cache.ts';
import {baseName, childPath, parentPath} from '../protocol/paths.ts';
import {type BrowserState} from './browser.ts';
import {type Hit} from './search.ts';
import {type TreeRows, type TreeSource} from './tree-rows.ts';

export type ChosenNode = {
	readonly path: string;
	readonly entry: CachedEntry;
	/** What is known of a directory. */
	readonly view?: DirectoryView;
};

export function chosenNode({selected, search}: BrowserState, {rows, hits, source}: {
	rows: TreeRows; hits: readonly Hit[]; source: TreeSource;
}): ChosenNode | undefined {
	const node = search === undefined ? rows.at(rows.positionOf(selected)) : hits[search.position];
	if (node === undefined) {
		return undefined;
	}

	const {path} = node;
	const parent = source.view(parentPath(path));
	// What is known of a hit by now is newer than what was found.
	const entry = (parent?.state === 'ready' ? parent.directory.entry(baseName(path)) : undefined) ?? node.entry;
	return {path, entry, view: entry.isDirectory ? source.view(path) : undefined};
}

/** Whether the directories around the chosen node are still being listed, so that nobody knows whether it is there. */
export function isPending({selected, search, open}: BrowserState, source: TreeSource): boolean {
	let path = '/';
	for (const name of search === undefined ? selected.split('/').slice(1) : []) {
		const view = source.view(path);
		if (view?.state !== 'ready') {
			return true;
		}

		path = childPath(path, name);
		if (view.directory.entry(name) === undefined || !open.has(path)) {
			return false;
		}
	}

	return false;
}

/** The rows in which a change of a node shows: its own, and that of the closed directory that it is in. */
export function changedRows(path: string, open: ReadonlySet<string>): readonly string[] {
	const names = path.split('/').slice(1, -1);
	const closed = names.map((_, i) => `/${names.slice(0, i + 1).join('/')}`).find(directory => !open.has(directory));
	return closed === undefined ? [path] : [path, closed];
}

/**
Whether what is shown of the chosen node may have changed with another; called for every event. The children of a listed directory
are known anyway.
*/
export function concerns(path: string, {selected, search}: BrowserState, {hits, source}: {
	hits: readonly Hit[]; source: TreeSource;
}): boolean {
	const chosen = search === undefined ? selected : hits[search.position]?.path;
	return path === chosen || (parentPath(path) === chosen && source.view(chosen)?.state !== 'ready');
}
