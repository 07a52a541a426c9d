/**
The rows of a watch pane, newest first, in columns that narrow with the terminal.
*/
import {visible} from '../../terminal/text/terminal-safe.ts';
import {counted, grouped} from '../../util/counted.ts';
import {filterText} from '../../live/panes/pane-filter.ts';
import {type FilterInput} from '../../session/pane-keys.ts';
import {type Pane, type PaneEvent, type PaneRow} from '../../live/panes/panes.ts';
import {diffValues, type DiffPiece, type ValueDiff} from '../../live/panes/value-diff.ts';
import {
	cellsOf,
	clockTime,
	countdown,
	countdownStyle,
	fit,
	framed,
	lineOf,
	truncate,
	truncateStart,
	widthOf,
	type Piece,
} from './text.ts';
import {theme, type Style} from './theme.ts';

const narrowColumns = 60;
const timeCells = '21:00:57'.length;

const actionWords: Partial<Record<PaneEvent['action'], string>> = {compareAndSwap: 'cas', compareAndDelete: 'cad'};
const removing = new Set(['delete', 'compareAndDelete', 'expire']);

function actionStyle({action, before}: PaneEvent): Style {
	if (removing.has(action)) {
		return theme.removed;
	}

	return action === 'create' || (action === 'set' && before === undefined) ? theme.created : theme.changed;
}

/** A row is drawn many times, but its values are compared only once. */
const diffs = new WeakMap<PaneEvent, ValueDiff>();

function diffOf(event: PaneEvent): ValueDiff {
	const known = diffs.get(event);
	if (known !== undefined) {
		return known;
	}

	const diff = diffValues(event.before ?? '', event.after ?? '');
	diffs.set(event, diff);
	return diff;
}

/** Cut to `width` cells so that the first change is in sight; text before it is cut first. */
function valuePieces(pieces: readonly DiffPiece[], width: number, style: Style): readonly Piece[] {
	const shown = pieces.map(({text, isChanged}) => ({text: visible(text), style: isChanged ? theme.difference : style}));
	const [first, ...others] = shown;
	const rest = cellsOf(others);
	if (first === undefined || others.length === 0 || cellsOf(shown) <= width || pieces[0]!.isChanged) {
		return shown;
	}

	return [{...first, text: truncateStart(first.text, Math.max(Math.floor(width / 4), width - rest))}, ...others];
}

/** What happened to the value, in `width` cells; both values get their share when they do not fit. */
function changePieces(event: PaneEvent, width: number): readonly Piece[] {
	const {before, after, isDirectory, action} = event;
	if (isDirectory) {
		return [{text: fit('directory', width), style: theme.dim}];
	}

	if (removing.has(action)) {
		return [{text: fit(before === undefined ? '' : `was ${visible(before)}`, width), style: theme.dim}];
	}

	if (before === undefined || after === undefined || before === after) {
		return [{text: fit(`${visible(after ?? '')}${before === undefined ? '' : ' (unchanged)'}`, width)}];
	}

	const diff = diffOf(event);
	const room = width - 3;
	const cells = [diff.before, diff.after].map(pieces => pieces.reduce((sum, piece) => sum + widthOf(visible(piece.text)), 0)) as [
		number,
		number,
	];
	const rightCells = Math.min(cells[1], Math.max(Math.ceil(room / 2), room - cells[0]));
	const leftCells = Math.min(cells[0], Math.max(0, room - rightCells));
	const left = lineOf(valuePieces(diff.before, leftCells, theme.dim), leftCells, {isFilled: true});
	const right = lineOf(valuePieces(diff.after, rightCells, theme.plain), room - leftCells, {isFilled: true});
	return [{text: left, cells: leftCells}, {text: ' → ', style: theme.dim}, {text: right, cells: room - leftCells}];
}

type RowOptions = {readonly width: number; readonly keyCells: number; readonly now: number; readonly pane: Pane; readonly mark: string};

function eventRow(event: PaneEvent, {width, keyCells, now, pane, mark}: RowOptions): string {
	const isNarrow = width < narrowColumns - 4;
	const time = event.time === undefined ? 'earlier' : clockTime(event.time);
	const left: Piece[] = [
		{text: mark, style: theme.prompt},
		...(isNarrow ? [] : [{text: `${fit(time, timeCells)}  `, style: theme.dim}]),
		{text: fit(actionWords[event.action] ?? event.action, 7), style: actionStyle(event)},
		{text: ' '},
		{text: fit(visible(event.key), keyCells), style: event.isDirectory ? theme.directory : theme.plain},
		{text: '  '},
	];
	const remaining = event.expiration === undefined || !pane.isNewest(event) ? 0 : event.expiration - now;
	const ttl: readonly Piece[] = remaining <= 0 ? [] : [{text: `  ◷ ${countdown(remaining)}`, style: countdownStyle(remaining)}];
	const index: readonly Piece[] = isNarrow ? [] : [{text: `  ${String(event.index).padStart(6)}`, style: theme.dim}];
	const used = cellsOf([...left, ...ttl, ...index]);
	return lineOf([...left, ...changePieces(event, Math.max(0, width - used)), ...ttl, ...index], width, {isFilled: true});
}

