/**
What is said when a command line holds more words than its command takes: dropping them would silently do something other
than was meant.
*/
import {argumentAt, type Command} from '../commands/common/command.ts';
import {type CommandContext} from '../commands/common/context.ts';
import {ArgumentError} from '../commands/common/errors.ts';

/** A value quoted so that a shell makes one word of it; undefined where showing it would not help. */
function quoted(words: readonly string[]): string | undefined {
	const text = words.join(' ');
	return text.length > 60 || /['"\\\n]/.test(text) ? undefined : `'${text}'`;
}

/** What may be meant as a path, and lacks its dot; a single word is more likely a piece of a value, where there can be one. */
function pathWithoutDot(word: string, {mayBeValue}: {readonly mayBeValue: boolean}): string | undefined {
	const beginning = mayBeValue ? /^[a-z_][\w-]*(?:\.[a-z_]|\[)/i : /^[a-z_]/i;
	return beginning.test(word) && /^[\w.[\]"-]{1,60}$/.test(word) ? `.${word}` : undefined;
}

function adviceFor(command: Command, positionals: readonly string[], {mode}: CommandContext): string {
	const {name, arguments: taken, isForOneKey} = command;
	const [first] = taken;
	const mayBeValue = taken.at(-1)?.kind === 'value';
	const mayBePath = command.takesPath === true && positionals.length === taken.length + 1;
	const path = mayBePath ? pathWithoutDot(positionals[1]!, {mayBeValue}) : undefined;
	const aboutPath = path === undefined
		? ''
		: `A path into a value begins with a dot: ›${[name, positionals[0], path, ...positionals.slice(2)].join(' ')}. `;
	if (mayBeValue) {
		const value = quoted(positionals.slice(taken.length - 1)) ?? '\'…\'';
		return `${aboutPath}A value with blanks has to be one word: ›${[name, ...positionals.slice(0, taken.length - 1), value].join(' ')}`;
	}

	if (first === undefined) {
		return 'The command takes no arguments.';
	}

	const wanted = taken.map(argument => `${argument.name.toUpperCase()}${argument.isOptional ? ' at most' : ''}`).join(' and ');
	const isForKeys =
		taken.length === 1 && (first.kind === 'key' || first.kind === 'directory') && first.isName !== true && isForOneKey !== true;
	const pattern = mode === 'shell' ? '/a/*' : '\'/a/*\'';
	const aboutPatterns = isForKeys ? ` A pattern, as in ›${name} ${pattern}, names several keys.` : '';
	return `${aboutPath}The command takes ${wanted}; a word with blanks needs quotes.${aboutPatterns}`;
}

/** Refuses words that belong to no argument. */
export function refuseExtraWords(command: Command, positionals: readonly string[], context: CommandContext): void {
	const word = positionals[command.arguments.length];
	if (word !== undefined && argumentAt(command.arguments, command.arguments.length) === undefined) {
		throw new ArgumentError(`"${word}" is one word too many`, {
			hint: command.adviceOnMore?.(positionals) ?? adviceFor(command, positionals, context),
		});
	}
}
