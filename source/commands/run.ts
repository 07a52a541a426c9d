/**
From the words of a command line to an exit code: look the command up, read its flags, run it, say what failed.
*/
import {flagsFirst, reorderTokens} from '../args/command-flags.ts';
import {findTwoForms, parseGlobalFlags} from '../args/global-flags.ts';
import {parseGoFlags, type ParsedFlags} from '../args/go-flags.ts';
import {
	isGroup,
	type Command,
	type CommandContext,
	type CommandEntry,
	type CommandGroup,
	type FlagSpec,
} from './command.ts';
import {
	applicationHelp,
	commandHelp,
	groupHelp,
	helpOnHelp,
	longGroupHelp,
	noHelpTopic,
} from './etcdctl-help.ts';
import {commandsIn, findEntry, findSubcommand} from './index.ts';
import {invoke} from './invoke.ts';
import {
	commandOverview,
	groupOverview,
	overview,
	flagHint,
} from './own-help.ts';
import {unknownCommand} from './unknown-command.ts';

const helpFlag: FlagSpec = {
	name: 'help', alias: 'h', type: 'bool', usage: 'show help',
};

/** A usage mistake: etcdctl explains itself at length on stdout and calls that success, we do neither. */
function reportMistake(context: CommandContext, {problem, separator = '\n', help, hint}: {
	readonly problem: string;
	readonly separator?: string;
	readonly help: string;
	readonly hint: string;
}): number {
	if (context.mode === 'strict') {
		context.stdout(`${problem}\n${separator}${help}`);
		return 0;
	}

	context.stderr(`Error:  ${problem}\n  ${hint}\n`);
	return 1;
}

type FlagReading = {readonly flags: ParsedFlags; readonly positionals: readonly string[]; readonly mistake?: undefined} | {readonly mistake: string};

/** With several mistakes the first to come counts for a command, and a flag under two names for a group. */
function readFlags(tokens: readonly string[], specs: readonly FlagSpec[], context: CommandContext, {isForGroup = false} = {}): FlagReading {
	const available = specs.filter(({isExtension}) => context.mode !== 'strict' || !isExtension);
	const isShortTaken = available.some(({name, alias}) => name === 'h' || alias === 'h');
	const known = [...available, isShortTaken ? {...helpFlag, alias: undefined} : helpFlag];
	const parsed = parseGoFlags(tokens, known);
	const twoForms = findTwoForms(parsed.flags, known);
	if (twoForms !== undefined && (isForGroup || parsed.problem === undefined)) {
		return {mistake: `Cannot use two forms of the same flag: ${twoForms}`};
	}

	return parsed.problem === undefined ? parsed : {mistake: context.mode === 'strict' ? 'Incorrect Usage.' : parsed.problem};
}

async function runOne(command: Command, path: string, tokens: readonly string[], context: CommandContext): Promise<number> {
	const isStrict = context.mode === 'strict';
	const strictHelp = () => command.name === 'help' ? helpOnHelp() : commandHelp(path, command);
	// What follows a `--` may be a command line of its own, whose beginning has to be found.
	const isTerminatorKept = command.arguments.some(({kind}) => kind === 'command') && tokens.indexOf('--') > 0;
	const ordered = isStrict ? reorderTokens(tokens) : flagsFirst(tokens, command.flags, {isTerminatorKept});
	const reading = readFlags(ordered, command.flags, context);
	if (reading.mistake !== undefined) {
		return reportMistake(context, {problem: reading.mistake, help: strictHelp(), hint: flagHint(path, reading.mistake, command.flags)});
	}

	if (reading.flags.bool('help')) {
		context.stdout(isStrict ? strictHelp() : commandOverview(path, command, context.mode));
		return 0;
	}

	return invoke(command, context, reading);
}

