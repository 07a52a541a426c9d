import {type ProfileAccess} from '../../connect/current-engine.ts';
import {type History} from '../../prompt/history/history.ts';
import {type UndoLog} from '../undo/undo-log.ts';
import {type Watches} from '../../live/panes/watches.ts';

/** What the commands of the shell itself may do to it. */
export type ShellActions = {
	/** Current directory. */
	directory(): string;
	/** The one before; the same as long as there was none. */
	previousDirectory(): string;
	readonly history: History;
	readonly watches: Watches;
	readonly undoLog: UndoLog;
	/** Absent where there are none. */
	readonly profiles?: ProfileAccess;
	/** Goes to the cluster of a profile; rejects, and stays, when it cannot be reached. */
	useProfile(name: string, signal: AbortSignal): Promise<void>;
	changeDirectory(path: string): void;
	/** Shows a listing that is kept true; rejects when the directory cannot be listed. */
	openListing(path: string): Promise<void>;
	clearScreen(): void;
	/** Ends the shell after this command. */
	leave(): void;
};
