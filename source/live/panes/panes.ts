/**
Watch panes: what a watch has seen, ready to be drawn.

A pane keeps its newest rows, cut to what can be shown, so that it does not grow with what it has seen. It is changed in
place: at a thousand events a second nothing may be copied for each of them.
*/
import {type KeyResponse} from '../../engine/engine.ts';
import {excerptLengthMax, excerpts} from '../../format/value-diff.ts';
import {isWithin} from '../../protocol/paths.ts';
import {expirationTime, isRemoval} from '../expirations.ts';
import {EventValues} from './event-values.ts';
import {KeyTable, type PaneKey} from './key-table.ts';
import {passes, subjectOf, type PaneFilter} from './pane-filter.ts';
import {type PaneEvent, type PaneHorizon, type PaneRow} from './pane-row.ts';
import {PaneView, type Rows} from './pane-view.ts';
import {RateMeter} from './rate-meter.ts';
import {RowLog} from './row-log.ts';

const rowCountMax = 1000;

/** Of a pane that has gone back into a log on disk. */
const rowCountMaxRewound = 20_000;

/** The height that no pane exceeds. */
const rowCountInSight = 100;

/** `atRest`: what is watched cannot change. */
export type PaneState = 'connecting' | 'live' | 'atRest' | 'reconnecting' | 'ended';

