/**
What the words of a line are, and what is wrong with them, while it is typed. A pure function of the line, the command
table and what the cache already knows: it never asks for anything.
*/
import {
	isGroup,
	namesOf,
	type ArgumentSpec,
	type Command,
	type CommandEntry,
} from '../commands/common/command.ts';
import {findEntry, findSubcommand} from '../commands/index.ts';
import {similarNames} from '../commands/help-texts/own-help.ts';
import {
	findFlag,
	flagText,
	flagsBefore,
	helpFlag,
	walk,
	type Flag,
} from '../commands/suggestions.ts';
import {baseName, parentPath, resolvePath} from '../protocol/paths.ts';
import {type DirectoryView} from '../live/tree-cache.ts';
import {
	isBlank,
	splitCommands,
	type SplitCommand,
	type Word,
} from '../language/words.ts';

/** Longer texts stay plain, so that a key never waits for them. */
const lengthMax = 10_000;

export type SpanKind = 'command' | 'flag' | 'path' | 'string' | 'operator' | 'unknown' | 'missing';

/** Offsets in UTF-16 units; `end` is exclusive. In order, none within another. */
export type Span = {readonly start: number; readonly end: number; readonly kind: SpanKind};

export type Highlight = {
	readonly spans: readonly Span[];
	/** What is wrong with the first bad word that is no longer being typed, in a few words. */
	readonly remark?: string;
};

export type HighlightContext = {
	readonly text: string;
	readonly cursor: number;
	readonly commands: readonly CommandEntry[];
	/** Current directory. */
	readonly directory: string;
	readonly view: (path: string) => DirectoryView | undefined;
};

class Highlighter {
	readonly #context: HighlightContext;
	readonly #spans: Span[] = [];
	#remark: string | undefined;
	/** Whether the text has a command before the one that is looked at. */
	#isAfterCommand = false;

	constructor(context: HighlightContext) {
		this.#context = context;
	}

	highlight(): Highlight {
		for (const command of splitCommands(this.#context.text).commands) {
			this.#markCommand(command);
			this.#isAfterCommand ||= !isBlank(command);
		}

		return {
			spans: this.#spans.toSorted((a, b) => a.start - b.start),
			...(this.#remark !== undefined && {remark: this.#remark}),
		};
	}

	#mark({start, end}: {readonly start: number; readonly end: number}, kind: SpanKind): void {
		this.#spans.push({start, end, kind});
	}

	/** Whether the caret is at the word's end: there may be more to come. */
	#isBeingTyped({end}: Word): boolean {
		return end === this.#context.cursor;
	}

