/**
The output formats of commands that have rows. A command that takes `outputFlag` looks at `context.rowFormat` and, unless it
is `ownText`, prints its rows with `printRows` instead of its own text.
*/
import {UserError} from '../../errors.ts';
import {type RowFormat, type Table} from '../../format/rows.ts';
import {visibleJson} from '../../terminal/text/terminal-safe.ts';
import {type Command, type FlagSpec, type Invocation} from './command.ts';
import {
	columnsOf,
	noTerminal,
	ownText,
	type CommandContext,
} from './context.ts';
import {isReadOut} from './signs.ts';

const outputFormats = ['simple', 'extended', 'json', 'yaml', 'table', 'raw'] as const;

/** The formats of a command without that flag: those that may be given before any command. */
export const etcdctlFormats = ['simple', 'extended', 'json'] as const;

const rowFormats: ReadonlySet<string> = new Set<RowFormat>(['json', 'yaml', 'table', 'raw']);

export const outputFlag: FlagSpec = {
	name: 'output',
	alias: 'o',
	type: 'string',
	usage: 'how it looks: simple, extended, json, yaml, table or raw',
	isExtension: true,
	choices: outputFormats,
};

/**
The context with the format that the flags ask for. Before the command, `-o json` is etcdctl's flag, which most of its
commands ignore: it asks for rows only where nobody expects etcdctl's exact output, as with `ls -l`.
*/
export function withRowFormat(context: CommandContext, command: Command, {flags}: Invocation): CommandContext {
	if (context.mode === 'strict') {
		return context;
	}

	const flag = command.flags.find(({name}) => name === outputFlag.name);
	const isGiven = flag !== undefined && flags.has(flag.name);
	const output = isGiven ? flags.string(flag.name) : context.output;
	const formats: readonly string[] = flag?.choices ?? etcdctlFormats;
	// What stands before the command is checked before that runs, too: what it changes could not be reported in a format
	// that it does not have.
	if (!formats.includes(output)) {
		throw new UserError(`${command.name} has no output format "${output}"`, {hint: `It has ${formats.join(', ')}.`});
	}

	if (flag !== outputFlag) {
		return context;
	}

	const isOwn =
		context.mode === 'shell'
		|| command.isExtension === true
		|| command.flags.some(({name, isExtension}) => isExtension === true && flags.has(name));
	const isForRows = rowFormats.has(output) && (output !== 'json' || isOwn);
	return isGiven || isForRows ? {...context, output, ...(isForRows && {rowFormat: output as RowFormat})} : context;
}

/** Prints rows in the format asked for; resolves to exit code 0. */
export async function printRows(context: CommandContext, table: Table): Promise<number> {
	const {renderRows} = await import('../../format/rows.ts');
	const rowFormat = context.rowFormat === ownText ? 'table' : context.rowFormat;
	for await (const text of renderRows(table, rowFormat, {columns: columnsOf(context), isReadOut: isReadOut(context)})) {
		context.stdout(context.terminal !== noTerminal && rowFormat === 'json' ? visibleJson(text) : text);
		await context.drained();
	}

	return 0;
}
