/**
Where the motions of the vi keys lead: pure functions of the text and the caret. They may lead behind the last character of a
line, where an operator's range ends; the caret of normal mode never stays there.
*/
import {nextBoundary, previousBoundary, snapToBoundary} from '../../terminal/text/graphemes.ts';

export type Place = {readonly text: string; readonly cursor: number};

/** What f, F, t and T look for; `;` and `,` look for it again. */
export type ViFind = {readonly name: string; readonly character: string};

export type ViMotion = {
	readonly target: number;
	/** Whether an operator takes the character at the target, too. */
	readonly isInclusive?: boolean;
	readonly find?: ViFind;
};

type CharacterClass = 'blank' | 'word' | 'other';

const wordCharacter = /[\p{Letter}\p{Mark}\p{Number}_]/u;

function classAt(text: string, offset: number, isBig: boolean): CharacterClass {
	const character = text.slice(offset, nextBoundary(text, offset));
	if (/^\s/.test(character)) {
		return 'blank';
	}

	return isBig || wordCharacter.test(character) ? 'word' : 'other';
}

export function lineStartAt({text, cursor}: Place): number {
	return cursor === 0 ? 0 : snapToBoundary(text, text.lastIndexOf('\n', cursor - 1) + 1);
}

export function lineEndAt({text, cursor}: Place): number {
	const end = text.indexOf('\n', cursor);
	return end === -1 ? text.length : Math.max(cursor, snapToBoundary(text, end));
}

/** The first character of the caret's line that is no blank. */
export function firstOfLine(place: Place): number {
	const end = lineEndAt(place);
	let offset = lineStartAt(place);
	while (offset < end && classAt(place.text, offset, true) === 'blank') {
		offset = nextBoundary(place.text, offset);
	}

	return offset;
}

/** Where the caret may be in normal mode: on a character, unless its line has none. */
export function onCharacter({text, cursor}: Place): number {
	const place = {text, cursor: snapToBoundary(text, cursor)};
	return place.cursor === lineEndAt(place) && place.cursor > lineStartAt(place) ? previousBoundary(text, place.cursor) : place.cursor;
}

function nextWordStart(text: string, from: number, isBig: boolean): number {
	let offset = from;
	const first = offset < text.length ? classAt(text, offset, isBig) : 'blank';
	if (first !== 'blank') {
		do {
			offset = nextBoundary(text, offset);
		} while (offset < text.length && classAt(text, offset, isBig) === first);
	}

	while (offset < text.length && classAt(text, offset, isBig) === 'blank') {
		offset = nextBoundary(text, offset);
	}

	return offset;
}

function previousWordStart(text: string, from: number, isBig: boolean): number {
	let offset = previousBoundary(text, from);
	while (offset > 0 && classAt(text, offset, isBig) === 'blank') {
		offset = previousBoundary(text, offset);
	}

	const wanted = classAt(text, offset, isBig);
	while (offset > 0 && classAt(text, previousBoundary(text, offset), isBig) === wanted) {
		offset = previousBoundary(text, offset);
	}

	return offset;
}

/** The last character of the word; with `isHere` that may be where the caret is. Without another word it stays there. */
function wordEnd(text: string, from: number, {isBig, isHere = false}: {readonly isBig: boolean; readonly isHere?: boolean}): number {
	let offset = isHere ? from : nextBoundary(text, from);
	while (offset < text.length && classAt(text, offset, isBig) === 'blank') {
		offset = nextBoundary(text, offset);
	}

	if (offset >= text.length) {
		return from;
	}

	const wanted = classAt(text, offset, isBig);
	for (;;) {
		const next = nextBoundary(text, offset);
		if (next >= text.length || classAt(text, next, isBig) !== wanted) {
			return offset;
		}

		offset = next;
	}
}

function repeated(from: number, count: number, step: (offset: number) => number): number {
	let offset = from;
	for (let i = 0; i < count; i++) {
		const next = step(offset);
		if (next === offset) {
			break;
		}

		offset = next;
	}

	return offset;
}

/** Within the line; undefined when there are not that many. `isAgain`: a t does not stop where it already is. */
function found(place: Place, {name, character}: ViFind, count: number, isAgain: boolean): number | undefined {
	const {text, cursor} = place;
	const isForward = name === 'f' || name === 't';
	const isTill = name === 't' || name === 'T';
	const [start, end] = [lineStartAt(place), lineEndAt(place)];
	const step = (offset: number): number => isForward ? nextBoundary(text, offset) : previousBoundary(text, offset);
	let offset = isTill && isAgain ? step(cursor) : cursor;
	for (let left = count; left > 0; left--) {
		do {
			const next = step(offset);
			if (next === offset || next >= end || next < start) {
				return undefined;
			}

			offset = next;
		} while (text.slice(offset, nextBoundary(text, offset)) !== character);
	}

	return isTill ? (isForward ? previousBoundary(text, offset) : nextBoundary(text, offset)) : offset;
}

