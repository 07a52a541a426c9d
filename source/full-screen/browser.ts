/**
The position in the full-screen view: a pure reducer. The tree is passed in with each action.
*/
import {isWithin, parentPath} from '../protocol/paths.ts';
import {previousBoundary} from '../terminal/text/graphemes.ts';
import {type TreeRow} from './tree-rows.ts';

export type BrowserPart = 'tree' | 'value' | 'watch';

export type BrowserState = {
	/** Path of the chosen node. */
	readonly selected: string;
	/** Its row when it was last seen: when the node is removed, the one that takes its place is chosen. */
	readonly position: number;
	/** Paths of the directories that are open. */
	readonly open: ReadonlySet<string>;
	readonly filter: string;
	readonly isFiltering: boolean;
	readonly part: BrowserPart;
	/** First row of the tree in sight. */
	readonly top: number;
	/** First line of the value in sight. */
	readonly valueTop: number;
	/** How many levels of JSON are open, from 1; undefined for all. */
	readonly foldDepth?: number;
	readonly isHelpShown: boolean;
};

export type BrowserAction =
	/** Moves by rows; `Infinity` goes to the end. */
	| {readonly type: 'move'; readonly step: number}
	| {readonly type: 'page'; readonly step: -1 | 1}
	/** Opens a directory; chooses the first child of one that is open; puts the value of a key in focus. */
	| {readonly type: 'enter'}
	/** Closes the directory, or goes to the one around the node. */
	| {readonly type: 'leave'}
	/** Opens or closes the directory. */
	| {readonly type: 'toggle'}
	| {readonly type: 'focus'; readonly part: BrowserPart}
	| {readonly type: 'nextPart'; readonly parts: readonly BrowserPart[]}
	| {readonly type: 'filterStart' | 'filterEnd' | 'filterErase' | 'filterClear'}
	| {readonly type: 'filterInsert'; readonly text: string}
	| {readonly type: 'scrollValue'; readonly step: number; readonly lineCount: number}
	/** Folds or unfolds JSON by one level of those that the value has. */
	| {readonly type: 'fold' | 'unfold'; readonly levelCount: number}
	| {readonly type: 'help'}
	/** The tree has changed by itself. */
	| {readonly type: 'settle'};

export type BrowserTree = {
	readonly length: number;
	at(position: number): TreeRow | undefined;
	positionOf(path: string): number;
};

/** Begins at a directory: those around it are open. */
export function createBrowser(directory: string): BrowserState {
	const open = new Set<string>();
	for (let path = directory; path !== '/'; path = parentPath(path)) {
		open.add(path);
	}

	return {
		selected: directory, position: 0, open, filter: '', isFiltering: false, part: 'tree', top: 0, valueTop: 0, isHelpShown: false,
	};
}

/** The row is chosen and comes into sight. */
function choose(state: BrowserState, tree: BrowserTree, {position, height}: {position: number; height: number}): BrowserState {
	const row = tree.at(Math.max(0, Math.min(position, tree.length - 1)));
	if (row === undefined) {
		return {...state, top: 0, position: 0};
	}

	const found = tree.positionOf(row.path);
	const last = Math.max(0, tree.length - height);
	return {
		...state,
		selected: row.path,
		position: found,
		top: Math.max(0, Math.min(last, Math.max(found - height + 1, Math.min(state.top, found)))),
		valueTop: row.path === state.selected ? state.valueTop : 0,
	};
}

function positionOf({selected, position}: BrowserState, tree: BrowserTree): number {
	const found = tree.positionOf(selected);
	return found === -1 ? position : found;
}

function withOpen(state: BrowserState, change: (open: Set<string>) => void): BrowserState {
	const open = new Set(state.open);
	change(open);
	return {...state, open};
}

/** No more are open than are kept listed; the one that was opened first is closed instead. */
const openCountMax = 48;

function enter(state: BrowserState, row: TreeRow): BrowserState {
	if (!row.entry.isDirectory) {
		return {...state, part: 'value'};
	}

	const oldest = state.open.size < openCountMax ? undefined : state.open.values().find(path => !isWithin(row.path, path));
	return withOpen(oldest === undefined ? state : close(state, oldest), open => {
		open.add(row.path);
	});
}

/** What is below is closed with it, so that nothing is read that nobody sees. */
function close(state: BrowserState, path: string): BrowserState {
	return withOpen(state, open => {
		for (const each of state.open) {
			if (isWithin(each, path)) {
				open.delete(each);
			}
		}
	});
}

/**
`tree` is what the state shows before the action; after one that opens, closes or filters comes a `settle`. `height` is the
number of rows in sight.
*/
export function browse(state: BrowserState, action: BrowserAction, {tree, height}: {tree: BrowserTree; height: number}): BrowserState {
	const current = positionOf(state, tree);
	const row = tree.at(current);
	switch (action.type) {
		case 'settle': {
			return choose(state, tree, {position: current, height});
		}

		case 'move': {
			return choose(state, tree, {position: current + action.step, height});
		}

		case 'page': {
			return choose(state, tree, {position: current + (action.step * Math.max(1, height - 1)), height});
		}

		case 'enter': {
			if (row?.entry.isDirectory === true && row.isOpen) {
				// A directory that is empty or not yet listed has no child to go to.
				const hasChild = (tree.at(current + 1)?.depth ?? 0) > row.depth;
				return hasChild ? choose(state, tree, {position: current + 1, height}) : state;
			}

			return row === undefined ? state : enter(state, row);
		}

		case 'toggle': {
			if (row === undefined) {
				return state;
			}

			return row.isOpen ? close(state, row.path) : enter(state, row);
		}

		case 'leave': {
			if (row?.isOpen === true) {
				return close(state, row.path);
			}

			const parent = row === undefined ? -1 : tree.positionOf(parentPath(row.path));
			return parent === -1 ? state : choose(state, tree, {position: parent, height});
		}

		case 'focus': {
			return {...state, part: action.part};
		}

		case 'nextPart': {
			const next = (action.parts.indexOf(state.part) + 1) % action.parts.length;
			return {...state, part: action.parts[next]!};
		}

		case 'filterStart': {
			return {...state, isFiltering: true, part: 'tree'};
		}

		case 'filterEnd': {
			return {...state, isFiltering: false};
		}

		case 'filterInsert': {
			return {...state, filter: state.filter + action.text};
		}

		case 'filterErase': {
			return {...state, filter: state.filter.slice(0, previousBoundary(state.filter, state.filter.length))};
		}

		case 'filterClear': {
			return {...state, filter: '', isFiltering: false};
		}

		case 'scrollValue': {
			return {...state, valueTop: Math.max(0, Math.min(state.valueTop + action.step, action.lineCount - 1))};
		}

		case 'fold': {
			// The outermost level stays open: closed, it would say nothing.
			return action.levelCount < 2
				? state
				: {...state, valueTop: 0, foldDepth: Math.max(1, Math.min(state.foldDepth ?? Infinity, action.levelCount) - 1)};
		}

		case 'unfold': {
			const depth = (state.foldDepth ?? Infinity) + 1;
			return {...state, valueTop: 0, foldDepth: depth < action.levelCount ? depth : undefined};
		}

		case 'help': {
			return {...state, isHelpShown: !state.isHelpShown};
		}
	}
}
