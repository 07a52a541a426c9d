/**
The box of a watch pane: its head, its rows, newest first, and what there is to say of the marked one.
*/
import {shortPath} from '../../terminal/text/short-names.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {counted, grouped} from '../../util/counted.ts';
import {filterText} from '../../live/panes/pane-filter.ts';
import {type FilterInput} from '../../session/pane-keys.ts';
import {type PaneEvent} from '../../live/panes/pane-row.ts';
import {type Pane} from '../../live/panes/panes.ts';
import {eventOf, eventRows, rateText} from './event-rows.ts';
import {detailRows} from './pane-detail.ts';
import {
	cellsOf,
	framed,
	truncate,
	truncateStart,
	type Piece,
} from './text.ts';
import {hintKey} from './key-hints.ts';
import {theme} from './theme.ts';

/** Rows of content that a pane would like to have, however few it has seen: what is below must not move while it fills. */
const rowsWanted = 8;
const detailRowsWanted = 10;

/** Fewer rows than this have no room for what is said of one. */
const rowsWithDetailMin = 4;

function stateOf({state, isPaused, isRewinding}: Pane, isConnected: boolean): Piece {
	if (isRewinding) {
		return {text: 'rewinding', style: theme.warning};
	}

	if (state === 'ended') {
		return {text: state, style: theme.bad};
	}

	if (isPaused) {
		return {text: 'paused', style: theme.warning};
	}

	if (state === 'atRest') {
		return {text: 'at rest', style: theme.dim};
	}

	if (state === 'live' && !isConnected) {
		return {text: 'reconnecting', style: theme.warning};
	}

	return {text: state, style: {connecting: theme.dim, live: theme.good, reconnecting: theme.warning}[state]};
}

export type PaneLook = {
	readonly width: number;
	readonly height: number;
	readonly now: number;
	/** Whether keys act on it: its marked row is shown. */
	readonly isFocused: boolean;
	/** Whether something else could have the focus, so that its frame has to say who has it. */
	readonly isOneOfMany: boolean;
	readonly isConnected: boolean;
	/** The filter that is being typed for this pane. */
	readonly filterInput?: FilterInput;
};

/** Shown when there is no row. */
function emptyText(pane: Pane): string {
	if (pane.reason !== undefined) {
		return visible(pane.reason);
	}

	if (pane.eventCount > 0 && pane.filter !== undefined) {
		return 'nothing that the filter lets pass';
	}

	if (pane.state !== 'atRest') {
		return 'nothing yet';
	}

	const key = hintKey('rewindPane');
	return `nothing comes: no member runs on this data directory${key === undefined ? '' : `; ${key} reads its history`}`;
}

function markedEvent(pane: Pane, isFocused: boolean): PaneEvent | undefined {
	return isFocused ? eventOf(pane.marked) : undefined;
}

/** How many rows of content a pane would like to have; beside one with a marked row, others give way. */
export function wantedRows(pane: Pane, isFocused: boolean, hasMark = false): number {
	if (markedEvent(pane, isFocused) !== undefined) {
		return rowsWanted + detailRowsWanted;
	}

	return hasMark ? 1 : rowsWanted;
}

type ContentLook = Pick<PaneLook, 'width' | 'height' | 'isFocused'>;

function detailOf(pane: Pane, {width, height, isFocused}: ContentLook): readonly string[] {
	const event = markedEvent(pane, isFocused);
	const content = contentHeight({height});
	return event === undefined || content < rowsWithDetailMin
		? []
		: detailRows(event, {width: width - 4, rowsMax: content - Math.max(2, Math.min(rowsWanted, Math.floor(content * 0.4)))});
}

/** How many rows there is room for between the edges. */
function contentHeight({height}: Pick<PaneLook, 'height'>): number {
	return Math.max(0, height - 2);
}

/** How many events are in sight in a box of that size. */
export function eventsInSight(pane: Pane, look: ContentLook): number {
	return contentHeight(look) - detailOf(pane, look).length;
}

