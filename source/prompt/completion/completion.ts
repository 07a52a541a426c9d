/**
What may stand at the caret. A pure function of the line, the command table and what the cache already knows: it never asks
for anything, and only says which directory it would need.
*/
import {
	isGroup,
	namedIn,
	type ArgumentKind,
	type Command,
	type CommandEntry,
} from '../../commands/common/command.ts';
import {
	findFlag,
	rolesOf,
	type Place,
	type Role,
} from '../../commands/roles.ts';
import {resolvePath} from '../../protocol/paths.ts';
import {type CachedEntry} from '../../live/directory.ts';
import {type DirectoryView} from '../../live/tree-cache.ts';
import {quoteWord} from '../../language/words.ts';
import {caretWord} from '../../language/caret-word.ts';
import {
	commonPrefix,
	matchCountMax,
	matchList,
	matchSorted,
	noMatches,
} from './matching.ts';
import {
	beforeKey,
	fixedValues,
	flagKind,
	isKeyOfMoment,
	needOf,
	splitFileName,
	type Need,
	type ValuesView,
} from './completion-values.ts';
import {partCompletion} from './part-candidates.ts';
import {expandFolder} from './path-parts.ts';
import {withProfiles} from './profile-candidates.ts';
import {systemWord} from './system-words.ts';
import {
	commandChoices,
	flagChoices,
	valueChoices,
	type Choice,
} from './word-choices.ts';

export type CandidateKind = 'command' | 'flag' | 'directory' | 'key' | 'value';

export type Candidate = {
	/** What replaces the range, quoted. */
	readonly text: string;
	/** What the menu shows. */
	readonly label: string;
	readonly kind: CandidateKind;
	/** One line about it: a summary, or a flag's usage. Empty for paths, which have an entry instead. */
	readonly detail: string;
	readonly entry?: CachedEntry;
	/** Whether a blank follows when this is the only one. */
	readonly isComplete: boolean;
};

export type Completion = {
	/** The range that a candidate replaces. */
	readonly start: number;
	readonly end: number;
	/** What the names of the candidates are compared with: the last part of the word. */
	readonly typed?: string;
	/** Best first. */
	readonly candidates: readonly Candidate[];
	/** How many there are, including those that are not in the list. */
	readonly count: number;
	/** Whether there may be even more. */
	readonly isCountOpen?: boolean;
	/** How many of them begin with what was typed. These come first; the others only contain its letters. */
	readonly prefixedCount: number;
	/** The common start of those, if longer than what was typed; absent when it adds nothing. */
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
	/** Names of hidden keys in a directory, as far as they were seen; a listing never has them. */
	readonly hiddenNames?: (path: string) => readonly string[];
	/** Names used recently in a directory, newest first. */
	readonly recentNames?: (path: string) => readonly string[];
	/** Commands, newest first. */
	readonly recentCommands?: readonly string[];
	/** How many `$(` it stands in. */
	readonly depth?: number;
	/** What is known about anything but keys. */
	readonly values?: (need: Need) => ValuesView | undefined;
};

/** Deeper in `$(…)` nothing is completed. */
const depthMax = 20;

/** The word under completion. */
type Target = {
	readonly start: number;
	readonly end: number;
	/** What is in front of the compared part: the folder of a path, or `--flag=`. */
	readonly prefix: string;
	readonly typed: string;
};

/** What decides the meaning of a word. */
type Meaning = {
	readonly kind: ArgumentKind;
	readonly choices?: readonly string[];
	readonly isCommandName?: boolean;
	readonly isAnywhere?: boolean;
};

function nothing({start, end}: Target): Completion {
	return {
		start, end, candidates: [], count: 0, prefixedCount: 0,
	};
}

/** Adds the common start of all that begin with the word, when it is longer than the word. */
function withCommon(completion: Completion, {prefix, typed}: Target, common: string): Completion {
	return completion.prefixedCount > 1 && common.length > typed.length ? {...completion, common: quoteWord(prefix + common)} : completion;
}

function fromChoices(target: Target, choices: readonly Choice[]): Completion {
	const {start, end, prefix, typed} = target;
	const byName = new Map(choices.map(choice => [choice.name, choice]));
	const {names, count, prefixedCount, common} = matchList(typed, byName.keys().toArray());
	const candidates = names.map((name): Candidate => {
		const {name: text, ...rest} = byName.get(name)!;
		return {text: quoteWord(prefix + text) + (rest.kind === 'directory' ? '/' : ''), ...rest};
	});
	return withCommon({
		start, end, typed, candidates, count, prefixedCount,
	}, target, common);
}

/** The part of the target after `length` characters. */
function within({start, end, prefix, typed}: Target, length: number): Target {
	return {
		start, end, prefix: prefix + typed.slice(0, length), typed: typed.slice(length),
	};
}

