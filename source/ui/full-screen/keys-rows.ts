/**
The keys of the full-screen view: one line of them below, all of them on request.
*/
import {type BrowserState} from '../../full-screen/browser.ts';
import {
	fit,
	framed,
	lineOf,
	widthOf,
	type Piece,
} from '../rows/text.ts';
import {theme} from '../rows/theme.ts';

const keys: ReadonlyArray<readonly [label: string, help: string]> = [
	['↑ ↓ k j  PgUp PgDn  g G', 'move; in a value or a pane: scroll'],
	['→ l Enter', 'open the directory, read the value'],
	['← h', 'close the directory, go to the one around it'],
	['Space', 'open or close the directory'],
	['Tab', 'tree, value, panes'],
	['/', 'only names that contain a text'],
	['- +', 'fold, unfold a JSON value by a level'],
	['w  W', 'watch the node, close the pane in focus'],
	['1 … 9', 'the pane that the keys act on'],
	['F3 F5 F6 F9', 'pause, filter, rewind, clear the pane'],
	['e', 'edit the value'],
	['d', 'back to the prompt with rm typed, not run'],
	['c', 'back to the prompt, in this directory'],
	['r', 'read the tree again'],
	['Ctrl-Z', 'suspend; fg comes back here'],
	['q F2 Esc', 'back to the prompt'],
];
const labelCells = Math.max(...keys.map(([label]) => widthOf(label)));

export function keysBox({width, height}: {width: number; height: number}): readonly string[] {
	const inner = width - 4;
	const cells = Math.min(labelCells, Math.floor(inner / 2));
	const lines = keys.map(([label, help]) => lineOf([
		{text: fit(label, cells), style: theme.bold}, {text: '  '}, {text: help, style: theme.dim},
	], inner, {isFilled: true}));
	return framed(lines, {width, height}, {title: [{text: 'keys', style: theme.bold}], note: [], footer: '? closes'});
}

/** What the keys do now, as much of it as there is room for. */
export function keysHint({isFiltering}: BrowserState, {hasEdit, cells}: {hasEdit: boolean; cells: number}): readonly Piece[] {
	const hints = isFiltering
		? ['Enter keeps the filter', 'Esc removes it']
		: ['q back', '? keys', '/ filter', 'w watch', ...(hasEdit ? ['e edit'] : []), 'Tab part'];
	let rest = cells;
	const shown = hints.filter(hint => {
		rest -= hint.length + 2;
		return rest >= 0;
	});
	return [{text: shown.join('  '), style: theme.dim}];
}
