/**
What `set KEY .path VALUE` says about the part that it replaced: what was there, and whether it is of another type now.
*/
import {excerpts} from '../../format/value-diff.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';

const types: ReadonlyArray<readonly [pattern: RegExp, type: string]> = [
	[/^"/, 'a string'],
	[/^\{/, 'an object'],
	[/^\[/, 'a list'],
	[/^null$/, 'null'],
	[/^(?:true|false)$/, 'a boolean'],
	[/^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i, 'a number'],
];

/** The type of a value in JSON, in a person's words; undefined for what has none there, such as a date. */
function typeOf(json: string): string | undefined {
	return types.find(([pattern]) => pattern.test(json))?.[1];
}

/** A line; undefined when nothing is different. `before` is JSON, and absent for a part that was not there. */
export function partNote(
	path: string,
	{before, after, arrow}: {readonly before: string | undefined; readonly after: string; readonly arrow: string},
): string | undefined {
	if (before === after) {
		return undefined;
	}

	const shown = excerpts(before, after);
	if (before === undefined) {
		return `${visible(path)} is new: ${visible(shown.after ?? '')}\n`;
	}

	const [old, young] = [typeOf(before), typeOf(after)];
	const change = old === undefined || young === undefined || old === young ? '' : ` (was ${old}, is now ${young})`;
	return `${visible(path)} ${visible(shown.before ?? '')} ${arrow} ${visible(shown.after ?? '')}${change}\n`;
}
