/**
What a search through the whole tree has found, in the place of the tree.
*/
import {type FullScreenState} from '../../full-screen/full-screen.ts';
import {searchWords} from '../../full-screen/search-words.ts';
import {type Hit, type SearchProgress} from '../../full-screen/search.ts';
import {isWithin, parentPath} from '../../protocol/paths.ts';
import {shortFrom, shortPath, shortPaths} from '../../terminal/text/short-names.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {counted, grouped} from '../../util/counted.ts';
import {
	framed,
	lineOf,
	truncateStart,
	widthOf,
	type Piece,
} from '../rows/text.ts';
import {theme, type Style} from '../rows/theme.ts';

/** The text with each word underlined where it is found first, and the first of them as near to the middle as it has to be to be seen. */
export function marked(text: string, {words, width, style, matchStyle = theme.match}: {
	words: readonly string[]; width: number; style: Style; matchStyle?: Style;
}): readonly Piece[] {
	const lower = text.toLowerCase();
	const places = words
		.map(word => ({start: lower.indexOf(word), end: lower.indexOf(word) + word.length}))
		.filter(({start}) => start !== -1)
		.toSorted((a, b) => a.start - b.start);
	const [first] = places;
	if (first === undefined) {
		return [{text, style}];
	}

	const half = Math.floor((width - widthOf(text.slice(first.start, first.end))) / 2) - 1;
	const isInSight = widthOf(text) <= width || widthOf(text.slice(0, first.end)) < width;
	const lead = isInSight ? first.start : Math.max(0, Math.min(first.start, half));
	const pieces: Piece[] = [];
	let end = first.start - lead;
	for (const place of places) {
		const start = Math.max(end, place.start);
		pieces.push({text: text.slice(end, start), style}, {text: text.slice(start, place.end), style: matchStyle});
		end = Math.max(end, place.end);
	}

	return [{text: lead === first.start ? '' : '…', style}, ...pieces, {text: text.slice(end), style}];
}

/** A shorter piece of a value says nothing. */
const excerptShownMin = 8;

function rowOf({entry, excerpt}: Hit, {width, name, words, pathCells, isSelected, isFocused}: {
	width: number; name: string; words: readonly string[]; pathCells: number; isSelected: boolean; isFocused: boolean;
}): string {
	const style = isSelected && isFocused ? theme.selected : (entry.isDirectory ? theme.directory : theme.plain);
	const excerptCells = width - pathCells - 4;
	const found = excerpt === undefined
		? [{text: visible(entry.preview), style: theme.dim}]
		: marked(visible(excerpt), {words, width: excerptCells, style: theme.dim});
	return lineOf([
		{text: isSelected ? '❯ ' : '  ', style: theme.prompt},
		// It has been cut already.
		...marked(name, {
			words, width: Infinity, style, matchStyle: plain => style(theme.match(plain)),
		}),
		{text: ' '.repeat(pathCells - widthOf(name) + 2)},
		...(excerptCells < excerptShownMin ? [] : found),
	], width, {isFilled: true});
}

function emptyText({state, problem}: SearchProgress): Piece {
	const texts = {
		idle: 'type parts of a name or of a value, in any order',
		searching: 'searching…',
		done: 'no name and no value has that',
		full: '',
		failed: visible(problem ?? ''),
	};
	return {text: texts[state], style: state === 'failed' ? theme.bad : theme.dim};
}

/** How far the search is. */
function noteOf({hits, seenCount, state}: SearchProgress): string {
	const found = `${grouped(hits.length)} found`;
	switch (state) {
		case 'idle': {
			return '';
		}

		case 'searching': {
			return `${found}, ${grouped(seenCount)} searched…`;
		}

		case 'done': {
			return `${found} in ${counted(seenCount, 'node')}`;
		}

		case 'full': {
			return `${found}, and more`;
		}

		case 'failed': {
			return `${found}, then it failed`;
		}
	}
}

/** Less of a path says nothing. */
const aroundCellsMin = 8;

/** With fewer cells for the pieces of values all is left to the paths: the value itself stands beside the list. */
const excerptCellsMin = 20;

function pathCellsOf(longest: number, inner: number): number {
	const room = inner - 4;
	const share = Math.floor(room * 0.6);
	return Math.max(1, Math.min(longest, room - share < excerptCellsMin ? inner - 2 : share));
}

/** The directory that all of them are in: it is said once. */
function directoryAround(hits: readonly Hit[]): string {
	let result: string | undefined;
	for (const {path} of hits) {
		result ??= parentPath(path);
		while (!isWithin(path, result) || path === result) {
			result = parentPath(result);
		}
	}

	return result ?? '/';
}

/** The names, with the words that were looked for in sight, as long as that tells them apart. */
function namesWithWords(paths: readonly string[], words: readonly string[], width: number): readonly string[] {
	const names = shortPaths(paths.map(text => ({text, width})));
	const found = paths.map((path, i) => {
		const lower = path.toLowerCase();
		const hidden = words.filter(word => !names[i]!.toLowerCase().includes(word)).map(word => lower.lastIndexOf(word));
		const place = Math.max(-1, ...hidden);
		return place === -1 ? names[i]! : shortFrom(path, width, place);
	});
	const alike = Map.groupBy(found.keys(), i => found[i]!);
	return found.map((name, i) => alike.get(name)!.length === 1 ? name : names[i]!);
}

export function hitBox(
	{browser, search, moment: {at}}: FullScreenState,
	{width, height}: {width: number; height: number},
): readonly string[] {
	const list = browser.search!;
	const inner = width - 4;
	const count = Math.max(0, height - 2);
	const shown = search.hits.slice(list.top, list.top + count);
	const around = directoryAround(search.hits);
	const shownFrom = around === '/' ? 0 : around.length + 1;
	const paths = shown.map(({path, entry}) => `${visible(path.slice(shownFrom))}${entry.isDirectory ? '/' : ''}`);
	const longest = Math.max(0, ...paths.map(path => widthOf(path)));
	const pathCells = pathCellsOf(longest, inner);
	const isFocused = browser.part === 'tree';
	const note = noteOf(search);
	const footer = search.hits.length > count ? `${grouped(list.position + 1)} of ${grouped(search.hits.length)}` : '';
	const words = searchWords(list.text).map(word => visible(word));
	const moment = at === undefined ? '' : ` @${at}`;
	const aroundCells = inner - 'search'.length - moment.length - 2 - widthOf(note) - 3;
	const names = namesWithWords(paths, words, pathCells);
	return framed(shown.map((hit, i) => rowOf(hit, {
		width: inner, name: names[i]!, words, pathCells, isSelected: list.top + i === list.position, isFocused,
	})), {width, height}, {
		empty: emptyText(search),
		title: [
			{text: 'search', style: isFocused ? theme.focused : theme.plain},
			{text: moment, style: theme.warning},
			...(around === '/' || aroundCells < aroundCellsMin
				? []
				: [{text: '  '}, {text: shortPath(visible(around), aroundCells), style: theme.directory}]),
		],
		isFocused,
		note: [{text: note, style: search.state === 'failed' ? theme.bad : theme.dim}],
		shorterNotes: [[{text: `${grouped(search.hits.length)} found${search.state === 'searching' ? '…' : ''}`, style: theme.dim}]],
		lowerTitle: [
			{text: 'f ', style: theme.prompt},
			{text: truncateStart(visible(list.text), Math.max(1, inner - widthOf(footer) - 8)), style: theme.warning},
			...(list.isTyping ? [{text: '▏', style: theme.prompt}] : []),
		],
		footer,
	});
}
