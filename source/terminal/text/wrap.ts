/**
Text in rows of a width in terminal cells, without escape sequences.
*/
import {graphemes} from './graphemes.ts';
import {widthOf} from './width.ts';

export type WrappedRow = {readonly text: string; readonly cells: number};

/** One line in rows of at most `width` cells, broken wherever a row is full, so that every character is in its place. */
export function wrapAnywhere(line: string, width: number): readonly WrappedRow[] {
	const all = {text: line, cells: widthOf(line)};
	if (all.cells <= width) {
		return [all];
	}

	const rows: WrappedRow[] = [];
	let row = {text: '', cells: 0};
	for (const grapheme of graphemes(line)) {
		const cells = widthOf(grapheme);
		if (row.cells + cells > width && row.text !== '') {
			rows.push(row);
			row = {text: '', cells: 0};
		}

		row.text += grapheme;
		row.cells += cells;
	}

	return [...rows, row];
}

/** Narrower than this a column of words is hard to read. */
const narrowest = 24;

/**
Lines of prose, broken at their blanks. What is left of one goes below its last column, where there is room for it; a word
that is wider than a row stays whole.
*/
export function wrapWords(text: string, width: number): string {
	return text.split('\n').map(line => widthOf(line) <= width ? line : wrapLine(line, width)).join('\n');
}

function wrapLine(line: string, width: number): string {
	const columnStart = line.lastIndexOf('  ') + 2;
	const start = columnStart === 1 ? 0 : columnStart;
	const startCells = widthOf(line.slice(0, start));
	const indentCells = width - startCells < narrowest ? 4 : startCells;
	const rows: string[] = [];
	let row = line.slice(0, start);
	let cells = startCells;
	let isEmpty = true;
	for (const word of line.slice(start).split(' ')) {
		const wordCells = widthOf(word);
		if (!isEmpty && cells + 1 + wordCells > width) {
			rows.push(row);
			row = ' '.repeat(indentCells);
			cells = indentCells;
			isEmpty = true;
		}

		row += isEmpty ? word : ` ${word}`;
		cells += isEmpty ? wordCells : wordCells + 1;
		isEmpty = false;
	}

	return [...rows, row].join('\n');
}