/** What `help` says inside a group. */
function runGroupHelp(group: CommandGroup, tokens: readonly string[], context: CommandContext): number {
	const reading = readFlags(reorderTokens(tokens), [], context);
	if (context.mode !== 'strict') {
		const [name] = reading.mistake === undefined ? reading.positionals : [];
		const command = name === undefined ? undefined : findSubcommand(group, name);
		context.stdout(command === undefined ? groupOverview(group) : commandOverview(`${group.name} ${command.name}`, command, context.mode));
		return 0;
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

	const command = name === undefined ? undefined : findSubcommand(group, name);
	if (command !== undefined) {
		context.stdout(commandHelp(`${group.name} ${command.name}`, command));
		return 0;
	}

	context.stdout(name === undefined ? longGroupHelp(group) : noHelpTopic(name, group.subcommands, group));
	return 0;
}

async function runGroup(group: CommandGroup, tokens: readonly string[], context: CommandContext): Promise<number> {
	const reading = readFlags(tokens, [], context, {isForGroup: true});
	if (reading.mistake !== undefined) {
		return reportMistake(context, {problem: reading.mistake, help: groupHelp(group), hint: `help ${group.name} lists what it can do.`});
	}

	const [name, ...rest] = reading.positionals;
	if (name === undefined) {
		context.stdout(context.mode === 'strict' ? groupHelp(group) : groupOverview(group));
		return 0;
	}

	if (name === 'help' || name === 'h') {
		return runGroupHelp(group, rest, context);
	}

	const command = findSubcommand(group, name);
	return command === undefined
		? reportUnknown(name, group.subcommands, context, group)
		: runOne(command, `${group.name} ${command.name}`, rest, context);
}

function reportUnknown(name: string, entries: readonly CommandEntry[], context: CommandContext, group?: CommandGroup): number {
	if (context.mode === 'strict') {
		context.stdout(noHelpTopic(name, entries, group));
		return 0;
	}

	context.stderr(unknownCommand(name, entries, {mode: context.mode, path: group === undefined ? '' : `${group.name} `}));
	return 1;
}

function withOutput(context: CommandContext, output: string): CommandContext {
	return {...context, output};
}

/** A line of the shell may begin with `--output`; every other global flag belongs to the start of the program. */
async function runAfterGlobalFlags(words: readonly string[], context: CommandContext): Promise<number> {
	const hint = 'Only --output can stand before a command here.';
	const parsed = parseGlobalFlags(words, {}, {isStrict: true});
	if (parsed.problem !== undefined) {
		return reportMistake(context, {problem: parsed.problem, help: '', hint});
	}

	if (parsed.isHelp) {
		context.stdout(overview(commandsIn(context.mode), context.mode));
		return 0;
	}

	if (parsed.isVersion) {
		return runCommand(['version'], context);
	}

	const flagWords = words.slice(0, words.length - parsed.words.length);
	const others = flagWords.find((word, i) => word.startsWith('-') && !/^--?(?:o|output)(?:=|$)/.test(word) && !/^--?(?:o|output)$/.test(flagWords[i - 1] ?? ''));
	if (others !== undefined && others !== '--') {
		return reportMistake(context, {problem: `${others} is an option of etcsh itself`, help: '', hint: `${hint} Leave the shell and start it with that option.`});
	}

	return parsed.words.length === 0 ? 0 : runCommand(parsed.words, withOutput(context, parsed.options.output));
}

/**
Runs the command that `words` name, without the program's name and, outside the shell, without global flags. Failures
of the user's kind are printed; anything else is thrown.
*/
export async function runCommand(words: readonly string[], context: CommandContext): Promise<number> {
	const isStrict = context.mode === 'strict';
	// Lines are pasted from elsewhere, with the program that they were for.
	const [name, ...tokens] = !isStrict && words[0] === 'etcdctl' ? words.slice(1) : words;
	const entries = commandsIn(context.mode);
	if (name === undefined) {
		context.stdout(isStrict ? applicationHelp(entries) : overview(entries, context.mode));
		return 0;
	}

	if (context.mode === 'shell' && name.startsWith('-')) {
		return runAfterGlobalFlags([name, ...tokens], context);
	}

	const entry = findEntry(entries, name);
	if (entry === undefined) {
		return reportUnknown(name, entries, context);
	}

	return isGroup(entry) ? runGroup(entry, tokens, context) : runOne(entry, entry.name, tokens, context);
}
