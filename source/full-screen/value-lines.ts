/**
A value as lines to read: JSON is laid out and can be folded, anything else is taken as it is.
*/
import {jsonView} from '../format/json-view.ts';

export type ValueLines = {
	readonly isJson: boolean;
	/** Lines of JSON are escaped already. */
	readonly lines: readonly string[];
};

export function valueLines(value: string): ValueLines {
	const json = jsonView(value, {hasColor: false, isFolded: false});
	return json === undefined ? {isJson: false, lines: value.split('\n')} : {isJson: true, lines: json.trimEnd().split('\n')};
}

/** How many levels deep a line of JSON is. */
function depthOf(line: string): number {
	return (line.length - line.trimStart().length) / 2;
}

/** How many levels can be folded; 0 when it is not JSON. */
export function levelCount({isJson, lines}: ValueLines): number {
	let most = 0;
	for (const line of isJson ? lines : []) {
		most = Math.max(most, depthOf(line));
	}

	return most;
}

/** Folded so that each value `depth` levels deep takes one line with its number of members; undefined folds nothing. */
export function foldedLines({isJson, lines}: ValueLines, depth: number | undefined): readonly string[] {
	if (!isJson || depth === undefined) {
		return lines;
	}

	const result: string[] = [];
	let count = 0;
	for (const line of lines) {
		const lineDepth = depthOf(line);
		const isEnd = /^\s*[\]}]/.test(line);
		if (lineDepth < depth || (lineDepth === depth && !isEnd)) {
			result.push(line);
			count = 0;
		} else if (lineDepth === depth) {
			result.push(`${result.pop()!} … ${count} ${line.trimStart()}`);
		} else if (lineDepth === depth + 1 && !isEnd) {
			count++;
		}
	}

	return result;
}
