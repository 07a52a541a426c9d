/**
A value as lines to read: JSON is laid out and can be folded, anything else is taken as it is.
*/
import {jsonView} from '../format/json-view.ts';

export type ValueLines = {
	readonly isJson: boolean;
	/** Lines of JSON are escaped already. */
	readonly lines: readonly string[];
	/** How many levels are open at first; `Infinity` for all. */
	readonly openDepth: number;
};

export type ShownLine = {
	readonly text: string;
	/** The lines that it stands for. */
	readonly start: number;
	readonly end: number;
};

/** A document with more lines, or a longer one, is opened at its first levels: its end tells as much as its beginning. */
const longLineCount = 120;
const longLength = 20_000;
const longDepth = 2;

export function valueLines(value: string): ValueLines {
	const json = jsonView(value, {hasColor: false, isFolded: false});
	if (json === undefined) {
		return {isJson: false, lines: value.split('\n'), openDepth: Infinity};
	}

	const lines = json.trimEnd().split('\n');
	return {isJson: true, lines, openDepth: value.length < longLength && lines.length <= longLineCount ? Infinity : longDepth};
}

/** How many levels deep a line of JSON is. */
function depthOf(line: string): number {
	return (line.length - line.trimStart().length) / 2;
}

/** How many levels can be folded; 0 when it is not JSON. */
export function levelCount({isJson, lines}: Pick<ValueLines, 'isJson' | 'lines'>): number {
	let most = 0;
	for (const line of isJson ? lines : []) {
		most = Math.max(most, depthOf(line));
	}

	return most;
}

/** Folded so that each value `depth` levels deep takes one line with its number of members; `Infinity` folds nothing. */
export function foldedLines({isJson, lines}: Pick<ValueLines, 'isJson' | 'lines'>, depth: number): readonly ShownLine[] {
	const result: ShownLine[] = [];
	let count = 0;
	for (const [i, line] of lines.entries()) {
		const lineDepth = isJson ? depthOf(line) : 0;
		const isEnd = isJson && /^\s*[\]}]/.test(line);
		if (!isJson || lineDepth < depth || (lineDepth === depth && !isEnd)) {
			result.push({text: line, start: i, end: i + 1});
			count = 0;
		} else if (lineDepth === depth) {
			const {text, start} = result.pop()!;
			result.push({text: `${text} … ${count} ${line.trimStart()}`, start, end: i + 1});
		} else if (lineDepth === depth + 1 && !isEnd) {
			count++;
		}
	}

	return result;
}
