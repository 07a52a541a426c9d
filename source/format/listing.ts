/**
The long form of a listing: one line a node, in columns of terminal cells.
*/
import {type Node} from '../engine/engine.ts';
import {bytesFromText, textFromBytes} from '../protocol/text.ts';
import {type TextStyle, type TextStyles} from '../terminal/text/styles.ts';
import {shortPaths} from '../terminal/text/short-names.ts';
import {visible} from '../terminal/text/terminal-safe.ts';
import {fit, truncate, widthOf} from '../terminal/text/width.ts';
import {formatSeconds} from './durations.ts';
import {previewFor} from './value-preview.ts';

const previewCellsMax = 60;

/** On a wide terminal. */
const previewCellsMaxOnTerminal = 120;

/** How many characters of a value are examined for that: each has at most two units, and some join others. */
const previewLengthMax = previewCellsMax * 8;

/** The beginning of a value on one line, with nothing in it that a terminal would obey. */
export function previewOf(value: string, cells = previewCellsMax): string {
	// However long the value is, only what can be shown is escaped.
	return truncate(visible(value.slice(0, cells * 8)), cells);
}

export type LongRow = {
	readonly node: Omit<Node, 'value' | 'nodes'>;
	/** The name to show, not yet safe to draw. */
	readonly name: string;
	/** Of a key, in bytes. */
	readonly size?: number;
	/** How the value of a key begins. */
	readonly start?: string;
	/** The same where there is little room. */
	readonly brief?: string;
	/** Of a directory, where it is known. */
	readonly childCount?: number;
	/** Seconds until a directory above it expires, when that is sooner than its own ttl. */
	readonly inheritedSeconds?: number;
};

/**
The row of a node with only what is shown, since rows are held until their columns are known. `start` takes the place of the
beginning of the value.
*/
export function longRow(
	{value: stored, nodes, ...node}: Node,
	facts: Pick<LongRow, 'name' | 'start' | 'brief' | 'childCount' | 'inheritedSeconds'>,
): LongRow {
	if (node.dir && stored === undefined) {
		return {node, ...facts};
	}

	const value = stored ?? '';
	const bytes = bytesFromText(value);
	// A slice would keep all of the text that it is one of.
	const start = value.length > previewLengthMax ? textFromBytes(bytesFromText(value.slice(0, previewLengthMax))) : value;
	return {
		node, size: bytes.length, ...facts, start: facts.start ?? start,
	};
}

export const indexChoices = ['modified', 'created', 'both'] as const;
export type IndexChoice = typeof indexChoices[number];

export type LongListingOptions = {
	/** Lines are cut to this; absent when the output is not for a terminal. */
	readonly columns?: number;
	readonly styles: TextStyles;
	/** Which of the two indexes of a node are shown. */
	readonly indexes: IndexChoice;
	/** Whether a line with the names of the columns comes first: programs want rows only. */
	readonly hasHeader?: boolean;
};

type Cell = {readonly text: string; readonly style?: TextStyle; readonly align?: 'left' | 'right'};

const gap = '  ';

/** Precedes a ttl that comes from a directory above. */
const inheritedSign = '↑';

/** With fewer columns the indexes are left out in favour of names and values. */
export const indexColumnsMin = 60;

/** A value that would have fewer cells is left out. */
export const valueCellsMin = 6;

function ttlCell({node, inheritedSeconds}: LongRow, {dim}: TextStyles): Cell {
	if (inheritedSeconds !== undefined) {
		return {text: inheritedSign + formatSeconds(inheritedSeconds), style: dim, align: 'right'};
	}

	return {text: node.expiration === undefined ? '-' : formatSeconds(node.ttl ?? 0), align: 'right'};
}

/** A line that is read out has no end: nothing in it is cut. */
function readerOf({columns}: LongListingOptions): 'program' | 'screen' | 'voice' {
	return columns === undefined ? 'program' : (columns === Infinity ? 'voice' : 'screen');
}

