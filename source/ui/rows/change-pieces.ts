/**
What happened to a value, in as many cells as there are: both values with what differs marked, or the paths that have
changed in a JSON document.
*/
import {visible} from '../../terminal/text/terminal-safe.ts';
import {baseName} from '../../protocol/paths.ts';
import {grouped} from '../../util/counted.ts';
import {type JsonChange, type JsonChanges} from '../../format/json-changes.ts';
import {valuePreview} from '../../format/value-preview.ts';
import {diffValues, type DiffPiece, type ValueDiff} from '../../format/value-diff.ts';
import {isRemoval} from '../../live/expirations.ts';
import {changeOf, valuesOf} from '../../live/panes/event-values.ts';
import {type PaneEvent} from '../../live/panes/pane-row.ts';
import {
	cellsOf,
	fit,
	lineOf,
	truncate,
	truncateStart,
	widthOf,
	type Piece,
} from './text.ts';
import {theme, type Style} from './theme.ts';

const arrow: Piece = {text: ' → ', style: theme.dim};
const arrowCells = 3;

function pieceOf({text, isChanged}: DiffPiece, style: Style): Piece {
	return {text: visible(text), style: isChanged ? theme.difference : style};
}

/** An empty value has to be seen. */
const emptyValue: Piece = {text: '""', style: theme.dim};

function orEmpty(pieces: readonly Piece[]): readonly Piece[] {
	return pieces.every(({text}) => text === '') ? [emptyValue] : pieces;
}

type DiffPieces = {
	readonly before: readonly Piece[];
	readonly after: readonly Piece[];
	readonly cells: readonly [before: number, after: number];
};

/** A row is drawn many times, but its text is made and measured only once. */
const piecesKnown = new WeakMap<ValueDiff, DiffPieces>();

/** Both values of a change, with what differs marked. */
export function diffPieces(diff: ValueDiff): DiffPieces {
	const known = piecesKnown.get(diff);
	if (known !== undefined) {
		return known;
	}

	const before = orEmpty(diff.before.map(piece => pieceOf(piece, theme.dim)));
	const after = orEmpty(diff.after.map(piece => pieceOf(piece, theme.plain)));
	const pieces: DiffPieces = {before, after, cells: [cellsOf(before), cellsOf(after)]};
	piecesKnown.set(diff, pieces);
	return pieces;
}

/** Cut to `width` cells so that the first change is in sight; text before it is cut first. */
function cutToChange(pieces: readonly Piece[], width: number): readonly Piece[] {
	const [first, ...others] = pieces;
	if (first === undefined || others.length === 0 || cellsOf(pieces) <= width || first.style === theme.difference) {
		return pieces;
	}

	return [{...first, text: truncateStart(first.text, Math.max(1, Math.floor(width / 4), width - cellsOf(others)))}, ...others];
}

/** The pieces in at most `width` cells; where something is missing at the end, an ellipsis says so. */
function cutEnd(pieces: readonly Piece[], width: number): readonly Piece[] {
	const shown: Piece[] = [];
	let rest = width;
	for (const [i, piece] of pieces.entries()) {
		const cells = widthOf(piece.text);
		const isEnd = cells > rest || (cells === rest && i < pieces.length - 1);
		// A text that is longer than the room gets an ellipsis when it is cut.
		shown.push(isEnd ? {...piece, text: truncate(`${piece.text}…`, rest)} : piece);
		if (isEnd) {
			break;
		}

		rest -= cells;
	}

	return shown;
}

/** `before → after` in `width` cells; both get their share when they do not fit. */
function pairPieces(diff: ValueDiff, width: number): readonly Piece[] {
	const {before, after, cells} = diffPieces(diff);
	const room = Math.max(0, width - arrowCells);
	if (cells[0] + cells[1] <= room) {
		return [...before, arrow, ...after];
	}

	const rightCells = Math.min(cells[1], Math.max(Math.ceil(room / 2), room - cells[0]));
	const leftCells = Math.min(cells[0], Math.max(0, room - rightCells));
	const left = lineOf(cutEnd(cutToChange(before, leftCells), leftCells), leftCells, {isFilled: true});
	const right = lineOf(cutEnd(cutToChange(after, room - leftCells), room - leftCells), room - leftCells, {isFilled: true});
	return [{text: left, cells: leftCells}, arrow, {text: right, cells: room - leftCells}];
}

const jsonDiffs = new WeakMap<JsonChange, ValueDiff>();

function diffOf(change: JsonChange): ValueDiff {
	const known = jsonDiffs.get(change) ?? diffValues(change.before ?? '', change.after ?? '');
	jsonDiffs.set(change, known);
	return known;
}

/** The path, what happened there, and the values, each a part of its own. */
export function jsonChangeParts(change: JsonChange): {readonly path: Piece; readonly values: readonly Piece[]} {
	const path = {text: visible(change.path), style: theme.directory};
	if (change.before === undefined) {
		return {path, values: [{text: '+ ', style: theme.created}, {text: visible(change.after!)}]};
	}

	if (change.after === undefined) {
		return {path, values: [{text: '- ', style: theme.removed}, {text: visible(change.before), style: theme.dim}]};
	}

	const {before, after} = diffPieces(diffOf(change));
	return {path, values: [...before, arrow, ...after]};
}

function jsonCells(change: JsonChange): number {
	const {path, values} = jsonChangeParts(change);
	return widthOf(path.text) + 1 + cellsOf(values);
}

const quoted = /^"([^"\\]*)"$/;
const bareChanges = new WeakMap<JsonChange, JsonChange>();

