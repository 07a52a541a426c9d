/**
Walking through the history with the arrows, and with Alt-. through the last words of its lines. Pure: each step takes the
state of the walk and returns the next one.
*/
import {splitCommands} from '../../language/words.ts';

export type Walk = {
	/** The line before the walk began. */
	readonly draft: string;
	/** Only lines that begin with this are visited. */
	readonly prefix: string;
	/** Position among the entries; the number of entries stands for the draft. */
	readonly index: number;
	/** The line that the walk has inserted; any other line ends the walk. */
	readonly shown: string;
};

export type WalkStart = {readonly line: string; readonly prefix: string};

/** Continues `walk` when the line is still the one that it showed, else begins again. */
function walkFrom(entries: readonly string[], walk: Walk | undefined, {line, prefix}: WalkStart): Walk {
	return walk?.shown === line
		? walk
		: {
			draft: line, prefix, index: entries.length, shown: line,
		};
}

/** One step; -1 goes to older lines. Undefined when there is nothing in that direction. */
export function walkHistory(entries: readonly string[], walk: Walk | undefined, start: WalkStart, step: -1 | 1): Walk | undefined {
	const from = walkFrom(entries, walk, start);
	for (let index = from.index + step; index >= 0 && index < entries.length; index += step) {
		const entry = entries[index]!;
		// The same line again would look as if nothing had happened.
		if (entry.startsWith(from.prefix) && entry !== from.shown) {
			return {...from, index, shown: entry};
		}
	}

	return step === 1 && from.index < entries.length ? {...from, index: entries.length, shown: from.draft} : undefined;
}

/** One step to a line at one of these places. */
export function walkPlaces(
	entries: readonly string[],
	walk: Walk | undefined,
	{line, places}: {readonly line: string; readonly places: ReadonlySet<number>},
	step: -1 | 1,
): Walk | undefined {
	const from = walkFrom(entries, walk, {line, prefix: ''});
	for (let index = from.index + step; index >= 0 && index < entries.length; index += step) {
		if (places.has(index) && entries[index] !== from.shown) {
			return {...from, index, shown: entries[index]!};
		}
	}

	return undefined;
}

export type LastArgument = {
	readonly index: number;
	/** As it was written, quotes included. */
	readonly text: string;
};

/** The last word of the nearest entry before `index` that has more than its command's name. */
export function lastArgumentBefore(entries: readonly string[], index: number): LastArgument | undefined {
	for (let i = index - 1; i >= 0; i--) {
		const entry = entries[i]!;
		const words = splitCommands(entry).commands.findLast(command => command.words.length > 0)?.words ?? [];
		const last = words.at(-1);
		if (words.length > 1 && last !== undefined) {
			return {index: i, text: entry.slice(last.start, last.end)};
		}
	}

	return undefined;
}
