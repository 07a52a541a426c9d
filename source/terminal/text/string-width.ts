/**
The `string-width` package with a fast path for what a terminal UI is mostly made of: letters without marks, box edges,
arrows, Chinese, Japanese and Korean. scripts/build.mjs gives it to Ink, too, which measures every character of every frame,
and says what that buys.

Terminals disagree about characters of several parts: a family of emoji is two cells or six, a warning sign in colours one or two.
Here each counts as many as any of them draws, so that nothing is ever wider than it was laid out; where what follows has to be in
its place, too, ui/screen/placed-rows.ts puts it there. test/terminal/text/terminal-widths.test.ts prints what six terminals do.
*/
import stringWidth, {type Options} from 'string-width';
import {graphemes} from './graphemes.ts';

/** Each of these takes one cell, whatever stands beside it. */
const narrow = String.raw`\u0020-\u007E\u00A1-\u00AC\u00AE-\u02FF\u2010-\u2027\u2030-\u203A\u2190-\u2193\u2500-\u259F`
	+ String.raw`\u25B8\u25BE\u25CB\u25CF\u25F7\u276F\u2713\u2717\u0391-\u03A1\u03A3-\u03FF\u0400-\u0482\u048A-\u052F\u05D0-\u05EA`;
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

/** A letter with accents: they take no cell anywhere. */
const accentedPattern = new RegExp(String.raw`^[${narrow}${wide}][\u0300-\u036F]+$`);

/** Whether all terminals give the character the same cells. */
export function hasCertainWidth(grapheme: string): boolean {
	return simpleWidth(grapheme) !== undefined || accentedPattern.test(grapheme);
}

const hangulPartPattern = /^[\u1160-\u11FF\uD7B0-\uD7FF]$/;
const softHyphen = '\u00AD';

const emojiSelector = '\uFE0F';

function widthOfPart(part: string): number {
	return part === softHyphen ? 1 : (hangulPartPattern.test(part) ? 0 : stringWidth(part));
}

/** As a terminal draws them that joins nothing, and yet makes a sign that is to look like an emoji two cells wide. */
function widthOfParts(grapheme: string): number {
	let cells = 0;
	let last = 0;
	for (const part of grapheme) {
		const width = part === emojiSelector && last === 1 ? 1 : widthOfPart(part);
		cells += width;
		last = width;
	}

	return cells;
}

function greatestWidth(text: string): number {
	let cells = 0;
	for (const grapheme of graphemes(text)) {
		cells += simpleWidth(grapheme) ?? Math.max(stringWidth(grapheme), widthOfParts(grapheme));
	}

	return cells;
}

/** Cells that a text takes; escape sequences in it count for nothing unless the options say so. */
export default function cellWidth(text: string, options?: Options): number {
	const bare = options?.countAnsiEscapeCodes === true ? text : bareText(text);
	return simpleWidth(bare) ?? (bare.includes('\u001B') ? stringWidth(text, options) : greatestWidth(bare));
}
