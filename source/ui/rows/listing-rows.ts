/**
The rows of a live listing: directories first, ttls counting down, changes marked for a moment.
*/
import {shortNames} from '../../terminal/text/short-names.ts';
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
		return {text: ''};
	}

	const remaining = entry.expiration - now;
	return {text: `◷ ${countdown(remaining)}`, style: countdownStyle(remaining)};
}

/** What stands beside the name and the value. */
const factCells = 31;

function rowOf(row: ListingRow, {width, name, nameCells, now}: {width: number; name: string; nameCells: number; now: number}): string {
	const {entry, mark} = row;
	const life = lifeOf(row, now);
	const size = entry.isDirectory ? 'dir' : String(entry.valueBytes);
	// Directories of etcd v3 have none.
	const index = entry.modifiedIndex === 0 ? '-' : String(entry.modifiedIndex);
	return lineOf([
		{text: mark === undefined ? '  ' : `${marks[mark]} `, style: mark === 'put' ? theme.changed : theme.removed},
		{text: fit(name, nameCells), style: nameStyle(row)},
		{text: '  '},
		{text: fit(life.text, 10), style: life.style},
		{text: ` ${size.padStart(6)}  ${index.padStart(6)}  `, style: theme.dim},
		{text: visible(previewFor(entry, width - nameCells - factCells))},
	], width, {isFilled: true});
}

/** The whole box: `height` rows with its edges. */
export function listingBox(
	listing: LiveListing,
	view: DirectoryView | undefined,
	{width, height, now}: {width: number; height: number; now: number},
): readonly string[] {
	const inner = width - 4;
	const rowCount = Math.max(0, height - 2);
	const {rows, count, aboveCount} = view?.state === 'ready'
		? listingRows(listing, view.directory, {now, countMax: rowCount})
		: {rows: [], count: 0, aboveCount: 0};
	const belowCount = Math.max(0, count - aboveCount - rows.length);
	const hidden = [...(aboveCount > 0 ? [`${grouped(aboveCount)} above`] : []), ...(belowCount > 0 ? [`${grouped(belowCount)} below`] : [])];
	const nameCells = Math.min(Math.max(4, ...rows.map(row => widthOf(nameOf(row.entry)))), Math.floor(inner / 3));
	const empty = view?.state === 'failed' ? visible(view.reason) : (view?.state === 'ready' ? 'empty' : 'listing…');
	const names = shortNames(rows.map(row => ({text: nameOf(row.entry), width: nameCells})));
	return framed(rows.map((row, i) => rowOf(row, {
		width: inner, name: names[i]!, nameCells, now,
	})), {width, height}, {
		empty: {text: empty, style: theme.dim},
		title: [{text: 'ls -l', style: theme.dim}, {text: '  '}, {text: visible(listing.path), style: theme.directory}],
		note: [
			...(listing.replacement === undefined ? [] : [{text: 'another cluster since · ', style: theme.warning}]),
			{text: counted(count, 'entry', 'entries'), style: theme.dim},
		],
		footer: hidden.length > 0 ? hidden.join(' · ') : `${hintKey('closeOrCancel') ?? hintKey('liveListing') ?? 'F4'} closes`,
	});
}
