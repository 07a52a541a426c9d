/**
What a command is. The table in `index.ts` feeds the parser, the help texts, the completion and the dispatcher, so a
command says everything about itself once. Commands know the Engine and their context; never a terminal UI, HTTP or disk.
*/
import {type CommandContext} from './context.ts';

export type FlagType = 'bool' | 'int' | 'string' | 'strings' | 'duration';

/** What a word stands for; completion goes by it. */
export type ArgumentKind =
	| 'key' | 'directory' | 'value' | 'command' | 'file' | 'text'
	/** Names that the cluster knows. */
	| 'user' | 'role' | 'member'
	/** A name of the user's own for a cluster. */
	| 'profile'
	/** Where a shell can go: a profile, a URL, the embedded server. */
	| 'place'
	/** When: an index, `-1`, `before:KEY`; at the prompt `now`, too. */
	| 'moment' | 'shell-moment'
	/** A count of seconds; Go's `1h30m`. */
	| 'seconds' | 'duration';

export type FlagSpec = {
	/** Without dashes, as etcdctl spells it: `with-value`. */
	readonly name: string;
	readonly alias?: string;
	readonly type: FlagType;
	/** As etcdctl's help shows it; absent when it shows none. */
	readonly defaultText?: string;
	readonly usage: string;
	/** Only in our own modes; the strict one does not know it. */
	readonly isExtension?: boolean;
	/** In our own modes it takes `5m` as well as seconds. */
	readonly isLifetime?: boolean;
	/** Its value is a command, with all words that follow. */
	readonly takesRest?: boolean;
	/** What its value stands for. */
	readonly value?: ArgumentKind;
	/** All values that it may have: any other is refused before the command runs. */
	readonly choices?: readonly string[];
};

/** What every command takes besides its own flags. */
export const helpFlag: FlagSpec = {
	name: 'help', alias: 'h', type: 'bool', usage: 'show help',
};

export type ArgumentSpec = {
	readonly name: string;
	readonly kind: ArgumentKind;
	readonly isOptional?: boolean;
	/** One or more; of those behind it the last words are taken. */
	readonly isRepeated?: boolean;
	/** Values that completion offers; the command says itself which others it takes. */
	readonly choices?: readonly string[];
	/** Whether the command fails unless the key exists; the shell marks one that does not. */
	readonly mustExist?: boolean;
	/** Taken as it stands, even with wildcards: the command may create that key. */
	readonly isName?: boolean;
	/** A key of another cluster can stand there: `PROFILE:/key`, `http://HOST:2379/key`. */
	readonly isAnywhere?: boolean;
};

/** Whether it is the program of another argument, which `--` keeps from being read as flags. */
export function followsTerminator({kind}: ArgumentSpec, index: number): boolean {
	return kind === 'command' && index > 0;
}

/** What the word at `index` is for, as far as it can be told before the end of the line. */
export function argumentAt(specs: readonly ArgumentSpec[], index: number): ArgumentSpec | undefined {
	return specs[index] ?? (specs.some(({isRepeated}) => isRepeated) ? specs.at(-1) : undefined);
}

export type FlagValues = {
	has(name: string): boolean;
	bool(name: string): boolean;
	/** 64-bit signed; 0 when not given. */
	int(name: string): bigint;
	/** Empty when not given. */
	string(name: string): string;
	strings(name: string): readonly string[];
};

export type Invocation = {
	readonly flags: FlagValues;
	readonly positionals: readonly string[];
	/** Whether a pattern stands for several keys, for each of which the command runs: what it prints has to name them. */
	readonly isOneOfMany?: boolean;
	/** Whether there was a `--`: what begins like something else is meant as it stands. */
	readonly isTerminated?: boolean;
};

/** What is done to keys that were not named one by one. */
export type Change = {
	/** As in `12 keys would be removed`. */
	readonly participle: 'removed' | 'moved' | 'changed';
	/** With all that is in them. */
	readonly isRecursive?: boolean;
};

/**
What a command may do at most, with any of its flags: change nothing, in clusters and in files; change what its line names; remove
or overwrite more than one value. `find --exec` asks before all that does more than read, and the shell suggests nothing that destroys.
*/
export type Effect = 'reads' | 'changes' | 'destroys';

