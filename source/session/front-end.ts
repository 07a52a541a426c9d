/**
What a session shows, and what it needs from the front end around it.
*/
import {type ActiveProfile} from '../language/global-flags.ts';
import {type CommandEntry} from '../commands/common/command.ts';
import {type Engine} from '../engine/engine.ts';
import {type TerminalFacts} from '../terminal/terminal-facts.ts';
import {type ProfileAccess} from '../connect/current-engine.ts';
import {type FullScreen, type FullScreenState} from '../full-screen/full-screen.ts';
import {type History} from '../prompt/history/history.ts';
import {type LiveListing} from '../live/panes/live-listing.ts';
import {type Pane} from '../live/panes/panes.ts';
import {type PromptPlace} from '../prompt/prompt-prefix.ts';
import {type KeyBindings} from '../prompt/editing/key-bindings.ts';
import {type Editing, type PromptState} from '../prompt/prompt-state.ts';
import {type Question} from '../terminal/questions.ts';
import {type FilterInput} from './pane-keys.ts';
import {type KeyHelpState} from './key-help.ts';
import {type RunCommand} from './dispatch.ts';

/** Text that is printed once and then belongs to the terminal. Not escaped yet. */
export type Block =
	/** A line as it was entered, with the place it was entered at. */
	| {readonly type: 'command'; readonly place: PromptPlace; readonly text: string; readonly isCancelled: boolean}
	| {readonly type: 'output' | 'error' | 'notice'; readonly text: string}
	/** Has colours, and nothing in it still needs to be escaped. */
	| {readonly type: 'drawn'; readonly text: string};

export type SessionState = PromptState & {
	readonly directory: string;
	/** What the prompt says about where a line would run. */
	readonly place: PromptPlace;
	/** The line that is running; absent when none is. */
	readonly running?: string;
	/** How far it has got, in a few words; absent when it does not say. */
	readonly progress?: string;
	readonly panes: readonly Pane[];
	readonly focusedPane?: number;
	/** The filter that is being typed for the focused pane. */
	readonly filterInput?: FilterInput;
	readonly listing?: LiveListing;
	/** Absent while the view is closed. */
	readonly fullScreen?: FullScreenState;
	/** The key help; absent while it is closed. */
	readonly keyHelp?: KeyHelpState;
	/** The question of the running command; keys answer it. */
	readonly question?: Question;
};

/** What only the front end can provide. */
export type SessionHost = {
	print(block: Block): void;
	/** Resolves when there is room for more output, at the latest when the signal fires. */
	drained(signal: AbortSignal): Promise<void>;
	clearScreen(): void;
	/**
	Draws the full-screen view until `closed` resolves; false when something else is using the screen. Absent where nothing can
	be drawn.
	*/
	showFullScreen?(view: FullScreen, closed: Promise<void>): boolean;
	/** Shows live how the cluster does until the user leaves. Absent where nothing can be drawn. */
	showBoard?(engine: Engine, options: {readonly canGo: boolean; readonly signal: AbortSignal}): Promise<string | undefined>;
	/** Puts a text into the clipboard of the terminal. Absent where nothing can be drawn, as is `repaint`. */
	copy?(text: string): void;
	/** Redraws everything. */
	repaint?(): void;
	/** Stops the process as Ctrl-Z does. */
	suspend(): void;
	/**
	Runs something that needs the terminal for itself. Unless it `readsKeyboard`, keys still go to the shell, so that Ctrl-C is
	never lost.
	*/
	withTerminal<Result>(run: () => Promise<Result>, options?: {readonly readsKeyboard?: boolean}): Promise<Result>;
	/** The command of the pager; absent where nothing is paged. */
	readonly pager?: string;
	/** Undefined for a front end without a terminal. */
	terminal(): TerminalFacts | undefined;
};

export type SessionOptions = {
	/** The engine that the session begins with; its opener ends it, unless another takes its place. */
	readonly engine: Engine;
	/** The profile that it was opened by. */
	readonly profile?: ActiveProfile;
	/** Absent where there are no profiles. */
	readonly profiles?: ProfileAccess;
	readonly commands: readonly CommandEntry[];
	readonly runCommand: RunCommand;
	readonly history: History;
	readonly output: string;
	readonly host: SessionHost;
	/** Whose keys the line begins with; those of emacs when absent. */
	readonly editing?: Editing;
	/** What the keys do; as the table of actions has it when absent. */
	readonly keys?: KeyBindings;
	/** Whether watch events are printed as lines because nothing can be drawn. */
	readonly isLineMode?: boolean;
	/** Milliseconds since the epoch. */
	readonly now?: () => number;
	/** How long the requests of one command may take; no limit when absent. */
	readonly totalTimeoutMs?: number;
};
