/**
One command of a line: the shell's own commands are run here, all others by the common runner.
*/
import {withoutProgram} from '../language/pasted-line.ts';
import {flagsFirst} from '../language/command-flags.ts';
import {parseGoFlags} from '../language/go-flags.ts';
import {
	helpFlag,
	isGroup,
	isNegative,
	namedIn,
	type Command,
} from '../commands/common/command.ts';
import {type CommandContext} from '../commands/common/context.ts';
import {invoke} from '../running/invoke.ts';
import {commandOverview, flagHint} from '../commands/help-texts/own-help.ts';
import {unknownCommand} from '../commands/help-texts/unknown-command.ts';
import {type ShellTable} from './builtins/index.ts';

export type RunCommand = (words: readonly string[], context: CommandContext) => Promise<number>;

/** With a `--` before the first number below zero. */
function withNegatives(tokens: readonly string[]): readonly string[] {
	const first = tokens.findIndex(token => isNegative(token));
	return first === -1 ? tokens : tokens.toSpliced(first, 0, '--');
}

async function runBuiltin(command: Command, tokens: readonly string[], context: CommandContext): Promise<number> {
	const ordered = flagsFirst(command.hasNegatives ? withNegatives(tokens) : tokens, command.flags);
	const parsed = parseGoFlags(ordered, [...command.flags, helpFlag]);
	if (parsed.problem !== undefined) {
		const hint = flagHint(command.name, {wrong: parsed.unknownFlag, flags: command.flags, mode: context.mode});
		context.stderr(`Error:  ${parsed.problem}\n  ${hint}\n`);
		return 1;
	}

	if (parsed.flags.bool('help')) {
		context.stdout(commandOverview(command.name, command, context));
		return 0;
	}

	return invoke(command, context, parsed);
}

/** Runs the command that the words name. Failures of the user's kind are printed; anything else is thrown. */
export async function dispatch(words: readonly string[], {table, context, runCommand}: {
	readonly table: ShellTable;
	readonly context: CommandContext;
	readonly runCommand: RunCommand;
}): Promise<number> {
	const [name, ...tokens] = withoutProgram(words);
	if (name === undefined) {
		return 0;
	}

	const entry = namedIn(table.entries, name);
	if (entry === undefined && !name.startsWith('-')) {
		context.stderr(unknownCommand(name, table.entries, context));
		return 127;
	}

	return entry !== undefined && !isGroup(entry) && table.builtins.has(entry)
		? runBuiltin(entry, tokens, context)
		: runCommand([name, ...tokens], context);
}
