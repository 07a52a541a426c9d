/**
etcdctl's help texts, made from the command table. Every blank and tab counts.
*/
import {etcdctlFlags} from '../../language/global-flags.ts';
import {tabTable} from '../../format/tab-table.ts';
import {etcdVersion} from '../../version.ts';
import {
	isGroup,
	namesOf,
	type Command,
	type CommandEntry,
	type CommandGroup,
	type FlagSpec,
	helpFlag,
} from '../common/command.ts';

const program = 'etcdctl';
const summaryOfAll = 'A simple command line client for etcd.';
const helpSummary = 'Shows a list of commands or help for one command';

function dashed(name: string): string {
	return name.length === 1 ? `-${name}` : `--${name}`;
}

function flagLabel({name, alias, type, defaultText}: FlagSpec): string {
	const names = [name, alias].filter(each => each !== undefined).map(each => dashed(each)).join(', ');
	if (type === 'bool') {
		return names;
	}

	if (type === 'strings') {
		return `${names} [${dashed(name)} option ${dashed(name)} option]`;
	}

	return `${names} ${defaultText === undefined ? '' : `"${defaultText}"`}`;
}

function flagTable(flags: readonly FlagSpec[]): string {
	return tabTable(flags.map(flag => [`   ${flagLabel(flag)}`, flag.usage]));
}

function commandTable(entries: readonly CommandEntry[]): string {
	const rows = entries.map(entry => [`   ${namesOf(entry).join(', ')}`, entry.summary] as const);
	return tabTable(entries.some(({name}) => name === 'help') ? rows : [...rows, ['   help, h', helpSummary]]);
}

/** `etcdctl -h`. */
export function applicationHelp(entries: readonly CommandEntry[]): string {
	return `NAME:
   ${program} - ${summaryOfAll}

USAGE:
   ${program} [global options] command [command options] [arguments...]
   
VERSION:
   ${etcdVersion}
   
COMMANDS:
${commandTable(entries)}   
GLOBAL OPTIONS:
${flagTable(etcdctlFlags)}   
`;
}

/** `etcdctl CMD -h`; `path` is `CMD`, or `GROUP CMD`. */
export function commandHelp(
	path: string,
	{summary, usage, description, flags}: Pick<Command, 'summary' | 'usage' | 'description' | 'flags'>,
): string {
	const shown = flags.filter(({isExtension}) => !isExtension);
	const descriptionPart = description === undefined ? '' : `\nDESCRIPTION:\n${description}`;
	const optionsPart = shown.length === 0 ? '' : `\nOPTIONS:\n${flagTable(shown)}   \n`;
	return `NAME:\n   ${program} ${path} - ${summary}\n\nUSAGE:\n   ${program} ${path} ${usage}\n${descriptionPart}${optionsPart}`;
}

function listing(path: string, summary: string, entries: readonly CommandEntry[], flags: readonly FlagSpec[]): string {
	return `NAME:
   ${path} - ${summary}

USAGE:
   ${path} command [command options] [arguments...]

COMMANDS:
${commandTable(entries)}   
OPTIONS:
${flagTable(flags)}   
`;
}

/** `etcdctl GROUP -h`. */
export function groupHelp({name, summary, subcommands}: CommandGroup): string {
	return listing(`${program} ${name}`, summary, subcommands, [helpFlag]);
}

/** `etcdctl GROUP help`. */
export function longGroupHelp({name, summary, subcommands}: CommandGroup): string {
	return `NAME:
   ${program} ${name} - ${summary}

USAGE:
   ${program} ${name} [global options] command [command options] [arguments...]
   
VERSION:
   ${etcdVersion}
   
COMMANDS:
${commandTable(subcommands)}   
GLOBAL OPTIONS:
${flagTable([helpFlag])}   
`;
}

/** `etcdctl help GROUP` and `etcdctl help CMD`. */
export function entryHelp(entry: CommandEntry): string {
	return isGroup(entry)
		? commandHelp(entry.name, {summary: entry.summary, usage: '[arguments...]', flags: []})
		: commandHelp(entry.name, entry);
}

/** `etcdctl help -h`, where the name is missing, and `etcdctl GROUP help -h`, where it is not. */
export function helpOnHelp(group?: CommandGroup): string {
	if (group !== undefined) {
		return commandHelp(`${group.name} help`, {summary: helpSummary, usage: '[command]', flags: []});
	}

	return `NAME:\n    - ${helpSummary}\n\nUSAGE:\n    [command]\n`;
}

/** For a name that no entry has, in the group or at all; the empty name stands for the group itself. */
export function noHelpTopic(name: string, entries: readonly CommandEntry[], group?: CommandGroup): string {
	if (name !== '') {
		return `No help topic for '${name}'\n`;
	}

	return group === undefined ? listing(program, summaryOfAll, entries, etcdctlFlags) : groupHelp(group);
}
