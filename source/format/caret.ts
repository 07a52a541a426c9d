/**
The place of a mistake in what somebody typed: the text around it in a line, and a caret below.
*/
import {visible} from '../terminal/text/terminal-safe.ts';
import {widthOf} from '../terminal/text/width.ts';

/** UTF-16 units on each side of the mistake: the line fits into a terminal of 80 columns. */
const reach = 30;

function inLine(text: string): string {
	return visible(text.toWellFormed());
}

/** Two lines, indented as hints are. */
export function caretBelow(text: string, offset: number): string {
	const start = offset > reach ? offset - reach : 0;
	const before = `${start > 0 ? '…' : ''}${inLine(text.slice(start, offset))}`;
	const end = offset + reach;
	const after = `${inLine(text.slice(offset, end))}${end < text.length ? '…' : ''}`;
	return `  ${before}${after}\n  ${' '.repeat(widthOf(before))}^`;
}

/** What is wrong, where, and the text with a caret there. */
export function mistakeAt(text: string, offset: number, message: string): string {
	return `${message}, at column ${[...text.slice(0, offset)].length + 1}:\n${caretBelow(text, offset)}`;
}

const shownMax = 60;

/** What somebody typed, as long as a message may show it. */
export function shortened(text: string): string {
	return text.length > shownMax ? `${text.slice(0, shownMax - 1).toWellFormed()}…` : text;
}
