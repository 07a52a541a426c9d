import {type Command, type CommandEntry} from './common/command.ts';

/** The help command for a table, which it joins itself. */
export function createHelp(others: readonly CommandEntry[]): Command {
	const help: Command = {
		name: 'help',
		aliases: ['h'],
		summary: 'Shows a list of commands or help for one command',
		brief: 'this, or help COMMAND',
		usage: '[command]',
		effect: 'reads',
		flags: [],
		arguments: [{name: 'command', kind: 'command', isOptional: true}, {name: 'subcommand', kind: 'text', isOptional: true}],
		examples: ['help', 'help set'],
		async run(context, {positionals}) {
			const {runHelp} = await import('./verbs/help.ts');
			return runHelp(context, positionals, [...others, help]);
		},
	};
	return help;
}
