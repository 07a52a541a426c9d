/**
What a front end gives to the commands that it runs. Every part is required: what a front end lacks is a value that says so,
so that no part is forgotten.
*/
import {type Buffer} from 'node:buffer';
import {type Engine} from '../../engine/engine.ts';
import {type Finding} from '../../engine/finding.ts';
import {type RowFormat} from '../../format/rows.ts';
import {type EditorFile} from '../../terminal/external-editor.ts';
import {type Confirmation} from '../../terminal/questions.ts';
import {type TerminalFacts} from '../../terminal/terminal-facts.ts';
import {type ColorFacts} from '../../terminal/text/styles.ts';
import {type Effect} from './command.ts';

/** There is nobody to ask, or their answer could not be told from other input. */
export const nobody = 'nobody to ask';
/** Nobody looks at what is printed: it goes to a file, a pipe or a program. */
export const noTerminal = 'no terminal';
export const noFile = 'no file';
export const noProfile = 'no profile';
/** What is done cannot be taken back here. */
export const noUndo = 'no undo';
/** Programs that are run write to the screen themselves. */
export const inherited = 'inherited';
/** The command's own text instead of rows. */
export const ownText = 'own text';
/** The system's shell has removed the quotes, so a pattern cannot be told from a name. */
export const quotesGone = 'quotes are gone';

/** `simple`, `extended` and `json` print; anything else is reported when it would be printed. */
export type OutputFormat = string;

/**
How a command was called: `strict` is `etcsh etcdctl`, equal to etcdctl 2.3.7 in every byte; `own` is `etcsh COMMAND`;
`shell` is a line at the prompt or in a batch.
*/
export type CommandMode = 'strict' | 'own' | 'shell';

export type ConnectOptions = {
	/** Take the endpoints as given, without asking the cluster for its members' URLs. */
	readonly isWithoutSync?: boolean;
	/** For users, roles and auth: with `--debug`, etcdctl names the endpoints a second time there. */
	readonly isForAuth?: boolean;
	/** Nothing is changed through it: a data dir that another process has, and does not share, is read beside that. */
	readonly isForReading?: boolean;
	/** A connection of its own besides the existing ones. */
	readonly isSeparate?: boolean;
	/** What is done through it goes again by itself, and is nothing for `undo`. */
	readonly isUnrecorded?: boolean;
	/** What is there now, where a shell shows the past, too; from there nothing can be changed through it. */
	readonly isPresent?: boolean;
};

/** A terminal in front of a person. */
export type CommandTerminal = TerminalFacts & {
	/** Like `stdout`, for text with colours: the caller makes safe what comes from a store. */
	draw(text: string): void;
};

export type Profile = {readonly name: string; readonly isProtected: boolean};

/** Takes what programs print. */
export type ProgramOutput = {stdout(text: string): void; stderr(text: string): void};

export type OptionConnection = {
	readonly engine: Engine;
	/** The same for what is nothing for `undo`, where that is another one. */
	readonly unrecorded?: Engine;
	readonly profile?: Profile;
	/** How long the requests of the command may take; no limit when absent. */
	readonly totalTimeoutMs?: number;
};

export type UndoLimits = {
	readonly nodeCount: number;
	/** UTF-16 units of all keys and values. */
	readonly size: number;
};

