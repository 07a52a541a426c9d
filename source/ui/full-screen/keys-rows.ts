/**
The keys of the full-screen view: one line of them below, all of them on request.
*/
import {type BrowserState} from '../../full-screen/browser.ts';
import {drawableKeys, signOr} from '../../terminal/text/signs.ts';
import {
	fit,
	framed,
	joinParts,
	lineOf,
	widthOf,
	type Piece,
} from '../rows/text.ts';
import {hintKey} from '../rows/key-hints.ts';
import {theme} from '../rows/theme.ts';

/** As they are bound at the prompt. */
function paneKeys(): string {
	const actions = ['pausePane', 'filterPane', 'rewindPane', 'clearPane', 'togglePaneKeys'] as const;
	return actions.map(action => hintKey(action) ?? 'none').join(' ').replace(/ (?=Alt-K$)/, '  ');
}

/** As many as fit on one page of the smallest usual screen. */
const keyRows = (): ReadonlyArray<readonly [label: string, help: string]> => [
	[drawableKeys('↑ ↓ k j  PgUp PgDn  g G'), 'move; scroll a value; mark an event of a pane'],
	[signOr('→ l Enter  ← h  Space', 'l Enter  h  Space  arrows'), 'open or read; close; open and close'],
	['Tab  1 … 9', 'tree, value, panes; choose a pane'],
	['/', 'show only names that contain a text'],
	['f', 'search the whole tree: words in names and values'],
	['s', 'sort by name, ttl, size, index'],
	['- +', 'fold, unfold a JSON value by a level'],
	['e', 'edit the value'],
	['n', 'a new key; with a / at its end a new directory'],
	['t', 'set the ttl, or remove it: none'],
	['d', 'remove, after a question'],
	['u U', 'undo, redo'],
	['y Y', 'copy the value, the key, to the clipboard'],
	['[ ]', 'a change back, a change forth, up to the present'],
	['c', 'cd: the prompt goes to this directory'],
	['w W', 'watch the node, close the pane in focus'],
	[paneKeys(), 'pause, filter, rewind, clear it; a row per key'],
	['r  Ctrl-L', 'read the tree again, draw the screen again'],
	['Ctrl-C  Ctrl-Z', 'cancel what is running; suspend'],
	['q F2 Esc', 'back to the prompt'],
];

type BoxSize = {readonly width: number; readonly height: number};

/** The rows of each page, without edges: in a narrow box a key takes several rows, which stay together. */
export function keysPages({width, height}: BoxSize): ReadonlyArray<readonly string[]> {
	const inner = width - 4;
	const keys = keyRows();
	const labelCells = Math.max(...keys.map(([label]) => widthOf(label)));
	const cells = Math.max(1, Math.min(labelCells, Math.floor(inner / 2) - 2));
	const pages: string[][] = [[]];
	for (const [label, help] of keys) {
		const labels = joinParts(label.split('  '), cells, '  ');
		const helps = joinParts(help.split(' '), Math.max(1, inner - cells - 2), ' ');
		const rows = Array.from({length: Math.max(labels.length, helps.length)}, (_, i) => lineOf([
			{text: fit(labels[i] ?? '', cells), style: theme.bold}, {text: '  '}, {text: helps[i] ?? '', style: theme.dim},
		], inner, {isFilled: true}));
		const page = pages.at(-1)!;
		if (page.length > 0 && page.length + rows.length > height - 2) {
			pages.push(rows);
		} else {
			page.push(...rows);
		}
	}

	return pages;
}

export function keysBox({page, ...size}: BoxSize & {readonly page: number}): readonly string[] {
	const pages = keysPages(size);
	const shown = Math.min(page, pages.length - 1);
	const footer = shown === pages.length - 1 ? '? closes' : '? goes on';
	const note = pages.length === 1 ? [] : [{text: `${shown + 1} of ${pages.length}`}];
	return framed(pages[shown]!, size, {title: [{text: 'keys', style: theme.bold}], note, footer});
}

function hintsFor({isFiltering, search, part}: BrowserState, {isKey, isPast}: {isKey: boolean; isPast: boolean}): readonly string[] {
	if (isFiltering) {
		return ['Enter keeps the filter', 'Esc removes it', 'Tab searches the whole tree'];
	}

	if (search?.isTyping === true) {
		return ['Esc cancels', 'Enter keeps what is found', drawableKeys('↑ ↓ move')];
	}

	if (search !== undefined && part === 'tree') {
		return ['Esc back', '? keys', 'Enter shows it in the tree', 'f other text', ...(isKey ? ['e edit'] : []), 't ttl', 'd remove', 'y copy'];
	}

	if (isPast) {
		return ['[ ] earlier, later', 'q back', '? keys', '/ filter', 'f find', 'y copy', 's sort', 'c cd', 'Tab part'];
	}

	return [
		'q back',
		'? keys',
		'/ filter',
		'f find',
		...(isKey ? ['e edit'] : []),
		'n new',
		't ttl',
		'd remove',
		'w watch',
		'y copy',
		'u undo',
		's sort',
		'c cd',
		'[ past',
		'Tab part',
	];
}

/** What the keys do now, as much of it as there is room for. `isKey`: a key is chosen. */
export function keysHint(browser: BrowserState, {isKey, isPast, cells}: {
	isKey: boolean; isPast: boolean; cells: number;
}): readonly Piece[] {
	let rest = cells;
	const shown = hintsFor(browser, {isKey, isPast}).filter(hint => {
		rest -= widthOf(hint) + 2;
		return rest >= -2;
	});
	return [{text: shown.join('  '), style: theme.dim}];
}
