/**
What has changed in a value, on one line: in JSON documents the first path that differs, else both values where they differ.
*/
import {visible} from '../terminal/text/terminal-safe.ts';
import {grouped} from '../util/counted.ts';
import {jsonChanges} from './json-changes.ts';
import {previewOf} from './listing.ts';

/** Of a path. */
const pathCellsMax = 60;

/** So many characters before the first difference say where it is. */
const contextLength = 8;

/** Both values in `cells` each, and never alike when the values are not. */
export function differingPreviews(before: string, after: string, cells: number): readonly [string, string] {
	const whole = [previewOf(before, cells), previewOf(after, cells)] as const;
	if (whole[0] !== whole[1] || before === after) {
		return whole;
	}

	let start = 0;
	while (before.charCodeAt(start) === after.charCodeAt(start)) {
		start++;
	}

	let from = Math.max(0, start - contextLength);
	if (/^[\uDC00-\uDFFF]/.test(before.slice(from, from + 1))) {
		from++;
	}

	const part = (text: string): string => `…${previewOf(text.slice(from), cells - 1)}`;
	return [part(before), part(after)];
}

export type PreviewOptions = {
	readonly arrow: string;
	/** For each value. */
	readonly cells: number;
	/** Put around values that are not JSON. */
	readonly quote?: string;
};

/** Such as `.status.phase "Running" → "Failed" (+2 more)`. */
export function changePreview(before: string, after: string, {arrow, cells, quote = ''}: PreviewOptions): string {
	const difference = jsonChanges(before, after);
	const [first] = difference?.changes ?? [];
	if (difference === undefined || first === undefined) {
		const [old, young] = differingPreviews(before, after, cells);
		return `${quote}${old}${quote} ${arrow} ${quote}${young}${quote}`;
	}

	const path = cells === Infinity ? visible(first.path) : previewOf(first.path, pathCellsMax);
	const more = difference.count > 1 ? ` (+${grouped(difference.count - 1)} more)` : '';
	if (first.before === undefined || first.after === undefined) {
		const [sign, value] = first.before === undefined ? ['+', first.after!] : ['-', first.before];
		return `${path} ${sign} ${previewOf(value, cells)}${more}`;
	}

	return `${path} ${differingPreviews(first.before, first.after, cells).join(` ${arrow} `)}${more}`;
}
