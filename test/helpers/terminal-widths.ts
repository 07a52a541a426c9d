/**
How six terminals count cells: they differ in what they make of characters of several parts.
*/
import stringWidth from 'string-width';

/** Cells that a code point adds to those before it in its cluster. */
type Counter = (part: string, before: string) => number;

const joiner = '\u200D';
const emojiSelector = '\uFE0F';
const hangulPart = /^[\u1160-\u11FF\uD7B0-\uD7FF]$/;

/** As `wcwidth` of the C library has it: each code point for itself. */
function alone(part: string): number {
	return part === '\u00AD' ? 1 : (hangulPart.test(part) ? 0 : stringWidth(part));
}

/** kitty makes two cells of what is to look like an emoji; skin tones, vowel signs and soft hyphens take none. */
function kitty(part: string, before: string): number {
	if (part === emojiSelector) {
		return /\p{Emoji}$/u.test(before) ? 2 - alone([...before].at(-1)!) : 0;
	}

	return /^[\u{1F3FB}-\u{1F3FF}\u{AD}]$/u.test(part) || (before !== '' && /^\p{Spacing_Mark}$/u.test(part)) ? 0 : alone(part);
}

/** tmux joins whatever stands behind a joiner. */
function tmux(part: string, before: string): number {
	return before.endsWith(joiner) ? 0 : alone(part);
}

export const counters: Readonly<Record<string, Counter>> = {
	xterm: alone, urxvt: alone, VTE: alone, alacritty: alone, kitty, tmux,
};

/** Cells of one cluster. */
export function cellsIn(counter: Counter, cluster: string): number {
	let cells = 0;
	let before = '';
	for (const part of cluster) {
		cells += counter(part, before);
		before += part;
	}

	return cells;
}

const segmenter = new Intl.Segmenter('en', {granularity: 'grapheme'});

/**
What a terminal that counts like this makes of output: each cluster that is no simple sign becomes a block of as many `#`, which
every emulator gives one cell each.
*/
export function asCounted(counter: Counter, output: string): string {
	return output.split(/(\u001B\[[\d;?]*[a-z])/i).map((piece, i) => i % 2 === 1
		? piece
		: Array.from(segmenter.segment(piece), ({segment}) => /^(?:[\u0020-\u007E\n\r│─╭╮╰╯❯●]|\r\n)$/.test(segment) ? segment : '#'.repeat(cellsIn(counter, segment))).join('')).join('');
}
