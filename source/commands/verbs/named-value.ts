/**
One of several keys that a pattern stands for, on a line that names it, for a person.
*/
import {previewOf} from '../../format/listing.ts';
import {previewFor, valuePreviews} from '../../format/value-preview.ts';
import {baseName} from '../../protocol/paths.ts';
import {stylesFor} from '../../terminal/text/styles.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {widthOf} from '../../terminal/text/width.ts';
import {
	colorsOf,
	columnsOf,
	printColored,
	type CommandContext,
} from '../common/context.ts';
import {isReadOut} from '../common/signs.ts';

/** A value that has less than this in the row where its key ends goes on in the next one. */
const valueCellsMin = 12;

/** How many cells are left behind a key and what stands before its value, to the end of a row; Infinity where nothing is cut. */
export function cellsBehind(context: CommandContext, key: string, verb = ''): number {
	const columns = columnsOf(context) ?? Infinity;
	if (columns === Infinity) {
		return Infinity;
	}

	const rest = columns - ((widthOf(visible(key)) + 2 + verb.length) % columns);
	return rest < valueCellsMin ? rest + columns : rest;
}

function shownValue(context: CommandContext, {key, value, verb}: {
	readonly key: string; readonly value: string; readonly verb: string;
}): string {
	// Half of the screen for keys of any length, so that all rows look alike.
	const preview = previewFor(valuePreviews(value, baseName(key)), (columnsOf(context) ?? Infinity) / 2);
	return previewOf(preview, cellsBehind(context, key, verb));
}

/** The key, and as much of its value as fits into the line. `value` is undefined for a directory, or when nobody knows it. */
export function printNamed(context: CommandContext, key: string, value: string | undefined, verb = ''): void {
	const name = stylesFor(colorsOf(context)).key(visible(key));
	if (value === undefined) {
		printColored(context, `${name}: ${verb.split(',', 1)[0]}\n`);
		return;
	}

	const text = isReadOut(context) ? visible(value, {keepLayout: true}) : shownValue(context, {key, value, verb});
	printColored(context, `${name}: ${verb}${text}\n`);
}
