/**
What the full-screen view shows, and what it needs from the session around it.
*/
import {type Engine, type KeyResponse} from '../engine/engine.ts';
import {type Marks} from '../live/marks.ts';
import {type Watches} from '../live/panes/watches.ts';
import {type TreeCache} from '../live/tree-cache.ts';
import {type KeyAction} from '../prompt/editing/actions.ts';
import {type BrowserPart, type BrowserState} from './browser.ts';
import {type ChosenNode} from './chosen-node.ts';
import {type ConversationHost, type Remark} from './conversation.ts';
import {type Foot} from './foot.ts';
import {type NodeValue} from './node-reader.ts';
import {type SearchProgress} from './search.ts';
import {type TreeRows} from './tree-rows.ts';

export type FullScreenState = {
	readonly browser: BrowserState;
	readonly rows: TreeRows;
	/** What the search has found so far. */
	readonly search: SearchProgress;
	readonly chosen?: ChosenNode;
	/** What is being asked. */
	readonly foot?: Foot;
	readonly remark?: Remark;
	/** Of the chosen node; absent until it has been read. */
	readonly value?: NodeValue;
	/** In one line, why it could not be read. */
	readonly problem?: string;
	readonly moment: FullScreenMoment;
	/** The paths of entries that have just changed. */
	readonly marks: Marks<true>;
};

/** What a step through time has gone over. */
export type PassedChange = {
	/** Next to the moment that is shown; undefined where nobody tells: many a change is none of a key, but of a member. */
	readonly event: KeyResponse | undefined;
	/** The moment is before it, and not after it. */
	readonly isTakenBack: boolean;
	/** Of all that were gone over at once. */
	readonly count: number;
	/** Those that went with a directory. */
	readonly keyCount?: number | undefined;
};

/** When the tree was like this. */
export type FullScreenMoment = {
	/** The index that is shown; absent for the present. */
	readonly at?: number;
	/** What was gone over to come to it; absent where that is not known. */
	readonly passed?: PassedChange;
	/** Another one is being looked for. */
	readonly isGoing: boolean;
};

/** Rows and columns that are drawn; they decide how long a page is and what is side by side. */
export type FullScreenSize = {
	readonly treeRows: number;
	readonly valueRows: number;
	/** Of the pane in focus. */
	readonly paneRows: number;
	/** Lines of the value as it is wrapped. */
	readonly valueLineCount: number;
	/** The parts that can be seen; several at a time when the screen is wide enough. */
	readonly parts: readonly BrowserPart[];
	/** How many the help needs; 1 when absent. */
	readonly helpPages?: number;
};

export type FullScreenHost = ConversationHost & {
	readonly engine: Pick<Engine, 'get' | 'onStatus'>;
	readonly cache: TreeCache;
	readonly watches: Watches;
	now(): number;
	/** Whether commands themselves refuse to change keys, or ask before they do. */
	isGuarded(): boolean;
	/** Takes a pane's key; returns whether it was one. */
	actOnPane(action: KeyAction): boolean;
	/** Cancels what is running; returns whether anything was. */
	cancel(): boolean;
	moment(): FullScreenMoment;
	/** The tree as it was before the last change of it, or after the next. */
	stepBack(): void;
	stepForward(): void;
	suspend(): void;
	repaint(): void;
	/** Changed by a key: shown at once. */
	changed(): void;
	/** Changed by itself. */
	changedByItself(): void;
	leave(): void;
};