function remarkOf(row: Exclude<PaneRow, PaneEvent>): string {
	switch (row.type) {
		case 'gap': {
			return `up to ${counted(row.missed, 'event')} not seen (history cleared); state reread at ${grouped(row.index)}`;
		}

		case 'replacement': {
			return visible(row.text);
		}

		case 'horizon': {
			return row.index > 1 ? `the server knows nothing older than index ${grouped(row.index)}` : 'nothing happened before';
		}
	}
}

function rowText(row: PaneRow, options: RowOptions): string {
	if (row.type === 'event') {
		return eventRow(row, options);
	}

	return lineOf(
		[
			{text: options.mark, style: theme.prompt},
			{text: `── ${remarkOf(row)} ──`, style: row.type === 'horizon' ? theme.dim : theme.warning},
		],
		options.width,
		{isFilled: true},
	);
}

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

	if (state === 'live' && !isConnected) {
		return {text: 'reconnecting', style: theme.warning};
	}

	return {text: state, style: {connecting: theme.dim, live: theme.good, reconnecting: theme.warning}[state]};
}

export type PaneLook = {
	readonly width: number;
	readonly height: number;
	readonly now: number;
	readonly isFocused: boolean;
	readonly isConnected: boolean;
	/** The filter that is being typed for this pane. */
	readonly filterInput?: FilterInput;
};

/** Shown when there is no row. */
function emptyText(pane: Pane): string {
	if (pane.reason !== undefined) {
		return visible(pane.reason);
	}

	return pane.eventCount > 0 && pane.filter !== undefined ? 'nothing that the filter lets pass' : 'nothing yet';
}

/** The rows without a frame: at most `height` of them, `width` cells each. */
function paneContent(
	pane: Pane,
	{width, height, now, isFocused}: Pick<PaneLook, 'width' | 'height' | 'now' | 'isFocused'>,
): readonly string[] {
	const shown = pane.inSight(height);
	const keyCells = Math.min(
		Math.max(4, ...shown.map(row => row.type === 'event' ? widthOf(visible(row.key)) : 0)),
		Math.max(8, Math.floor(width * 0.35)),
	);
	const isSelecting = isFocused && pane.selected !== undefined;
	const rows = shown.map((row, i) => rowText(row, {
		width, keyCells, now, pane, mark: isSelecting ? (i === 0 ? '❯ ' : '  ') : '',
	}));
	return rows;
}

/** The number of events, and the state of the pane. */
function paneNote(pane: Pane, isConnected: boolean): readonly Piece[] {
	const {eventCount, matchCount, filter, waitingCount, index} = pane;
	const count =
		filter === undefined
			? counted(eventCount, 'event')
			: `${grouped(matchCount)} of ${counted(eventCount, 'event')}`;
	return [
		{text: `${count} · `, style: theme.dim},
		...(waitingCount > 0 ? [{text: `${grouped(waitingCount)} wait · `, style: theme.warning}] : []),
		stateOf(pane, isConnected),
		...(index > 0 ? [{text: ` · index ${index}`, style: theme.dim}] : []),
	];
}

function paneTitle(pane: Pane, {isFocused, cells}: {isFocused: boolean; cells: number}): readonly Piece[] {
	return [
		{text: String(pane.id), style: isFocused ? theme.bold : theme.plain},
		{text: '  '},
		{text: truncate(visible(pane.key), Math.floor(cells / 2)), style: theme.directory},
		...(pane.recursive ? [{text: '  recursive', style: theme.dim}] : []),
		...(pane.program === undefined ? [] : [{text: `  exec ${truncate(visible(pane.program), 16)}`, style: theme.dim}]),
	];
}

/** How many rows there is room for between the edges. */
export function contentHeight({height}: Pick<PaneLook, 'height'>): number {
	return Math.max(0, height - 2);
}

/** The whole box: `height` rows with its edges. */
export function paneRows(pane: Pane, look: PaneLook): readonly string[] {
	const {width, height, isFocused, isConnected, filterInput} = look;
	const inner = width - 4;
	return framed(paneContent(pane, {...look, width: inner, height: contentHeight(look)}), {width, height}, {
		title: paneTitle(pane, {isFocused, cells: inner}),
		note: paneNote(pane, isConnected),
		shortNote: [stateOf(pane, isConnected)],
		empty: {text: emptyText(pane), style: theme.dim},
		lowerTitle: filterPieces(pane, filterInput, inner),
		footer: paneFooter(pane),
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

function paneFooter(pane: Pane): string {
	if (pane.state === 'ended' && pane.rowCount > 0) {
		return visible(pane.reason ?? '');
	}

	return pane.newerCount > 0 ? `${counted(pane.newerCount, 'newer event')} below, PgDn` : '';
}
