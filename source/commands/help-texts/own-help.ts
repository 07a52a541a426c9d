/**
Help in our own modes: short, grouped, with examples.
*/
import {etcdctlFlags, ownFlags} from '../../language/global-flags.ts';
import {wrapWords} from '../../terminal/text/wrap.ts';
import {distance} from '../../util/spelling.ts';
import {etcshVersion} from '../../version.ts';
import {
	followsTerminator,
	isGroup,
	namesOf,
	ownSummaryOf,
	type ArgumentSpec,
	type Command,
	type CommandEntry,
	type CommandGroup,
	type FlagSpec,
} from '../common/command.ts';
import {columnsOf, type CommandContext, type CommandMode} from '../common/context.ts';
import {programFor} from '../common/typed.ts';
import {briefRows} from './brief-help.ts';

/** A table, since the order in which a person reads is nothing that a command could say of itself; `More` takes all others. */
const sections: ReadonlyArray<readonly [title: string, names: readonly string[]]> = [
	['Read', ['get', 'ls', 'stat', 'tree', 'find', 'grep', 'du', 'diff', 'log', 'watch', 'exec-watch', 'unwatch']],
	['Write', ['set', 'mk', 'update', 'edit', 'rm', 'ttl', 'cp', 'mv', 'restore', 'mkdir', 'setdir', 'updatedir', 'rmdir']],
	['Cluster', ['cluster-health', 'member', 'top', 'doctor', 'maintenance', 'version']],
	['Access', ['user', 'role', 'auth']],
	['Transfer', ['export', 'import', 'sync', 'backup', 'wal']],
	['Run', ['lock', 'elect', 'lease', 'time', 'alias', 'unalias', 'jobs', 'fg', 'kill']],
];

const globalSummary: ReadonlyArray<readonly [flag: string, text: string]> = [
	['--endpoints URL,URL', 'the cluster to speak to (or ETCDCTL_ENDPOINTS); http://127.0.0.1:2379 and :4001 by default'],
	['-D, --discovery-srv DOMAIN', 'the cluster that this domain tells in its SRV records'],
	['--api 3', 'speak to the cluster by etcd v3 (or ETCSH_API)'],
	['--profile NAME', 'the cluster of this name in config.yaml (or ETCSH_PROFILE)'],
	['--data-dir DIR', 'work on the embedded server with this data directory'],
	['--wal-dir DIR', 'where its log is, if not in it'],
	['--max-wals, --max-snapshots N', 'how many segments of its log and how many snapshots it keeps; 0 for all'],
	['--at INDEX', 'show the keys as they were after that change; -1: before the last, before:KEY: before the newest of KEY'],
	['--read-only', 'refuse every change; a data dir or a backup is not touched'],
	['-o simple|extended|json|yaml|table|raw', 'how answers look'],
	['--username NAME[:PASSWORD]', 'who you are'],
	['--cert-file, --key-file, --ca-file FILE', 'TLS'],
	['--timeout, --total-timeout 1s', 'how long to wait for one answer, and in all'],
	['--no-sync', 'use the endpoints as given'],
	['--debug', 'show the requests as curl commands'],
	['--embedded, --connect', 'what the shell starts on, without asking'],
	['--file FILE, --keep-going', 'run the commands of a file, and go on after a failure'],
	['--no-pager', 'print long output of the shell instead of opening $PAGER (or ETCSH_PAGER)'],
	['--no-start-file', 'start the shell without the lines of etcshrc in the configuration directory'],
	['--plain', 'a shell of plain lines: nothing is ever redrawn'],
	['--theme light|dark|auto', 'the colours of the shell; auto asks the terminal'],
	['-h, --help; -v, --version', 'show help, or the version'],
];

function columns(rows: ReadonlyArray<readonly [string, string]>): string {
	const width = Math.max(...rows.map(([first]) => first.length));
	return rows.map(([first, second]) => `  ${first.padEnd(width)}  ${second}`.trimEnd() + '\n').join('');
}

function argumentText(argument: ArgumentSpec, index: number): string {
	const {name, isOptional, isRepeated} = argument;
	const text = `${followsTerminator(argument, index) ? '-- ' : ''}${name.toUpperCase()}${isRepeated ? '…' : ''}`;
	return isOptional ? `[${text}]` : text;
}

function synopsis(path: string, command: Command): string {
	const [first, ...others] = command.arguments.map((argument, index) => argumentText(argument, index));
	return [path, ...(first === undefined ? [] : [first]), ...(command.takesPath ? ['[.PATH]'] : []), ...others].join(' ');
}

function flagText({name, alias, type, value, isLifetime}: FlagSpec): string {
	const names = [name, alias].filter(each => each !== undefined).map(each => each.length === 1 ? `-${each}` : `--${each}`).join(', ');
	return type === 'bool' ? names : `${names} ${isLifetime === true || value === 'duration' ? '5m' : type.toUpperCase()}`;
}

function rowsOf(entry: CommandEntry): Array<readonly [string, string]> {
	if (!isGroup(entry)) {
		return [[synopsis(entry.name, entry), ownSummaryOf(entry)]];
	}

	return entry.subcommands.map(command => [synopsis(`${entry.name} ${command.name}`, command), ownSummaryOf(command)] as const);
}

/** Who reads: the front end, and how wide it is where somebody looks. */
type Reader = Pick<CommandContext, 'mode' | 'terminal'>;

/** Prose is not read well in longer lines. */
const proseWidth = 120;