export type PaneOptions = {
	readonly id: number;
	readonly key: string;
	readonly recursive: boolean;
	readonly filter?: PaneFilter;
	/** One row for each key to begin with. */
	readonly isByKey?: boolean;
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
	/** How many events the filter lets pass: of the rows that were there when it was set, and since; 0 without a filter. */
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
	/** Only what the filter lets pass was read of what is older than the row of that number, and than that index. */
	#chosen: {readonly number: number; readonly index: number} | undefined;
	/** Present while there is one row for each key. */
	#table: KeyTable | undefined;
	#values = new EventValues();
	/** Of what the filter lets pass. */
	#meter = new RateMeter();
	/** The number of the newest event of each key among the rows. */
	readonly #newest = new Map<string, number>();
	#nextNumber = 0;
	readonly #eventView = new PaneView<PaneRow, number>(() => this.#eventRows);
	readonly #keyView = new PaneView<PaneKey, string>(() => this.#keyRows);

	constructor({id, key, recursive, filter, isByKey = false, program}: PaneOptions) {
		this.id = id;
		this.key = key;
		this.recursive = recursive;
		this.program = program;
		this.#table = isByKey ? new KeyTable() : undefined;
		this.setFilter(filter);
	}

	get filter(): PaneFilter | undefined {
		return this.#filter;
	}

	/** Whether there is one row for each key instead of one for each event. */
	get isByKey(): boolean {
		return this.#table !== undefined;
	}

	/** How many rows can be shown. */
	get rowCount(): number {
		return this.#table?.length ?? this.#shown.length;
	}

	/** The row that keys act on, once there is one. */
	get marked(): PaneRow | PaneKey | undefined {
		return this.#view.marked;
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

	/** Whether another cluster has taken the place of the one watched, whose past is not that of the older rows. */
	get isReplaced(): boolean {
		return this.#isReplaced;
	}

	/** Where it ends at present; undefined when it has not been rewound. */
	get horizon(): PaneHorizon | undefined {
		const oldest = this.#all.at(0);
		return oldest?.type === 'horizon' ? oldest : undefined;
	}

	/** How many older events there is room for in a pane that is rewound into a log. */
	get room(): number {
		return rowCountMaxRewound - this.#all.length - (this.horizon === undefined ? 1 : 0);
	}

	/** Events a second at present. */
	rate(now: number): number {
		return this.#meter.rate(now);
	}

	/** How many rows are above those in sight. */
	aboveCount(height: number): number {
		return this.#view.aboveCount(height);
	}

	/** What is in sight, newest first. */
	inSight(height: number): ReadonlyArray<PaneRow | PaneKey> {
		return this.#view.inSight(height);
	}

	/** Whether nothing newer is known about the event's key, so that its ttl still counts. */
	isNewest({key, number}: PaneEvent): boolean {
		return this.#newest.get(key) === number;
	}

	/** Whether what is in sight, or near it, changes with time alone: a ttl that counts, a rate, an age. */
	isMoving(now: number): boolean {
		const isCounting = (event: PaneEvent): boolean => (event.expiration ?? 0) > now && this.isNewest(event);
		return this.rate(now) > 0 || this.inSight(rowCountInSight).some(row => row.type === 'key' || (row.type === 'event' && isCounting(row)));
	}

	/** Takes an event; returns whether the filter lets it pass. */
	add(event: KeyResponse, time: number): boolean {
		// Nobody knows when an event happened that is older than the watch.
		const row = this.#rowOf(event, this.#nextNumber, event.node.modifiedIndex <= event.index ? undefined : time);
		this.state = this.state === 'atRest' ? 'atRest' : 'live';
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
		if (this.#newest.size > this.#all.countMax * 2) {
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

	/** Takes events from before the first known one, and where that ends. `areChosen`: only those that the filter lets pass. */
	addOlder(events: readonly KeyResponse[], horizon: Omit<PaneHorizon, 'type' | 'number'>, {areChosen = false} = {}): void {
		const {room, horizon: left} = this;
		const isFromServer = horizon.reason === 'history';
		const isFull = !isFromServer && (events.length > room || (events.length === room && horizon.reason === 'more'));
		const taken = isFull ? events.slice(events.length - Math.max(0, room)) : events;
		if (areChosen && left !== undefined) {
			this.#chosen ??= {number: left.number + 1, index: left.index};
		}

		this.#all.grow(isFromServer ? rowCountMax : rowCountMaxRewound);
		// The row that says where it ended so far gives way, and the oldest of too many for the new one.
		this.#all.keepNewest(this.#all.length - (left === undefined ? 0 : 1) + Math.min(0, isFromServer ? 0 : room));
		const first = this.#all.at(0)?.number ?? this.#nextNumber;
		const rows = taken.map((event, i) => this.#rowOf(event, first - taken.length + i, undefined));
		for (const row of rows.toReversed()) {
			if (!this.#newest.has(row.key)) {
				this.#newest.set(row.key, row.number);
			}
		}

		this.eventCount += taken.length;
		const end = isFull ? {reason: 'full' as const, index: rows[0]?.index ?? horizon.index} : horizon;
		this.#all.unshift([{type: 'horizon', number: first - taken.length - 1, ...end}, ...rows]);
		this.#select();
	}

	setFilter(filter: PaneFilter | undefined): void {
		if (filter !== this.#filter) {
			this.#dropChosen();
		}

		this.#filter = filter;
		this.#meter = new RateMeter();
		this.#select();
		if (!this.isPaused) {
			this.#follow();
		}
	}

	/** From one row for each event to one for each key, and back. */
	toggleByKey(): void {
		this.#table = this.isByKey ? undefined : this.#tableOfRows();
		this.isPaused = false;
		this.#follow();
	}

	/** Forgets the rows and their count. */
	clear(): void {
		this.#all = new RowLog(rowCountMax);
		this.#chosen = undefined;
		this.#values = new EventValues();
		this.#newest.clear();
		this.eventCount = 0;
		this.#isReplaced = false;
		this.isPaused = false;
		this.setFilter(this.#filter);
	}

	/** Holds the rows in sight, or goes back to the newest. */
	togglePause(height = this.height): void {
		this.isPaused = !this.isPaused;
		if (this.isPaused) {
			this.#view.hold(height);
			return;
		}

		this.#select();
		this.#follow();
	}

	unmark(): void {
		if (this.marked !== undefined) {
			this.#view.unmark({height: this.height, isHeld: this.isPaused});
		}
	}

	/** Moves the mark by rows, positive downwards to older ones; returns false when there was none in that direction. */
	scroll(step: number, height = this.height): boolean {
		return this.#view.move(step, {height, isHeld: this.isPaused});
	}

	/** Moves what is in sight by rows; returns false when it was at that end. */
	page(step: number, height = this.height): boolean {
		return this.#view.page(step, {height, isHeld: this.isPaused});
	}

	get #view(): PaneView<PaneRow, number> | PaneView<PaneKey, string> {
		return this.isByKey ? this.#keyView : this.#eventView;
	}

	get #shown(): RowLog<PaneRow> {
		return this.#matching ?? this.#all;
	}

	get #eventRows(): Rows<PaneRow, number> {
		const shown = this.#shown;
		const {length} = shown;
		return {
			length,
			at: position => position < 0 ? undefined : shown.at(length - 1 - position),
			idOf: ({number}) => number,
			positionOf: number => length - 1 - shown.positionOf(number),
		};
	}

	get #keyRows(): Rows<PaneKey, string> {
		const table = this.#table!;
		return {
			length: table.length,
			at: position => table.at(position),
			idOf: ({key}) => key,
			positionOf: key => table.positionOf(key),
		};
	}

	/** What another filter lets pass of that has to be read anew. */
	#dropChosen(): void {
		const chosen = this.#chosen;
		this.#chosen = undefined;
		const count = chosen === undefined ? 0 : this.#all.positionOf(chosen.number - 1) + 1;
		if (chosen === undefined || count === 0) {
			return;
		}

		this.eventCount -= count - (this.horizon === undefined ? 0 : 1);
		this.#all.keepNewest(this.#all.length - count);
		this.#all.unshift([{
			type: 'horizon', number: chosen.number - 1, reason: 'more', index: chosen.index,
		}]);
	}

	#follow(): void {
		this.#eventView.follow();
		this.#keyView.follow();
	}

	/** Chooses from all rows those that the filter lets pass. */
	#select(): void {
		const filter = this.#filter;
		this.#matching = filter === undefined
			? undefined
			: new RowLog(
				this.#all.countMax,
				this.#all.filter(row => row.type !== 'event' || passes(filter, row)),
			);
		this.matchCount = this.#matching === undefined ? 0 : [...this.#matching].filter(row => row.type === 'event').length;
		this.#table = this.isByKey ? this.#tableOfRows() : undefined;
	}

	#tableOfRows(): KeyTable {
		const table = new KeyTable();
		for (const row of this.#shown) {
			if (row.type === 'event') {
				table.add(row, 0);
			}
		}

		return table;
	}

	#rowOf(event: KeyResponse, number: number, time: number | undefined): PaneEvent {
		const {node, prevNode} = event;
		const row: PaneEvent = {
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
		if (Math.max(prevNode?.value?.length ?? 0, node.value?.length ?? 0) > excerptLengthMax) {
			this.#values.keep(row, {before: prevNode?.value, after: node.value});
		}

		return row;
	}

	#push(row: PaneRow, isPassing: boolean): void {
		this.#nextNumber++;
		this.index = row.index;
		this.#all.push(row);
		if (!isPassing) {
			return;
		}

		this.#matching?.push(row);
		if (row.type !== 'event') {
			return;
		}

		this.matchCount += this.#matching === undefined ? 0 : 1;
		if (row.time !== undefined) {
			this.#meter.add(row.time);
		}

		// What is held stays as it is; afterwards the table is made anew.
		if (!this.isPaused) {
			this.#table?.add(row, this.#keyView.isFollowing ? this.height : Infinity);
		}
	}
}
