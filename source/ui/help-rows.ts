/**
The key help, from the table of bindings.
*/
import {keySections} from '../shell/line/key-bindings.ts';
import {fit, lineOf, widthOf} from './text.ts';
import {theme} from './theme.ts';

const entries = keySections.flatMap(section => section.rows).map(({label, help}) => ({label, help}));
const labelCells = Math.max(...entries.map(entry => widthOf(entry.label)));
const columnCellsMin = 78;

/** What an explanation needs beside its keys; with less it stands below them. */
const helpCellsMin = 30;

/** One page of the help, in columns where the terminal is wide enough; the last row says how to go on. */
export function helpRows({width, rowsMax, page}: {width: number; rowsMax: number; page: number}): readonly string[] {
	const columnCount = Math.max(1, Math.floor(width / columnCellsMin));
	const columnCells = Math.floor(width / columnCount) - 1;
	const isStacked = columnCells < labelCells + 2 + helpCellsMin;
	const rowCount = Math.max(1, Math.min(Math.ceil(entries.length / columnCount), Math.floor((rowsMax - 1) / (isStacked ? 2 : 1))));
	const pageCount = Math.ceil(entries.length / (rowCount * columnCount));
	const shownPage = page % pageCount;
	const shown = entries.slice(shownPage * rowCount * columnCount, (shownPage + 1) * rowCount * columnCount);
	const stacked = (): string[] => shown.flatMap(({label, help}) => [
		lineOf([{text: label, style: theme.bold}], columnCells), lineOf([{text: `  ${help}`, style: theme.dim}], columnCells),
	]);
	const rows = isStacked
		? stacked()
		: Array.from({length: Math.min(rowCount, shown.length)}, (_, i) => {
			const cells = shown.filter((_entry, position) => position % rowCount === i);
			return cells.map(({label, help}) => lineOf([
				{text: fit(label, labelCells), style: theme.bold}, {text: '  '}, {text: help, style: theme.dim},
			], columnCells, {isFilled: true})).join(' ').trimEnd();
		});
	const next = pageCount > 1 ? `page ${shownPage + 1} of ${pageCount}, F1 turns · ` : '';
	return [...rows, lineOf([{text: `${next}Esc closes`, style: theme.dim}], width)];
}