const opposites: Readonly<Record<string, string>> = {
	f: 'F', F: 'f', t: 'T', T: 't',
};
const brackets = '()[]{}';

/** The bracket that belongs to the first one at or after the caret in its line. */
function matchingBracket(place: Place): number | undefined {
	const {text, cursor} = place;
	const end = lineEndAt(place);
	let offset = cursor;
	while (offset < end && !brackets.includes(text[offset]!)) {
		offset++;
	}

	if (offset === end) {
		return undefined;
	}

	const index = brackets.indexOf(text[offset]!);
	const [same, other] = [brackets[index], brackets[index % 2 === 0 ? index + 1 : index - 1]];
	const step = index % 2 === 0 ? 1 : -1;
	let depth = 0;
	for (; offset >= 0 && offset < text.length; offset += step) {
		depth += text[offset] === same ? 1 : (text[offset] === other ? -1 : 0);
		if (depth === 0) {
			return snapToBoundary(text, offset);
		}
	}

	return undefined;
}

export type MotionRequest = {
	/** The key, such as `w`. */
	readonly name: string;
	readonly count: number;
	/** The character after f, F, t, T. */
	readonly character?: string;
	readonly lastFind?: ViFind;
	/** The operator in front of it. */
	readonly operator?: string;
};

/** `cw` and `dw` differ a little from `w`: they leave the blank, and the end of the line, alone. */
function wordMotion(place: Place, {name, count, operator}: MotionRequest): ViMotion {
	const {text, cursor} = place;
	const isBig = name === 'W';
	if (operator === 'c' && cursor < text.length && classAt(text, cursor, isBig) !== 'blank') {
		const first = wordEnd(text, cursor, {isBig, isHere: true});
		return {target: repeated(first, count - 1, offset => wordEnd(text, offset, {isBig})), isInclusive: true};
	}

	const target = repeated(cursor, count, offset => nextWordStart(text, offset, isBig));
	const lineFeed = text.lastIndexOf('\n', target - 1);
	const isIndent = operator !== undefined && target > 0 && lineFeed >= cursor && text.slice(lineFeed, target).trim() === '';
	return {target: isIndent ? Math.max(cursor, snapToBoundary(text, lineFeed)) : target};
}

export const motionNames = 'hlwWbBeE0^$fFtT;,%';

/** Undefined when it leads nowhere, or is no motion. */
export function moveBy(place: Place, request: MotionRequest): ViMotion | undefined {
	const {text, cursor} = place;
	const {name, count, character = '', lastFind} = request;
	switch (name) {
		case 'h': {
			const start = lineStartAt(place);
			return {target: Math.max(start, repeated(cursor, count, offset => offset > start ? previousBoundary(text, offset) : offset))};
		}

		case 'l': {
			const end = lineEndAt(place);
			return {target: Math.min(end, repeated(cursor, count, offset => offset < end ? nextBoundary(text, offset) : offset))};
		}

		case 'w':
		case 'W': {
			return wordMotion(place, request);
		}

		case 'b':
		case 'B': {
			return {target: repeated(cursor, count, offset => previousWordStart(text, offset, name === 'B'))};
		}

		case 'e':
		case 'E': {
			const isBig = name === 'E';
			return text === '' ? undefined : {target: repeated(cursor, count, offset => wordEnd(text, offset, {isBig})), isInclusive: true};
		}

		case '0': {
			return {target: lineStartAt(place)};
		}

		case '^': {
			return {target: firstOfLine(place)};
		}

		case '$': {
			return {target: lineEndAt(place)};
		}

		case '%': {
			const target = matchingBracket(place);
			return target === undefined ? undefined : {target, isInclusive: true};
		}

		case ';':
		case ',': {
			if (lastFind === undefined) {
				return undefined;
			}

			const again = name === ';' ? lastFind : {...lastFind, name: opposites[lastFind.name]!};
			const target = found(place, again, count, true);
			return target === undefined ? undefined : {target, isInclusive: again.name === 'f' || again.name === 't'};
		}

		case 'f':
		case 'F':
		case 't':
		case 'T': {
			const find = {name, character};
			const target = found(place, find, count, false);
			return target === undefined ? undefined : {target, isInclusive: name === 'f' || name === 't', find};
		}

		default: {
			return undefined;
		}
	}
}
