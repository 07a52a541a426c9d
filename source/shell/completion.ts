/**
What may stand at the caret. A pure function of the line, the command table and what the cache already knows: it never
asks for anything, it only says which directory it would have to know.
*/
import fuzzysort from 'fuzzysort';
import {
	isGroup,
	namesOf,
	type ArgumentKind,
	type Command,
	type CommandEntry,
	type FlagSpec,
} from '../commands/command.ts';
import {resolvePath} from '../protocol/paths.ts';
import {type CachedEntry} from './directory.ts';
import {type DirectoryView} from './tree-cache.ts';
import {quoteWord, splitCommands, type Word} from './words.ts';

/** More candidates than this are counted but not made. */
const candidateCountMax = 500;

export type CandidateKind = 'command' | 'flag' | 'directory' | 'key';

export type Candidate = {
	/** What takes the place of the range, quoted. */
	readonly text: string;
	/** As the menu shows it. */
	readonly label: string;
	readonly kind: CandidateKind;
	/** One line about it: a summary, a flag's usage. Empty for paths, which have an entry instead. */
	readonly detail: string;
	readonly entry?: CachedEntry;
	/** Whether a blank follows when this is the only one. */
	readonly isComplete: boolean;
};

/** What has to be asked for before a word can be completed. */
export type Need = {readonly type: 'directory'; readonly path: string};

export type Completion = {
	/** The range that a candidate replaces. */
	readonly start: number;
	readonly end: number;
	/** Best first. */
	readonly candidates: readonly Candidate[];
	/** How many there are, made or not. */
	readonly count: number;
	/** What all of them begin with, longer than what is there; absent when nothing is gained. */
	readonly common?: string;
	/** What has to be known first. */
	readonly needs?: Need;
	/** Why there are none, in one line. */
	readonly problem?: string;
};

export type CompletionContext = {
	readonly text: string;
	readonly cursor: number;
	readonly commands: readonly CommandEntry[];
	/** Current directory. */
	readonly directory: string;
	readonly view: (path: string) => DirectoryView | undefined;
};

type Choice = Omit<Candidate, 'text'> & {
	/** What is compared with the word; also what is inserted, before quoting. */
	readonly name: string;
};

type Range = {readonly start: number; readonly end: number};

const nothing = (range: Range): Completion => ({...range, candidates: [], count: 0});

/** The choices that fit, best first: prefixes before anything else that holds the letters in order. */
function ranked(typed: string, names: readonly string[]): readonly string[] {
	if (typed === '') {
		return names;
	}

	const matches = fuzzysort.go(typed, names, {threshold: 0, limit: candidateCountMax}).map(result => result.target);
	const prefixed = names.filter(name => name.startsWith(typed));
	const seen = new Set(prefixed);
	return [...prefixed, ...matches.filter(name => !seen.has(name))];
}

function commonPrefix(texts: readonly string[]): string {
	const [first = '', ...others] = texts;
	let {length} = first;
	for (const other of others) {
		while (!other.startsWith(first.slice(0, length))) {
			length--;
		}
	}

	// Never half of a character of two units.
	return first.slice(0, length).isWellFormed() ? first.slice(0, length) : first.slice(0, Math.max(0, length - 1));
}

function fromChoices(range: Range, typed: string, choices: readonly Choice[]): Completion {
	const byName = new Map(choices.map(choice => [choice.name, choice]));
	const names = ranked(typed, choices.map(choice => choice.name));
	const candidates = names.map(name => {
		const {name: text, ...rest} = byName.get(name)!;
		return {text: quoteWord(text), ...rest};
	});
	const common = names.every(name => name.startsWith(typed)) ? commonPrefix(names) : '';
	return {
		...range, candidates, count: candidates.length, ...(candidates.length > 1 && common.length > typed.length && {common: quoteWord(common)}),
	};
}

function commandChoices(commands: readonly CommandEntry[]): readonly Choice[] {
	return commands.map(entry => ({
		name: entry.name, label: entry.name, kind: 'command', detail: entry.summary, isComplete: true,
	}));
}

function flagChoices(flags: readonly FlagSpec[]): readonly Choice[] {
	return flags.map(flag => ({
		name: `--${flag.name}`, label: `--${flag.name}`, kind: 'flag', detail: flag.usage, isComplete: true,
	}));
}

