import {type Command} from '../../commands/common/command.ts';
import {UserError} from '../../errors.ts';
import {aliasNamePattern} from '../../language/aliases.ts';
import {quoteWord, splitCommands} from '../../language/words.ts';
import {shownLine} from '../../prompt/history/url-passwords.ts';
import {type ShellActions} from './actions.ts';

const aliasCountMax = 1000;

/** Rejects what would make every line with it fail. */
function checkValue(value: string): void {
	const {commands, problem} = splitCommands(value);
	const mistake = problem ?? commands.find(command => command.mistake !== undefined)?.mistake;
	if (mistake !== undefined) {
		throw new UserError(`an alias cannot stand for that: ${mistake.message}`);
	}

	if (value.trim() === '') {
		throw new UserError('an alias has to stand for something');
	}
}

export function createAlias({aliases}: ShellActions): Command {
	const line = (name: string): string => `alias ${name}=${quoteWord(shownLine(aliases.get(name)!))}\n`;
	return {
		name: 'alias',
		summary: 'let a word stand for the beginning of a command, or list the words that do',
		brief: 'a word for a command',
		usage: '[name[=command]]',
		effect: 'reads',
		mayBeJob: false,
		isExtension: true,
		flags: [],
		arguments: [{name: 'name=command', kind: 'text', isOptional: true}],
		notes: [
			'An alias lasts as long as the shell; those in the start file, etcshrc in the configuration directory, are there each time.'
			+ String.raw` A backslash before a word takes it as it is: \ls.`,
		],
		examples: ['alias ll=\'ls -l\'', 'alias', 'alias ll'],
		async run(context, {positionals}) {
			const [text] = positionals;
			const equals = text?.indexOf('=') ?? -1;
			if (text === undefined) {
				context.stdout(aliases.keys().toArray().sort().map(name => line(name)).join(''));
				return 0;
			}

			if (equals === -1) {
				if (!aliases.has(text)) {
					throw new UserError(`there is no alias ${text}`, {hint: `alias ${text}='ls -l' would make one.`});
				}

				context.stdout(line(text));
				return 0;
			}

			const name = text.slice(0, equals);
			if (!aliasNamePattern.test(name)) {
				throw new UserError(`"${name}" cannot be the name of an alias`, {hint: 'It is a word of letters, digits and . _ - : @ % +'});
			}

			checkValue(text.slice(equals + 1));
			if (aliases.size >= aliasCountMax && !aliases.has(name)) {
				throw new UserError(`there are ${aliasCountMax} aliases already`, {hint: 'unalias NAME removes one.'});
			}

			aliases.set(name, text.slice(equals + 1));
			return 0;
		},
	};
}
