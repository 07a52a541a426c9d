/**
From the words of a command line to an exit code: look the command up, read its flags, run it, say what failed.
*/
import {withoutProgram} from '../language/pasted-line.ts';
import {flagsFirst, reorderTokens} from '../language/command-flags.ts';
import {entryOf} from '../commands/at-hand.ts';
import {
	isGroup,
	namedIn,
	type Command,
	type CommandGroup,
} from '../commands/common/command.ts';
import {type CommandContext} from '../commands/common/context.ts';
import {readFlags} from './flag-reading.ts';
import {invoke} from './invoke.ts';

async function runOne(command: Command, path: string, given: readonly string[], context: CommandContext): Promise<number> {
	const ending = command.flags.find(({takesRest}) => takesRest === true);
	const tokens = ending === undefined ? given : (await import('../language/rest-of-line.ts')).joinRest(given, ending.name);
	// After a `--` there may be another command line, whose beginning has to be found.
	const isTerminatorKept = command.arguments.some(({kind}) => kind === 'command') && tokens.indexOf('--') > 0;
	const ordered = context.mode === 'strict' ? reorderTokens(tokens) : flagsFirst(tokens, command.flags, {isTerminatorKept});
	const reading = readFlags(ordered, command.flags, context);
	if (reading.mistake !== undefined) {
		const {reportFlagMistake} = await import('./no-command.ts');
		const exitCode = reportFlagMistake(context, reading, path, command);
		return context.mode === 'strict' ? exitCode : command.mistakeExitCode ?? exitCode;
	}

	if (reading.flags.bool('help')) {
		const {showCommand} = await import('./no-command.ts');
		return showCommand(context, path, command);
	}

	return invoke(command, context, {...reading, isTerminated: tokens.includes('--')});
}

async function runGroup(group: CommandGroup, tokens: readonly string[], context: CommandContext): Promise<number> {
	const reading = readFlags(tokens, [], context, {isForGroup: true});
	if (reading.mistake !== undefined) {
		const {reportGroupMistake} = await import('./no-command.ts');
		return reportGroupMistake(context, reading.mistake, group);
	}

	const [name, ...rest] = reading.positionals;
	const command = name === undefined ? undefined : namedIn(group.subcommands, name);
	if (command !== undefined) {
		return runOne(command, `${group.name} ${command.name}`, rest, context);
	}

	const {reportUnknown, showGroup, showGroupHelp} = await import('./no-command.ts');
	if (name === undefined) {
		return showGroup(context, group);
	}

	return name === 'help' || name === 'h' ? showGroupHelp(group, rest, context) : reportUnknown(name, group.subcommands, context, group);
}

/**
Runs the command that `words` name, without the program's name and, outside the shell, without global flags. Failures
of the user's kind are printed; anything else is thrown.
*/
export async function runCommand(words: readonly string[], context: CommandContext): Promise<number> {
	// Lines are pasted from elsewhere, with the name of the program that they were for.
	const [name, ...tokens] = context.mode === 'strict' ? words : withoutProgram(words);
	if (name === undefined) {
		const {showOverview} = await import('./no-command.ts');
		return showOverview(context);
	}

	if (context.mode === 'shell' && name.startsWith('-')) {
		const {runAfterGlobalFlags} = await import('./after-global-flags.ts');
		return runAfterGlobalFlags([name, ...tokens], context, runCommand);
	}

	const entry = await entryOf(name, context.mode);
	if (entry === undefined) {
		const {reportUnknownCommand} = await import('./no-command.ts');
		return reportUnknownCommand(name, context);
	}

	return isGroup(entry) ? runGroup(entry, tokens, context) : runOne(entry, entry.name, tokens, context);
}
