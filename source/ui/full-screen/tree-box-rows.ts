/**
The tree in its box: directories that open and close, ttls that count down, changes marked for a moment.
*/
import {previewFor} from '../../format/value-preview.ts';
import {shortNames} from '../../terminal/text/short-names.ts';
import {parentPath} from '../../protocol/paths.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {counted, grouped} from '../../util/counted.ts';
import {type FullScreenState} from '../../full-screen/full-screen.ts';
import {openCountMax} from '../../full-screen/browser.ts';
import {sortCountMax, type SortOrder} from '../../full-screen/row-order.ts';
import {type TreeRow} from '../../full-screen/tree-rows.ts';
import {
	cellsOf,
	countdown,
	countdownStyle,
	framed,
	lineOf,
	truncateStart,
	widthOf,
	type Piece,
} from '../rows/text.ts';
import {theme} from '../rows/theme.ts';

/** A shorter piece of a value says nothing. */
const previewCellsMin = 8;

/** The part of a row that its name takes, more or less. */
const nameShare = 1 / 3;

/** With fewer cells each level takes one of them instead of two. */
const roomyCells = 30;

/** What an open directory shows instead of children, or about them. */
function noteOf({entry, depth, isOpen, view}: TreeRow, sort: SortOrder): Piece | undefined {
	if (!isOpen) {
		return entry.isDirectory && depth >= openCountMax ? {text: '  too deep to open', style: theme.dim} : undefined;
	}

	if (view?.state === 'ready') {
		const {size} = view.directory;
		const text = size === 0 ? '  empty' : (sort !== 'name' && size > sortCountMax ? '  by name: too many' : '');
		return {text, style: theme.dim};
	}

	return view?.state === 'failed' ? {text: `  ${visible(view.reason)}`, style: theme.bad} : {text: '  listing…', style: theme.dim};
}

type RowLook = {
	readonly width: number;
	readonly isSelected: boolean;
	readonly isFocused: boolean;
	readonly isFresh: boolean;
	readonly sort: SortOrder;
	/** Of the names of the keys around it. */
	readonly nameCells: number;
};

type RowParts = {
	readonly ttl: readonly Piece[];
	readonly indent: string;
	readonly sign: string;
	readonly name: string;
	/** For the name and what follows it. */
	readonly room: number;
};

/** What a row has beside its name, and how much room that leaves. */
function partsOf({entry, depth, isOpen}: TreeRow, {width, now}: {width: number; now: number}): RowParts {
	const remaining = entry.expiration === undefined ? undefined : entry.expiration - now;
	const ttl: readonly Piece[] = remaining === undefined ? [] : [{text: ` ◷ ${countdown(remaining)}`, style: countdownStyle(remaining)}];
	const sign = entry.isDirectory ? (isOpen ? '▾ ' : '▸ ') : '  ';
	// However deep the tree is, half of the box is left for names.
	const indent = ' '.repeat(Math.min(depth * (width < roomyCells ? 1 : 2), Math.floor(width / 2)));
	const name = `${visible(entry.name)}${entry.isDirectory ? '/' : ''}`;
	return {
		ttl, indent, sign, name, room: Math.max(0, width - cellsOf(ttl) - 2 - widthOf(indent + sign)),
	};
}

function rowOf(row: TreeRow, {ttl, indent, sign, name, room}: RowParts, look: RowLook): string {
	const {width, isSelected, isFocused, isFresh, sort, nameCells} = look;
	const {entry} = row;
	const ttlCells = cellsOf(ttl);
	const nameStyle = isFresh ? theme.changed : (entry.isDirectory ? theme.directory : theme.plain);
	const padding = ' '.repeat(2 + Math.max(0, nameCells - widthOf(name)));
	const rest = room - widthOf(name);
	const hasPreview = !entry.isDirectory && rest >= previewCellsMin + 2;
	const preview = hasPreview ? padding.slice(0, rest - previewCellsMin) + visible(previewFor(entry, width * (1 - nameShare))) : '';
	const left = lineOf([
		// The mark of a change has a column of its own: nothing moves when it comes and goes.
		...(isFresh
			? [{text: isSelected ? '❯' : ' ', style: theme.prompt}, {text: '*', style: theme.changed}]
			: [{text: isSelected ? '❯ ' : '  ', style: theme.prompt}]),
		{text: indent + sign, style: theme.dim},
		{text: name, style: isSelected && isFocused ? theme.selected : nameStyle},
		noteOf(row, sort) ?? {text: preview, style: theme.dim},
	], width - ttlCells, {isFilled: true});
	return lineOf([{text: left, cells: width - ttlCells}, ...ttl], width);
}

function emptyText({rows, browser}: FullScreenState, isListed: boolean): string {
	if (!isListed) {
		return 'listing…';
	}

	return rows.length === 0 && browser.filter !== '' ? 'no such name in the open directories; f searches the whole tree' : 'empty';
}

/** `root` is what is known of the root directory. */
export function treeBox(state: FullScreenState, {width, height, now, root}: {
	width: number; height: number; now: number; root: {readonly isListed: boolean; readonly problem?: string};
}): readonly string[] {
	const {browser, rows, marks, moment} = state;
	const inner = width - 4;
	const count = Math.max(0, height - 2);
	const isFocused = browser.part === 'tree';
	const shown = Array.from({length: Math.max(0, Math.min(count, rows.length - browser.top))}, (_, i) => {
		const row = rows.at(browser.top + i)!;
		const isFresh = marks.get(row.path, now) !== undefined;
		return {row, isFresh, parts: partsOf(row, {width: inner, now})};
	});
	const names = shortNames(shown.map(({parts: {name, room}}) => ({text: name, width: room})));
	// The values of keys of one directory stand below one another; those of very long names have no room anyway.
	const nameCells = new Map<string, number>();
	for (const [i, {row: {entry, path}}] of shown.entries()) {
		const cells = widthOf(names[i]!);
		if (!entry.isDirectory && cells <= inner / 2) {
			nameCells.set(parentPath(path), Math.max(nameCells.get(parentPath(path)) ?? 0, cells));
		}
	}

	const lines = shown.map(({row, isFresh, parts}, i) => rowOf(row, {...parts, name: names[i]!}, {
		width: inner, isSelected: row.path === browser.selected, isFocused, isFresh, sort: browser.sort,
		nameCells: nameCells.get(parentPath(row.path)) ?? 0,
	}));
	const isFilterShown = browser.isFiltering || browser.filter !== '';
	return framed(
		lines,
		{width, height},
		{
			empty:
				root.problem === undefined
					? {text: emptyText(state, root.isListed), style: theme.dim}
					: {text: visible(root.problem), style: theme.bad},
			title: [
				{text: 'tree', style: isFocused ? theme.focused : theme.plain},
				...(moment.at === undefined ? [] : [{text: ` @${moment.at}`, style: theme.warning}]),
			],
			note: [{text: `${browser.sort === 'name' ? '' : `by ${browser.sort} · `}${counted(rows.length, 'row')}`, style: theme.dim}],
			shorterNotes: [[{text: browser.sort === 'name' ? '' : `by ${browser.sort}`, style: theme.dim}]],
			isFocused,
			lowerTitle: isFilterShown
				? [
					{text: '/ ', style: theme.prompt},
					{text: truncateStart(visible(browser.filter), Math.floor(inner / 2)), style: theme.warning},
					...(browser.isFiltering ? [{text: '▏', style: theme.prompt}] : []),
				]
				: [],
			footer: rows.length > count ? `${grouped(browser.position + 1)} of ${grouped(rows.length)}` : '',
		},
	);
}
