/**
The key help, from the table of bindings.
*/
import {keySections} from '../shell/key-bindings.ts';
import {fit, lineOf, widthOf} from './text.ts';
import {theme} from './theme.ts';

/** The rows that fit, in two columns where the terminal is wide enough; the last says how to close it. */
export function helpRows({width, rowsMax}: {width: number; rowsMax: number}): readonly string[] {
	const entries = keySections.flatMap(section => section.rows.map(row => ({label: row.label ?? row.bindings.flatMap(binding => binding.keys).join(' '), help: row.help})));
	const labelCells = Math.max(...entries.map(entry => widthOf(entry.label)));
	const columnCount = width >= 150 ? 2 : 1;
	const columnCells = Math.floor(width / columnCount);
	const rowCount = Math.min(Math.ceil(entries.length / columnCount), Math.max(0, rowsMax - 1));
	const rows = Array.from({length: rowCount}, (_, i) => {
		const cells = Array.from({length: columnCount}, (_column, column) => entries[i + (column * rowCount)]).filter(entry => entry !== undefined);
		return cells.map(({label, help}) => lineOf([
			{text: fit(label, labelCells), style: theme.bold}, {text: '  '}, {text: help, style: theme.dim},
		], columnCells - 1, {isFilled: columnCount > 1})).join(' ').trimEnd();
	});
	const hidden = entries.length - (rowCount * columnCount);
	rows.push(lineOf([{text: hidden > 0 ? `… ${hidden} more in a taller window · Esc closes` : 'Esc closes', style: theme.dim}], width));
	return rows;
}
