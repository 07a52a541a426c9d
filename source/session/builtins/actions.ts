import {type ProfileAccess} from '../../connect/current-engine.ts';
import {type History} from '../../prompt/history/history.ts';
import {type Jobs} from '../jobs/jobs.ts';
import {type ShownMoment} from '../moment/shown-moment.ts';
import {type UndoLog} from '../undo/undo-log.ts';
import {type KeyBindings} from '../../prompt/editing/key-bindings.ts';
import {type Editing} from '../../prompt/prompt-state.ts';
import {type Watches} from '../../live/panes/watches.ts';

/** What the shell's own commands may do to it. */
export type ShellActions = {
	/** Current directory. */
	directory(): string;
	/** The one before; the current one as long as there was none. */
	previousDirectory(): string;
	readonly history: History;
	readonly watches: Watches;
	readonly undoLog: UndoLog;
	/** Absent where there are none. */
	readonly profiles?: ProfileAccess;
	/** Changes to another cluster; rejects, and stays where it is, when that cannot be reached. */
	use(place: string, signal: AbortSignal): Promise<void>;
	readonly moment: Pick<ShownMoment, 'at' | 'engine' | 'go' | 'isLeft' | 'showPresent'>;
	changeDirectory(path: string): void;
	/** Shows a listing that is kept up to date; rejects when the directory cannot be listed. */
	openListing(path: string): Promise<void>;
	clearScreen(): void;
	/** Ends the shell, when jobs would end with it only after a question. Resolves to whether it ends. */
	leaveUnlessRefused(signal: AbortSignal): Promise<boolean>;
	readonly jobs: Jobs;
	/** Whose keys the line has. */
	readonly line: {editing: Editing};
	readonly keys: KeyBindings;
	/** What they stand for, by their names. */
	readonly aliases: Map<string, string>;
};
