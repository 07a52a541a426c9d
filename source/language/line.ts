/**
What a line says, once it is split: commands, their words, and what stands between them.
*/
import {type Quote} from './quoted-pieces.ts';

/** A piece of a word in which something has to be put in. */
export type WordPart =
	| {readonly text: string; readonly glob: string}
	/**
	What the commands print, as one piece of the word, or outside double quotes cut into words at its blanks; `start` is their
	offset.
	*/
	| {readonly commands: string; readonly isQuoted: boolean; readonly start: number};

export type Word = {
	/** Without quotes. */
	readonly text: string;
	/** Offsets of the word with its quotes, in UTF-16 units; `end` is exclusive. */
	readonly start: number;
	readonly end: number;
	/** The quote that is still open where the text ends. */
	readonly openQuote?: Quote;
	/** The word as a pattern: what was quoted is escaped with backslashes. Absent when none of `*?[{` is unquoted. */
	readonly glob?: string;
	/** Present when some of it is `$(…)`; the text has that as it was typed. */
	readonly parts?: readonly WordPart[];
	/** Where the commands of a `$(` begin that is still open where the text ends. */
	readonly openCommands?: number;
};

export type LineProblem = {
	readonly message: string;
	/** Where it begins. */
	readonly offset: number;
	readonly hint?: string;
};

/** Where the output of a command goes instead. Offsets are those of the operator. */
export type Redirection = {readonly start: number; readonly end: number} & (
	/** `command` is the rest of the line, for the system's shell. */
	| {readonly type: 'pipe'; readonly command: string}
	/** `file` is absent while its name is missing. */
	| {readonly type: 'file'; readonly isAppending: boolean; readonly file?: Word}
);

export type SplitCommand = {
	readonly words: readonly Word[];
	readonly start: number;
	readonly end: number;
	readonly redirection?: Redirection;
	/**
	Where standard input comes from instead. Offsets are those of the operator; `file` is absent while its name is missing.
	*/
	readonly input?: {readonly start: number; readonly end: number; readonly file?: Word};
	/** What followed a `!` at the start: a command for the system's shell. There are no words then. */
	readonly systemCommand?: string;
	/** An operator where there can be none: the line cannot be run. */
	readonly mistake?: LineProblem;
	/** What stands between it and the command before it on the same line; absent for the first. */
	readonly joint?: Joint;
	/** It was ended by a `&`, or what it is joined to with `&&` and `||` was. */
	readonly isBackground?: true;
	/** The `time` in front of it. */
	readonly time?: Word;
};

export type Joint = ';' | '&' | '&&' | '||';

export type SplitText = {
	/** At least one, maybe without words. */
	readonly commands: readonly SplitCommand[];
	/** An open quote or a backslash at the very end. */
	readonly problem?: LineProblem;
};
