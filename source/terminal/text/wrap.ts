/**
Text in rows of a width in terminal cells, without escape sequences.
*/
import {graphemes} from './graphemes.ts';
import {wrapProse} from './prose.ts';
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

/** Lines of prose in lines of at most `width` cells, as `wrapProse` breaks them. */
export function wrapWords(text: string, width: number): string {
	return wrapProse(text, width, widthOf);
}

/** Text in rows of at most `width` cells: words are kept together where they fit, and what is wider is broken where a row is full. */
export function wrapText(text: string, width: number): readonly WrappedRow[] {
	return wrapWords(text, width).split('\n').flatMap(line => wrapAnywhere(line, width));
}
