/**
The rows of a live listing: directories first, in the columns of `ls -l`, ttls counting down, changes marked for a moment.
*/
import {shortNames} from '../../terminal/text/short-names.ts';
import {indexColumnsMin, valueCellsMin} from '../../format/listing.ts';
import {previewFor} from '../../format/value-preview.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {counted, grouped} from '../../util/counted.ts';
import {type CachedEntry} from '../../live/directory.ts';
import {listingRows, type LiveListing, type ListingRow} from '../../live/panes/live-listing.ts';
import {type DirectoryView} from '../../live/tree-cache.ts';
import {
	countdown,
	countdownStyle,
	fit,
	framed,
	lineOf,
	widthOf,
	type Piece,
} from './text.ts';
import {hintKey} from './key-hints.ts';
import {theme, type Style} from './theme.ts';

const marks: Record<NonNullable<ListingRow['mark']>, string> = {put: '*', remove: '-', expire: '-'};

function nameOf(entry: CachedEntry): string {
	return visible(entry.name) + (entry.isDirectory ? '/' : '');
}

function nameStyle({entry, mark}: ListingRow): Style {
	if (mark === 'remove' || mark === 'expire') {
		return theme.gone;
	}

	if (mark === 'put') {
		return theme.changed;
	}

	return entry.isDirectory ? theme.directory : theme.plain;
}

/** `expired`, `deleted`, or what is left of the ttl. */
function lifeOf({entry, mark}: ListingRow, now: number): Piece {
	if (mark === 'expire') {
		return {text: 'expired', style: theme.removed};
	}

	if (mark === 'remove') {
		return {text: 'deleted', style: theme.removed};
	}

	if (entry.expiration === undefined) {
		return {text: '-', style: theme.dim};
	}

	const remaining = entry.expiration - now;
	return {text: `◷ ${countdown(remaining)}`, style: countdownStyle(remaining)};
}

function typeOf({isDirectory, valueBytes}: CachedEntry): string {
	// In etcd v3 a directory can be a key as well.
	return isDirectory ? (valueBytes > 0 ? 'both' : 'dir') : 'file';
}

function sizeOf(entry: CachedEntry): string {
	return typeOf(entry) === 'dir' ? '-' : String(entry.valueBytes);
}

function indexOf({modifiedIndex}: CachedEntry): string {
	// Directories of etcd v3 have none.
	return modifiedIndex === 0 ? '-' : String(modifiedIndex);
}

type Columns = {readonly size: number; readonly life: number; readonly index: number; readonly name: number; readonly value: number};

const typeCells = 4;
const markCells = 2;
const gapCells = 2;
/** The time that is left becomes shorter: what stands beside it should not move. */
const lifeCells = 10;

/** Without an index where there is little room, as in `ls -l`. */
function columnsOf(rows: readonly ListingRow[], inner: number): Columns {
	const widest = (title: string, texts: readonly string[]) => Math.max(title.length, ...texts.map(text => text.length));
	const entries = rows.map(({entry}) => entry);
	const size = widest('size', entries.map(entry => sizeOf(entry)));
	const index = inner < indexColumnsMin ? 0 : widest('index', entries.map(entry => indexOf(entry)));
	const isLasting = rows.every(({entry, mark}) => entry.expiration === undefined && (mark === undefined || mark === 'put'));
	const life = isLasting ? 'ttl'.length : lifeCells;
	const before = markCells + typeCells + gapCells + size + gapCells + life + gapCells + (index === 0 ? 0 : index + gapCells);
	const names = Math.max(4, ...entries.map(entry => widthOf(nameOf(entry))));
	const name = Math.max(1, Math.min(names, Math.floor(inner / 3), inner - before));
	return {
		size, life, index, name, value: Math.max(0, inner - before - name - gapCells),
	};
}

type Cells = {
	readonly mark?: Piece;
	readonly type: string;
	readonly size: string;
	readonly life: Piece;
	readonly index: string;
	readonly name: Piece;
	readonly value: Piece;
};

function lineIn(columns: Columns, inner: number, cells: Cells): string {
	const {mark = {text: ''}, life, name, value} = cells;
	const gap = ' '.repeat(gapCells);
	return lineOf([
		{...mark, text: fit(mark.text, markCells)},
		{text: `${fit(cells.type, typeCells)}${gap}${fit(cells.size, columns.size, 'right')}${gap}`, style: theme.dim},
		{...life, text: fit(life.text, columns.life, 'right')},
		{text: columns.index === 0 ? gap : `${gap}${fit(cells.index, columns.index, 'right')}${gap}`, style: theme.dim},
		{...name, text: fit(name.text, columns.name)},
		...(columns.value < valueCellsMin ? [] : [{text: gap}, value]),
	], inner, {isFilled: true});
}

function headerOf(columns: Columns, inner: number): string {
	const title = (text: string): Piece => ({text, style: theme.dim});
	return lineIn(columns, inner, {
		type: 'type', size: 'size', life: title('ttl'), index: 'index', name: title('key'), value: title('value'),
	});
}

function rowOf(row: ListingRow, {columns, inner, name, now}: {columns: Columns; inner: number; name: string; now: number}): string {
	const {entry, mark} = row;
	return lineIn(columns, inner, {
		mark: {text: mark === undefined ? '' : marks[mark], style: mark === 'put' ? theme.changed : theme.removed},
		type: typeOf(entry),
		size: sizeOf(entry),
		life: lifeOf(row, now),
		index: indexOf(entry),
		name: {text: name, style: nameStyle(row)},
		value: {text: visible(previewFor(entry, columns.value))},
	});
}

/** With fewer rows there is no line with the names of the columns. */
const headedRowsMin = 4;

/** The whole box: `height` rows with its edges. */
export function listingBox(
	listing: LiveListing,
	view: DirectoryView | undefined,
	{width, height, now}: {width: number; height: number; now: number},
): readonly string[] {
	const inner = width - 4;
	const room = Math.max(0, height - 2);
	const rowCount = room < headedRowsMin ? room : room - 1;
	const {rows, count, aboveCount} = view?.state === 'ready'
		? listingRows(listing, view.directory, {now, countMax: rowCount})
		: {rows: [], count: 0, aboveCount: 0};
	const belowCount = Math.max(0, count - aboveCount - rows.length);
	const hidden = [...(aboveCount > 0 ? [`${grouped(aboveCount)} above`] : []), ...(belowCount > 0 ? [`${grouped(belowCount)} below`] : [])];
	const columns = columnsOf(rows, inner);
	const empty = view?.state === 'failed' ? visible(view.reason) : (view?.state === 'ready' ? 'empty' : 'listing…');
	const names = shortNames(rows.map(row => ({text: nameOf(row.entry), width: columns.name})));
	const header = rowCount < room && rows.length > 0 ? [headerOf(columns, inner)] : [];
	return framed([...header, ...rows.map((row, i) => rowOf(row, {
		columns, inner, name: names[i]!, now,
	}))], {width, height}, {
		empty: {text: empty, style: theme.dim},
		title: [{text: 'ls -l', style: theme.dim}, {text: '  '}, {text: visible(listing.path), style: theme.directory}],
		note: [
			...(listing.replacement === undefined ? [] : [{text: 'another cluster since · ', style: theme.warning}]),
			{text: counted(count, 'entry', 'entries'), style: theme.dim},
		],
		footer: hidden.length > 0 ? hidden.join(' · ') : `${hintKey('closeOrCancel') ?? hintKey('liveListing') ?? 'F4'} closes`,
	});
}