export type CommandContext = {
	readonly mode: CommandMode;
	readonly output: OutputFormat;
	readonly rowFormat: RowFormat | typeof ownText;
	/** Fires on Ctrl-C; long commands then end. */
	readonly signal: AbortSignal;
	/** What the user does to end it at the moment: `Ctrl-C`, or `kill 1` for a job. */
	endedBy(): string;
	/**
	Connects (and synchronises, unless told not to) on the first call. Commands call it before they look at their
	arguments, as etcdctl does.
	*/
	connect(options?: ConnectOptions): Promise<Engine>;
	/**
	The signal for the requests of one command: fires with `signal`, or with DeadlineError when the time allowed for
	them (`--total-timeout`, counted from this call) is over. Without such a limit it is `signal`.
	*/
	startPhase(): AbortSignal;
	/** An option in front of the command names a moment of the cluster in use. */
	readonly isMomentNamed: boolean;
	/** A key as typed to an absolute one: relative to the current directory in the shell, unchanged elsewhere. */
	resolveKey(key: string): string;
	/** Text as protocol/text.ts defines it: escaped bytes go out as those bytes. */
	stdout(text: string): void;
	stderr(text: string): void;
	/**
	Resolves when there is room for more output; whatever prints in a loop awaits it each time, or everything not read yet would
	pile up in memory. Rejects when nobody will read it.
	*/
	drained(): Promise<void>;
	/** All of standard input, unchanged. Empty in the shell, unless a `<` gives a file. */
	readStdin(): Promise<string>;
	/** The same in chunks, for input that may be too long to hold; only one of the two can be called, and only once. */
	stdinChunks(): AsyncIterable<Buffer>;
	/** The file that `<` puts in place of standard input, as it was typed. */
	readonly inputFile: typeof noFile | {readonly name: string};
	/** Asks for a password without showing it. */
	readonly askPassword: ((prompt: string) => Promise<string>) | typeof nobody;
	/** Asks before something is destroyed; where nobody can be asked, nothing needs confirmation. */
	readonly confirm: ((question: Confirmation) => Promise<boolean>) | typeof nobody;
	/** Lets the user choose one of a few things, by their first letters; undefined when the user wants none. */
	readonly ask: ((text: string, choices: readonly string[]) => Promise<string | undefined>) | typeof nobody;
	/** A temporary file for the user's editor, `extension` with its dot; `name` is what the text is. */
	readonly openEditor: ((options: {readonly extension: string; readonly name: string}) => Promise<EditorFile>) | typeof nobody;
	/** An engine on another cluster: a profile by its name, or endpoints with their user. The front end closes it. */
	readonly connectTo: ((place: string) => Promise<Engine>) | typeof noProfile;
	/** A connection as options in front of a command say, for that command alone; the front end closes it. */
	readonly connectWith: ((flags: readonly string[]) => Promise<OptionConnection>) | typeof noProfile;
	/**
	Examines a connection step by step: that of the target (an endpoint, a list of endpoints or a profile), else the one that `flags`
	in front of a command describe, else the current one. It rejects only for a target that is none of these.
	*/
	readonly diagnose: ((target?: string, flags?: readonly string[]) => AsyncIterable<Finding>) | typeof noProfile;
	/** The profile that the engine is on. */
	readonly profile: Profile | typeof noProfile;
	/** The protected profile that has the address of an engine, where none was named. */
	readonly protectorAt: ((engine: Pick<Engine, 'info'>) => Promise<string | undefined>) | typeof noProfile;
	/** How much a removal may remove for `undo` to bring it back. */
	readonly undoLimits: UndoLimits | typeof noUndo;
	/** Where what is printed goes. */
	readonly terminal: CommandTerminal | typeof noTerminal;
	/**
	Shows live how the cluster does until the user leaves: resolves to the directory that was chosen to go to, if any. `canGo` says
	whether one can be chosen.
	*/
	readonly showBoard: ((engine: Engine, options: {readonly canGo: boolean}) => Promise<string | undefined>) | typeof noTerminal;
	/** Lends the terminal to a program. */
	readonly withTerminal: (<Result>(run: () => Promise<Result>) => Promise<Result>) | typeof noTerminal;
	/** Runs another command of ours, with all its words. Resolves to its exit code. */
	runWords(words: readonly string[], context: CommandContext): Promise<number>;
	/** What such words may do at most; undefined for no command of ours. */
	effectOf(words: readonly string[]): Promise<Effect | undefined>;
	/** Told when a command fails because no server answers: whoever runs one for each of many keys gives up then. */
	unanswered(): void;
	/** Where programs that are run print. */
	readonly programOutput: typeof inherited | ProgramOutput;
	/** Says how far a long command is, in a few words; an empty text removes that. Cheap enough to be called often. */
	progress(text: string): void;
	/**
	The pattern of a word of the command line (see language/glob.ts); undefined for a word that was quoted or has no wildcards.
	*/
	readonly patternOf: ((word: string) => string | undefined) | typeof quotesGone;
};

/** How wide a table may be; undefined when it does not go to a terminal. */
export function columnsOf({terminal}: Pick<CommandContext, 'terminal'>): number | undefined {
	return terminal === noTerminal ? undefined : terminal.columns;
}

/** Which colours text may have; none where nobody looks. */
export function colorsOf({terminal}: Pick<CommandContext, 'terminal'>): ColorFacts {
	return terminal === noTerminal ? {hasColor: false} : terminal;
}

/** Prints text that has the colours of `colorsOf`. */
export function printColored({terminal, stdout}: Pick<CommandContext, 'terminal' | 'stdout'>, text: string): void {
	if (terminal !== noTerminal && terminal.hasColor) {
		terminal.draw(text);
	} else {
		stdout(text);
	}
}
