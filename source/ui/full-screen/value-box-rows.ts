/**
The chosen node in its box: its value, wrapped, JSON laid out, and what else is known about it.
*/
import {shortPath} from '../../terminal/text/short-names.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {counted, grouped} from '../../util/counted.ts';
import {baseName, parentPath} from '../../protocol/paths.ts';
import {type BrowserState} from '../../full-screen/browser.ts';
import {type FullScreenState} from '../../full-screen/full-screen.ts';
import {type NodeValue} from '../../full-screen/node-reader.ts';
import {memberValue} from '../../full-screen/value-changes.ts';
import {isCountedOn} from '../../format/json-changes.ts';
import {searchWords} from '../../full-screen/search-words.ts';
import {foldedLines} from '../../full-screen/value-lines.ts';
import {wrapAnywhere} from '../../terminal/text/wrap.ts';
import {
	cellsOf,
	countdown,
	countdownStyle,
	framed,
	lineOf,
	widthOf,
	type Piece,
} from '../rows/text.ts';
import {theme} from '../rows/theme.ts';
import {childRows, childrenOf} from './child-rows.ts';
import {marked} from './hit-rows.ts';

/** Only the start of a larger value can be seen here. */
const shownLengthMax = 200_000;
const markCells = 2;

export type ValueRow = {
	readonly text: string;
	/** It has changed since the node was chosen. */
	readonly isChanged: boolean;
	/** It has only been counted on, as versions and times are. */
	readonly isCounted?: boolean;
	/** What stood there before, where there is room for that. */
	readonly was?: string;
};

const wrapped = new WeakMap<NodeValue, {readonly width: number; readonly depth: number; readonly rows: readonly ValueRow[]}>();

/** What stood there before, behind the row, or below it where that has no room. */
function withBefore(row: ValueRow, was: string | undefined, width: number): readonly ValueRow[] {
	if (was === undefined) {
		return [row];
	}

	const text = `was ${visible(was)}`;
	return widthOf(row.text) + 2 + widthOf(text) <= width ? [{...row, was: `  ${text}`}] : [row, {text: '', isChanged: true, was: text}];
}

/** All rows of a value, safe to draw, without styles. */
export function valueRows(value: NodeValue, boxWidth: number, {foldDepth, search}: BrowserState): readonly ValueRow[] {
	// What was found may lie deep.
	const depth = foldDepth ?? (search === undefined ? value.openDepth : Infinity);
	const width = value.changes.size === 0 ? boxWidth : boxWidth - markCells;
	const known = wrapped.get(value);
	if (known?.width === width && known.depth === depth) {
		return known.rows;
	}

	const rows: ValueRow[] = [];
	let length = 0;
	const changed = value.changes.keys().toArray().toSorted((a, b) => a - b);
	for (const {text, start, end} of foldedLines(value, depth)) {
		const at = changed.find(line => line >= start && line < end);
		const shown = visible(text.slice(0, shownLengthMax - length));
		const was = end === start + 1 ? value.changes.get(start) : undefined;
		const isCounted = isCountedOn(was, memberValue(text).replace(/,$/, ''));
		const own = wrapAnywhere(shown, width).map(row => ({text: row.text, isChanged: at !== undefined, isCounted}));
		rows.push(...own.slice(0, -1), ...withBefore(own.at(-1)!, was, width));
		length += text.length;
		if (length >= shownLengthMax) {
			rows.push({text: '… the rest is not shown: get prints it', isChanged: false});
			break;
		}
	}

	wrapped.set(value, {width, depth, rows});
	return rows;
}

