/**
Watch panes: what a watch has seen, ready to be drawn.

A pane keeps its newest rows, cut to what can be shown, so that it does not grow with what it has seen. It is changed in
place: at a thousand events a second nothing may be copied for each of them.
*/
import {type Action, type KeyResponse} from '../../engine/engine.ts';
import {isWithin} from '../../protocol/paths.ts';
import {expirationTime, isRemoval} from '../expirations.ts';
import {passes, subjectOf, type PaneFilter} from './pane-filter.ts';
import {RowLog} from './row-log.ts';
import {excerpts} from './value-diff.ts';

const rowCountMax = 1000;

/** The height that no pane exceeds. */
const rowCountInSight = 100;

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

/** Nothing older is available: the server's history begins here. */
export type PaneHorizon = {
	readonly type: 'horizon';
	readonly number: number;
	/** Of the oldest event in the history. */
	readonly index: number;
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

export type PaneState = 'connecting' | 'live' | 'reconnecting' | 'ended';

function rowOfEvent(event: KeyResponse, number: number, time: number | undefined): PaneEvent {
	const {node, prevNode} = event;
	return {
		type: 'event',
		number,
		time,
		action: event.action,
		key: node.key === '' ? '/' : node.key,
		isDirectory: node.dir === true || (prevNode?.dir === true && node.value === undefined),
		...excerpts(prevNode?.value, node.value),
		expiration: expirationTime(node),
		index: node.modifiedIndex,
	};
}

export type PaneOptions = {
	readonly id: number;
	readonly key: string;
	readonly recursive: boolean;
	readonly filter?: PaneFilter;
	/** What is run for each event, for the title. */
	readonly program?: string;
};

export class Pane {
	readonly id: number;
	readonly key: string;
	readonly recursive: boolean;
	readonly program: string | undefined;
	state: PaneState = 'connecting';
	/** In one line, why it is not live. */
	reason: string | undefined;
	/** Events that wait for the program. */
	waitingCount = 0;
	isRewinding = false;
	/** All events seen, kept or not. */
	eventCount = 0;
	/** How many of those the filter let pass. */
	matchCount = 0;
	/** Index of the newest event or of the state that was read; 0 before that. */
	index = 0;
	isPaused = false;
	/** The server's current history is not the one of the older rows. */
	#isReplaced = false;
	/** How many rows are shown beside the prompt; set by the code that draws. */
	height = 6;
	#filter: PaneFilter | undefined;
	#all = new RowLog<PaneRow>(rowCountMax);
	/** Only rows that the filter lets pass, so that they are kept while the others flood by. */
	#matching: RowLog<PaneRow> | undefined;
	/** Number of the newest row in sight; undefined for the newest of all. */
	#anchor: number | undefined;
	/** The number of the newest event of each key among the rows. */
	readonly #newest = new Map<string, number>();
	#nextNumber = 0;

	constructor({id, key, recursive, filter, program}: PaneOptions) {
		this.id = id;
		this.key = key;
		this.recursive = recursive;
		this.program = program;
		this.setFilter(filter);
	}

	get filter(): PaneFilter | undefined {
		return this.#filter;
	}

	/** How many rows can be shown. */
	get rowCount(): number {
		return this.#shown.length;
	}

	/** How many of them are newer than what is in sight. */
	get newerCount(): number {
		return this.#shown.length - 1 - this.#top;
	}

	/** The newest row in sight when the pane does not follow the newest of all: the row that keys act on. */
	get selected(): PaneRow | undefined {
		return this.#anchor === undefined ? undefined : this.#shown.at(this.#top);
	}

	/** Index of the oldest known event; undefined when none is known. */
	get oldestIndex(): number | undefined {
		for (const row of this.#all) {
			if (row.type === 'event') {
				return row.index;
			}
		}

		return undefined;
	}

	/** Whether nothing older is available. */
	get hasHorizon(): boolean {
		return this.#isReplaced || this.#all.at(0)?.type === 'horizon';
	}

	/** What is in sight, newest first. */
	inSight(countMax: number): readonly PaneRow[] {
		const shown = this.#shown;
		const top = this.#top;
		return Array.from({length: Math.max(0, Math.min(countMax, top + 1))}, (_, i) => shown.at(top - i)!);
	}

	/** Whether nothing newer is known about the event's key, so that its ttl still counts. */
	isNewest({key, number}: PaneEvent): boolean {
		return this.#newest.get(key) === number;
	}

	/** Whether a ttl of an event in sight, or near it, still counts. */
	isCountingDown(now: number): boolean {
		return this.inSight(rowCountInSight).some(row => row.type === 'event' && (row.expiration ?? 0) > now && this.isNewest(row));
	}

	/** Takes an event; returns whether the filter lets it pass. */
	add(event: KeyResponse, time: number): boolean {
		// Nobody knows when an event happened that is older than the watch.
		const row = rowOfEvent(event, this.#nextNumber, event.node.modifiedIndex <= event.index ? undefined : time);
		this.state = 'live';
		this.reason = undefined;
		this.eventCount++;
		const isPassing = this.#filter === undefined || passes(this.#filter, subjectOf(event));
		this.#push(row, isPassing);
		if (row.isDirectory && isRemoval(row.action)) {
			for (const key of this.#newest.keys()) {
				if (isWithin(key, row.key)) {
					this.#newest.delete(key);
				}
			}
		}

		this.#newest.set(row.key, row.number);
		if (this.#newest.size > rowCountMax * 2) {
			const oldest = this.#all.at(0)!.number;
			for (const [key, number] of this.#newest) {
				if (number < oldest) {
					this.#newest.delete(key);
				}
			}
		}

		return isPassing;
	}

	/** The history was cleared; what happened from `from` to `index`, where the state was read, was not seen. */
	addGap(index: number, from: number): void {
		this.#push({
			type: 'gap', number: this.#nextNumber, from, missed: Math.max(0, index - from + 1), index,
		}, true);
	}

	/** Another cluster has taken the place of the one watched. */
	addReplacement(text: string, index: number): void {
		this.#isReplaced = true;
		this.#newest.clear();
		this.#push({
			type: 'replacement', number: this.#nextNumber, text, index,
		}, true);
	}

	/** Takes events from before the first known one. `horizon` is where the history begins. */
	addOlder(events: readonly KeyResponse[], horizon: number): void {
		const first = this.#all.at(0)?.number ?? this.#nextNumber;
		const rows: PaneRow[] = events.map((event, i) => rowOfEvent(event, first - events.length + i, undefined));
		for (const row of rows) {
			if (row.type === 'event' && !this.#newest.has(row.key)) {
				this.#newest.set(row.key, row.number);
			}
		}

		this.eventCount += events.length;
		this.#all.unshift([{type: 'horizon', number: first - events.length - 1, index: horizon}, ...rows]);
		this.setFilter(this.#filter);
	}

	setFilter(filter: PaneFilter | undefined): void {
		this.#filter = filter;
		this.#matching =
			filter === undefined
				? undefined
				: new RowLog(
					rowCountMax,
					this.#all.filter(row => row.type !== 'event' || passes(filter, row)),
				);
		this.matchCount = this.#matching === undefined ? 0 : [...this.#matching].filter(row => row.type === 'event').length;
		if (!this.isPaused) {
			this.#anchor = undefined;
		}
	}

	/** Forgets the rows and their count. */
	clear(): void {
		this.#all = new RowLog(rowCountMax);
		this.#newest.clear();
		this.eventCount = 0;
		this.#isReplaced = false;
		this.isPaused = false;
		this.setFilter(this.#filter);
	}

	/** Holds the rows in sight, or goes back to the newest. */
	togglePause(): void {
		this.isPaused = !this.isPaused;
		this.#anchor = this.isPaused ? this.#shown.at(this.#top)?.number ?? this.#nextNumber : undefined;
	}

	/** Moves by rows, positive towards older ones; returns false when there was none in that direction. */
	scroll(step: number): boolean {
		const top = this.#top;
		const target = Math.max(0, Math.min(top - step, this.#shown.length - 1));
		const isNewest = target === this.#shown.length - 1;
		this.#anchor = isNewest && !this.isPaused ? undefined : this.#shown.at(target)?.number;
		return target !== top;
	}

	get #shown(): RowLog<PaneRow> {
		return this.#matching ?? this.#all;
	}

	/** Position of the newest row in sight; -1 when there is none. */
	get #top(): number {
		const last = this.#shown.length - 1;
		// The anchor has been dropped since: use the oldest row that is left.
		return this.#anchor === undefined ? last : Math.max(Math.min(0, last), this.#shown.positionOf(this.#anchor));
	}

	#push(row: PaneRow, isPassing: boolean): void {
		this.#nextNumber++;
		this.index = row.index;
		this.#all.push(row);
		if (!isPassing || this.#matching === undefined) {
			return;
		}

		this.#matching.push(row);
		this.matchCount += row.type === 'event' ? 1 : 0;
	}
}

/** An event as one line, for those who cannot draw. */
export function eventLine({id}: {readonly id: number}, {action, node, prevNode}: KeyResponse): string {
	const before = prevNode?.value === undefined ? '' : ` ${JSON.stringify(prevNode.value)} ->`;
	const after = node.value === undefined ? '' : ` ${JSON.stringify(node.value)}`;
	return `${id}  ${action} ${node.key}${before}${after}  index ${node.modifiedIndex}\n`;
}
