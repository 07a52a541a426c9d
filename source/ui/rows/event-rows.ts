/**
The rows of a pane, in columns as wide as what is in sight needs. The value gets the room that is left; where that is too
little, the time and the index give way.
*/
import {shortPaths} from '../../terminal/text/short-names.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {isWithin} from '../../protocol/paths.ts';
import {counted, grouped} from '../../util/counted.ts';
import {isRemoval} from '../../live/expirations.ts';
import {type PaneKey} from '../../live/panes/key-table.ts';
import {type PaneEvent, type PaneHorizon, type PaneRow} from '../../live/panes/pane-row.ts';
import {type Pane} from '../../live/panes/panes.ts';
import {changeCells, changePieces} from './change-pieces.ts';
import {hintKey} from './key-hints.ts';
import {
	cellsOf,
	clockTime,
	countdown,
	countdownStyle,
	fit,
	lineOf,
	widthOf,
	type Piece,
} from './text.ts';
import {theme, type Style} from './theme.ts';

type Item = PaneRow | PaneKey;

/** A value that takes more is cut rather than the other columns left out. */
const valueCellsWanted = 40;

const actionWords: Partial<Record<PaneEvent['action'], string>> = {compareAndSwap: 'cas', compareAndDelete: 'cad'};

function actionStyle({action, before}: PaneEvent): Style {
	if (isRemoval(action)) {
		return theme.removed;
	}

	return action === 'create' || (action === 'set' && before === undefined) ? theme.created : theme.changed;
}

/** As it is called below the pane's own key; as a whole when it is not below that, or when that is the root. */
export function relativeKey(paneKey: string, {key, isDirectory}: Pick<PaneEvent, 'key' | 'isDirectory'>): string {
	const end = isDirectory && key !== '/' ? '/' : '';
	if (key === paneKey) {
		return '.';
	}

	return visible(paneKey !== '/' && isWithin(key, paneKey) ? key.slice(paneKey.length + 1) : key) + end;
}

/** `12/s`, `0.4/s`; empty when nothing happens. */
export function rateText(rate: number): string {
	const text = rate < 9.95 ? rate.toFixed(1).replace('.0', '') : grouped(Math.round(rate));
	return text === '0' ? '' : `${text}/s`;
}

/** How long ago: `3 s`, `12 min`, `5 h`, `2 d`. */
function ageText(milliseconds: number): string {
	const seconds = Math.max(0, Math.floor(milliseconds / 1000));
	if (seconds < 60) {
		return `${seconds} s`;
	}

	if (seconds < 3600) {
		return `${Math.floor(seconds / 60)} min`;
	}

	return seconds < 86_400 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`;
}

export function eventOf(item: Item | undefined): PaneEvent | undefined {
	if (item?.type === 'key') {
		return item.event;
	}

	return item?.type === 'event' ? item : undefined;
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
			return horizonText(row);
		}
	}
}

function horizonText({reason, index, text = ''}: PaneHorizon): string {
	switch (reason) {
		case 'history': {
			return index > 1 ? `the server knows nothing older than index ${grouped(index)}` : 'nothing happened before';
		}

		case 'log': {
			return `the log begins at index ${grouped(index)}`;
		}

		case 'more': {
			const key = hintKey('paneDown');
			return `what is older is in the log${key === undefined ? '' : `: ${key} reads on`}`;
		}

		case 'failed': {
			return `the log can't be read: ${visible(text)}`;
		}

		case 'full': {
			return 'no more rows are kept; log KEY lists what is older';
		}
	}
}

type Columns = {
	/** Before the value, each with its gap. */
	readonly before: (item: PaneEvent) => readonly Piece[];
	/** After it. */
	readonly after: (item: Item & {type: 'event' | 'key'}, event: PaneEvent) => readonly Piece[];
};

function ttlPiece(event: PaneEvent, pane: Pane, now: number): Piece | undefined {
	const remaining = event.expiration === undefined || !pane.isNewest(event) ? 0 : event.expiration - now;
	return remaining <= 0 ? undefined : {text: `◷ ${countdown(remaining)}`, style: countdownStyle(remaining)};
}

/** The widest of the texts, with a gap of two; 0 when all are empty. */
function columnCells(texts: Iterable<string>): number {
	const cells = Math.max(0, ...Array.from(texts, text => widthOf(text)));
	return cells === 0 ? 0 : cells + 2;
}

/** The cells of a column that comes first, and of another one; 0 for what there is no room for. */
function inRoom(room: number, first: number, second: number): readonly [first: number, second: number] {
	return room < first ? [0, 0] : [first, room - first < second ? 0 : second];
}

