/**
The long form of a listing: one line a node, in columns of terminal cells.
*/
import {type Node} from '../engine/engine.ts';
import {bytesFromText} from '../protocol/text.ts';
import {type TextStyle, type TextStyles} from '../terminal/text/styles.ts';
import {visible} from '../terminal/text/terminal-safe.ts';
import {fit, truncate, widthOf} from '../terminal/text/width.ts';
import {formatSeconds} from './durations.ts';

const previewCellsMax = 60;

/** The beginning of a value on one line, with nothing in it that a terminal would obey. */
export function previewOf(value: string, cells = previewCellsMax): string {
	// However long the value, only what can be shown is escaped; a character has at most two units and joins others.
	return truncate(visible(value.slice(0, cells * 8)), cells);
}

export type LongRow = {
	readonly node: Node;
	/** As it is to be shown, not yet safe to draw. */
	readonly name: string;
	/** Of a directory, where it is known. */
	readonly childCount?: number;
	/** Seconds that a directory above leaves it, when that is less than its own. */
	readonly inheritedSeconds?: number;
};

export type LongListingOptions = {
	/** Lines are cut to this; absent when nobody looks. */
	readonly columns?: number;
	readonly styles: TextStyles;
};

type Cell = {readonly text: string; readonly style?: TextStyle; readonly align?: 'left' | 'right'};

const gap = '  ';

/** Stands before a ttl that comes from a directory above. */
const inheritedSign = '↑';

/** Under this many columns the indexes leave their room to names and values. */
const indexColumnsMin = 60;

/** A value that would have fewer cells is left out. */
const valueCellsMin = 6;

function ttlCell({node, inheritedSeconds}: LongRow, {dim}: TextStyles): Cell {
	if (inheritedSeconds !== undefined) {
		return {text: inheritedSign + formatSeconds(inheritedSeconds), style: dim, align: 'right'};
	}

	return {text: node.expiration === undefined ? '-' : formatSeconds(node.ttl ?? 0), align: 'right'};
}

function cellsOf(row: LongRow, {columns = Infinity, styles}: LongListingOptions): readonly Cell[] {
	const {node, name, childCount} = row;
	const size = node.dir ? String(childCount ?? '-') : String(bytesFromText(node.value ?? '').length);
	const indexes = columns < indexColumnsMin ? [] : [node.createdIndex, node.modifiedIndex];
	return [
		{text: node.dir ? 'dir' : 'file'},
		{text: size, align: 'right'},
		ttlCell(row, styles),
		...indexes.map((index): Cell => ({text: String(index), style: styles.dim, align: 'right'})),
		{text: visible(name), style: node.dir ? styles.directory : undefined},
	];
}

/**
Type, size in bytes (for directories the number of children, where it is known), ttl, createdIndex, modifiedIndex, name,
value.
*/
export function longListing(rows: readonly LongRow[], options: LongListingOptions): string {
	const {columns = Infinity, styles} = options;
	const table = rows.map(row => cellsOf(row, options));
	const widths = (table[0] ?? []).map(() => 0);
	for (const cells of table) {
		for (const [column, {text}] of cells.entries()) {
			widths[column] = Math.max(widths[column]!, widthOf(text));
		}
	}

	const nameColumn = widths.length - 1;
	let before = 0;
	for (const width of widths.slice(0, -1)) {
		before += width + gap.length;
	}

	const nameWidth = Math.max(1, Math.min(widths[nameColumn] ?? 0, columns - before));
	const valueCells = Math.min(previewCellsMax, columns - before - nameWidth - gap.length);
	return rows.map(({node}, i) => {
		const parts = table[i]!.map(({text, style = (plain: string) => plain, align}, column) => {
			const isName = column === nameColumn;
			const hasValue = !node.dir && node.value !== '' && valueCells >= valueCellsMin;
			const cut = isName && !hasValue ? truncate(text, nameWidth) : fit(text, isName ? nameWidth : widths[column]!, align);
			return style(cut);
		});
		const value = node.dir === true || valueCells < valueCellsMin ? '' : previewOf(node.value ?? '', valueCells);
		return `${[...parts, ...(value === '' ? [] : [styles.dim(value)])].join(gap)}\n`;
	}).join('');
}
