/**
The answer to a command line that runs no command: help that was asked for, or what is wrong with it. Loaded on demand.
*/
import {reorderTokens} from '../language/command-flags.ts';
import {
	namedIn,
	type Command,
	type CommandEntry,
	type CommandGroup,
} from '../commands/common/command.ts';
import {type CommandContext} from '../commands/common/context.ts';
import {
	applicationHelp,
	commandHelp,
	groupHelp,
	helpOnHelp,
	longGroupHelp,
	noHelpTopic,
} from '../commands/help-texts/etcdctl-help.ts';
import {commandsIn} from '../commands/index.ts';
import {
	commandOverview,
	flagHint,
	groupOverview,
	overview,
} from '../commands/help-texts/own-help.ts';
import {programFor} from '../commands/common/typed.ts';
import {foreignFlagHint, unknownCommand} from '../commands/help-texts/unknown-command.ts';
import {readFlags, type FlagReading} from './flag-reading.ts';

/** A usage mistake: etcdctl explains itself at length on stdout and exits with 0; we do neither. */
export function reportMistake(context: CommandContext, {problem, help, hint}: {
	readonly problem: string;
	readonly help: string;
	readonly hint: string;
}): number {
	if (context.mode === 'strict') {
		context.stdout(`${problem}\n\n${help}`);
		return 0;
	}

	context.stderr(`Error:  ${problem}\n  ${hint}\n`);
	return 1;
}

function strictHelp(path: string, command: Command): string {
	return command.name === 'help' ? helpOnHelp() : commandHelp(path, command);
}

/** `path` is what the user types to reach the command. */
export function reportFlagMistake(
	context: CommandContext,
	{mistake, unknownFlag}: Extract<FlagReading, {mistake: string}>,
	path: string,
	command: Command,
): number {
	const hint = foreignFlagHint(path, unknownFlag, context.mode)
		?? flagHint(path, {wrong: unknownFlag, flags: command.flags, mode: context.mode});
	return reportMistake(context, {problem: mistake, help: strictHelp(path, command), hint});
}

export function reportGroupMistake(context: CommandContext, problem: string, group: CommandGroup): number {
	const hint = `${programFor(context.mode)}help ${group.name} lists what it can do.`;
	return reportMistake(context, {problem, help: groupHelp(group), hint});
}

export function reportUnknown(name: string, entries: readonly CommandEntry[], context: CommandContext, group?: CommandGroup): number {
	if (context.mode === 'strict') {
		context.stdout(noHelpTopic(name, entries, group));
		return 0;
	}

	context.stderr(unknownCommand(name, entries, {mode: context.mode, path: group === undefined ? '' : `${group.name} `}));
	return 1;
}

export function reportUnknownCommand(name: string, context: CommandContext): number {
	return reportUnknown(name, commandsIn(context.mode), context);
}

export function showOverview(context: CommandContext): number {
	const entries = commandsIn(context.mode);
	context.stdout(context.mode === 'strict' ? applicationHelp(entries) : overview(entries, context));
	return 0;
}

export function showCommand(context: CommandContext, path: string, command: Command): number {
	context.stdout(context.mode === 'strict' ? strictHelp(path, command) : commandOverview(path, command, context));
	return 0;
}

export function showGroup(context: CommandContext, group: CommandGroup): number {
	context.stdout(context.mode === 'strict' ? groupHelp(group) : groupOverview(group, context));
	return 0;
}

/** What `help` prints inside a group. */
export function showGroupHelp(group: CommandGroup, tokens: readonly string[], context: CommandContext): number {
	const reading = readFlags(reorderTokens(tokens), [], context);
	if (context.mode !== 'strict') {
		const [name] = reading.mistake === undefined ? reading.positionals : [];
		const command = name === undefined ? undefined : namedIn(group.subcommands, name);
		return command === undefined ? showGroup(context, group) : showCommand(context, `${group.name} ${command.name}`, command);
	}

	if (reading.mistake !== undefined) {
		context.stdout(`${reading.mistake}\n\n${helpOnHelp(group)}`);
		return 0;
	}

	const [name] = reading.positionals;
	if (reading.flags.bool('help') || name === 'help' || name === 'h') {
		context.stdout(helpOnHelp(group));
		return 0;
	}

	const command = name === undefined ? undefined : namedIn(group.subcommands, name);
	if (command !== undefined) {
		context.stdout(commandHelp(`${group.name} ${command.name}`, command));
		return 0;
	}

	context.stdout(name === undefined ? longGroupHelp(group) : noHelpTopic(name, group.subcommands, group));
	return 0;
}
