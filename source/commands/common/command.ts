/**
What a command is. The table in `index.ts` feeds the parser, the help texts, the completion and the dispatcher, so a
command says everything about itself once. Commands know the Engine and their context; never a terminal UI, HTTP or disk.
*/
import {type Buffer} from 'node:buffer';
import {type Engine} from '../../engine/engine.ts';
import {type Finding} from '../../engine/finding.ts';
import {type RowFormat} from '../../format/rows.ts';
import {type EditorFile} from '../../terminal/external-editor.ts';
import {type Confirmation} from '../../terminal/questions.ts';
import {type TerminalFacts} from '../../terminal/terminal-facts.ts';

export type FlagType = 'bool' | 'int' | 'string' | 'strings' | 'duration';

/** What a word stands for; drives completion. */
export type ArgumentKind =
	| 'key' | 'directory' | 'value' | 'command' | 'file' | 'text'
	/** Names that the cluster knows. */
	| 'user' | 'role' | 'member'
	/** A name of the user's own for a cluster. */
	| 'profile'
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
	/** What its value stands for. */
	readonly value?: ArgumentKind;
	/** All that its value may be. */
	readonly choices?: readonly string[];
};

export type ArgumentSpec = {
	readonly name: string;
	readonly kind: ArgumentKind;
	readonly isOptional?: boolean;
	readonly isRepeated?: boolean;
	/** All that it may be; drives completion. */
	readonly choices?: readonly string[];
	/** Whether the command fails unless the key is there already; the shell marks one that is missing. */
	readonly mustExist?: boolean;
	/** A name as it stands, wildcards and all: the command may make that key. */
	readonly isName?: boolean;
};

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
};

/** `simple`, `extended` and `json` print; anything else is reported where it would have printed. */
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
	/** A connection of its own beside those that there are. */
	readonly isSeparate?: boolean;
};

export type CommandContext = {
	readonly mode: CommandMode;
	readonly output: OutputFormat;
	/** Present when rows are wanted in one of these formats instead of the command's own text. */
	readonly rowFormat?: RowFormat;
	/** Fires on Ctrl-C; long commands end then. */
	readonly signal: AbortSignal;
	/**
	Connects (and synchronises, unless told not to) on the first call. Commands call it before they look at their
	arguments, as etcdctl does.
	*/
	connect(options?: ConnectOptions): Promise<Engine>;
	/**
	The signal for the requests of one command: fires with `signal`, or with DeadlineError when the time allowed for
	them (`--total-timeout`, counted from this call) is over. Absent: there is no such limit.
	*/
	startPhase?(): AbortSignal;
	/** A key as typed to an absolute one: relative to the current directory in the shell, unchanged elsewhere. */
	resolveKey(key: string): string;
	/** Text as protocol/text.ts defines it: escaped bytes go out as those bytes. */
	stdout(text: string): void;
	stderr(text: string): void;
	/**
	Resolves when there is room for more output; whatever prints in a loop waits for it each time, or all would be held
	that nobody has read yet. Rejects when nobody will.
	*/
	drained(): Promise<void>;
	/** All of standard input, unchanged. Empty in the shell, unless a `<` gives a file. */
	readStdin(): Promise<string>;
	/** The same as it comes, for what may be too long to be held; one of the two can be called, once. */
	stdinChunks(): AsyncIterable<Buffer>;
	/** The file that a `<` has put in place of standard input, as it was typed. */
	readonly inputFile?: string;
	/** Asks for a password, which is not shown; absent where nobody can be asked. */
	askPassword?(prompt: string): Promise<string>;
	/** Asks before something is destroyed; absent where nobody can be asked, and so nothing has to be confirmed. */
	confirm?(question: Confirmation): Promise<boolean>;
	/** An engine on a profile of the user's, by its name; its owner ends it. Absent where there are no profiles. */
	connectTo?(profile: string): Promise<Engine>;
	/**
	Looks at a connection step by step: at that endpoint, list of endpoints or profile, else at the present one. It
	rejects only for what is no endpoint and no profile; absent where connections are nobody's business.
	*/
	diagnose?(target?: string): AsyncIterable<Finding>;
	/** The profile that the engine is on; absent when it is on none. */
	readonly profile?: {readonly name: string; readonly isProtected: boolean};
	/** How much a removal may take for `undo` to bring it back; absent where nothing is undone. */
	readonly undoLimits?: UndoLimits;
	/** Present when what is printed goes to a terminal that a person looks at. */
	readonly terminal?: TerminalFacts;
	/**
	Like `stdout`, for text with colours: what comes from a store is made safe by the caller. Present with `terminal`.
	*/
	draw?(text: string): void;
	/** Lets the user choose one of a few things, by their first letters; undefined when none is wanted. Absent where nobody can be asked. */
	ask?(text: string, choices: readonly string[]): Promise<string | undefined>;
	/** A temporary file for the user's editor, `extension` with its dot; absent where there is no terminal to edit in. */
	openEditor?(options: {readonly extension: string}): Promise<EditorFile>;
	/** Gives the terminal to a program for a while; absent where there is none to give. */
	withTerminal?<Result>(run: () => Promise<Result>): Promise<Result>;
	/** Says how far a long command is, in a few words; an empty text takes it back. Cheap enough to be called often. */
	progress?(text: string): void;
	/**
	The pattern that a word of the command line is (see language/glob.ts); undefined for one that was quoted or has no
	wildcards. Absent where the system's shell has taken the quotes away: there brackets are part of a name.
	*/
	patternOf?(word: string): string | undefined;
};

export type UndoLimits = {
	readonly nodeCount: number;
	/** UTF-16 units of all keys and values. */
	readonly size: number;
};

export type Command = {
	readonly name: string;
	readonly aliases?: readonly string[];
	/** One line, as etcdctl's help has it. */
	readonly summary: string;
	/** The usage after the name, as etcdctl's help has it: `[command options] <key>`. */
	readonly usage: string;
	/** Further help text, indented as etcdctl's help has it. */
	readonly description?: string;
	readonly flags: readonly FlagSpec[];
	readonly arguments: readonly ArgumentSpec[];
	/** What else has to be known, for our own help: a sentence or two each. */
	readonly notes?: readonly string[];
	/** Command lines for our own help, without the program's name. */
	readonly examples?: readonly string[];
	/** Not one of etcdctl's commands; unknown in the strict mode. */
	readonly isExtension?: boolean;
	/** A pattern that several keys match is refused; without it the command runs for one after the other. */
	readonly isForOneKey?: boolean;
	/** Resolves to the exit code; rejects with UserError or EtcdError. */
	run(context: CommandContext, invocation: Invocation): Promise<number>;
};

export type CommandGroup = {
	readonly name: string;
	readonly summary: string;
	readonly subcommands: readonly Command[];
};

export function isGroup(entry: CommandEntry): entry is CommandGroup {
	return 'subcommands' in entry;
}

/** The name and the aliases. */
export function namesOf(entry: CommandEntry): readonly string[] {
	return isGroup(entry) ? [entry.name] : [entry.name, ...(entry.aliases ?? [])];
}

export type CommandEntry = Command | CommandGroup;