/** The number of events, how many a second, and the state of the pane; then what is left of that where there is less room. */
function paneNotes(pane: Pane, {isConnected, now}: Pick<PaneLook, 'isConnected' | 'now'>): ReadonlyArray<readonly Piece[]> {
	const {eventCount, matchCount, filter, waitingCount, index} = pane;
	const count: Piece = {
		text: `${filter === undefined ? counted(eventCount, 'event') : `${grouped(matchCount)} of ${counted(eventCount, 'event')}`} · `,
		style: theme.dim,
	};
	const rate = rateText(pane.rate(now));
	const state = [
		...(rate === '' ? [] : [{text: rate, style: theme.changed}, {text: ' · ', style: theme.dim}]),
		...(waitingCount > 0 ? [{text: `${grouped(waitingCount)} wait · `, style: theme.warning}] : []),
		stateOf(pane, isConnected),
	];
	return [
		[count, ...state, ...(index > 0 ? [{text: ` · index ${index}`, style: theme.dim}] : [])],
		[count, ...state],
		state,
		[stateOf(pane, isConnected)],
	];
}

/** `cells` is the room beside the note. */
function paneTitle(pane: Pane, {isFocused, cells}: {isFocused: boolean; cells: number}): readonly Piece[] {
	const id = {text: `${pane.id}  `, style: isFocused ? theme.bold : theme.plain};
	const facts = [
		...(pane.recursive ? [{text: '  recursive', style: theme.dim}] : []),
		...(pane.isByKey ? [{text: '  by key', style: theme.dim}] : []),
		...(pane.program === undefined ? [] : [{text: `  exec ${truncate(visible(pane.program), 16)}`, style: theme.dim}]),
	];
	const key = shortPath(visible(pane.key), Math.max(Math.floor(cells / 2), cells - cellsOf([id, ...facts])));
	return [id, {text: key, style: theme.directory}, ...facts];
}

/** The whole box: `height` rows with its edges. */
export function paneRows(pane: Pane, look: PaneLook): readonly string[] {
	const {width, height, now, isFocused, isOneOfMany, filterInput} = look;
	const inner = width - 4;
	const detail = detailOf(pane, look);
	const listHeight = contentHeight(look) - detail.length;
	const rows = eventRows(pane.inSight(listHeight), {
		pane, width: inner, now, marked: isFocused ? pane.marked : undefined,
	});
	const [note = [], ...shorterNotes] = paneNotes(pane, look);
	// Which key it is matters more than how many events there were.
	const noteCells = cellsOf(shorterNotes.at(-1) ?? note) + 3;
	const blanks = detail.length === 0 ? [] : Array.from({length: Math.max(0, listHeight - rows.length)}, () => ' '.repeat(inner));
	return framed([...rows, ...blanks, ...detail], {width, height}, {
		title: paneTitle(pane, {isFocused, cells: inner - noteCells}),
		note,
		shorterNotes,
		isFocused: isFocused && isOneOfMany,
		empty: {text: emptyText(pane), style: theme.dim},
		lowerTitle: filterPieces(pane, filterInput, inner),
		footer: paneFooter(pane, pane.aboveCount(listHeight)),
	});
}

/** The filter, as it is being typed or as it is set. */
function filterPieces(pane: Pane, input: FilterInput | undefined, cells: number): readonly Piece[] {
	if (input === undefined) {
		return pane.filter === undefined ? [] : [{text: truncate(`filter ${visible(filterText(pane.filter))}`, cells), style: theme.warning}];
	}

	return [
		{text: 'filter ', style: theme.prompt},
		{text: truncateStart(visible(input.text), Math.floor(cells / 2))},
		{text: '▏', style: theme.prompt},
		...(input.problem === undefined ? [] : [{text: ` ${truncate(visible(input.problem), Math.floor(cells / 3))}`, style: theme.bad}]),
	];
}

function paneFooter(pane: Pane, aboveCount: number): string {
	if (pane.state === 'ended' && pane.rowCount > 0) {
		return visible(pane.reason ?? '');
	}

	const key = hintKey('paneUp');
	return aboveCount > 0 ? `${counted(aboveCount, pane.isByKey ? 'key' : 'newer event')} above${key === undefined ? '' : `, ${key}`}` : '';
}
