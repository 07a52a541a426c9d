/**
User-perceived characters: what the caret steps over and Backspace removes.
*/

const segmenter = new Intl.Segmenter('en', {granularity: 'grapheme'});

function isPlain(unit: number): boolean {
	return unit >= 0x20 && unit < 0x7F;
}

/** Where the grapheme that begins at or holds `offset` ends; the text's length at the end. */
export function nextBoundary(text: string, offset: number): number {
	if (offset >= text.length) {
		return text.length;
	}

	if (isPlain(text.charCodeAt(offset)) && (offset + 1 === text.length || isPlain(text.charCodeAt(offset + 1)))) {
		return offset + 1;
	}

	const segment = segmenter.segment(text).containing(offset)!;
	return segment.index + segment.segment.length;
}

/** Where the grapheme that ends at or holds `offset` begins; 0 at the start. */
export function previousBoundary(text: string, offset: number): number {
	if (offset <= 0) {
		return 0;
	}

	if (isPlain(text.charCodeAt(offset - 1))) {
		return offset - 1;
	}

	return segmenter.segment(text).containing(offset - 1)!.index;
}

/** The offset itself, or the end of the grapheme that it would cut. */
export function snapToBoundary(text: string, offset: number): number {
	if (offset <= 0 || offset >= text.length) {
		return Math.max(0, Math.min(offset, text.length));
	}

	return previousBoundary(text, nextBoundary(text, offset)) === offset ? offset : nextBoundary(text, offset);
}

/** Longer texts with more than ASCII in them are counted by code points: finding graphemes takes time. */
const countedLengthMax = 2000;

/** How many characters a person sees. */
export function graphemeCount(text: string): number {
	if (/^[\n\u0020-\u007E]*$/.test(text)) {
		return text.length;
	}

	let count = 0;
	for (const _ of text.length > countedLengthMax ? text : segmenter.segment(text)) {
		count++;
	}

	return count;
}

/** The graphemes of a text. */
export function graphemes(text: string): readonly string[] {
	// In ASCII only a carriage return and a line feed join.
	return /^[\n\u0020-\u007E]*$/.test(text) ? text.split('') : Array.from(segmenter.segment(text), segment => segment.segment);
}
