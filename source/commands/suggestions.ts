/**
What may stand at the end of a command line that is being typed in bash, zsh or fish. A pure function of the words and
the command table; live keys are only asked for, by saying that they are wanted.
*/
import {etcdctlFlags, ownFlags} from '../language/global-flags.ts';
import {
	isGroup,
	type ArgumentKind,
	type CommandEntry,
	type FlagSpec,
} from './common/command.ts';
import {type CommandMode} from './common/context.ts';
import {commandsIn, findEntry, findSubcommand} from './index.ts';

export type Suggestion = {readonly text: string; readonly detail: string};

export type Suggestions =
	| {readonly kind: 'list'; readonly list: readonly Suggestion[]}
	/** Keys that begin with `typed`; each goes behind `prefix`. `globalWords` say where they are to be found. */
	| {readonly kind: 'keys'; readonly typed: string; readonly prefix: string; readonly isForDirectories: boolean; readonly globalWords: readonly string[]}
	/** Names of profiles that begin with `typed`; each goes behind `prefix`. */
	| {readonly kind: 'profiles'; readonly typed: string; readonly prefix: string}
	| {readonly kind: 'files'};

export type Flag = Pick<FlagSpec, 'name' | 'alias' | 'type' | 'usage' | 'value' | 'choices'>;

const nothing: Suggestions = {kind: 'list', list: []};
export const helpFlag: Flag = {
	name: 'help', alias: 'h', type: 'bool', usage: 'show help',
};
const etcdctlFormats = ['simple', 'extended', 'json'];
const helpWord: Suggestion = {text: 'help', detail: 'Shows a list of commands or help for one command'};

/** What the flags before the command take. */
const globalValues: Readonly<Record<string, Pick<Flag, 'value' | 'choices'>>> = {
	output: {choices: etcdctlFormats},
	'cert-file': {value: 'file'},
	'key-file': {value: 'file'},
	'ca-file': {value: 'file'},
	'data-dir': {value: 'file'},
	file: {value: 'file'},
	profile: {value: 'profile'},
};

/** The flags that stand before the command. */
export function flagsBefore(mode: CommandMode): readonly Flag[] {
	return (mode === 'strict' ? etcdctlFlags : [...etcdctlFlags, ...ownFlags]).map(flag => ({...flag, ...globalValues[flag.name]}));
}

/** The programs inside the program. */
const modes: readonly Suggestion[] = [
	{text: 'serve', detail: 'an etcd 2.3.7 server'},
	{text: 'etcdctl', detail: 'etcdctl 2.3.7 to the letter'},
];

function list(suggestions: readonly Suggestion[], typed: string): Suggestions {
	return {kind: 'list', list: suggestions.filter(({text}) => text.startsWith(typed))};
}

export function flagText({name}: Flag): string {
	return name.length === 1 ? `-${name}` : `--${name}`;
}

function listFlags(flags: readonly Flag[], typed: string): Suggestions {
	return list(flags.map(flag => ({text: flagText(flag), detail: flag.usage})), typed);
}

function listEntries(entries: readonly CommandEntry[]): Suggestion[] {
	return entries.map(({name, summary}) => ({text: name, detail: summary}));
}

export function findFlag(flags: readonly Flag[], word: string): Flag | undefined {
	const [name] = word.replace(/^--?/, '').split('=', 1);
	return flags.find(flag => flag.name === name || flag.alias === name);
}

export type Walk = {
	readonly positionals: readonly string[];
	/** The flag whose value comes next. */
	readonly pending?: Flag;
	readonly areFlagsOver: boolean;
	/** How many words belong to what was walked. */
	readonly length: number;
};

/** Goes through words with flags between them; `isPrefix` ends at the first that is none. */
export function walk(words: readonly string[], flags: readonly Flag[], {isPrefix}: {readonly isPrefix: boolean}): Walk {
	const positionals: string[] = [];
	let pending: Flag | undefined;
	let areFlagsOver = false;
	for (const [i, word] of words.entries()) {
		if (pending !== undefined) {
			pending = undefined;
		} else if (areFlagsOver || !word.startsWith('-') || word === '-') {
			if (isPrefix) {
				return {positionals, areFlagsOver, length: i};
			}

			positionals.push(word);
		} else if (word === '--') {
			areFlagsOver = true;
		} else {
			const flag = findFlag(flags, word);
			pending = flag === undefined || flag.type === 'bool' || word.includes('=') ? undefined : flag;
		}
	}

	return {
		positionals, ...(pending && {pending}), areFlagsOver, length: words.length,
	};
}

