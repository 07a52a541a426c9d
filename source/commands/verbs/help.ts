import {
	isGroup,
	namesOf,
	ofEtcdctl,
	type CommandEntry,
} from '../common/command.ts';
import {type CommandContext} from '../common/context.ts';
import {
	applicationHelp,
	entryHelp,
	helpOnHelp,
	noHelpTopic,
} from '../help-texts/etcdctl-help.ts';
import {
	commandOverview,
	groupOverview,
	optionsOverview,
	overview,
	usageOf,
} from '../help-texts/own-help.ts';
import {unknownCommand} from '../help-texts/unknown-command.ts';

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
		return overview(entries, context);
	}

	const entry = entries.find(candidate => namesOf(candidate).includes(topic));
	if (entry === undefined) {
		return topic === 'options' ? optionsOverview(context) : usageOf(topic);
	}

	if (!isGroup(entry)) {
		return commandOverview(entry.name, entry, context);
	}

	const command = entry.subcommands.find(({name}) => name === subtopic);
	return command === undefined ? groupOverview(entry, context) : commandOverview(`${entry.name} ${command.name}`, command, context);
}

/** `entries` are all commands that have help. */
export function runHelp(context: CommandContext, topics: readonly string[], entries: readonly CommandEntry[]): number {
	if (context.mode === 'strict') {
		context.stdout(strictText(topics[0], ofEtcdctl(entries)));
		return 0;
	}

	const text = ownText(topics, entries, context);
	if (text === undefined) {
		context.stderr(unknownCommand(topics[0]!, entries, context));
		return 1;
	}

	context.stdout(text);
	return 0;
}
