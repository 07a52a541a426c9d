/**
The key help, from the table of bindings.
*/
import {keySections} from '../../prompt/editing/key-bindings.ts';
import {
	fit,
	joinParts,
	lineOf,
	widthOf,
} from './text.ts';
import {theme} from './theme.ts';

const entries = keySections.flatMap(section => section.rows).map(({label, help}) => ({label, help}));
const labelCells = Math.max(...entries.map(entry => widthOf(entry.label)));

/** The width that an explanation needs beside its keys; with less room it is put below them. */
const columnCells = labelCells + 2 + Math.max(...entries.map(entry => widthOf(entry.help)));

const columnGap = ' '.repeat(3);

type Size = {readonly width: number; readonly rowsMax: number; readonly page: number};

/** Pages of entries with each explanation below its keys. */
function stackedPages({width, rowsMax}: Size): readonly string[][] {
	const pages: string[][] = [[]];
	for (const {label, help} of entries) {
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

/** Pages of entries in one column or more, each explanation beside its keys. */
function columnPages({width, rowsMax}: Size): readonly string[][] {
	const columnCount = Math.floor((width + columnGap.length) / (columnCells + columnGap.length));
	const rowCount = Math.max(1, Math.min(Math.ceil(entries.length / columnCount), rowsMax));
	const pageCount = Math.ceil(entries.length / (rowCount * columnCount));
	return Array.from({length: pageCount}, (_page, number) => {
		const shown = entries.slice(number * rowCount * columnCount, (number + 1) * rowCount * columnCount);
		return Array.from({length: Math.min(rowCount, shown.length)}, (_row, i) => {
			const cells = shown.filter((_entry, position) => position % rowCount === i);
			return cells.map(({label, help}) => lineOf([
				{text: fit(label, labelCells), style: theme.bold}, {text: '  '}, {text: help, style: theme.dim},
			], columnCells, {isFilled: true})).join(columnGap).trimEnd();
		});
	});
}

/** One page of the help, in columns where the terminal is wide enough; the last row says how to go on. */
export function helpRows(size: Size): readonly string[] {
	const inner = {...size, rowsMax: size.rowsMax - 1};
	const pages = size.width <= columnCells ? stackedPages(inner) : columnPages(inner);
	const shown = size.page % pages.length;
	const next = pages.length > 1 ? `page ${shown + 1} of ${pages.length}, F1 turns · ` : '';
	return [...pages[shown]!, lineOf([{text: `${next}Esc closes`, style: theme.dim}], size.width)];
}
