/**
The box of a finder over its query: the best match is the lowest one, next to what is typed.
*/
import {byteLength} from '../../protocol/text.ts';
import {type FinderRow, type FinderState} from '../../prompt/finder/finder.ts';
import {type PromptState} from '../../prompt/prompt-state.ts';
import {graphemes} from '../../terminal/text/graphemes.ts';
import {drawableKeys} from '../../terminal/text/signs.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {grouped} from '../../util/counted.ts';
import {
	framed,
	lineOf,
	widthOf,
	type Piece,
} from './text.ts';
import {theme, type Style} from './theme.ts';

/** Rows of matches, where there is room for them. */
export const finderRowsWanted = 15;

const markCells = 2;

/** More graphemes than any row has cells are not looked at. */
const shownUnitsMax = 4000;

type Cell = {readonly text: string; readonly isMatched: boolean};

function cellsOfRow({text, matched}: FinderRow): readonly Cell[] {
	let offset = 0;
	return graphemes(text.slice(0, shownUnitsMax)).map(grapheme => {
		const end = offset + byteLength(grapheme);
		let isMatched = false;
		for (; offset < end; offset++) {
			isMatched ||= matched.has(offset);
		}

		return {text: grapheme === '\n' ? '⏎' : visible(grapheme), isMatched};
	});
}

const dots: Cell = {text: '…', isMatched: false};

/** With less room what is around a match says nothing. */
const roomMin = 16;

function widthOfCells(cells: readonly Cell[]): number {
	return cells.reduce((sum, {text}) => sum + widthOf(text), 0);
}

/** As far as there is room: what is before the end of the last match, but for a quarter of the room, and what follows. */
function cutAround(cells: readonly Cell[], room: number): readonly Cell[] {
	const place = cells.findLastIndex(({isMatched}) => isMatched) + 1;
	const before = cells.slice(0, place);
	const after = cut(cells.slice(place), Math.max(Math.floor(room / 4), room - widthOfCells(before)), false);
	return [...cut(before, room - widthOfCells(after), true), ...after];
}

/** The rows in their room, with what was found in sight as long as that tells them apart. */
function cutRows(rows: ReadonlyArray<readonly Cell[]>, room: number, isEndKept: boolean): ReadonlyArray<readonly Cell[]> {
	const usual = rows.map(cells => cut(cells, room, isEndKept));
	const shown = rows.map((cells, i) => {
		const around = room < roomMin || countMatched(usual[i]!) === countMatched(cells) ? usual[i]! : cutAround(cells, room);
		return countMatched(around) > countMatched(usual[i]!) ? around : usual[i]!;
	});
	const alike = Map.groupBy(shown, cells => cells.map(({text}) => text).join(''));
	return shown.map((cells, i) => alike.get(cells.map(({text}) => text).join(''))!.length === 1 ? cells : usual[i]!);
}

function countMatched(cells: readonly Cell[]): number {
	return cells.filter(({isMatched}) => isMatched).length;
}

/** As many of the cells as there is room for: of a key its end tells more, of a line its beginning. */
function cut(cells: readonly Cell[], room: number, isEndKept: boolean): readonly Cell[] {
	const widths = cells.map(({text}) => widthOf(text));
	if (widths.reduce((sum, width) => sum + width, 0) <= room) {
		return cells;
	}

	const order = isEndKept ? cells.toReversed() : cells;
	const orderedWidths = isEndKept ? widths.toReversed() : widths;
	let rest = room - 1;
	const kept: Cell[] = [];
	for (const [i, cell] of order.entries()) {
		rest -= orderedWidths[i]!;
		if (rest < 0) {
			break;
		}

		kept.push(cell);
	}

	return isEndKept ? [dots, ...kept.toReversed()] : [...kept, dots];
}

function rowOf(
	row: FinderRow,
	{cells, width, isSelected, isKey}: {
		readonly cells: readonly Cell[]; readonly width: number; readonly isSelected: boolean; readonly isKey: boolean;
	},
): string {
	const style: Style = isSelected ? theme.selected : (isKey && row.text.endsWith('/') ? theme.directory : theme.plain);
	const pieces: Array<{text: string; isMatched: boolean}> = [];
	for (const {text, isMatched} of cells) {
		const last = pieces.at(-1);
		if (last?.isMatched === isMatched) {
			last.text += text;
		} else {
			pieces.push({text, isMatched});
		}
	}

	return lineOf([
		{text: isSelected ? '❯ ' : '  ', style: theme.bold},
		...pieces.map(({text, isMatched}): Piece => ({text, style: isMatched ? plain => style(theme.match(plain)) : style})),
	], width, {isFilled: true});
}

function emptyText({isReading, isSearching, total, kind}: FinderState): string {
	if (isReading || isSearching) {
		return 'searching …';
	}

	return total === 0 ? `no ${kind === 'keys' ? 'keys' : 'lines'} yet` : 'nothing found';
}

export function finderRows(
	finder: FinderState,
	{width, height}: {readonly width: number; readonly height: number},
): readonly string[] {
	const room = Math.max(0, height - 2);
	const {selected, listed, kind, count, total, isReading, isSearching, problem} = finder;
	const first = Math.max(0, Math.min(selected - Math.floor(room / 2), listed - room));
	const isKey = kind === 'keys';
	const shown = Array.from({length: Math.max(0, Math.min(room, listed - first))}, (_, i) => finder.row(first + i));
	const cells = cutRows(shown.map(row => cellsOfRow(row)), width - 4 - markCells, isKey);
	const rows = shown.map((row, i) => rowOf(row, {
		cells: cells[i]!, width: width - 4, isSelected: first + i === selected, isKey,
	})).reverse();
	const blanks = Array.from({length: rows.length === 0 ? 0 : room - rows.length}, () => ' '.repeat(width - 4));
	return framed([...blanks, ...rows], {width, height}, {
		title: [{text: kind === 'keys' ? 'find a key' : 'find a line', style: theme.bold}],
		note: [{text: `${grouped(count)} of ${grouped(total)}${isReading || isSearching ? ' …' : ''}`, style: theme.dim}],
		...(problem === undefined
			? {footer: drawableKeys('↑ ↓ choose  Enter take  Esc leave')}
			: {lowerTitle: [{text: visible(problem), style: theme.warning}]}),
		empty: {text: emptyText(finder), style: theme.dim},
		isFocused: true,
	});
}

/** What the prompt lays out while a finder is open: its query. */
export function finderPrompt(
	{query, kind}: FinderState,
	size: {readonly columns: number; readonly rowsMax: number},
): [PromptState, {prefix: readonly Piece[]; columns: number; rowsMax: number}] {
	return [
		{editor: query, suggestion: '', highlight: {spans: []}},
		{...size, prefix: [{text: `${kind === 'keys' ? 'key' : 'line'} ❯ `, style: theme.warning}]},
	];
}
