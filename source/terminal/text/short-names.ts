/**
Names and paths in fewer cells than they take, so that they can still be told apart. Names in one directory mostly begin alike and
differ at their end (`checkout-api-64dbxc-mdq8k`), so both ends are kept, and where those are the same, too, what differs.
*/
import {graphemes} from './graphemes.ts';
import {truncate, truncateStart, widthOf} from './width.ts';

const dots = '…';

/** In less room both ends would be too short to say anything: the end says more. */
const bothEndsMin = 8;

/** More at either end of a name is not looked at: no screen has so many cells. */
const lengthMax = 2000;

function endsOf(text: string): string {
	return text.length <= lengthMax * 2 ? text : text.slice(0, lengthMax) + text.slice(-lengthMax);
}

function endOf(text: string, width: number): string {
	return truncateStart(text, width + 1).slice(dots.length);
}

/** The start and the end of a text in `width` cells; what begins at `from` is kept in place of the end. */
function cutMiddle(text: string, width: number, from?: number): string {
	if (widthOf(text) <= width) {
		return text;
	}

	if (width < bothEndsMin) {
		return from === undefined ? truncateStart(text, width) : truncate(`${dots}${text.slice(from)}`, width);
	}

	const headCells = Math.floor((width - 1) / 3);
	const head = truncate(text, headCells + 1).slice(0, -dots.length);
	const tailCells = width - 1 - headCells;
	return head + dots + (from === undefined ? endOf(text, tailCells) : truncate(text.slice(Math.max(from, head.length)), tailCells));
}

function commonLength(text: string, other = ''): number {
	let length = 0;
	while (length < Math.min(text.length, other.length) && text[length] === other[length]) {
		length++;
	}

	return length;
}

/** Where each of the texts begins to differ from the other that is most like it: in order that is one beside it. */
function placesOfDifference(texts: Iterable<string>): ReadonlyMap<string, number> {
	const sorted = [...new Set(texts)].toSorted();
	return new Map(sorted.map((text, i) => [text, Math.max(commonLength(text, sorted[i - 1]), commonLength(text, sorted[i + 1]))]));
}

/** The start of the character before `place`: there it is seen where two names part. */
function characterBefore(text: string, place: number): number {
	let start = 0;
	for (const grapheme of graphemes(text)) {
		if (start + grapheme.length >= place) {
			break;
		}

		start += grapheme.length;
	}

	return start;
}

export type NameInRoom = {readonly text: string; readonly width: number};

/** Names that are seen together, each in its own number of cells at most. */
export function shortNames(names: readonly NameInRoom[]): readonly string[] {
	const texts = names.map(({text, width}) => width === Infinity ? text : endsOf(text));
	const cut = names.map(({width}, i) => cutMiddle(texts[i]!, width));
	const result = [...cut];
	for (const alike of Map.groupBy(names.keys(), i => cut[i]!).values()) {
		const places = placesOfDifference(alike.map(i => texts[i]!));
		for (const i of places.size === 1 ? [] : alike) {
			result[i] = cutMiddle(texts[i]!, names[i]!.width, characterBefore(texts[i]!, places.get(texts[i]!)!));
		}
	}

	return result;
}

/** The start of a text, and what begins at `place`. */
export function shortFrom(text: string, width: number, place: number): string {
	return cutMiddle(text, width, characterBefore(text, place + 1));
}

/** Of a path the last name matters most: only that is left where there is no room for more. */
function endOfPath(path: string, width: number): string {
	const name = path.slice(path.lastIndexOf('/', path.length - 2) + 1);
	return widthOf(name) < width ? truncateStart(path, width) : `${name === path ? '' : `${dots}/`}${name}`;
}

/** The same for paths. */
export function shortPaths(paths: readonly NameInRoom[]): readonly string[] {
	return shortNames(paths.map(({text, width}) => ({text: widthOf(text) <= width ? text : endOfPath(endsOf(text), width), width})));
}

export function shortPath(text: string, width: number): string {
	return shortPaths([{text, width}])[0]!;
}
