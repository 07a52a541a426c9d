/**
What is told of a watch, row by row.
*/
import {type Action} from '../../engine/engine.ts';

export type PaneEvent = {
	readonly type: 'event';
	readonly number: number;
	/** When it arrived, in milliseconds since the epoch; absent for a past event. */
	readonly time?: number;
	readonly action: Action;
	readonly key: string;
	readonly isDirectory: boolean;
	/** The part of the value worth showing; absent when there was no node or it was a directory. */
	readonly before?: string;
	/** Absent when the node is gone or is a directory. */
	readonly after?: string;
	/** Milliseconds since the epoch; absent for permanent nodes. */
	readonly expiration?: number;
	readonly index: number;
};

export type PaneGap = {
	readonly type: 'gap';
	readonly number: number;
	/** How many events were not seen at most. */
	readonly missed: number;
	/** Index of the oldest event that was missed. */
	readonly from: number;
	/** Index of the state that was read instead. */
	readonly index: number;
};

/** Nothing older is shown. */
export type PaneHorizon = {
	readonly type: 'horizon';
	readonly number: number;
	/**
	Why: the server's history begins here, and nothing else is known; so does the log on disk; that may have more, or can't be read;
	no more rows are kept.
	*/
	readonly reason: 'history' | 'log' | 'more' | 'failed' | 'full';
	/** What happened from here on is known. */
	readonly index: number;
	/** Why the log can't be read. */
	readonly text?: string;
};

/** From here on the events are from another cluster. */
export type PaneReplacement = {
	readonly type: 'replacement';
	readonly number: number;
	/** The evidence that it is another one. */
	readonly text: string;
	/** Index of the new cluster when that was noticed. */
	readonly index: number;
};

export type PaneRow = PaneEvent | PaneGap | PaneHorizon | PaneReplacement;
