/**
What the words of a line are, and what is wrong with them, while it is being typed. A pure function of the line, the command
table and what the cache already knows: it never asks for anything.
*/
import {namesOf, type ArgumentSpec, type CommandEntry} from '../commands/common/command.ts';
import {similarNames} from '../commands/help-texts/own-help.ts';
import {flagText, rolesOf, type Role} from '../commands/roles.ts';
import {baseName, parentPath, resolvePath} from '../protocol/paths.ts';
import {type DirectoryView} from '../live/tree-cache.ts';
import {linesOf} from '../language/command-lists.ts';
import {
	isBlank,
	splitCommands,
	type SplitCommand,
	type Word,
} from '../language/words.ts';
import {type LineHint} from './hints/line-hint.ts';

/** Longer texts stay plain, so that a key never waits for them. */
const lengthMax = 10_000;
/** What stands deeper in `$(…)` stays plain, too. */
const depthMax = 20;

export type SpanKind = 'command' | 'flag' | 'path' | 'string' | 'operator' | 'unknown' | 'missing';

/** Offsets in UTF-16 units; `end` is exclusive. In order, none within another. */
export type Span = {readonly start: number; readonly end: number; readonly kind: SpanKind};

export type Highlight = {
	readonly spans: readonly Span[];
	/** In a few words, what is wrong with the first bad word that is complete. */
	readonly remark?: string;
	/** What is said under the line. */
	readonly hint?: LineHint;
};

export type HighlightContext = {
	readonly text: string;
	readonly cursor: number;
	readonly commands: readonly CommandEntry[];
	/** Current directory. */
	readonly directory: string;
	readonly view: (path: string) => DirectoryView | undefined;
	/** How many `$(` it stands in. */
	readonly depth?: number;
};

class Highlighter {
	readonly #context: HighlightContext;
	readonly #spans: Span[] = [];
	#remark: string | undefined;
	/** Whether the text has a command before this one. */
	#isAfterCommand = false;

	constructor(context: HighlightContext) {
		this.#context = context;
	}

	highlight(): Highlight {
		const {commands} = splitCommands(this.#context.text);
		const pasted = new Set(linesOf(commands).filter(({isPasted}) => isPasted).flatMap(({lists}) => lists.flatMap(list => list.commands)));
		for (const command of commands) {
			this.#markJoint(command);
			this.#markCommand(command, {isPasted: pasted.has(command)});
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

	/** Marks a word that must be one of some names; a word that may still become one is left alone. */
	#markUnknown(word: Word, names: readonly string[], remark: string): void {
		if (!this.#isBeingTyped(word)) {
			this.#mark(word, 'unknown');
			this.#remark ??= remark;
		} else if (names.every(name => !name.startsWith(word.text))) {
			this.#mark(word, 'unknown');
		}
	}

	#markJoint({joint, start, time, mistake}: SplitCommand): void {
		if (joint !== undefined) {
			this.#mark({start: start - joint.length, end: start}, 'operator');
		}

		if (time !== undefined) {
			this.#mark(time, 'command');
		}

		if (mistake !== undefined && mistake.offset < this.#context.cursor - 1) {
			this.#remark ??= mistake.message;
		}
	}

	/** `$(…)` is a line within the line. */
	#markCommandsIn({parts = [], end, openCommands}: Word): void {
		const {depth = 0, cursor} = this.#context;
		for (const part of parts) {
			if (!('commands' in part) || depth === depthMax) {
				continue;
			}

			const partEnd = part.start + part.commands.length;
			this.#mark({start: part.start - 2, end: part.start}, 'operator');
			const inner = new Highlighter({
				...this.#context, text: part.commands, cursor: cursor - part.start, depth: depth + 1,
			}).highlight();
			for (const span of inner.spans) {
				this.#mark({start: span.start + part.start, end: span.end + part.start}, span.kind);
			}

			this.#remark ??= inner.remark;
			if (openCommands === undefined || partEnd < end) {
				this.#mark({start: partEnd, end: partEnd + 1}, 'operator');
			}
		}
	}

	#markCommand({words, redirection, input, systemCommand, start}: SplitCommand, {isPasted}: {readonly isPasted: boolean}): void {
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

		const {roles} = rolesOf(words.map(({text}) => text), this.#context.commands, 'shell');
		for (const [i, word] of words.entries()) {
			const role = roles[i]!;
			if (word.parts !== undefined) {
				this.#markCommandsIn(word);
				continue;
			}

			if (isPasted && role.kind === 'command' && role.entry === undefined) {
				break;
			}

			this.#markWord(word, role);
			const isUnknown = (role.kind === 'command' && role.entry === undefined) || (role.kind === 'subcommand' && role.command === undefined);
			if (isUnknown) {
				break;
			}
		}
	}

	#markWord(word: Word, role: Role): void {
		const {text} = word;
		const {commands} = this.#context;
		switch (role.kind) {
			case 'program': {
				this.#mark(word, 'command');
				break;
			}

			case 'command': {
				if (role.entry === undefined) {
					const [similar] = similarNames(text, commands);
					this.#markUnknown(word, commands.flatMap(each => namesOf(each)), `no command ${text}${similar === undefined ? '' : `; ${similar}?`}`);
				} else {
					this.#mark(word, 'command');
				}

				break;
			}

			case 'subcommand': {
				const {name, subcommands} = role.group;
				const names = subcommands.map(each => each.name);
				if (role.command !== undefined) {
					this.#mark(word, 'command');
				} else if (text !== 'help') {
					this.#markUnknown(word, names, `no ${name} ${text}: ${names.join(', ')}`);
				}

				break;
			}

			case 'flag': {
				if (role.flag === undefined) {
					this.#markUnknown(word, role.flags.map(each => flagText(each)), `no flag ${text}`);
				} else {
					this.#mark(word, 'flag');
				}

				break;
			}

			case 'terminator': {
				this.#mark(word, 'flag');
				break;
			}

			case 'flag value': {
				this.#markPlain(word);
				break;
			}

			case 'argument': {
				this.#markPositional(word, role.spec);
				break;
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

		// What an earlier line of the text creates or changes to is known only when it has run.
		const isMissing = spec.mustExist === true && !this.#isAfterCommand && this.#isMissing(word);
		this.#mark(word, isMissing ? 'missing' : 'path');
		if (isMissing && !this.#isBeingTyped(word)) {
			this.#remark ??= `${word.text} is not there`;
		}
	}

	/** Whether the cache knows that no such key exists; while the word is being typed, also none that begins with it. */
	#isMissing(word: Word): boolean {
		const {directory, view} = this.#context;
		// Patterns stand for other keys, hidden keys are in no listing, and `-` is the previous directory.
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
