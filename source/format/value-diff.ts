/**
What differs between two values, in pieces that can be highlighted: by words, and within a word by characters.
*/
import {Buffer} from 'node:buffer';
import {diffArrays} from 'diff';
import {graphemes} from '../terminal/text/graphemes.ts';

export type DiffPiece = {readonly text: string; readonly isChanged: boolean};

export type ValueDiff = {readonly before: readonly DiffPiece[]; readonly after: readonly DiffPiece[]};

/** With more different words than this in both values together, they are not compared one by one. */
const differentWordsMax = 200;

const letterPattern = /^[\p{Letter}\p{Number}_]/u;
const blankPattern = /^\p{White_Space}/u;

/** Runs of letters and runs of blanks; any other character stands alone. */
function wordsOf(text: string): string[] {
	const words: string[] = [];
	let kind: RegExp | undefined;
	for (const grapheme of graphemes(text)) {
		if (kind?.test(grapheme) === true) {
			words.push(words.pop()! + grapheme);
		} else {
			kind = [letterPattern, blankPattern].find(pattern => pattern.test(grapheme));
			words.push(grapheme);
		}
	}

	return words;
}

type Side = {text: string; isChanged: boolean};

function add(side: Side[], text: string, isChanged: boolean): void {
	const last = side.at(-1);
	if (text === '') {
		return;
	}

	if (last?.isChanged === isChanged) {
		last.text += text;
	} else {
		side.push({text, isChanged});
	}
}

/** How many elements are equal from the start, at most `countMax`. */
function commonStart(a: readonly string[], b: readonly string[], countMax: number): number {
	let count = 0;
	while (count < countMax && a[count] === b[count]) {
		count++;
	}

	return count;
}

function commonEnd(a: readonly string[], b: readonly string[], countMax: number): number {
	let count = 0;
	while (count < countMax && a.at(-1 - count) === b.at(-1 - count)) {
		count++;
	}

	return count;
}

/** One text that replaces another: only what is between their common start and end has changed. */
function addReplacement(before: Side[], after: Side[], [old, young]: readonly [readonly string[], readonly string[]]): void {
	const shorter = Math.min(old.length, young.length);
	const start = commonStart(old, young, shorter);
	const end = commonEnd(old, young, shorter - start);
	for (const [side, text] of [[before, old], [after, young]] as const) {
		add(side, text.slice(0, start).join(''), false);
		add(side, text.slice(start, text.length - end).join(''), true);
		add(side, text.slice(text.length - end).join(''), false);
	}
}

/** Pieces of both values; joined, they are the values again. */
export function diffValues(before: string, after: string): ValueDiff {
	const result: {before: Side[]; after: Side[]} = {before: [], after: []};
	let [old, young] = ['', ''];
	const flush = (): void => {
		addReplacement(result.before, result.after, [graphemes(old), graphemes(young)]);
		[old, young] = ['', ''];
	};

	const everything = [{removed: true, added: false, value: [before]}, {removed: false, added: true, value: [after]}];
	for (const {removed, added, value} of diffArrays(wordsOf(before), wordsOf(after), {maxEditLength: differentWordsMax}) ?? everything) {
		const text = value.join('');
		if (removed) {
			old += text;
		} else if (added) {
			young += text;
		} else {
			flush();
			add(result.before, text, false);
			add(result.after, text, false);
		}
	}

	flush();
	return result;
}

/** Of longer values only the neighbourhood of the first difference is kept. */
export const excerptLengthMax = 240;
const contextLength = 80;

function isCutting(text: string, offset: number): boolean {
	return /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(text.slice(offset - 1, offset + 1));
}

/** A part of a text that does not keep the whole of it alive. */
function cut(text: string, from: number): string {
	const start = isCutting(text, from) ? from + 1 : from;
	const end = Math.min(text.length, start + excerptLengthMax);
	if (start === 0 && end === text.length) {
		return text;
	}

	const part = text.slice(start, isCutting(text, end) ? end - 1 : end);
	return `${start > 0 ? '…' : ''}${Buffer.from(part, 'utf16le').toString('utf16le')}${end < text.length ? '…' : ''}`;
}

/** The part of each value worth keeping to show what has changed. */
export function excerpts(before: string | undefined, after: string | undefined): {readonly before?: string; readonly after?: string} {
	let start = 0;
	if (before !== undefined && after !== undefined && Math.max(before.length, after.length) > excerptLengthMax && before !== after) {
		while (before.charCodeAt(start) === after.charCodeAt(start)) {
			start++;
		}
	}

	const from = Math.max(0, start - contextLength);
	return {
		...(before !== undefined && {before: cut(before, Math.min(from, before.length))}),
		...(after !== undefined && {after: cut(after, Math.min(from, after.length))}),
	};
}
