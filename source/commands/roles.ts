/**
What each word of a command line is, according to the command table, and what the next one would be. The code that colours,
completes or stores lines asks here, so that all of it sees a line in the same way. A pure function of the words.
*/
import {etcdctlFlags, ownFlags} from '../language/global-flags.ts';
import {programCount} from '../language/pasted-line.ts';
import {
	argumentAt,
	helpFlag,
	isGroup,
	isNegative,
	namedIn,
	type ArgumentSpec,
	type Command,
	type CommandEntry,
	type CommandGroup,
	type FlagSpec,
} from './common/command.ts';
import {type CommandMode} from './common/context.ts';
import {etcdctlFormats, outputFlag} from './common/rows.ts';

export type Flag = Pick<FlagSpec, 'name' | 'alias' | 'type' | 'usage' | 'value' | 'choices' | 'takesRest'>;

export type Role =
	/** `etcdctl` in front of a line that was meant for the system's shell. */
	| {readonly kind: 'program'}
	/** One of `flags`; unknown without a `flag`. */
	| {readonly kind: 'flag'; readonly flag?: Flag; readonly flags: readonly Flag[]}
	| {readonly kind: 'flag value'; readonly flag: Flag}
	/** The `--` after which nothing is a flag. */
	| {readonly kind: 'terminator'}
	| {readonly kind: 'command'; readonly entry?: CommandEntry}
	| {readonly kind: 'subcommand'; readonly group: CommandGroup; readonly command?: Command}
	/** Without a `spec` it is one too many, or belongs to an unknown command. */
	| {readonly kind: 'argument'; readonly spec?: ArgumentSpec};

/** Where the next word would stand. */
export type Place = {
	/** The flag whose value it would be. */
	readonly pending?: Flag;
	/** After `--`: nothing is a flag any more. */
	readonly areFlagsOver: boolean;
	/** Those that can stand there. */
	readonly flags: readonly Flag[];
	/** Whether the name of a command is still to come. */
	readonly isBeforeCommand: boolean;
	/** Absent before the command. */
	readonly entry?: CommandEntry;
	/** The command; absent where a group waits for its subcommand. */
	readonly command?: Command;
	/** What the next argument would be. */
	readonly spec?: ArgumentSpec;
};

export type Reading = {
	/** One for each word. */
	readonly roles: readonly Role[];
	readonly next: Place;
};

/** The flags that stand before the command. */
function flagsBefore(mode: CommandMode): readonly Flag[] {
	if (mode === 'strict') {
		return etcdctlFlags.map(flag => ({...flag, ...(flag.name === outputFlag.name && {choices: etcdctlFormats})}));
	}

	return [...etcdctlFlags, ...ownFlags].map(({ownUsage, usage, ...flag}) => ({
		...flag, usage: ownUsage ?? usage, ...(flag.name === outputFlag.name && {choices: outputFlag.choices}),
	}));
}

export function flagText({name}: Flag): string {
	return name.length === 1 ? `-${name}` : `--${name}`;
}

export function findFlag(flags: readonly Flag[], word: string): Flag | undefined {
	const [name] = word.replace(/^--?/, '').split('=', 1);
	return flags.find(flag => flag.name === name || flag.alias === name);
}

/** A path into a value. */
const pathArgument: ArgumentSpec = {name: 'path', kind: 'text'};

class Reader {
	readonly #entries: readonly CommandEntry[];
	readonly #mode: CommandMode;
	#flags: readonly Flag[];
	#pending: Flag | undefined;
	#areFlagsOver = false;
	#entry: CommandEntry | undefined;
	#command: Command | undefined;
	#isEntryRead = false;
	#argumentCount = 0;
	#isPathRead = false;
	/** Of the command that a flag takes with all words that follow. */
	#inner: Reader | undefined;

	constructor(entries: readonly CommandEntry[], mode: CommandMode) {
		this.#entries = entries;
		this.#mode = mode;
		this.#flags = flagsBefore(mode);
	}

	get next(): Place {
		return this.#inner?.next ?? {
			isBeforeCommand: !this.#isEntryRead,
			areFlagsOver: this.#areFlagsOver,
			flags: this.#flags,
			...(this.#pending !== undefined && {pending: this.#pending}),
			...(this.#entry !== undefined && {entry: this.#entry}),
			...(this.#command !== undefined && {command: this.#command}),
			...(this.#spec !== undefined && {spec: this.#spec}),
		};
	}

	read(word: string): Role {
		if (this.#inner !== undefined) {
			return this.#inner.read(word);
		}

		if (this.#pending !== undefined) {
			const flag = this.#pending;
			this.#pending = undefined;
			return {kind: 'flag value', flag};
		}

		if (this.#areFlagsOver || !word.startsWith('-') || word === '-' || (this.#command?.hasNegatives === true && isNegative(word))) {
			return this.#readName(word);
		}

		if (word === '--') {
			this.#areFlagsOver = true;
			return {kind: 'terminator'};
		}

		const flag = findFlag(this.#flags, word);
		if (flag?.takesRest === true && !word.includes('=')) {
			this.#inner = new Reader(this.#entries, this.#mode);
			return {kind: 'flag', flags: this.#flags, flag};
		}

		this.#pending = flag === undefined || flag.type === 'bool' || word.includes('=') ? undefined : flag;
		return {kind: 'flag', flags: this.#flags, ...(flag !== undefined && {flag})};
	}

	get #spec(): ArgumentSpec | undefined {
		return argumentAt(this.#command?.arguments ?? [], this.#argumentCount);
	}

	#readName(word: string): Role {
		if (!this.#isEntryRead) {
			this.#isEntryRead = true;
			this.#areFlagsOver = false;
			this.#entry = namedIn(this.#entries, word);
			this.#begin(this.#entry !== undefined && !isGroup(this.#entry) ? this.#entry : undefined);
			return {kind: 'command', ...(this.#entry !== undefined && {entry: this.#entry})};
		}

		const group = this.#entry;
		if (group !== undefined && isGroup(group) && this.#command === undefined) {
			const command = namedIn(group.subcommands, word);
			this.#begin(command);
			return {kind: 'subcommand', group, ...(command !== undefined && {command})};
		}

		const mayBePath = this.#command?.takesPath === true && this.#mode !== 'strict' && this.#argumentCount === 1;
		if (mayBePath && !this.#isPathRead && word.startsWith('.')) {
			this.#isPathRead = true;
			return {kind: 'argument', spec: pathArgument};
		}

		const spec = this.#spec;
		this.#argumentCount++;
		// What follows a program of the system belongs to that program.
		this.#areFlagsOver ||= spec?.kind === 'command';
		return {kind: 'argument', ...(spec !== undefined && {spec})};
	}

	#begin(command: Command | undefined): void {
		this.#command = command;
		const flags = command?.flags.filter(({isExtension}) => this.#mode !== 'strict' || isExtension !== true) ?? [];
		const isOwn = this.#mode !== 'strict';
		this.#flags = [...flags.map(flag => isOwn && flag.isLifetime === true ? {...flag, value: 'duration' as const} : flag), helpFlag];
	}
}

/** `entries` are the commands to choose from. */
export function rolesOf(words: readonly string[], entries: readonly CommandEntry[], mode: CommandMode): Reading {
	const reader = new Reader(entries, mode);
	const count = mode === 'strict' ? 0 : programCount(words);
	const roles = words.slice(count).map(word => reader.read(word));
	return {roles: [...Array.from({length: count}, () => ({kind: 'program'} as const)), ...roles], next: reader.next};
}
