/**
What may stand at the end of a command line that is being typed in bash, zsh or fish. A pure function of the words and
the command table; keys are not looked up here, only requested.
*/
import {
	helpFlag,
	isGroup,
	namedIn,
	ownSummaryOf,
	type ArgumentKind,
	type CommandEntry,
} from './common/command.ts';
import {commandsIn} from './index.ts';
import {
	findFlag,
	flagText,
	rolesOf,
	type Flag,
	type Place,
} from './roles.ts';

export type Suggestion = {readonly text: string; readonly detail: string};

export type Suggestions =
	| {readonly kind: 'list'; readonly list: readonly Suggestion[]}
	/** Keys that begin with `typed`; `prefix` goes in front of each. `globalWords` say where to find them. */
	| {
		readonly kind: 'keys';
		readonly typed: string;
		readonly prefix: string;
		readonly isForDirectories: boolean;
		/** Whether they may be on the cluster of a profile: `PROFILE:/key`. */
		readonly isAnywhere?: boolean;
		readonly globalWords: readonly string[];
	}
	/** Paths into the value of `key`; `globalWords` say where it is. */
	| {readonly kind: 'parts'; readonly key: string; readonly typed: string; readonly globalWords: readonly string[]}
	/** Names of profiles that begin with `typed`; `prefix` goes in front of each. */
	| {readonly kind: 'profiles'; readonly typed: string; readonly prefix: string}
	| {readonly kind: 'files'};

const nothing: Suggestions = {kind: 'list', list: []};
const helpWord: Suggestion = {text: 'help', detail: 'Shows a list of commands or help for one command'};

/** The programs inside the program. */
const modes: readonly Suggestion[] = [
	{text: 'serve', detail: 'an etcd 2.3.7 server'},
	{text: 'etcdctl', detail: 'etcdctl 2.3.7 to the letter'},
];

function list(suggestions: readonly Suggestion[], typed: string): Suggestions {
	return {kind: 'list', list: suggestions.filter(({text}) => text.startsWith(typed))};
}

function listFlags(flags: readonly Flag[], typed: string): Suggestions {
	return list(flags.map(flag => ({text: flagText(flag), detail: flag.usage})), typed);
}

function listEntries(entries: readonly CommandEntry[]): Suggestion[] {
	return entries.map(entry => ({text: entry.name, detail: ownSummaryOf(entry)}));
}

/** Where a value of some kind comes from. */
function ofKind(
	kind: ArgumentKind | undefined,
	typed: string,
	{prefix = '', globalWords}: {readonly prefix?: string; readonly globalWords: readonly string[]},
): Suggestions {
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

function valuesOf(
	{value, choices}: Pick<Flag, 'value' | 'choices'>,
	typed: string,
	settings: {readonly prefix?: string; readonly globalWords: readonly string[]},
): Suggestions {
	return choices === undefined
		? ofKind(value, typed, settings)
		: list(choices.map(text => ({text: `${settings.prefix ?? ''}${text}`, detail: ''})), `${settings.prefix ?? ''}${typed}`);
}

/** A flag, or its value after it or joined to it by `=`; undefined when what is typed is neither. */
function suggestFlag({pending, areFlagsOver, flags}: Place, typed: string, globalWords: readonly string[]): Suggestions | undefined {
	if (pending !== undefined) {
		return valuesOf(pending, typed, {globalWords});
	}

	if (areFlagsOver || !typed.startsWith('-')) {
		return undefined;
	}

	const equals = typed.indexOf('=');
	if (equals === -1) {
		return listFlags(flags, typed);
	}

	const flag = findFlag(flags, typed);
	return flag === undefined ? nothing : valuesOf(flag, typed.slice(equals + 1), {prefix: typed.slice(0, equals + 1), globalWords});
}

type Line = {
	/** Without `etcdctl` in front of them. */
	readonly words: readonly string[];
	readonly isStrict: boolean;
	/** Those before the command. */
	readonly globalWords: readonly string[];
	readonly entries: readonly CommandEntry[];
};

/** Behind the name of a group, where the name of one of its commands stands. */
function suggestSubcommand(subcommands: readonly CommandEntry[], behind: readonly string[], typed: string): Suggestions {
	if (behind.length === 0) {
		return typed.startsWith('-') ? listFlags([helpFlag], typed) : list([...listEntries(subcommands), helpWord], typed);
	}

	// `help` of a group is not in a table.
	return ['help', 'h'].includes(behind[0]!) ? list(listEntries(subcommands), typed) : nothing;
}

function suggestTopic(kind: ArgumentKind | undefined, {words, entries}: Line, typed: string): Suggestions {
	if (kind === 'command') {
		return list(listEntries(entries), typed);
	}

	const group = kind === 'text' ? namedIn(entries, words.at(-1)!) : undefined;
	return group !== undefined && isGroup(group) ? list(listEntries(group.subcommands), typed) : nothing;
}

function suggestArgument(
	{command, spec}: Place,
	{isStrict, globalWords}: Line,
	{typed, before}: {readonly typed: string; readonly before: readonly string[]},
): Suggestions {
	const [key] = before;
	if (!isStrict && command?.takesPath === true && before.length === 1 && (typed === '' || typed.startsWith('.'))) {
		return {
			kind: 'parts', key: key!, typed, globalWords,
		};
	}

	const suggestions = valuesOf({value: spec?.kind, choices: spec?.choices}, typed, {globalWords});
	return spec?.isAnywhere === true && suggestions.kind === 'keys' ? {...suggestions, isAnywhere: true} : suggestions;
}

/** Suggests for `typed`, the last word, after the others; the program's own name is not among them. */
export function suggest(typedLine: readonly string[], typed: string): Suggestions {
	const isStrict = typedLine[0] === 'etcdctl';
	const words = isStrict ? typedLine.slice(1) : typedLine;
	const entries = commandsIn(isStrict ? 'strict' : 'own');
	const {roles, next} = rolesOf(words, entries, isStrict ? 'strict' : 'own');
	const {entry, command, isBeforeCommand} = next;
	const commandAt = roles.findIndex(({kind}) => kind === 'command');
	const globalWords = commandAt === -1 ? words : words.slice(0, commandAt);
	if (entry !== undefined && isGroup(entry) && command === undefined) {
		return suggestSubcommand(entry.subcommands, words.slice(commandAt + 1), typed);
	}

	if (!isBeforeCommand && entry === undefined) {
		return nothing;
	}

	const flagOrValue = suggestFlag(next, typed, globalWords);
	if (flagOrValue !== undefined) {
		return flagOrValue;
	}

	if (isBeforeCommand) {
		return list([...listEntries(entries), ...(isStrict || words.length > 0 ? [] : modes)], typed);
	}

	const line = {
		words, isStrict, globalWords, entries,
	};
	return entry?.name === 'help'
		? suggestTopic(next.spec?.kind, line, typed)
		: suggestArgument(next, line, {typed, before: words.filter((_word, i) => roles[i]?.kind === 'argument')});
}