/** Where a value of some kind is to come from. */
function ofKind(kind: ArgumentKind | undefined, typed: string, {prefix = '', globalWords}: {readonly prefix?: string; readonly globalWords: readonly string[]}): Suggestions {
	if (kind === 'key' || kind === 'directory') {
		return {
			kind: 'keys', typed, prefix, isForDirectories: kind === 'directory', globalWords,
		};
	}

	if (kind === 'profile') {
		return {kind: 'profiles', typed, prefix};
	}

	return kind === 'file' ? {kind: 'files'} : nothing;
}

function valuesOf({value, choices}: Flag, typed: string, settings: {readonly prefix?: string; readonly globalWords: readonly string[]}): Suggestions {
	return choices === undefined
		? ofKind(value, typed, settings)
		: list(choices.map(text => ({text: `${settings.prefix ?? ''}${text}`, detail: ''})), `${settings.prefix ?? ''}${typed}`);
}

/** A value that is being typed, after its flag or joined to it by `=`; undefined when what is typed is no value. */
function flagValue(flags: readonly Flag[], {pending, areFlagsOver}: Walk, typed: string, globalWords: readonly string[]): Suggestions | undefined {
	if (pending !== undefined) {
		return valuesOf(pending, typed, {globalWords});
	}

	const equals = typed.indexOf('=');
	if (areFlagsOver || !typed.startsWith('-') || equals === -1) {
		return undefined;
	}

	const flag = findFlag(flags, typed);
	return flag === undefined ? nothing : valuesOf(flag, typed.slice(equals + 1), {prefix: typed.slice(0, equals + 1), globalWords});
}

function suggestForCommand(entry: CommandEntry, words: readonly string[], typed: string, {entries, globalWords, isStrict}: {
	readonly entries: readonly CommandEntry[];
	readonly globalWords: readonly string[];
	readonly isStrict: boolean;
}): Suggestions {
	if (isGroup(entry)) {
		const [name, ...rest] = words;
		if (name === undefined) {
			return typed.startsWith('-') ? listFlags([helpFlag], typed) : list([...listEntries(entry.subcommands), helpWord], typed);
		}

		if (name === 'help' || name === 'h') {
			return list(listEntries(entry.subcommands), typed);
		}

		const command = findSubcommand(entry, name);
		return command === undefined ? nothing : suggestForCommand(command, rest, typed, {entries, globalWords, isStrict});
	}

	const flags: Flag[] = [...entry.flags.filter(({isExtension}) => !isStrict || !isExtension), helpFlag];
	const walked = walk(words, flags, {isPrefix: false});
	const value = flagValue(flags, walked, typed, globalWords);
	if (value !== undefined) {
		return value;
	}

	if (typed.startsWith('-') && !walked.areFlagsOver) {
		return listFlags(flags, typed);
	}

	const position = walked.positionals.length;
	const argument = entry.arguments[position] ?? (entry.arguments.at(-1)?.isRepeated ? entry.arguments.at(-1) : undefined);
	if (argument?.kind === 'command' && entry.name === 'help') {
		return list(listEntries(entries), typed);
	}

	return argument?.choices === undefined ? ofKind(argument?.kind, typed, {globalWords}) : list(argument.choices.map(text => ({text, detail: ''})), typed);
}

/** Suggests for `typed`, the last word, after the others; the program's own name is not among them. */
export function suggest(line: readonly string[], typed: string): Suggestions {
	const isStrict = line[0] === 'etcdctl';
	const words = isStrict ? line.slice(1) : line;
	const flags = flagsBefore(isStrict ? 'strict' : 'own');
	const walked = walk(words, flags, {isPrefix: true});
	const [name, ...others] = words.slice(walked.length);
	const globalWords = words.slice(0, walked.length);
	const entries = commandsIn(isStrict ? 'strict' : 'own');
	if (name !== undefined) {
		const entry = findEntry(entries, name);
		return entry === undefined ? nothing : suggestForCommand(entry, others, typed, {entries, globalWords, isStrict});
	}

	const value = flagValue(flags, walked, typed, globalWords);
	if (value !== undefined) {
		return value;
	}

	if (typed.startsWith('-') && !walked.areFlagsOver) {
		return listFlags(flags, typed);
	}

	return list([...listEntries(entries), ...(isStrict || words.length > 0 ? [] : modes)], typed);
}