/** The indexes that are shown, in order. */
function shownIndexes({columns = Infinity, indexes}: LongListingOptions): ReadonlyArray<'created' | 'modified'> {
	if (columns < indexColumnsMin) {
		return [];
	}

	return indexes === 'both' ? ['created', 'modified'] : [indexes];
}

function headerOf(options: LongListingOptions): readonly Cell[] {
	return [
		{text: 'type'},
		{text: 'size', align: 'right'},
		{text: 'ttl', align: 'right'},
		...shownIndexes(options).map((which, _, {length}): Cell => (
			{text: length === 1 && which === 'modified' ? 'index' : which, align: 'right'}
		)),
		{text: 'key'},
	];
}

function cellsOf(row: LongRow, options: LongListingOptions): readonly Cell[] {
	const {node, name, size, childCount} = row;
	const {styles} = options;
	const indexes = shownIndexes(options).map(which => which === 'created' ? node.createdIndex : node.modifiedIndex);
	return [
		// In etcd v3 a directory can be a key as well.
		{text: node.dir ? (size === undefined ? 'dir' : 'both') : 'file'},
		{text: String(size ?? childCount ?? '-'), align: 'right'},
		ttlCell(row, styles),
		// A directory of etcd v3 has none.
		...indexes.map((index): Cell => ({text: index === 0 ? '-' : String(index), style: styles.dim, align: 'right'})),
		{text: visible(name), style: node.dir ? styles.directory : undefined},
	];
}

/**
Type, size in bytes (for directories the number of children, where it is known), ttl, indexes, name,
value. A listing that is too long to be held comes in parts, and its columns are as wide as the widest part so far.
*/
export class LongListing {
	readonly #options: LongListingOptions;
	#widths: readonly number[] = [];

	constructor(options: LongListingOptions) {
		this.#options = options;
	}

	/** The lines of the next rows. */
	add(rows: readonly LongRow[]): string {
		const {columns = Infinity, styles, hasHeader = false} = this.#options;
		const isFirst = this.#widths.length === 0;
		const header = hasHeader && isFirst ? [headerOf(this.#options)] : [];
		const table: Array<readonly Cell[]> = [...header, ...rows.map(row => cellsOf(row, this.#options))];
		const widths = (table[0] ?? []).map((_, column) => this.#widths[column] ?? 0);
		for (const cells of table) {
			for (const [column, {text}] of cells.entries()) {
				widths[column] = Math.max(widths[column]!, widthOf(text));
			}
		}

		this.#widths = widths;
		const nameColumn = widths.length - 1;
		let before = 0;
		for (const width of widths.slice(0, -1)) {
			before += width + gap.length;
		}

		const nameWidth = Math.max(1, Math.min(widths[nameColumn] ?? 0, columns - before));
		const names = table.map(cells => ({text: cells[nameColumn]!.text, width: nameWidth}));
		for (const [i, text] of (columns === Infinity ? [] : shortPaths(names)).entries()) {
			table[i] = table[i]!.with(nameColumn, {...table[i]![nameColumn]!, text});
		}

		const cellsMax = {program: previewCellsMax, screen: previewCellsMaxOnTerminal, voice: Infinity}[readerOf(this.#options)];
		const valueCells = Math.min(cellsMax, columns - before - nameWidth - gap.length);
		const lineOf = (cells: readonly Cell[], value: string): string => {
			const parts = cells.map(({text, style = (plain: string) => plain, align}, column) => {
				const isName = column === nameColumn;
				return style(isName && value === '' ? text : fit(text, isName ? nameWidth : widths[column]!, align));
			});
			return `${[...parts, ...(value === '' ? [] : [styles.dim(value)])].join(gap)}\n`;
		};

		const hasValues = valueCells >= valueCellsMin;
		return table.map((cells, i) => {
			const row = rows[i - header.length];
			return row === undefined
				? styles.dim(lineOf(cells, hasValues && rows.some(({start = ''}) => start !== '') ? 'value' : '').trimEnd()) + '\n'
				: lineOf(cells, hasValues ? previewOf(previewFor({preview: row.start ?? '', brief: row.brief}, valueCells), valueCells) : '');
		}).join('');
	}
}
