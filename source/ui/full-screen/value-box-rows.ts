/**
The chosen node in its box: its value, wrapped, JSON laid out, and what else is known about it.
*/
import {visible} from '../../terminal/text/terminal-safe.ts';
import {counted} from '../../util/counted.ts';
import {baseName, parentPath} from '../../protocol/paths.ts';
import {type FullScreenState} from '../../full-screen/full-screen.ts';
import {type NodeValue} from '../../full-screen/node-reader.ts';
import {foldedLines} from '../../full-screen/value-lines.ts';
import {type TreeRows} from '../../full-screen/tree-rows.ts';
import {wrapAnywhere} from '../../terminal/text/wrap.ts';
import {
	countdown,
	countdownStyle,
	framed,
	lineOf,
	truncateStart,
	type Piece,
} from '../rows/text.ts';
import {theme} from '../rows/theme.ts';

/** Only the start of a larger value can be seen here. */
const shownLengthMax = 200_000;

const wrapped = new WeakMap<
	NodeValue,
	{readonly width: number; readonly foldDepth: number | undefined; readonly rows: readonly string[]}
>();

/** All rows of a value, safe to draw, without styles. `foldDepth`: how many levels of JSON are open; undefined for all. */
export function valueRows(value: NodeValue, width: number, foldDepth: number | undefined): readonly string[] {
	const known = wrapped.get(value);
	if (known?.width === width && known.foldDepth === foldDepth) {
		return known.rows;
	}

	const rows: string[] = [];
	let length = 0;
	for (const line of foldedLines(value, foldDepth)) {
		rows.push(...wrapAnywhere(visible(line.slice(0, shownLengthMax - length)), width).map(({text}) => text));
		length += line.length;
		if (length >= shownLengthMax) {
			rows.push('… the rest is not shown: get prints it');
			break;
		}
	}

	wrapped.set(value, {width, foldDepth, rows});
	return rows;
}

/** A row with the name of a JSON member highlighted. */
function styled(row: string, {isJson}: NodeValue): readonly Piece[] {
	const [, indent = '', name, rest = ''] = (isJson ? /^(\s*)("(?:[^"\\]|\\.)*")(:.*)$/.exec(row) : null) ?? [];
	return name === undefined ? [{text: row}] : [{text: indent}, {text: name, style: theme.member}, {text: rest}];
}

/** What is left of the node's ttl, or of that of a directory above it that ends sooner, which is then named. */
function lifetimeOf(selected: string, rows: TreeRows, now: number): readonly Piece[] {
	let first: {readonly path: string; readonly expiration: number} | undefined;
	for (let path = selected; path !== '/'; path = parentPath(path)) {
		const expiration = rows.at(rows.positionOf(path))?.entry.expiration;
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
			text: `◷ ${countdown(remaining)}${first.path === selected ? '' : ` by ${visible(baseName(first.path))}/`}`,
			style: countdownStyle(remaining),
		},
	];
}

function noteOf(state: FullScreenState, now: number): readonly Piece[] {
	const {browser: {selected}, rows} = state;
	const entry = rows.at(rows.positionOf(selected))?.entry;
	if (entry === undefined) {
		return [];
	}

	const lifetime = lifetimeOf(selected, rows, now);
	return [
		...lifetime,
		...(lifetime.length === 0 ? [] : [{text: ' · ', style: theme.dim}]),
		{
			text: `${entry.isDirectory ? 'directory' : counted(entry.valueLength, 'character')} · index ${entry.modifiedIndex}`,
			style: theme.dim,
		},
	];
}

function contentOf(state: FullScreenState, value: NodeValue | undefined): Piece {
	if (state.problem !== undefined) {
		return {text: visible(state.problem), style: theme.bad};
	}

	const row = state.rows.at(state.rows.positionOf(state.browser.selected));
	if (row === undefined) {
		return {text: 'nothing is chosen', style: theme.dim};
	}

	if (row.entry.isDirectory) {
		const text = row.view?.state === 'ready' ? counted(row.view.directory.size, 'child', 'children') : 'Enter opens it';
		return {text, style: theme.dim};
	}

	return {text: value === undefined ? 'reading…' : 'empty value', style: theme.dim};
}

export function valueBox(state: FullScreenState, {width, height, now}: {width: number; height: number; now: number}): readonly string[] {
	const {browser} = state;
	const inner = width - 4;
	const count = Math.max(0, height - 2);
	const isFocused = browser.part === 'value';
	const value = state.value?.path === browser.selected ? state.value : undefined;
	const rows = value === undefined || value.node.value === '' ? [] : valueRows(value, inner, browser.foldDepth);
	const lines = rows.slice(browser.valueTop, browser.valueTop + count).map(row => lineOf(styled(row, value!), inner, {isFilled: true}));
	const rest = rows.length - browser.valueTop - count;
	return framed(lines, {width, height}, {
		empty: contentOf(state, value),
		title: [
			{text: isFocused ? '❯ value' : 'value', style: isFocused ? theme.bold : theme.plain},
			{text: '  '},
			{text: truncateStart(visible(browser.selected), Math.max(8, Math.floor(inner / 2))), style: theme.directory},
		],
		note: noteOf(state, now),
		shortNote: lifetimeOf(browser.selected, state.rows, now),
		footer: rest > 0 ? counted(rest, 'more row') : '',
	});
}