/** Names of hidden keys, which are only offered after a `_`. */
function hiddenChoices(target: Target, path: string, {hiddenNames}: CompletionContext): Completion {
	const names = target.typed.startsWith('_') ? hiddenNames?.(path) ?? [] : [];
	return fromChoices(target, names.map(name => ({
		name, label: name, kind: 'key', detail: 'hidden', isComplete: false,
	})));
}

function pathCompletion(whole: Target, kind: ArgumentKind, context: CompletionContext): Completion {
	const literal = within(whole, whole.typed.lastIndexOf('/') + 1);
	const expansion = expandFolder(literal.prefix.slice(whole.prefix.length), context.directory, context.view);
	if (expansion.type === 'several') {
		return partCompletion(whole, expansion, context);
	}

	if (expansion.type === 'unknown') {
		return {...nothing(literal), needs: {type: 'directory', path: expansion.path}};
	}

	const {path} = expansion;
	const target = {...literal, prefix: whole.prefix + expansion.text};
	const {start, end, prefix, typed} = target;
	const hidden = hiddenChoices(target, path, context);
	if (hidden.count > 0) {
		return hidden;
	}

	const view = context.view(path);
	if (view === undefined || view.state === 'loading') {
		return {...nothing(target), needs: {type: 'directory', path}};
	}

	if (view.state === 'failed') {
		return {...nothing(target), needs: {type: 'directory', path}, problem: view.reason};
	}

	const {directory} = view;
	const directories = matchSorted(typed, directory.directories);
	const keys = kind === 'directory'
		? noMatches
		: matchSorted(typed, directory.keys);
	// In a huge directory they may not be among the names that matching returns.
	const recent = (context.recentNames?.(path) ?? []).filter(name => name.startsWith(typed));
	const recentOf = (isDirectory: boolean): readonly string[] => recent.filter(name => directory.entry(name)?.isDirectory === isDirectory);
	// What begins with the word comes before letters scattered over a name, even that of a directory.
	const ordered = new Set([
		...recentOf(true),
		...directories.names.slice(0, directories.prefixedCount),
		...(kind === 'directory' ? [] : recentOf(false)),
		...keys.names.slice(0, keys.prefixedCount),
		...directories.names.slice(directories.prefixedCount),
		...keys.names.slice(keys.prefixedCount),
	]);
	const candidates = [...ordered].slice(0, matchCountMax).map((name): Candidate => {
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
	const commons = [directories, keys].filter(({prefixedCount}) => prefixedCount > 0).map(({common}) => common);
	const completion: Completion = {
		start,
		end,
		typed,
		candidates,
		count: directories.count + keys.count,
		isCountOpen: directories.isCountOpen || keys.isCountOpen,
		prefixedCount: directories.prefixedCount + keys.prefixedCount,
	};
	const isExpanded = prefix !== literal.prefix && completion.prefixedCount > 1;
	const common = commonPrefix(commons);
	return isExpanded ? {...completion, common: quoteWord(prefix + common)} : withCommon(completion, target, common);
}

/** Words that have to be looked up: names on the cluster, local files. */
function askedCompletion(target: Target, need: Need, {values}: CompletionContext): Completion {
	const view = values?.(need);
	if (view === undefined) {
		return values === undefined ? nothing(target) : {...nothing(target), needs: need};
	}

	return 'reason' in view ? {...nothing(target), needs: need, problem: view.reason} : fromChoices(target, valueChoices(view.values));
}

/** `PROFILE:/path`. */
function elsewhereCompletion(target: Target, context: CompletionContext): Completion {
	const {typed} = target;
	if (typed.includes('://')) {
		return nothing(target);
	}

	const length = Math.max(typed.lastIndexOf('/'), typed.indexOf(':')) + 1;
	const folder = typed[length - 1] === '/' ? typed.slice(0, length) : `${typed.slice(0, length)}/`;
	return askedCompletion({...within(target, length), prefix: target.prefix + folder}, {type: 'elsewhere', path: folder}, context);
}

function valueCompletion(target: Target, meaning: Meaning, context: CompletionContext): Completion {
	const {kind, choices, isCommandName = false, isAnywhere = false} = meaning;
	if (choices === undefined && (kind === 'key' || kind === 'directory')) {
		return isAnywhere && /^[^/:]+:/.test(target.typed)
			? elsewhereCompletion(target, context)
			: (isAnywhere ? withProfiles(pathCompletion(target, kind, context), target, context) : pathCompletion(target, kind, context));
	}

	if (choices === undefined && kind === 'file') {
		const {folder, prefix} = splitFileName(target.typed);
		return askedCompletion(within(target, prefix.length), {type: 'files', path: folder}, context);
	}

	if (isKeyOfMoment(kind, target.typed)) {
		return pathCompletion(within(target, beforeKey.length), 'key', context);
	}

	if (isCommandName) {
		return fromChoices(target, commandChoices(context.commands));
	}

	const need = choices === undefined ? needOf(kind) : undefined;
	return need === undefined ? fromChoices(target, valueChoices(fixedValues({kind, choices}))) : askedCompletion(target, need, context);
}

/** What may stand in a command of the system: its options are known to nobody here. */
function systemCompletion(context: CompletionContext): Completion {
	const {cursor: end, text} = context;
	const word = systemWord(text.slice(0, end));
	const target = {
		start: word?.start ?? end, end, prefix: '', typed: word?.typed ?? '',
	};
	if (word === undefined || word.typed.startsWith('-')) {
		return nothing(target);
	}

	return word.kind === 'file' ? valueCompletion(target, {kind: 'file'}, context) : askedCompletion(target, {type: 'program'}, context);
}

/** Completes a flag or its value; undefined when the word is neither. */
function flagCompletion(target: Target, {pending, areFlagsOver, flags}: Place, context: CompletionContext): Completion | undefined {
	if (pending !== undefined) {
		return valueCompletion(target, {kind: flagKind(pending), choices: pending.choices}, context);
	}

	if (areFlagsOver || !target.typed.startsWith('-')) {
		return undefined;
	}

	const equals = target.typed.indexOf('=');
	if (equals === -1) {
		return fromChoices(target, flagChoices(flags));
	}

	const flag = findFlag(flags, target.typed);
	return flag === undefined || flag.type === 'bool'
		? nothing(target)
		: valueCompletion(within(target, equals + 1), {kind: flagKind(flag), choices: flag.choices}, context);
}

/** All commands, those used recently in front. */
function recentCommandsFirst({commands, recentCommands = []}: CompletionContext): readonly CommandEntry[] {
	return [...new Set([...recentCommands.map(name => namedIn(commands, name)).filter(entry => entry !== undefined), ...commands])];
}

/** Within `$(` there is a line of its own. */
function completeWithin(offset: number, context: CompletionContext): Completion {
	const {text, cursor, depth = 0} = context;
	const target = {
		start: cursor, end: cursor, prefix: '', typed: '',
	};
	if (depth === depthMax) {
		return nothing(target);
	}

	const completion = complete({
		...context, text: text.slice(offset, cursor), cursor: cursor - offset, depth: depth + 1,
	});
	return {...completion, start: completion.start + offset, end: completion.end + offset};
}

/** The key whose value has the part that is typed behind it; undefined where no path can stand. */
function keyOfParts(
	{takesPath = false}: Command,
	{roles, previous, typed}: {readonly roles: readonly Role[]; readonly previous: readonly string[]; readonly typed: string},
	{directory}: CompletionContext,
): string | undefined {
	const keys = previous.filter((_word, i) => roles[i]!.kind === 'argument');
	return takesPath && keys.length === 1 && (typed === '' || typed.startsWith('.')) ? resolvePath(directory, keys[0]!) : undefined;
}

/** Completes the word at the caret. */
export function complete(context: CompletionContext): Completion {
	const {text, cursor, commands} = context;
	const {command: {redirection, systemCommand}, previous, word, isFile} = caretWord(text, cursor);
	if (word.openCommands !== undefined) {
		return completeWithin(word.openCommands, context);
	}

	const target: Target = {
		start: word.start, end: cursor, prefix: '', typed: word.text,
	};
	if (isFile) {
		return valueCompletion(target, {kind: 'file'}, context);
	}

	if (redirection !== undefined || systemCommand !== undefined) {
		return systemCompletion(context);
	}

	const {roles, next} = rolesOf(previous, commands, 'shell');
	const {entry, command, spec} = next;
	const hasCommand = !next.isBeforeCommand;
	if (entry !== undefined && isGroup(entry) && command === undefined) {
		return roles.at(-1)!.kind === 'command' ? fromChoices(target, commandChoices(entry.subcommands)) : nothing(target);
	}

	if (hasCommand && command === undefined) {
		return nothing(target);
	}

	const flagOrValue = flagCompletion(target, next, context);
	if (flagOrValue !== undefined) {
		return flagOrValue;
	}

	if (!hasCommand) {
		return fromChoices(target, commandChoices(recentCommandsFirst(context)));
	}

	if (command?.name === 'help' && spec?.kind === 'text') {
		const group = namedIn(commands, previous.at(-1)!);
		return group === undefined || !isGroup(group) ? nothing(target) : fromChoices(target, commandChoices(group.subcommands));
	}

	const partOf = command === undefined ? undefined : keyOfParts(command, {roles, previous, typed: word.text}, context);
	if (partOf !== undefined) {
		return askedCompletion(target, {type: 'parts', path: partOf}, context);
	}

	return spec === undefined
		? nothing(target)
		: valueCompletion(target, {...spec, isCommandName: spec.kind === 'command' && command?.name === 'help'}, context);
}
