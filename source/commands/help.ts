import {
	isGroup,
	namesOf,
	type Command,
	type CommandContext,
	type CommandEntry,
} from './command.ts';
import {
	applicationHelp,
	entryHelp,
	helpOnHelp,
	noHelpTopic,
} from './etcdctl-help.ts';
import {unknownCommand} from './unknown-command.ts';
import {commandOverview, groupOverview, overview} from './own-help.ts';

function strictText(topic: string | undefined, entries: readonly CommandEntry[]): string {
	if (topic === undefined) {
		return applicationHelp(entries);
	}

	const entry = entries.find(candidate => namesOf(candidate).includes(topic));
	if (entry === undefined) {
		return noHelpTopic(topic, entries);
	}

	return entry.name === 'help' ? helpOnHelp() : entryHelp(entry);
}

function ownText(topics: readonly string[], entries: readonly CommandEntry[], context: CommandContext): string | undefined {
	const [topic, subtopic] = topics;
	if (topic === undefined) {
		return overview(entries, context.mode);
	}

	const entry = entries.find(candidate => namesOf(candidate).includes(topic));
	if (entry === undefined) {
		return undefined;
	}

	if (!isGroup(entry)) {
		return commandOverview(entry.name, entry, context.mode);
	}

	const command = entry.subcommands.find(({name}) => name === subtopic);
	return command === undefined ? groupOverview(entry) : commandOverview(`${entry.name} ${command.name}`, command, context.mode);
}

/** The help command for a table, which it joins itself. */
export function createHelp(others: readonly CommandEntry[]): Command {
	const help: Command = {
		name: 'help',
		aliases: ['h'],
		summary: 'Shows a list of commands or help for one command',
		usage: '[command]',
		flags: [],
		arguments: [{name: 'command', kind: 'command', isOptional: true}, {name: 'subcommand', kind: 'text', isOptional: true}],
		examples: ['help', 'help set'],
		async run(context, {positionals}) {
			const entries = [...others, help];
			if (context.mode === 'strict') {
				context.stdout(strictText(positionals[0], entries.filter(entry => isGroup(entry) || !entry.isExtension)));
				return 0;
			}

			const text = ownText(positionals, entries, context);
			if (text === undefined) {
				context.stderr(unknownCommand(positionals[0]!, entries, context));
				return 1;
			}

			context.stdout(text);
			return 0;
		},
	};
	return help;
}
