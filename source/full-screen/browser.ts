/**
The position in the full-screen view: a pure reducer. The tree is passed in with each action.
*/
import {isWithin, parentPath, pathDepth} from '../protocol/paths.ts';
import {previousBoundary} from '../terminal/text/graphemes.ts';
import {sortOrders, type SortOrder} from './row-order.ts';
import {type TreeRow} from './tree-rows.ts';

export type BrowserPart = 'tree' | 'value' | 'watch';

/** The place in the list of what a search has found. */
export type HitList = {
	readonly text: string;
	readonly isTyping: boolean;
	readonly position: number;
	/** First row in sight. */
	readonly top: number;
};

export type BrowserState = {
	/** Path of the chosen node. */
	readonly selected: string;
	/** Its row when it was last seen: when the node is removed, the one that takes its place is chosen. */
	readonly position: number;
	/** Paths of the directories that are open. */
	readonly open: ReadonlySet<string>;
	readonly filter: string;
	readonly isFiltering: boolean;
	/** The first row that the filter finds is to be chosen; it may not have been listed yet. */
	readonly isSeeking: boolean;
	/** Takes the place of the tree while it is there. */
	readonly search?: HitList;
	readonly sort: SortOrder;
	readonly part: BrowserPart;
	/** First row of the tree in sight. */
	readonly top: number;
	/** First line of the value in sight. */
	readonly valueTop: number;
	/** How many levels of JSON are open, from 1, `Infinity` for all; undefined until the user says. */
	readonly foldDepth?: number;
	/** Of the help, while it is shown. */
	readonly helpPage: number | undefined;
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
	| {readonly type: 'searchStart' | 'searchEnd' | 'searchErase' | 'searchClear'}
	| {readonly type: 'filterInsert' | 'searchInsert'; readonly text: string}
	/** Chooses a node anywhere in the tree, and opens what is around it. */
	| {readonly type: 'reveal'; readonly path: string}
	/** The next order of the rows. */
	| {readonly type: 'sort'}
	/** `height` is the number of lines in sight. */
	| {readonly type: 'scrollValue'; readonly step: number; readonly lineCount: number; readonly height: number}
	/** Folds or unfolds JSON by one level of those that the value has; `depth` levels are open now. */
	| {readonly type: 'fold' | 'unfold'; readonly levelCount: number; readonly depth: number}
	/** Shows the help, turns to its next page, and behind the last one closes it. */
	| {readonly type: 'help'; readonly pageCount: number}
	/** The tree has changed by itself. */
	| {readonly type: 'settle'};

export type BrowserTree = {
	readonly length: number;
	at(position: number): TreeRow | undefined;
	positionOf(path: string): number;
};

/** No more are open than are kept listed; the one that was opened first is closed instead. So nothing deeper can be opened. */
export const openCountMax = 48;

/** The directories from the root to the one at `path`, as many as may be open. */
function directoriesTo(path: string): readonly string[] {
	const result: string[] = [];
	for (let each = path; each !== '/'; each = parentPath(each)) {
		result.unshift(each);
	}

	return result.slice(0, openCountMax);
}

/** Begins at a directory: those around it are open. */
export function createBrowser(directory: string): BrowserState {
	const open = directoriesTo(directory);
	return {
		selected: open.at(-1) ?? directory, position: 0, open: new Set(open), filter: '', isFiltering: false, isSeeking: false, sort: 'name',
		part: 'tree', top: 0, valueTop: 0, helpPage: undefined,
	};
}

/** Where a list of `height` rows begins so that `position` is in sight. */
function topOf(top: number, {position, count, height}: {position: number; count: number; height: number}): number {
	return Math.max(0, Math.min(Math.max(0, count - height), Math.max(position - height + 1, Math.min(top, position))));
}

/** The row is chosen and comes into sight. */
function choose(state: BrowserState, tree: BrowserTree, {position, height}: {position: number; height: number}): BrowserState {
	const row = tree.at(Math.max(0, Math.min(position, tree.length - 1)));
	if (row === undefined) {
		return {...state, top: 0, position: 0};
	}

	const found = tree.positionOf(row.path);
	return {
		...state,
		selected: row.path,
		position: found,
		top: topOf(state.top, {position: found, count: tree.length, height}),
		valueTop: row.path === state.selected ? state.valueTop : 0,
	};
}

function positionOf({selected, position}: BrowserState, tree: BrowserTree): number {
	const found = tree.positionOf(selected);
	return found === -1 ? position : found;
}

/** The position of the chosen row when the filter has found it, else of the first that it has found; -1 when there is none. */
function firstMatch(state: BrowserState, tree: BrowserTree): number {
	const sought = state.filter.toLowerCase();
	const isFound = (row: TreeRow | undefined): boolean => row?.entry.name.toLowerCase().includes(sought) === true;
	const current = positionOf(state, tree);
	// Above the first there may be open directories, which are there without a match.
	return isFound(tree.at(current)) ? current : Array.from({length: openCountMax + 1}).findIndex((_, i) => isFound(tree.at(i)));
}

function withOpen(state: BrowserState, change: (open: Set<string>) => void): BrowserState {
	const open = new Set(state.open);
	change(open);
	return {...state, open};
}

function opened(state: BrowserState, directory: string): BrowserState {
	if (state.open.has(directory)) {
		return state;
	}

	const oldest = state.open.values().find(path => !isWithin(directory, path));
	const isFull = state.open.size >= openCountMax;
	return isFull && oldest === undefined
		? state
		: withOpen(isFull ? close(state, oldest!) : state, open => {
			open.add(directory);
		});
}

/** What a filter has found is shown among everything around it: what is in a directory seldom matches as well. */
function enter(state: BrowserState, row: TreeRow): BrowserState {
	const unfiltered = {...state, filter: '', isFiltering: false};
	return row.entry.isDirectory ? opened(unfiltered, row.path) : {...unfiltered, part: 'value'};
}

function reveal(state: BrowserState, path: string): BrowserState {
	const around = directoriesTo(parentPath(path));
	const selected = around.length < pathDepth(path) - 1 ? around.at(-1)! : path;
	const start: BrowserState = {
		...state, filter: '', isFiltering: false, search: undefined, part: 'tree', selected, valueTop: 0,
	};
	let result = start;
	for (const directory of around) {
		result = opened(result, directory);
	}

	return result;
}

function moveInHits(state: BrowserState, search: HitList, {position, count, height}: {
	position: number; count: number; height: number;
}): BrowserState {
	const next = Math.max(0, Math.min(position, count - 1));
	return {
		...state,
		search: {...search, position: next, top: topOf(search.top, {position: next, count, height})},
		valueTop: next === search.position ? state.valueTop : 0,
	};
}

function withSearch(state: BrowserState, change: (search: HitList) => Partial<HitList>): BrowserState {
	return state.search === undefined ? state : {...state, search: {...state.search, ...change(state.search)}};
}

function withoutLast(text: string): string {
	return text.slice(0, previousBoundary(text, text.length));
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

/** What these do is done to the tree. */
const treeTypes: ReadonlySet<BrowserAction['type']> = new Set(['enter', 'leave', 'toggle']);

const lookTypes = ['scrollValue', 'fold', 'unfold', 'help', 'focus', 'nextPart', 'sort'] as const;

type LookAction = Extract<BrowserAction, {readonly type: typeof lookTypes[number]}>;
type TextAction = Extract<BrowserAction, {readonly type: `filter${string}` | `search${string}`}>;

function isTextAction(action: BrowserAction): action is TextAction {
	return /^(?:filter|search)/.test(action.type);
}

function isLookAction(action: BrowserAction): action is LookAction {
	return (lookTypes as readonly string[]).includes(action.type);
}

/** What is typed. */
function browseText(state: BrowserState, action: TextAction): BrowserState {
	switch (action.type) {
		case 'filterStart': {
			return {
				...state, search: undefined, isFiltering: true, part: 'tree',
			};
		}

		case 'filterEnd': {
			return {...state, isFiltering: false};
		}

		case 'filterInsert': {
			return {...state, filter: state.filter + action.text, isSeeking: true};
		}

		case 'filterErase': {
			return {...state, filter: withoutLast(state.filter)};
		}

		case 'filterClear': {
			return {...state, filter: '', isFiltering: false};
		}

		case 'searchStart': {
			return {
				...state, filter: '', isFiltering: false, part: 'tree', search: {
					text: state.search?.text ?? '', isTyping: true, position: 0, top: 0,
				},
			};
		}

		case 'searchEnd': {
			return withSearch(state, () => ({isTyping: false}));
		}

		case 'searchInsert': {
			return withSearch(state, ({text}) => ({text: text + action.text, position: 0, top: 0}));
		}

		case 'searchErase': {
			return withSearch(state, ({text}) => ({text: withoutLast(text), position: 0, top: 0}));
		}

		case 'searchClear': {
			return {...state, search: undefined, valueTop: 0};
		}
	}
}

/** How it is shown. */
function browseLook(state: BrowserState, action: LookAction): BrowserState {
	switch (action.type) {
		case 'scrollValue': {
			const last = Math.max(0, action.lineCount - action.height);
			return {...state, valueTop: Math.max(0, Math.min(state.valueTop + action.step, last))};
		}

		case 'fold': {
			// The outermost level stays open: closed, it would say nothing.
			return action.levelCount < 2
				? state
				: {...state, valueTop: 0, foldDepth: Math.max(1, Math.min(action.depth, action.levelCount) - 1)};
		}

		case 'unfold': {
			const depth = action.depth + 1;
			return {...state, valueTop: 0, foldDepth: depth < action.levelCount ? depth : Infinity};
		}

		case 'help': {
			const page = (state.helpPage ?? -1) + 1;
			return {...state, helpPage: page === 0 || page < action.pageCount ? page : undefined};
		}

		case 'focus': {
			return {...state, part: action.part};
		}

		case 'nextPart': {
			const next = (action.parts.indexOf(state.part) + 1) % action.parts.length;
			return {...state, part: action.parts[next]!};
		}

		case 'sort': {
			return {...state, sort: sortOrders[(sortOrders.indexOf(state.sort) + 1) % sortOrders.length]!};
		}
	}
}

/**
`tree` is what the state shows before the action; after one that opens, closes or filters comes a `settle`. `height` is the
number of rows in sight, `hitCount` that of what a search has found.
*/
export function browse(state: BrowserState, action: BrowserAction, {tree, height, hitCount = 0}: {
	tree: BrowserTree; height: number; hitCount?: number;
}): BrowserState {
	if (isTextAction(action)) {
		return browseText(state, action);
	}

	if (isLookAction(action)) {
		return browseLook(state, action);
	}

	const {search} = state;
	if (search !== undefined) {
		const steps: Partial<Record<BrowserAction['type'], number>> = {
			settle: 0,
			move: action.type === 'move' ? action.step : 0,
			page: action.type === 'page' ? action.step * Math.max(1, height - 1) : 0,
		};
		const step = steps[action.type];
		if (step !== undefined) {
			return moveInHits(state, search, {position: search.position + step, count: hitCount, height});
		}

		if (treeTypes.has(action.type)) {
			// The tree is out of sight.
			return state;
		}
	}

	const current = positionOf(state, tree);
	const row = tree.at(current);
	switch (action.type) {
		case 'settle': {
			const found = state.isSeeking ? firstMatch(state, tree) : -1;
			return found === -1
				? choose(state, tree, {position: current, height})
				: choose({...state, isSeeking: false}, tree, {position: found, height});
		}

		case 'move': {
			return choose({...state, isSeeking: false}, tree, {position: current + action.step, height});
		}

		case 'page': {
			return choose({...state, isSeeking: false}, tree, {position: current + (action.step * Math.max(1, height - 1)), height});
		}

		case 'enter': {
			if (row?.entry.isDirectory === true && row.isOpen && state.filter === '') {
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

		case 'reveal': {
			return reveal(state, action.path);
		}
	}
}
