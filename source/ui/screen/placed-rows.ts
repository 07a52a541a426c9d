/**
Rows of a frame that no terminal can break, however wide it draws a character: after each one that not all give the same cells, the
column of the next is named, and at the edge of the screen nothing goes on in the next row.
*/
import cellWidth, {bareText, hasCertainWidth, simpleWidth} from '../../terminal/text/string-width.ts';
import {graphemes} from '../../terminal/text/graphemes.ts';

const wrapOff = '\u001B[?7l';
const wrapOn = '\u001B[?7h';
const colorPattern = /(\u001B\[[\d;]*m)/;

/** The row, which begins at the left edge of the screen. */
export function placedRow(row: string): string {
	const bare = bareText(row);
	if (simpleWidth(bare) !== undefined || bare.includes('\u001B')) {
		return row;
	}

	let result = '';
	let cells = 0;
	let isPlaced = true;
	for (const [i, piece] of row.split(colorPattern).entries()) {
		if (i % 2 === 1) {
			result += piece;
			continue;
		}

		for (const grapheme of graphemes(piece)) {
			result += isPlaced ? grapheme : `\u001B[${cells + 1}G${grapheme}`;
			cells += cellWidth(grapheme);
			isPlaced = hasCertainWidth(grapheme);
		}
	}

	// Switched back in the same row, so that no way out of the shell has to think of it.
	return wrapOff + result + wrapOn;
}