	/** A word that must be one of some names; one that may still become one is left alone. */
	#markUnknown(word: Word, names: readonly string[], remark: string): void {
		if (!this.#isBeingTyped(word)) {
			this.#mark(word, 'unknown');
			this.#remark ??= remark;
		} else if (names.every(name => !name.startsWith(word.text))) {
			this.#mark(word, 'unknown');
		}
	}

	#markCommand({words, redirection, input, systemCommand, start}: SplitCommand): void {
		if (systemCommand !== undefined) {
			const sign = this.#context.text.indexOf('!', start);
			this.#mark({start: sign, end: sign + 1}, 'operator');
		}

		if (redirection !== undefined) {
			this.#mark(redirection, 'operator');
			if (redirection.type === 'file' && redirection.file !== undefined) {
				this.#mark(redirection.file, 'string');
			}
		}

		if (input !== undefined) {
			this.#mark(input, 'operator');
			if (input.file !== undefined) {
				this.#mark(input.file, 'string');
			}
		}

		const isForEtcdctl = words[0]?.text === 'etcdctl';
		if (isForEtcdctl) {
			this.#mark(words[0]!, 'command');
		}

		const own = isForEtcdctl ? words.slice(1) : words;
		const globals = flagsBefore('own');
		const {length} = walk(own.map(({text}) => text), globals, {isPrefix: true});
		this.#markArguments(own.slice(0, length), globals, []);
		const [name, ...rest] = own.slice(length);
		if (name !== undefined) {
			this.#markNamed(name, rest);
		}
	}

	#markNamed(word: Word, rest: readonly Word[]): void {
		const {commands} = this.#context;
		const entry = findEntry(commands, word.text);
		if (entry === undefined) {
			const [similar] = similarNames(word.text, commands);
			this.#markUnknown(word, commands.flatMap(each => namesOf(each)), `no command ${word.text}${similar === undefined ? '' : `; ${similar}?`}`);
			return;
		}

		this.#mark(word, 'command');
		if (!isGroup(entry)) {
			this.#markInvocation(entry, rest);
			return;
		}

		const [subcommand, ...others] = rest;
		if (subcommand === undefined || subcommand.text.startsWith('-')) {
			return;
		}

		const command = findSubcommand(entry, subcommand.text);
		if (command !== undefined) {
			this.#mark(subcommand, 'command');
			this.#markInvocation(command, others);
		} else if (subcommand.text !== 'help') {
			this.#markUnknown(subcommand, entry.subcommands.map(({name}) => name), `no ${entry.name} ${subcommand.text}: ${entry.subcommands.map(({name}) => name).join(', ')}`);
		}
	}

	#markInvocation(command: Command, words: readonly Word[]): void {
		this.#markArguments(words, [...command.flags, helpFlag], command.arguments);
	}

	#markArguments(words: readonly Word[], flags: readonly Flag[], specs: readonly ArgumentSpec[]): void {
		let isValue = false;
		let areFlagsOver = false;
		let position = 0;
		for (const word of words) {
			const {text} = word;
			if (isValue) {
				isValue = false;
				this.#markPlain(word);
			} else if (text === '--' && !areFlagsOver) {
				areFlagsOver = true;
				this.#mark(word, 'flag');
			} else if (!areFlagsOver && text.startsWith('-') && text !== '-') {
				const flag = findFlag(flags, text);
				isValue = flag !== undefined && flag.type !== 'bool' && !text.includes('=');
				if (flag === undefined) {
					this.#markUnknown(word, flags.map(each => flagText(each)), `no flag ${text}`);
				} else {
					this.#mark(word, 'flag');
				}
			} else {
				const last = specs.at(-1);
				this.#markPositional(word, specs[position] ?? (last?.isRepeated === true ? last : undefined));
				// What follows a command of the system's is that command's.
				areFlagsOver ||= specs[position]?.kind === 'command';
				position++;
			}
		}
	}

	#markPlain(word: Word): void {
		if (/^(?:'|"|\$')/.test(this.#context.text.slice(word.start, word.end))) {
			this.#mark(word, 'string');
		}
	}

	#markPositional(word: Word, spec: ArgumentSpec | undefined): void {
		if (spec?.kind !== 'key' && spec?.kind !== 'directory') {
			this.#markPlain(word);
			return;
		}

		// What an earlier line of the text makes, or goes into, shows only when it has run.
		const isMissing = spec.mustExist === true && !this.#isAfterCommand && this.#isMissing(word);
		this.#mark(word, isMissing ? 'missing' : 'path');
		if (isMissing && !this.#isBeingTyped(word)) {
			this.#remark ??= `${word.text} is not there`;
		}
	}

	/** Whether the cache knows that there is no such key, nor one that begins so while the word is being typed. */
	#isMissing(word: Word): boolean {
		const {directory, view} = this.#context;
		// Patterns stand for others, and hidden keys are in no listing; `-` is the directory before.
		if (word.text === '-' || word.glob !== undefined || /(?:^|\/)_/.test(word.text)) {
			return false;
		}

		const path = resolvePath(directory, word.text);
		for (let child = path; child !== '/'; child = parentPath(child)) {
			const parent = view(parentPath(child));
			if (parent?.state !== 'ready') {
				continue;
			}

			const entry = parent.directory.entry(baseName(child));
			if (entry !== undefined) {
				return child !== path && !entry.isDirectory;
			}

			const isOpen = child === path && this.#isBeingTyped(word) && !word.text.endsWith('/');
			return !(isOpen && [parent.directory.directories, parent.directory.keys].some(names => names.hasPrefix(baseName(child))));
		}

		return false;
	}
}

/** The kinds of the words of a line. */
export function highlight(context: HighlightContext): Highlight {
	return context.text.length > lengthMax ? {spans: []} : new Highlighter(context).highlight();
}
