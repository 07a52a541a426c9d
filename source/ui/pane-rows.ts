/**
The rows of a watch pane, newest first, in columns that narrow with the terminal.
*/
import {visible} from '../format/terminal-safe.ts';
import {type Pane, type PaneEvent, type PaneRow} from '../shell/panes.ts';
import {
	clockTime,
	counted,
	countdown,
	countdownStyle,
	fit,
	framed,
	lineOf,
	truncate,
	widthOf,
	type Piece,
} from './text.ts';
import {theme, type Style} from './theme.ts';

const narrowColumns = 60;

const actionWords: Partial<Record<PaneEvent['action'], string>> = {compareAndSwap: 'cas', compareAndDelete: 'cad'};
const removing = new Set(['delete', 'compareAndDelete', 'expire']);

function actionStyle({action, before}: PaneEvent): Style {
	if (removing.has(action)) {
		return theme.removed;
	}

	return action === 'create' || (action === 'set' && before === undefined) ? theme.created : theme.changed;
}

/** What happened to the value, without its colours. */
function changeText({action, before, after, isDirectory}: PaneEvent): string {
	if (isDirectory) {
		return 'directory';
	}

	// Only what can be seen is made visible: a value may be megabytes.
	const shown = (text: string): string => visible(text.slice(0, 400));
	if (removing.has(action)) {
		return before === undefined ? '' : `was ${shown(before)}`;
	}

	return before === undefined || after === undefined ? shown(after ?? '') : `${shown(before)} → ${shown(after)}`;
}

/** Both values get their share when they do not fit. */
function changePieces(event: PaneEvent, width: number): readonly Piece[] {
	const {before, after, isDirectory, action} = event;
	const whole = changeText(event);
	const hasBoth = !isDirectory && !removing.has(action) && before !== undefined && after !== undefined;
	if (!hasBoth) {
		return [{text: fit(whole, width), style: isDirectory || removing.has(action) ? theme.dim : theme.plain}];
	}

	const [left, right] = [visible(before.slice(0, 400)), visible(after.slice(0, 400))];
	const room = width - 3;
	const rightCells = Math.min(widthOf(right), Math.max(Math.ceil(room / 2), room - widthOf(left)));
	const cutLeft = truncate(left, room - rightCells);
	const rest = room - widthOf(cutLeft);
	return [{text: cutLeft, style: theme.dim}, {text: ' → ', style: theme.dim}, {text: fit(right, rest)}];
}

function eventRow(event: PaneEvent, {width, keyCells, now}: {width: number; keyCells: number; now: number}): string {
	const isNarrow = width < narrowColumns - 4;
	const left: Piece[] = [
		...(isNarrow ? [] : [{text: `${clockTime(event.time)}  `, style: theme.dim}]),
		{text: fit(actionWords[event.action] ?? event.action, 7), style: actionStyle(event)},
		{text: ' '},
		{text: fit(visible(event.key), keyCells), style: event.isDirectory ? theme.directory : theme.plain},
		{text: '  '},
	];
	const remaining = event.expiration === undefined ? undefined : event.expiration - now;
	const ttl: readonly Piece[] = remaining === undefined || remaining <= 0 ? [] : [{text: `  ◷ ${countdown(remaining)}`, style: countdownStyle(remaining)}];
	const index: readonly Piece[] = isNarrow ? [] : [{text: `  ${String(event.index).padStart(6)}`, style: theme.dim}];
	const used = [...left, ...ttl, ...index].reduce((sum, piece) => sum + widthOf(piece.text), 0);
	return lineOf([...left, ...changePieces(event, Math.max(0, width - used)), ...ttl, ...index], width, {isFilled: true});
}

function rowText(row: PaneRow, options: {width: number; keyCells: number; now: number}): string {
	if (row.type === 'event') {
		return eventRow(row, options);
	}

	const text = `── up to ${counted(row.missed, 'event', 'events')} not seen (history cleared); state reread at ${row.index.toLocaleString('en')} ──`;
	return lineOf([{text, style: theme.warning}], options.width, {isFilled: true});
}

function stateOf({state, isPaused}: Pane, isConnected: boolean): Piece {
	if (isPaused) {
		return {text: 'paused', style: theme.warning};
	}

	if (state === 'live' && !isConnected) {
		return {text: 'reconnecting', style: theme.warning};
	}

	return {text: state, style: {connecting: theme.dim, live: theme.good, ended: theme.bad}[state]};
}

/** The whole box: `height` rows with its edges. */
export function paneRows(pane: Pane, {width, height, now, isFocused, isConnected}: {
	width: number; height: number; now: number; isFocused: boolean; isConnected: boolean;
}): readonly string[] {
	const inner = width - 4;
	const rowCount = Math.max(0, height - 2);
	const shown = pane.rows.slice(0, pane.rows.length - pane.offset).slice(-rowCount).toReversed();
	const keyCells = Math.min(
		Math.max(4, ...shown.map(row => row.type === 'event' ? widthOf(visible(row.key)) : 0)),
		Math.max(8, Math.floor(inner * 0.35)),
	);
	const rows = shown.map(row => rowText(row, {width: inner, keyCells, now}));
	if (rows.length === 0 && rowCount > 0) {
		rows.push(lineOf([{text: pane.reason === undefined ? 'nothing yet' : visible(pane.reason), style: theme.dim}], inner, {isFilled: true}));
	}

	while (rows.length < rowCount) {
		rows.push(' '.repeat(inner));
	}

	return framed(rows, width, {
		title: [
			{text: String(pane.id), style: isFocused ? theme.bold : theme.plain},
			{text: '  '},
			{text: truncate(visible(pane.key), Math.floor(inner / 2)), style: theme.directory},
			...(pane.recursive ? [{text: '  recursive', style: theme.dim}] : []),
		],
		note: [
			{text: `${counted(pane.eventCount, 'event', 'events')} · `, style: theme.dim},
			stateOf(pane, isConnected),
			...(pane.index > 0 ? [{text: ` · index ${pane.index}`, style: theme.dim}] : []),
		],
		footer: footerOf(pane),
	});
}

function footerOf(pane: Pane): string {
	if (pane.state === 'ended' && pane.rows.length > 0) {
		return visible(pane.reason ?? '');
	}

	return pane.offset > 0 ? `${counted(pane.offset, 'newer event', 'newer events')} below, PgDn` : '';
}
