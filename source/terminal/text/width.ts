/**
Text measured in terminal cells, and cut to them. The text must hold no escape sequences.
*/
import stringWidth from './string-width.ts';
import {graphemes} from './graphemes.ts';

const plainPattern = /^[\u0020-\u007E]*$/;

/** Cells that a text without escape sequences takes. */
export function widthOf(text: string): number {
	return stringWidth(text);
}

/** The text cut to `width` cells, with an ellipsis where something is missing. */
export function truncate(text: string, width: number): string {
	if (width <= 0) {
		return '';
	}

	if (plainPattern.test(text)) {
		return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
	}

	// However long the text is, only what can fit is measured; eight units are more than most characters have.
	const start = text.slice(0, width * 8);
	if (start === text && widthOf(text) <= width) {
		return text;
	}

	let result = '';
	let used = 0;
	for (const grapheme of graphemes(start)) {
		used += widthOf(grapheme);
		if (used > width - 1) {
			break;
		}

		result += grapheme;
	}

	return `${result}…`;
}

/** The end of the text in `width` cells, with an ellipsis in front where something is missing. */
export function truncateStart(text: string, width: number): string {
	if (widthOf(text) <= width) {
		return text;
	}

	let result = '';
	let used = 0;
	for (const grapheme of graphemes(text).toReversed()) {
		const size = widthOf(grapheme);
		if (used + size > width - 1) {
			break;
		}

		result = grapheme + result;
		used += size;
	}

	return width > 0 ? `…${result}` : '';
}

/** Cut or filled up to exactly `width` cells. */
export function fit(text: string, width: number, align: 'left' | 'right' = 'left'): string {
	const cut = truncate(text, width);
	const blanks = ' '.repeat(Math.max(0, width - widthOf(cut)));
	return align === 'left' ? cut + blanks : blanks + cut;
}
