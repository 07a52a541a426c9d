/**
Aliases: words that stand for the beginning of a command.
*/
import {UserError} from '../errors.ts';
import {splitCommands} from './words.ts';

/** In UTF-16 units: of a line with all its aliases replaced. */
const expandedLengthMax = 100_000;

/** What a name may be made of. */
export const aliasNamePattern = /^[\p{Letter}\p{Number}_.:@%+][\p{Letter}\p{Number}_.:@%+-]*$/u;

/**
The text with aliases replaced where a command begins; a quoted word is none. An alias is not replaced within what it stands
for, so that `ls` may stand for `ls -l`.
*/
export function expandAliases(text: string, aliases: ReadonlyMap<string, string>): string {
	let {length} = text;
	const expand = (given: string, used: ReadonlySet<string>): string => {
		let result = '';
		let done = 0;
		for (const {words} of splitCommands(given).commands) {
			const [first] = words;
			const name = first === undefined ? '' : given.slice(first.start, first.end);
			const value = used.has(name) ? undefined : aliases.get(name);
			if (first === undefined || value === undefined) {
				continue;
			}

			length += value.length;
			if (length > expandedLengthMax) {
				throw new UserError(`the alias ${name} stands for too much`, {hint: 'Aliases that stand for several of one another grow quickly.'});
			}

			result += given.slice(done, first.start) + expand(value, new Set([...used, name]));
			done = first.end;
		}

		return result + given.slice(done);
	};

	return aliases.size === 0 ? text : expand(text, new Set());
}
