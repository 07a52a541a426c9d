/**
What is in the chosen directory, before it is opened: its first children with the start of their values and their ttls.
*/
import {previewFor} from '../../format/value-preview.ts';
import {shortNames} from '../../terminal/text/short-names.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {type FullScreenState} from '../../full-screen/full-screen.ts';
import {namesOf} from '../../full-screen/row-order.ts';
import {type CachedEntry} from '../../live/directory.ts';
import {
	countdown,
	countdownStyle,
	fit,
	lineOf,
	widthOf,
	type Piece,
} from '../rows/text.ts';
import {theme} from '../rows/theme.ts';

const childCountMax = 200;

export type Children = {
	readonly entries: readonly CachedEntry[];
	/** How many there are in all; undefined when nobody has counted them. */
	readonly count: number | undefined;
};

/** Undefined for a key, and until the directory has been read. */
export function childrenOf({chosen, value, browser}: FullScreenState): Children | undefined {
	const view = chosen?.view;
	if (view?.state === 'ready') {
		const {directory} = view;
		const {directories, keys} = namesOf(directory, {filter: '', sort: browser.sort, isKept: () => true});
		const names = Array.from(
			{length: Math.min(childCountMax, directory.size)},
			(_, i) => directories.at(i) ?? keys.at(i - directories.size)!,
		);
		return {entries: names.map(name => directory.entry(name)!), count: directory.size};
	}

	const entries = value?.path === chosen?.path ? value?.children : undefined;
	return entries && {
		entries: [...entries.filter(entry => entry.isDirectory), ...entries.filter(entry => !entry.isDirectory)],
		count: value!.hasMore ? undefined : entries.length,
	};
}

/** Rows of `width` cells: those in sight. */
export function childRows({entries}: Children, {width, top, count, now}: {
	width: number; top: number; count: number; now: number;
}): readonly string[] {
	const shown = entries.slice(top, top + count).map(entry => ({entry, name: `${visible(entry.name)}${entry.isDirectory ? '/' : ''}`}));
	const nameCells = Math.min(Math.max(0, ...shown.map(({name}) => widthOf(name))), Math.floor(width * 0.6));
	const names = shortNames(shown.map(({name}) => ({text: name, width: nameCells})));
	return shown.map(({entry}, i) => {
		const left = entry.expiration === undefined ? undefined : entry.expiration - now;
		const ttl: readonly Piece[] = left === undefined ? [] : [{text: ` ◷ ${countdown(left)}`, style: countdownStyle(left)}];
		const ttlCells = ttl.reduce((sum, {text}) => sum + widthOf(text), 0);
		const start = lineOf([
			{text: fit(names[i]!, nameCells), style: entry.isDirectory ? theme.directory : theme.plain},
			{text: '  '},
			{text: visible(previewFor(entry, width - nameCells - 2)), style: theme.dim},
		], width - ttlCells, {isFilled: true});
		return lineOf([{text: start, cells: width - ttlCells}, ...ttl], width);
	});
}