function columnsFor(items: readonly Item[], {pane, width, now}: {
	readonly pane: Pane;
	readonly width: number;
	readonly now: number;
}): Columns {
	const events = items.map(item => eventOf(item)).filter(event => event !== undefined);
	const actionOf = ({action}: PaneEvent): string => actionWords[action] ?? action;
	const timeOf = ({time}: PaneEvent): string => time === undefined ? 'earlier' : clockTime(time);
	const ttlCells = columnCells(events.map(event => ttlPiece(event, pane, now)?.text ?? ''));
	const keys = items.filter(item => item.type === 'key');
	const rateNeed = columnCells(keys.map(({meter}) => rateText(meter.rate(now))));
	const ageNeed = columnCells(keys.map(({event: {time}}) => time === undefined ? 'earlier' : ageText(now - time)));
	const actionCells = pane.isByKey ? 0 : columnCells(events.map(event => actionOf(event))) - 1;
	const fixed = Math.max(0, actionCells) + ttlCells;
	const valueCells = Math.min(valueCellsWanted, Math.max(0, ...events.map(event => changeCells(event))));
	// A key watched for itself needs no name.
	const hasKey = events.some(({key}) => key !== pane.key);
	const keyNeed = hasKey ? columnCells(events.map(event => relativeKey(pane.key, event))) : 0;
	const keyCells = Math.min(keyNeed, Math.max(10, Math.floor(width * 0.35), width - fixed - valueCells));
	const shortened = shortPaths(events.map(event => ({text: relativeKey(pane.key, event), width: Math.max(0, keyCells - 2)})));
	const names = new Map(events.map((event, i) => [event, shortened[i]!]));
	const timeNeed = pane.isByKey || events.every(({time}) => time === undefined) ? 0 : columnCells(events.map(event => timeOf(event)));
	const indexNeed = pane.isByKey ? 0 : columnCells(events.map(({index}) => String(index)));
	const rest = width - fixed - keyCells - valueCells;
	const [timeCells, indexCells] = inRoom(rest, timeNeed, indexNeed);
	const [ageCells, rateCells] = inRoom(rest, ageNeed, rateNeed);
	const right = (text: string, cells: number): string => cells === 0 ? '' : `  ${fit(text, cells - 2, 'right')}`;
	return {
		before: event => [
			{text: timeCells === 0 ? '' : fit(timeOf(event), timeCells), style: theme.dim},
			{text: actionCells <= 0 ? '' : fit(actionOf(event), actionCells), style: actionStyle(event)},
			{
				text: keyCells === 0 ? '' : `${fit(names.get(event) ?? '', keyCells - 2)}  `,
				style: pane.isByKey && isRemoval(event.action) ? theme.gone : (event.isDirectory ? theme.directory : theme.plain),
			},
		],
		after(item, event) {
			const ttl = ttlPiece(event, pane, now);
			return [
				// Without one its room belongs to the value.
				...(ttl === undefined ? [] : [{text: `  ${fit(ttl.text, ttlCells - 2)}`, style: ttl.style}]),
				...(item.type === 'key'
					? [
						{text: right(rateText(item.meter.rate(now)), rateCells), style: theme.changed},
						{text: right(event.time === undefined ? 'earlier' : ageText(now - event.time), ageCells), style: theme.dim},
					]
					: [{text: right(String(event.index), indexCells), style: theme.dim}]),
			];
		},
	};
}

/** The rows, each of exactly `width` cells; with a mark before one of them, or none. */
export function eventRows(items: readonly Item[], {pane, width, now, marked}: {
	readonly pane: Pane;
	readonly width: number;
	readonly now: number;
	readonly marked?: Item;
}): readonly string[] {
	const markCells = marked === undefined ? 0 : 2;
	const columns = columnsFor(items, {pane, width: width - markCells, now});
	return items.map(item => {
		const mark = {text: marked === undefined ? '' : (item === marked ? '❯ ' : '  '), style: theme.prompt};
		if (item.type !== 'event' && item.type !== 'key') {
			const remark = {text: `── ${remarkOf(item)} ──`, style: item.type === 'horizon' && item.reason !== 'failed' ? theme.dim : theme.warning};
			return lineOf([mark, remark], width, {isFilled: true});
		}

		const event = eventOf(item)!;
		const before = [mark, ...columns.before(event)];
		const after = columns.after(item, event);
		const room = Math.max(0, width - cellsOf(before) - cellsOf(after));
		return lineOf([...before, ...changePieces(event, room), ...after], width, {isFilled: true});
	});
}