/** The words of a search as they stand in a value: where JSON is laid out, a blank follows a name. */
function soughtIn({isJson}: Pick<NodeValue, 'isJson'>, search: BrowserState['search']): readonly string[] {
	return searchWords(search?.text ?? '').map(word => visible(isJson ? word.replaceAll(/":(?=\S)/g, '": ') : word));
}

/** A row with the name of a JSON member highlighted. */
function styled({text, isChanged, was = ''}: ValueRow, {isJson, changes}: NodeValue, words: readonly string[]): readonly Piece[] {
	const mark = changes.size === 0 ? [] : [{text: isChanged ? '* ' : '  ', style: theme.changed}];
	const [, indent = '', name, rest = ''] = (isJson ? /^(\s*)("(?:[^"\\]|\\.)*")(:.*)$/.exec(text) : null) ?? [];
	const style = isChanged ? theme.changed : theme.plain;
	const plain = name === undefined ? [{text, style}] : [{text: indent}, {text: name, style: theme.member}, {text: rest, style}];
	const isFound = words.some(word => text.toLowerCase().includes(word));
	return [
		...mark,
		// It has been wrapped to the width of the box.
		...(isFound ? marked(text, {words, width: Infinity, style}) : plain),
		{text: was, style: theme.dim},
	];
}

/** What is left of the node's ttl, or of that of a directory above it that ends sooner, which is then named. */
function lifetimeOf({chosen, rows}: FullScreenState, now: number): readonly Piece[] {
	if (chosen === undefined) {
		return [];
	}

	let first: {readonly path: string; readonly expiration: number} | undefined;
	for (let {path} = chosen; path !== '/'; path = parentPath(path)) {
		const {expiration} = (path === chosen.path ? chosen.entry : rows.at(rows.positionOf(path))?.entry) ?? {};
		if (expiration !== undefined && expiration < (first?.expiration ?? Infinity)) {
			first = {path, expiration};
		}
	}

	if (first === undefined) {
		return [];
	}

	const remaining = first.expiration - now;
	return [
		{
			text: `◷ ${countdown(remaining)}${first.path === chosen.path ? '' : ` by ${visible(baseName(first.path))}/`}`,
			style: countdownStyle(remaining),
		},
	];
}

function noteOf(state: FullScreenState, now: number): readonly Piece[] {
	if (state.chosen === undefined) {
		return [];
	}

	const {entry} = state.chosen;
	const lifetime = lifetimeOf(state, now);
	const count = childrenOf(state)?.count;
	const size = count === undefined ? 'directory' : counted(count, 'child', 'children');
	const what = entry.isDirectory ? size : counted(entry.valueLength, 'character');
	return [
		...lifetime,
		...(lifetime.length === 0 ? [] : [{text: ' · ', style: theme.dim}]),
		{text: entry.modifiedIndex === 0 ? what : `${what} · index ${entry.modifiedIndex}`, style: theme.dim},
	];
}

function emptyOf({chosen, problem, value, browser}: FullScreenState): Piece {
	if (problem !== undefined) {
		return {text: visible(problem), style: theme.bad};
	}

	if (chosen === undefined) {
		return {text: browser.search === undefined ? 'nothing is chosen' : '', style: theme.dim};
	}

	const isRead = chosen.view?.state === 'ready' || value?.path === chosen.path;
	return {text: isRead ? (chosen.entry.isDirectory ? 'empty directory' : 'empty value') : 'reading…', style: theme.dim};
}

/** The value of the chosen node, once it has been read. */
function valueOf({value, chosen}: FullScreenState): NodeValue | undefined {
	return value === undefined || value.path !== chosen?.path || (value.node.value ?? '') === '' ? undefined : value;
}

/** How many rows there are to scroll through; `width` is that of the box. */
export function contentRowCount(state: FullScreenState, width: number): number {
	const value = valueOf(state);
	return value === undefined ? childrenOf(state)?.entries.length ?? 0 : valueRows(value, width - 4, state.browser).length;
}

/** The rows of the word that is found in the fewest: the others are in many, and tell less. */
function rowsOfRarest(rows: readonly ValueRow[], words: readonly string[]): readonly number[] {
	const texts = rows.map(({text}) => text.toLowerCase());
	let rarest: readonly number[] = [];
	for (const word of words) {
		const found = texts.keys().filter(i => texts[i]!.includes(word)).toArray();
		if (found.length > 0 && (rarest.length === 0 || found.length < rarest.length)) {
			rarest = found;
		}
	}

	return rarest;
}

/** Where the box begins: at what was sought, or has changed, when nobody has scrolled and that would be out of sight. */
function topOf(rows: readonly ValueRow[], {part, valueTop, search}: BrowserState, {words, count}: {
	words: readonly string[]; count: number;
}): number {
	if (part === 'value' || valueTop > 0) {
		return valueTop;
	}

	const wanted = search === undefined ? rows.keys().filter(i => rows[i]!.isChanged).toArray() : rowsOfRarest(rows, words);
	const first = wanted.find(i => rows[i]!.isCounted !== true) ?? wanted[0] ?? -1;
	return first < count ? valueTop : Math.min(first - 1, Math.max(0, rows.length - count));
}

function contentOf(state: FullScreenState, {width, count, now}: {width: number; count: number; now: number}): {
	readonly lines: readonly string[]; readonly footer: string;
} {
	const {browser} = state;
	const value = valueOf(state);
	const children = value === undefined ? childrenOf(state) : undefined;
	if (value !== undefined) {
		const rows = valueRows(value, width, browser);
		const words = soughtIn(value, browser.search);
		const top = topOf(rows, browser, {words, count});
		const rest = rows.length - top - count;
		return {
			lines: rows.slice(top, top + count).map(row => lineOf(styled(row, value, words), width, {isFilled: true})),
			footer: rest > 0 ? counted(rest, 'more row') : '',
		};
	}

	if (children === undefined) {
		return {lines: [], footer: ''};
	}

	const end = browser.valueTop + count;
	const rest = children.count === undefined ? undefined : children.count - end;
	return {
		lines: childRows(children, {
			width, top: browser.valueTop, count, now,
		}),
		footer: rest === undefined ? 'and more' : (rest > 0 ? `${grouped(rest)} more` : ''),
	};
}

export function valueBox(state: FullScreenState, {width, height, now}: {width: number; height: number; now: number}): readonly string[] {
	const {browser, chosen} = state;
	const inner = width - 4;
	const isFocused = browser.part === 'value';
	const {lines, footer} = contentOf(state, {width: inner, count: Math.max(0, height - 2), now});
	const word = chosen?.entry.isDirectory === true ? 'directory' : 'value';
	const changeCount = valueOf(state)?.changes.size ?? 0;
	const shortNote = lifetimeOf(state, now);
	// Which node it is matters more than its size.
	const pathCells = Math.max(8, inner - word.length - 2 - (shortNote.length === 0 ? 0 : cellsOf(shortNote) + 3));
	return framed(lines, {width, height}, {
		empty: emptyOf(state),
		title: [
			{text: word, style: isFocused ? theme.focused : theme.plain},
			...(chosen === undefined ? [] : [{text: '  '}, {text: shortPath(visible(chosen.path), pathCells), style: theme.directory}]),
		],
		note: noteOf(state, now),
		shorterNotes: [shortNote],
		isFocused,
		lowerTitle: changeCount === 0 ? [] : [{text: `* ${counted(changeCount, 'line')} changed`, style: theme.changed}],
		footer,
	});
}
