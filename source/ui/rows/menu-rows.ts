/**
The rows of the completion menu, under the word they complete.
*/
import {previewFor} from '../../format/value-preview.ts';
import {shortNames} from '../../terminal/text/short-names.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {graphemes} from '../../terminal/text/graphemes.ts';
import {grouped} from '../../util/counted.ts';
import {type Candidate} from '../../prompt/completion/completion.ts';
import {matchedUnits} from '../../prompt/completion/matching.ts';
import {type Need} from '../../prompt/completion/completion-values.ts';
import {type Menu} from '../../prompt/prompt-state.ts';
import {
	countdown,
	countdownStyle,
	fit,
	lineOf,
	widthOf,
	type Piece,
} from './text.ts';
import {theme, type Style} from './theme.ts';

const kindWords: Record<Candidate['kind'], string> = {
	command: '', flag: '', directory: 'dir', key: 'key', value: '',
};

const kindStyles: Record<Candidate['kind'], Style> = {
	command: theme.bold, flag: theme.bold, directory: theme.directory, key: theme.plain, value: theme.plain,
};

/** On a very wide terminal what stands behind the preview would be too far from the name. */
const previewCellsMax = 120;

function detailOf({detail, entry}: Candidate, cells: number): string {
	return visible(entry === undefined ? detail : previewFor(entry, cells));
}

/** How many units of the start are left in the short form, and by how much those of its end have moved. */
function keptUnits(label: string, short: string): readonly [start: number, moved: number] {
	if (short === label) {
		return [label.length, 0];
	}

	let start = 0;
	while (start < short.length && short[start] === label[start]) {
		start++;
	}

	const place = label.lastIndexOf(short.slice(start + 1).replace(/…$/, ''));
	return [start, place - start - 1];
}

/** The label with the letters that matched underlined, in exactly so many cells; `short` is what is left of it there. */
function labelPieces(
	{label, kind}: Candidate,
	{short, cells, typed, isSelected}: {short: string; cells: number; typed: string; isSelected: boolean},
): readonly Piece[] {
	const style = isSelected ? theme.selected : kindStyles[kind];
	// Where something had to be escaped, offsets are no longer those of the name.
	const matched = typed !== '' && visible(label) === label ? matchedUnits(typed, label) : new Set<number>();
	const [start, end] = keptUnits(label, short);
	const pieces: Array<{text: string; isMatched: boolean}> = [];
	let offset = 0;
	for (const grapheme of graphemes(fit(short, cells))) {
		const isMatched = offset < start ? matched.has(offset) : (offset > start && matched.has(offset + end));
		const last = pieces.at(-1);
		if (last?.isMatched === isMatched) {
			last.text += grapheme;
		} else {
			pieces.push({text: grapheme, isMatched});
		}

		offset += grapheme.length;
	}

	return pieces.map(({text, isMatched}) => ({text, style: isMatched ? plain => style(theme.match(plain)) : style}));
}

function candidateRow(candidate: Candidate, {width, indent, short, labelCells, detail, detailCells, hasKinds, typed, now, isSelected}: {
	width: number;
	indent: number;
	short: string;
	labelCells: number;
	detail: string;
	detailCells: number;
	hasKinds: boolean;
	typed: string;
	now: number;
	isSelected: boolean;
}): string {
	const {expiration} = candidate.entry ?? {};
	const ttl: Piece = expiration === undefined || expiration <= now
		? {text: ''}
		: {text: `  ◷ ${countdown(expiration - now)}`, style: countdownStyle(expiration - now)};
	const kind = hasKinds && kindWords[candidate.kind] !== '' ? `  ${kindWords[candidate.kind]}` : '';
	const cells = Math.max(0, Math.min(detailCells, width - indent - labelCells - 3 - widthOf(ttl.text) - widthOf(kind)));
	return lineOf([
		{text: ' '.repeat(indent)},
		...labelPieces(candidate, {
			short, cells: labelCells, typed, isSelected,
		}),
		{text: '  '},
		{text: candidate.entry === undefined ? detail : fit(detail, cells), style: theme.dim},
		...(candidate.entry === undefined ? [] : [ttl, {text: kind, style: theme.dim}]),
	], width);
}

function waitingText(need: Need): string {
	return `listing ${'path' in need ? visible(need.path) : `the ${need.type}s`} …`;
}

/** At most `rowsMax` rows around the selected candidate; the last row counts those out of sight. */
export function menuRows(
	menu: Menu,
	{width, indent, rowsMax, now}: {width: number; indent: number; rowsMax: number; now: number},
): readonly string[] {
	if (rowsMax <= 0) {
		return [];
	}

	if (menu.loading !== undefined || menu.problem !== undefined) {
		const text = menu.problem === undefined ? waitingText(menu.loading!) : visible(menu.problem);
		return [lineOf([{text: '  '}, {text, style: menu.problem === undefined ? theme.dim : theme.warning}], width)];
	}

	const isCut = menu.count > rowsMax;
	const rowCount = isCut && rowsMax > 1 ? rowsMax - 1 : rowsMax;
	const first = Math.max(0, Math.min(menu.selected - Math.floor(rowCount / 2), menu.candidates.length - rowCount));
	const shown = menu.candidates.slice(first, first + rowCount);
	const labelCells = Math.min(Math.max(...shown.map(candidate => widthOf(visible(candidate.label)))), Math.floor(width / 2));
	const start = Math.min(indent, Math.max(0, width - labelCells - 20));
	const details = shown.map(candidate => detailOf(candidate, width - start - labelCells - 3));
	const detailCells = Math.min(previewCellsMax, Math.max(...details.map(detail => widthOf(detail))));
	// A directory is told by its slash: where all are of one kind the room is worth more.
	const hasKinds = new Set(shown.map(({kind}) => kind)).size > 1;
	const labels = shortNames(shown.map(({label}) => ({text: visible(label), width: labelCells})));
	const rows = shown.map((candidate, i) => candidateRow(candidate, {
		width,
		indent: start,
		short: labels[i]!,
		labelCells,
		detail: details[i]!,
		detailCells,
		hasKinds,
		typed: menu.typed ?? '',
		now,
		isSelected: first + i === menu.selected,
	}));
	if (isCut && rowsMax > 1) {
		rows.push(
			lineOf(
				[
					{text: ' '.repeat(start)},
					{text: `… ${menu.isCountOpen === true ? 'over ' : ''}${grouped(menu.count - shown.length)} more`, style: theme.dim},
				],
				width,
			),
		);
	}

	return rows;
}
