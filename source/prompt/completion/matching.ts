/**
Which names fit what was typed, best first. Names that begin with it come first, then those that contain its letters in
order; the work is bounded, however many names there are.
*/
import fuzzysort from 'fuzzysort';
import {nameSeparator, type SortedNames} from '../../live/sorted-names.ts';

/** More than this are counted but not returned. */
export const matchCountMax = 500;

/** UTF-16 units of names that are searched for scattered letters: as many as one keystroke allows. */
const scanLengthMax = 2_500_000;

/** The same when some names begin with what was typed, so that the others matter less. */
const scanLengthMaxBesidePrefixed = 500_000;

/** Names that are ranked against each other. */
const rankCountMax = 1000;

export type Matches = {
	/** At most `matchCountMax`. */
	readonly names: readonly string[];
	/** How many fit, returned or not. */
	readonly count: number;
	/** Whether there may be more, since not all names were searched. */
	readonly isCountOpen: boolean;
	/** How many of them begin with what was typed. These come first. */
	readonly prefixedCount: number;
	/** The common start of those; empty when there are none. */
	readonly common: string;
};

export const noMatches: Matches = {
	names: [], count: 0, isCountOpen: false, prefixedCount: 0, common: '',
};

function commonStart(first: string, last: string): string {
	let length = 0;
	while (length < first.length && first[length] === last[length]) {
		length++;
	}

	const common = first.slice(0, length);
	// Never half of a character of two units.
	return /[\uD800-\uDBFF]$/.test(common) ? common.slice(0, -1) : common;
}

export function commonPrefix(texts: readonly string[]): string {
	const [first = '', ...others] = texts;
	let common = first;
	for (const other of others) {
		common = commonStart(common, other);
	}

	return common;
}

/** One letter in both its cases, for a class. */
function lettersPattern(letter: string): string {
	const others = [letter.toLowerCase(), letter.toUpperCase()].filter(other => other.length === 1);
	return [...new Set([letter, ...others])].map(other => other.replace(/[\\\]^-]/, String.raw`\$&`)).join('');
}

/** In UTF-16 units: longer words are found only where they begin a name. */
const strewnLengthMax = 200;

/**
Finds the names that contain the letters in this order. What is between two letters cannot contain the second one, so nothing
is tried twice.
*/
function strewnPattern(typed: string): RegExp {
	// By UTF-16 units: what is typed may contain bytes that are not characters.
	const letters = typed.split('').map(letter => lettersPattern(letter));
	return new RegExp(`(?<=^|${nameSeparator})${letters.map(both => `[^${both}${nameSeparator}]*[${both}]`).join('')}`, 'g');
}

function * namesWith(pattern: RegExp, text: string): Iterable<string> {
	pattern.lastIndex = 0;
	for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
		const start = match.index === 0 ? 0 : text.lastIndexOf(nameSeparator, match.index - 1) + 1;
		const separator = text.indexOf(nameSeparator, pattern.lastIndex);
		const end = separator === -1 ? text.length : separator;
		yield text.slice(start, end);
		pattern.lastIndex = end;
	}
}

/** The best names that contain the letters but do not begin with them, and how many there are. */
function scan(typed: string, texts: Iterable<string>, lengthMax: number): Pick<Matches, 'names' | 'count' | 'isCountOpen'> {
	const pattern = strewnPattern(typed);
	const whole: string[] = [];
	const strewn: string[] = [];
	let count = 0;
	let scannedLength = 0;
	let isCountOpen = false;
	for (const text of texts) {
		for (const name of namesWith(pattern, text)) {
			if (name.startsWith(typed)) {
				continue;
			}

			count++;
			const kept = name.includes(typed) ? whole : strewn;
			if (kept.length < rankCountMax) {
				kept.push(name);
			}
		}

		scannedLength += text.length;
		if (scannedLength >= lengthMax || whole.length >= rankCountMax) {
			isCountOpen = true;
			break;
		}
	}

	const candidates = [...whole, ...strewn].slice(0, rankCountMax);
	const ranked = fuzzysort.go(typed, candidates, {threshold: 0, limit: matchCountMax}).map(result => result.target);
	const seen = new Set(ranked);
	return {names: [...ranked, ...candidates.filter(name => !seen.has(name))], count, isCountOpen};
}

/** Where the letters of what was typed stand in a name that fits: offsets of UTF-16 units. */
export function matchedUnits(typed: string, name: string): ReadonlySet<number> {
	const whole = name.indexOf(typed);
	if (whole !== -1) {
		return new Set(Array.from({length: typed.length}, (_, i) => whole + i));
	}

	const found = new Set<number>();
	const lowerName = name.toLowerCase();
	let offset = 0;
	for (const letter of typed.toLowerCase()) {
		const place = lowerName.indexOf(letter, offset);
		if (place === -1) {
			return new Set();
		}

		found.add(place);
		offset = place + letter.length;
	}

	return found;
}

function joined(
	prefixed: readonly string[],
	prefixedCount: number,
	texts: Iterable<string>,
	{typed, common}: {typed: string; common: string},
): Matches {
	const others =
		typed === '' || typed.length > strewnLengthMax || prefixedCount >= matchCountMax
			? {names: [], count: 0, isCountOpen: false}
			: scan(typed, texts, prefixedCount > 0 ? scanLengthMaxBesidePrefixed : scanLengthMax);
	return {
		names: [...prefixed, ...others.names].slice(0, matchCountMax),
		count: prefixedCount + others.count,
		isCountOpen: others.isCountOpen,
		prefixedCount,
		common,
	};
}

/** Matches among a few names, in the given order. */
export function matchList(typed: string, names: readonly string[]): Matches {
	const prefixed = names.filter(name => name.startsWith(typed));
	return joined(prefixed, prefixed.length, [names.join(nameSeparator)], {typed, common: commonPrefix(prefixed)});
}

/** Matches in a directory. */
export function matchSorted(typed: string, names: SortedNames): Matches {
	if (!typed.isWellFormed()) {
		// Bytes that are not UTF-8 sort apart from the characters that they begin.
		return matchList(typed, [...names]);
	}

	const {start, end} = names.range(typed);
	const [first = ''] = names.slice(start, start + 1);
	const [last = ''] = names.slice(Math.max(start, end - 1), end);
	return joined(names.slice(start, Math.min(end, start + matchCountMax)), end - start, names.texts(), {
		typed,
		common: commonStart(first, last),
	});
}
