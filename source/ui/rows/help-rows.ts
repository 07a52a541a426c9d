/**
The key help, from the table of bindings: all of it in columns where there is room, else page by page.
*/
import {type KeySection} from '../../prompt/editing/key-list.ts';
import {blocksInColumns} from '../../terminal/text/columns.ts';
import {
	cellsOf,
	fit,
	joinParts,
	lineOf,
	widthOf,
	type Piece,
} from './text.ts';
import {hintKey} from './key-hints.ts';
import {theme} from './theme.ts';

type Row = readonly Piece[];

const columnGap = 2;

function blocksOf(sections: readonly KeySection[]): ReadonlyArray<readonly Row[]> {
	return sections.map(({title, rows}) => {
		const labelCells = Math.max(...rows.map(({label}) => widthOf(label)));
		return [
			[{text: title, style: theme.focused}],
			...rows.map(({label, help}): Row => [
				{text: ` ${fit(label, labelCells)}`, style: theme.bold}, {text: '  '}, {text: help, style: theme.dim},
			]),
		];
	});
}

export type HelpSize = {readonly width: number; readonly rowsMax: number; readonly page: number; readonly sections: readonly KeySection[]};

/** Pages of entries with each explanation below its keys. */
function stackedPages({width, rowsMax, sections}: HelpSize): readonly string[][] {
	const pages: string[][] = [[]];
	for (const {label, help} of sections.flatMap(({rows}) => rows)) {
		const rows = [
			lineOf([{text: label, style: theme.bold}], width),
			...joinParts(help.split(' '), width - 2, ' ').map(line => lineOf([{text: `  ${line}`, style: theme.dim}], width)),
		];
		const page = pages.at(-1)!;
		if (page.length > 0 && page.length + rows.length > rowsMax) {
			pages.push(rows);
		} else {
			page.push(...rows);
		}
	}

	return pages;
}

function drawn(columns: ReadonlyArray<readonly Row[]>): string[] {
	const widths = columns.map(rows => Math.max(...rows.map(row => cellsOf(row))));
	return Array.from({length: Math.max(...columns.map(rows => rows.length))}, (_, i) => {
		const last = columns.findLastIndex(rows => i < rows.length);
		return columns.slice(0, last + 1)
			.map((rows, column) => lineOf(rows[i] ?? [], widths[column]!, {isFilled: column < last}))
			.join(' '.repeat(columnGap));
	});
}

/** One page if all fits on it, with rows between the sections where there is room; else the sections are cut. */
function columnPages({width, rowsMax}: HelpSize, blocks: ReadonlyArray<readonly Row[]>): readonly string[][] {
	for (const gap of [[[]], []]) {
		const columns = blocksInColumns<Row>(blocks, {
			width, columnGap, cellsOf, gap,
		});
		if (columns.every(rows => rows.length <= rowsMax)) {
			return [drawn(columns)];
		}
	}

	const rows = blocks.flat();
	const cells = Math.max(...rows.map(row => cellsOf(row)));
	const columnCount = Math.max(1, Math.floor((width + columnGap) / (cells + columnGap)));
	const height = Math.max(1, rowsMax);
	return Array.from({length: Math.ceil(rows.length / (height * columnCount))}, (_page, number) => {
		const shown = rows.slice(number * height * columnCount, (number + 1) * height * columnCount);
		return drawn(Array.from({length: Math.ceil(shown.length / height)}, (_column, i) => shown.slice(i * height, (i + 1) * height)));
	});
}

/** How many rows the help would like to have: all of it, at a width. */
export function helpRowsWanted(sections: readonly KeySection[], width: number): number {
	return helpRows({
		sections, width, rowsMax: Infinity, page: 0,
	}).length;
}

/** One page of the help; the last row says how to go on. */
export function helpRows(size: HelpSize): readonly string[] {
	const blocks = blocksOf(size.sections);
	const inner = {...size, rowsMax: size.rowsMax - 1};
	const isNarrow = size.width < Math.max(...blocks.flat().map(row => cellsOf(row)));
	const pages = isNarrow ? stackedPages(inner) : columnPages(inner, blocks);
	const shown = size.page % pages.length;
	const next = pages.length > 1 ? `page ${shown + 1} of ${pages.length}, ${hintKey('keyHelp') ?? '?'} turns · ` : '';
	const closes = `${next}${hintKey('closeOrCancel') ?? 'Ctrl-C'} closes`;
	const whole = `${closes} · bind lists every key`;
	const foot = widthOf(whole) <= size.width ? whole : closes;
	return [...pages[shown]!, lineOf([{text: foot, style: theme.dim}], size.width)];
}