/** For a pipe a row stays one line, so that grep finds all of it. */
function fitted(text: string, reader: Reader): string {
	return wrapWords(text, columnsOf(reader) ?? Infinity);
}

const usage: ReadonlyArray<readonly [line: string, text: string]> = [
	['etcsh [OPTIONS]', 'the interactive shell'],
	['etcsh [OPTIONS] COMMAND', 'one command'],
	['etcsh [OPTIONS] < FILE', 'many commands, one a line'],
	['etcsh serve', 'an etcd 2.3.7 server; --help shows its flags'],
	['etcsh etcdctl', 'etcdctl 2.3.7 to the letter'],
];

/** What is said about a way to start the program, such as `serve`. */
export function usageOf(way: string): string | undefined {
	const row = usage.find(([line]) => line === `etcsh ${way}`);
	return row && columns([row]);
}

/**
`etcsh help`, or `help` at the prompt. A person gets all commands on one screen; for programs, which search in it, each has a line
with its arguments.
*/
export function overview(entries: readonly CommandEntry[], reader: Reader): string {
	const listed = new Set(sections.flatMap(([, names]) => names));
	const others = entries.filter(entry => !listed.has(entry.name)).map(({name}) => name);
	const filled = [...sections, ['More', others] as const]
		.map(([title, names]) => ({title, entries: names.flatMap(name => entries.filter(entry => entry.name === name))}))
		.filter(section => section.entries.length > 0);
	const columnCount = columnsOf(reader);
	const groups = columnCount === undefined
		? filled.map(({title, entries: members}) => `${title}\n${columns(members.flatMap(entry => rowsOf(entry)))}`).join('\n')
		: `${briefRows(filled, columnCount).join('\n')}\n`;
	if (reader.mode === 'shell') {
		// In columns the row of `help` says it.
		return columnCount === undefined ? fitted(`${groups}\nhelp COMMAND says more.\n`, reader) : groups;
	}

	const head = fitted(`etcsh ${etcshVersion} - shell, client and server for etcd v2 key trees\n\n${columns(usage)}\n`, reader);
	return columnCount === undefined
		? `${head}${groups}\n${optionsOverview(reader)}\netcsh help COMMAND says more.\n`
		: `${head}${groups}\n${fitted('etcsh help COMMAND says more, etcsh help options what may stand before it.\n', reader)}`;
}

/** What may stand before a command. */
export function optionsOverview(reader: Reader): string {
	return fitted(`Options, before the command\n${columns(globalSummary)}`, reader);
}

/** Help for one command; `path` is what to type to reach it. */
export function commandOverview(path: string, command: Command, reader: Reader): string {
	const {flags, notes = [], examples = [], ownAliases = []} = command;
	const prompt = programFor(reader.mode);
	const flagPart = flags.length === 0 ? '' : `\nFlags\n${columns(flags.map(flag => [flagText(flag), flag.usage]))}`;
	const examplePart = examples.length === 0 ? '' : `\nExamples\n${examples.map(example => `  ${prompt}${example}\n`).join('')}`;
	const noteWidth = Math.min(columnsOf(reader) ?? proseWidth, proseWidth);
	const notePart = notes.map(note => `\n${wrapWords(note, noteWidth)}\n`).join('');
	const also = ownAliases.length === 0 ? '' : `, also as ${ownAliases.join(', ')}`;
	const summaryPart = `${prompt}${synopsis(path, command)}\n  ${ownSummaryOf(command)}${also}\n`;
	// The examples stay as they are: a line that was broken cannot be pasted.
	return `${fitted(summaryPart, reader)}${notePart}${fitted(flagPart, reader)}${examplePart}`;
}

export function groupOverview(group: CommandGroup, reader: Reader): string {
	return fitted(`${group.summary}\n\n${columns(rowsOf(group))}`, reader);
}

/** How a flag that is there for all commands is written; undefined for any other. */
function inFront(wrong: string): string | undefined {
	const flag = [...etcdctlFlags, ...ownFlags].find(({name, alias}) => wrong === name || wrong === alias);
	if (flag === undefined || ['help', 'version'].includes(flag.name)) {
		return undefined;
	}

	return `${wrong.length === 1 ? '-' : '--'}${wrong}${flag.type === 'bool' ? '' : ' …'}`;
}

/**
What to do about flags that cannot be read: names the flag that was meant, when there is one much like the unknown flag `wrong`.
*/
export function flagHint(
	path: string,
	{wrong, flags, mode}: {readonly wrong: string | undefined; readonly flags: readonly FlagSpec[]; readonly mode: CommandMode},
): string {
	const front = wrong === undefined ? undefined : inFront(wrong);
	if (front !== undefined) {
		return `It stands in front of the command: ${programFor(mode)}${front} ${path}`;
	}

	const meant = wrong === undefined ? undefined : flags.find(({name}) => isSimilar(wrong, name));
	if (wrong !== undefined && /^\.?\d/.test(wrong)) {
		return `A value that begins with - has to follow --, as in: ${programFor(mode)}${path} … -- -${wrong}`;
	}

	return `${meant === undefined ? '' : `Did you mean --${meant.name}? `}${programFor(mode)}help ${path} shows its flags.`;
}

function isSimilar(name: string, candidate: string): boolean {
	const changes = distance(name, candidate);
	return changes <= Math.max(1, Math.floor(candidate.length / 3)) && changes < candidate.length;
}

/** The names that look most like a mistyped one. */
export function similarNames(name: string, entries: readonly CommandEntry[]): string[] {
	return entries
		.flatMap(entry => namesOf(entry))
		.filter(candidate => isSimilar(name, candidate));
}