/** A text that became another one, without the quotes, for which there is no room. */
function bare(change: JsonChange): JsonChange {
	const [before, after] = [quoted.exec(change.before ?? '')?.[1], quoted.exec(change.after ?? '')?.[1]];
	if (before === undefined || after === undefined || before === '' || after === '') {
		return change;
	}

	const known = bareChanges.get(change) ?? {...change, before, after};
	bareChanges.set(change, known);
	return known;
}

/** One change of a document in `width` cells: the last name of its path says more than those before it, and the values more than those. */
function jsonChangePieces(whole: JsonChange, width: number): readonly Piece[] {
	const name = visible(whole.path).replace(/^.*(?=\.)/s, '');
	const nameCells = widthOf(name) + (name.length < whole.path.length ? 1 : 0);
	const change = nameCells + 1 + cellsOf(jsonChangeParts(whole).values) > width ? bare(whole) : whole;
	const {path, values} = jsonChangeParts(change);
	const valueCells = cellsOf(values);
	const pathCells = Math.min(widthOf(path.text), Math.max(Math.min(nameCells, Math.floor(width / 2)), width - 1 - valueCells));
	const rest = Math.max(0, width - pathCells - 1);
	const shown = change.before === undefined || change.after === undefined ? cutEnd(values, rest) : pairPieces(diffOf(change), rest);
	const line = lineOf(shown, rest);
	return [{...path, text: truncateStart(path.text, pathCells)}, {text: ' '}, {text: line, cells: Math.min(rest, cellsOf(shown))}];
}

const gap: Piece = {text: '  '};

/** The first changes, as many as fit, and the number of the others. */
function documentPieces({changes, count}: JsonChanges, width: number): readonly Piece[] {
	const moreOf = (shownCount: number): readonly Piece[] => shownCount === count
		? []
		: [gap, {text: `+${grouped(count - shownCount)} more`, style: theme.warning}];
	let pieces: readonly Piece[] = [];
	let shown = 0;
	for (const change of changes) {
		const longer: readonly Piece[] = [...pieces, ...(shown === 0 ? [] : [gap]), ...jsonChangePieces(change, jsonCells(change))];
		if (cellsOf(longer) + cellsOf(moreOf(shown + 1)) > width) {
			break;
		}

		pieces = longer;
		shown++;
	}

	if (shown > 0) {
		return [...pieces, ...moreOf(shown)];
	}

	const more: readonly Piece[] = count === 1 ? [] : [{text: ` +${grouped(count - 1)}`, style: theme.warning}];
	return [...jsonChangePieces(changes[0]!, Math.max(0, width - cellsOf(more))), ...more];
}

type Kind = 'directory' | 'removed' | 'value' | 'unchanged' | 'changed';

function kindOf({action, isDirectory, before, after}: PaneEvent): Kind {
	if (isDirectory) {
		return 'directory';
	}

	if (isRemoval(action)) {
		return 'removed';
	}

	if (before === undefined || after === undefined) {
		return 'value';
	}

	return before === after ? 'unchanged' : 'changed';
}

/** What is said of an event of which no two values can be compared. */
function wordsOf(event: PaneEvent, kind: Exclude<Kind, 'changed'>): {readonly text: string; readonly style?: Style} {
	switch (kind) {
		case 'directory': {
			return {text: 'directory', style: theme.dim};
		}

		case 'removed': {
			const {before} = event;
			return {text: before === undefined ? '' : `was ${before === '' ? emptyValue.text : visible(before)}`, style: theme.dim};
		}

		case 'value': {
			return event.after === '' ? emptyValue : {text: visible(event.after ?? '')};
		}

		case 'unchanged': {
			return {text: `(unchanged) ${event.after === '' ? emptyValue.text : visible(event.after ?? '')}`};
		}
	}
}

const previews = new WeakMap<PaneEvent, string>();

/** A value that came or went; of a JSON document that has no room what is worth most, since all begin alike. */
function valueIn(event: PaneEvent, kind: 'value' | 'removed', width: number): {readonly text: string; readonly style?: Style} {
	const words = wordsOf(event, kind);
	const end = kind === 'removed' ? 'before' : 'after';
	const value = valuesOf(event)[end];
	if (value?.startsWith('{') !== true || (value === event[end] && widthOf(words.text) <= width)) {
		return words;
	}

	const preview = previews.get(event) ?? visible(valuePreview(value, baseName(event.key)));
	previews.set(event, preview);
	return {...words, text: kind === 'removed' ? `was ${preview}` : preview};
}

/** What happened to the value, in exactly `width` cells. */
export function changePieces(event: PaneEvent, width: number): readonly Piece[] {
	const kind = kindOf(event);
	if (kind !== 'changed') {
		const {text, style} = kind === 'value' || kind === 'removed' ? valueIn(event, kind, width) : wordsOf(event, kind);
		return [{text: fit(text, width), style}];
	}

	const change = changeOf(event);
	const pieces = change.type === 'json' ? documentPieces(change.changes, width) : pairPieces(change.diff, width);
	return [...pieces, {text: ' '.repeat(Math.max(0, width - cellsOf(pieces)))}];
}

/** The cells that it takes to show the change whole: of a document, its first change. */
export function changeCells(event: PaneEvent): number {
	const kind = kindOf(event);
	if (kind !== 'changed') {
		return widthOf(wordsOf(event, kind).text);
	}

	const change = changeOf(event);
	if (change.type === 'json') {
		const {changes, count} = change.changes;
		return jsonCells(changes[0]!) + (count > 1 ? '  +9 more'.length : 0);
	}

	const {cells} = diffPieces(change.diff);
	return cells[0] + arrowCells + cells[1];
}
