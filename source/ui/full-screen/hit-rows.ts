/**
What a search through the whole tree has found, in the place of the tree.
*/
import {type FullScreenState} from '../../full-screen/full-screen.ts';
import {type Hit, type SearchProgress} from '../../full-screen/search.ts';
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

/** The text with the first place of what was sought underlined, and as near to the middle as it has to be to be seen. */
export function marked(text: string, {sought, width, style}: {sought: string; width: number; style: Style}): readonly Piece[] {
	const place = sought === '' ? -1 : text.toLowerCase().indexOf(sought.toLowerCase());
	if (place === -1) {
		return [{text, style}];
	}

	const end = place + sought.length;
	const half = Math.floor((width - widthOf(sought)) / 2) - 1;
	const lead = widthOf(text.slice(0, end)) < width ? place : Math.max(0, Math.min(place, half));
	return [
		{text: `${lead === place ? '' : '…'}${text.slice(place - lead, place)}`, style},
		{text: text.slice(place, end), style: theme.match},
		{text: text.slice(end), style},
	];
}

function rowOf({path, entry, excerpt}: Hit, {width, sought, pathCells, isSelected, isFocused}: {
	width: number; sought: string; pathCells: number; isSelected: boolean; isFocused: boolean;
}): string {
	const name = truncateStart(`${visible(path)}${entry.isDirectory ? '/' : ''}`, pathCells);
	return lineOf([
		{text: isSelected ? '❯ ' : '  ', style: theme.prompt},
		{text: name, style: isSelected && isFocused ? theme.selected : (entry.isDirectory ? theme.directory : theme.plain)},
		{text: ' '.repeat(pathCells - widthOf(name) + 2)},
		...(excerpt === undefined
			? [{text: visible(entry.preview), style: theme.dim}]
			: marked(visible(excerpt), {sought: visible(sought), width: width - pathCells - 4, style: theme.dim})),
	], width, {isFilled: true});
}

function emptyText({state, problem}: SearchProgress): Piece {
	const texts = {
		idle: 'type a part of a name or of a value',
		searching: 'searching…',
		done: 'no name and no value has it',
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

export function hitBox({browser, search}: FullScreenState, {width, height}: {width: number; height: number}): readonly string[] {
	const list = browser.search!;
	const inner = width - 4;
	const count = Math.max(0, height - 2);
	const shown = search.hits.slice(list.top, list.top + count);
	const longest = Math.max(0, ...shown.map(({path}) => widthOf(visible(path)) + 1));
	const pathCells = Math.max(1, Math.min(longest, Math.floor((inner - 4) * 0.6)));
	const isFocused = browser.part === 'tree';
	return framed(shown.map((hit, i) => rowOf(hit, {
		width: inner, sought: list.text, pathCells, isSelected: list.top + i === list.position, isFocused,
	})), {width, height}, {
		empty: emptyText(search),
		title: [{text: 'search', style: isFocused ? theme.focused : theme.plain}],
		isFocused,
		note: [{text: noteOf(search), style: search.state === 'failed' ? theme.bad : theme.dim}],
		lowerTitle: [
			{text: 'f ', style: theme.prompt},
			{text: truncateStart(visible(list.text), Math.floor(inner / 2)), style: theme.warning},
			...(list.isTyping ? [{text: '▏', style: theme.prompt}] : []),
		],
		footer: search.hits.length > count ? `${grouped(list.position + 1)} of ${grouped(search.hits.length)}` : '',
	});
}