export type Command = {
	readonly name: string;
	readonly aliases?: readonly string[];
	/** The names of our own modes alone. */
	readonly ownAliases?: readonly string[];
	/** One line, as in etcdctl's help. */
	readonly summary: string;
	/** For our own help, where the command does more than etcdctl's. */
	readonly ownSummary?: string;
	/** A few words for the page of all commands, so short that two columns fit beside each other in 80 cells. */
	readonly brief?: string;
	/** The usage after the name, as in etcdctl's help: `[command options] <key>`. */
	readonly usage: string;
	/** Further help text, indented as in etcdctl's help. */
	readonly description?: string;
	readonly effect: Effect;
	/** It prints keys: a program that works on files would take them for names of files. */
	readonly printsKeys?: boolean;
	/** Said by each that only the shell has: one that changes the shell itself would do so while something else is typed. */
	readonly mayBeJob?: boolean;
	/** Said by each that runs a program: whether that has the terminal all the time. The others ask for it when their program begins. */
	readonly holdsTerminal?: boolean;
	/** What matters in its output is the end of it, and most pagers begin at the other one. */
	readonly newestLast?: boolean;
	readonly flags: readonly FlagSpec[];
	readonly arguments: readonly ArgumentSpec[];
	/** What else a user should know, for our own help: a sentence or two each. */
	readonly notes?: readonly string[];
	/** Command lines for our own help, without the program's name. */
	readonly examples?: readonly string[];
	/** Not one of etcdctl's commands; unknown in the strict mode. */
	readonly isExtension?: boolean;
	/** A pattern that matches several keys is refused; without this the command runs for each of them in turn. */
	readonly isForOneKey?: boolean;
	/** What is advised when a line holds more words than there are arguments. */
	adviceOnMore?(positionals: readonly string[]): string;
	/** The exit code of usage mistakes, where 1 is an answer of the command. */
	readonly mistakeExitCode?: number;
	/** What it does to each of the keys that a pattern stands for; then there is a question first, unless `--yes` is given. */
	changeOf?(invocation: Invocation): Change | undefined;
	/** The next step after a refusal, by its code, where that is another one than after other commands. */
	readonly hints?: Readonly<Record<number, string>>;
	/** A number below zero is an argument, and no flag. */
	readonly hasNegatives?: boolean;
	/** In our own modes a further word behind the key, which begins with a dot, is a path into its value, which is JSON. */
	readonly takesPath?: boolean;
	/** Resolves to the exit code; rejects with UserError or EtcdError. */
	run(context: CommandContext, invocation: Invocation): Promise<number>;
};

export type CommandGroup = {
	readonly name: string;
	readonly summary: string;
	/** As that of a command. */
	readonly brief?: string;
	/** Only in our own modes. */
	readonly isExtension?: boolean;
	readonly subcommands: readonly Command[];
};

export function isGroup(entry: CommandEntry): entry is CommandGroup {
	return 'subcommands' in entry;
}

/** One line for our own help. */
export function ownSummaryOf(entry: CommandEntry): string {
	return isGroup(entry) ? entry.summary : (entry.ownSummary ?? entry.summary);
}

/** Whether a word is a number below zero, for a command that takes those. */
export function isNegative(word: string): boolean {
	return /^-\d/.test(word);
}

/** Whether the arguments name a part of a value. */
export function isForPart({takesPath, arguments: {length}}: Command, positionals: readonly string[]): boolean {
	return takesPath === true && positionals.length === length + 1 && positionals[1]!.startsWith('.');
}

/** The name and the aliases. */
export function namesOf(entry: CommandEntry): readonly string[] {
	return isGroup(entry) ? [entry.name] : [entry.name, ...(entry.aliases ?? []), ...(entry.ownAliases ?? [])];
}

export type CommandEntry = Command | CommandGroup;

/** The one with that name or alias. */
export function namedIn<Entry extends CommandEntry>(entries: readonly Entry[], name: string): Entry | undefined {
	return entries.find(entry => namesOf(entry).includes(name));
}

/** The entries that etcdctl has, under the names that they have there. */
export function ofEtcdctl(entries: readonly CommandEntry[]): readonly CommandEntry[] {
	return entries.filter(({isExtension}) => isExtension !== true)
		.map(entry => isGroup(entry)
			? {...entry, subcommands: entry.subcommands.filter(({isExtension}) => isExtension !== true)}
			: {...entry, ownAliases: []});
}