function pathCompletion({range, typed, kind}: {range: Range; typed: string; kind: ArgumentKind}, context: CompletionContext): Completion {
	const slash = typed.lastIndexOf('/');
	const prefix = typed.slice(0, slash + 1);
	const base = typed.slice(slash + 1);
	const path = resolvePath(context.directory, prefix === '' ? '.' : prefix);
	const view = context.view(path);
	if (view === undefined || view.state === 'loading') {
		return {...nothing(range), needs: {type: 'directory', path}};
	}

	if (view.state === 'failed') {
		return {...nothing(range), needs: {type: 'directory', path}, problem: view.reason};
	}

	const {directory} = view;
	const directories = ranked(base, directory.directories);
	const keys = kind === 'directory' ? [] : ranked(base, directory.keys);
	const names = [...directories, ...keys];
	// A prefix of a key beats letters strewn over a directory's name.
	const isBetter = base !== '' && (directories[0]?.startsWith(base) ?? false) === false && (keys[0]?.startsWith(base) ?? false);
	const ordered = isBetter ? [...keys, ...directories] : names;
	const candidates = ordered.slice(0, candidateCountMax).map((name): Candidate => {
		const entry = directory.entry(name)!;
		return {
			text: quoteWord(prefix + name) + (entry.isDirectory ? '/' : ''),
			label: entry.isDirectory ? `${name}/` : name,
			kind: entry.isDirectory ? 'directory' : 'key',
			detail: '',
			entry,
			isComplete: !entry.isDirectory,
		};
	});
	const common = base === '' || names.every(name => name.startsWith(base)) ? commonPrefix(names) : '';
	return {
		...range, candidates, count: names.length, ...(names.length > 1 && common.length > base.length && {common: quoteWord(prefix + common)}),
	};
}

function findEntry<Entry extends CommandEntry>(entries: readonly Entry[], name: string): Entry | undefined {
	return entries.find(entry => namesOf(entry).includes(name));
}

function findFlag(command: Command, word: string): FlagSpec | undefined {
	const name = word.replace(/^--?/, '');
	return command.flags.find(flag => flag.name === name || flag.alias === name);
}

/** The arguments before the caret: which are positional, and whether the last is a flag that waits for its value. */
function readArguments(command: Command, words: readonly string[]): {readonly positionalCount: number; readonly awaits?: FlagSpec; readonly isOver: boolean} {
	let positionalCount = 0;
	let awaits: FlagSpec | undefined;
	let isOver = false;
	for (const word of words) {
		if (awaits !== undefined) {
			awaits = undefined;
		} else if (word === '--' && !isOver) {
			isOver = true;
		} else if (!isOver && word.startsWith('-') && word !== '-') {
			const flag = findFlag(command, word);
			awaits = flag !== undefined && flag.type !== 'bool' ? flag : undefined;
		} else {
			positionalCount++;
		}
	}

	return {positionalCount, awaits, isOver};
}

function argumentKind(command: Command, index: number): ArgumentKind | undefined {
	const last = command.arguments.at(-1);
	const argument = command.arguments[index] ?? (last?.isRepeated === true ? last : undefined);
	return argument?.kind;
}

/** Completes the word at the caret. */
export function complete(context: CompletionContext): Completion {
	const {text, cursor, commands} = context;
	const {commands: before} = splitCommands(text.slice(0, cursor));
	const {words: allWords, redirection, systemCommand} = before.at(-1)!;
	if (redirection !== undefined || systemCommand !== undefined) {
		return nothing({start: cursor, end: cursor});
	}

	const last = allWords.at(-1);
	const isInWord = last?.end === cursor;
	const typedWord: Word = isInWord ? last : {text: '', start: cursor, end: cursor};
	const previous = (isInWord ? allWords.slice(0, -1) : allWords).map(word => word.text);
	const words = previous[0] === 'etcdctl' ? previous.slice(1) : previous;
	const range = {start: typedWord.start, end: cursor};
	const typed = typedWord.text;
	const [name, ...rest] = words;
	if (name === undefined) {
		return fromChoices(range, typed, commandChoices(commands));
	}

	const entry = findEntry(commands, name);
	if (entry === undefined) {
		return nothing(range);
	}

	if (isGroup(entry)) {
		const [subcommand, ...others] = rest;
		if (subcommand === undefined) {
			return fromChoices(range, typed, commandChoices(entry.subcommands));
		}

		const command = findEntry(entry.subcommands, subcommand);
		return command === undefined ? nothing(range) : completeArgument(command, {words: others, typed, range}, context);
	}

	return completeArgument(entry, {words: rest, typed, range}, context);
}

function completeArgument(command: Command, {words, typed, range}: {words: readonly string[]; typed: string; range: Range}, context: CompletionContext): Completion {
	const {positionalCount, awaits, isOver} = readArguments(command, words);
	if (awaits !== undefined) {
		return nothing(range);
	}

	if (typed.startsWith('-') && !isOver) {
		return fromChoices(range, typed, flagChoices(command.flags));
	}

	const kind = argumentKind(command, positionalCount);
	if (kind === 'key' || kind === 'directory') {
		return pathCompletion({range, typed, kind}, context);
	}

	return kind === 'command' ? fromChoices(range, typed, commandChoices(context.commands)) : nothing(range);
}
