/**
The `string-width` package with a fast path for what a terminal UI is mostly made of: letters without marks, box edges,
arrows, Chinese, Japanese and Korean. scripts/build.mjs gives it to Ink, too, which measures every character of every frame,
and says what that buys.
*/
import stringWidth, {type Options} from 'string-width';

/** Each of these takes one cell, whatever stands beside it. */
const narrow = String.raw`\u0020-\u007E\u00A1-\u00AC\u00AE-\u02FF\u2010-\u2027\u2030-\u203A\u2190-\u2193\u2500-\u259F`
	+ String.raw`\u25B8\u25BE\u25CB\u25CF\u25F7\u276F`;
const narrowPattern = new RegExp(`^[${narrow}]*$`);

/** Each of these takes two. */
const wide = String.raw`\u3041-\u3096\u30A0-\u30FF\u3400-\u4DBF\u4E00-\u9FFF\uAC00-\uD7A3\uFF01-\uFF60`;
const widePattern = new RegExp(`[${wide}]`, 'g');
const simplePattern = new RegExp(`^[${narrow}${wide}]*$`);

/** Colours, as all that draws here writes them. */
const colorPattern = /\u001B\[[\d;]*m/g;

/** Whether each character of a text without escape sequences takes one cell. */
export function isNarrow(text: string): boolean {
	return narrowPattern.test(text);
}

/** The texts between the colours. */
export function barePieces(text: string): readonly string[] {
	return text.split(colorPattern);
}

/** The text without its colours. */
export function bareText(text: string): string {
	return text.includes('\u001B') ? text.replaceAll(colorPattern, '') : text;
}

/**
Cells of a text without escape sequences whose characters have the same width whatever stands beside them; undefined for
other texts.
*/
export function simpleWidth(text: string): number | undefined {
	if (isNarrow(text)) {
		return text.length;
	}

	return simplePattern.test(text) ? text.length + text.match(widePattern)!.length : undefined;
}

/** Cells that a text takes; escape sequences in it count for nothing unless the options say so. */
export default function cellWidth(text: string, options?: Options): number {
	return simpleWidth(options?.countAnsiEscapeCodes === true ? text : bareText(text)) ?? stringWidth(text, options);
}
