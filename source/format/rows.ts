/**
Rows as one JSON or YAML document, a table, or bare text. They are rendered as they come: only a table's first rows are held
back, to find its widths.
*/
import {drawable} from '../terminal/text/signs.ts';
import {visible} from '../terminal/text/terminal-safe.ts';
import {fit, widthOf} from '../terminal/text/width.ts';
import {yamlText} from './yaml.ts';

export type RowFormat = 'json' | 'yaml' | 'table' | 'raw';

/** Text is that of protocol/text.ts; undefined means nothing: left out of json and yaml, a dash in a table. */
export type Cell = string | number | boolean | readonly string[] | undefined;

export type Row = Readonly<Record<string, Cell>>;

export type Table = {
	/** The rows' members in their order; they name the columns too. */
	readonly columns: readonly string[];
	readonly rows: Iterable<Row> | AsyncIterable<Row>;
	/** The column that `raw` prints, a line for each row. */
	readonly raw: string;
	/** There is one row, which is the whole document: json and yaml show no list. */
	readonly isSingle?: boolean;
	/** Rows go on coming: each is whole when it comes, and json has an object a line, since no list would ever end. */
	readonly isEndless?: boolean;
};

/** Who gets a table: how many cells wide it may be, and whether a voice reads it, for which nothing is drawn. */
type Reader = {readonly columns?: number; readonly isReadOut?: boolean};

/** How many rows decide about the widths of a table. */
const measuredRows = 500;
const columnGap = 2;
const narrowestColumn = 6;

/** JSON and YAML are Unicode: other bytes become U+FFFD. */
function wellFormed(cell: Exclude<Cell, undefined>): unknown {
	if (typeof cell === 'string') {
		return cell.toWellFormed();
	}

	return Array.isArray(cell) ? cell.map((text: string) => text.toWellFormed()) : cell;
}

function documentOf(row: Row, columns: readonly string[]): Record<string, unknown> {
	return Object.fromEntries(columns.filter(column => row[column] !== undefined).map(column => [column, wellFormed(row[column]!)]));
}

function plainText(cell: Cell): string {
	return Array.isArray(cell) ? cell.join(',') : String(cell ?? '');
}

async function * renderJson({columns, rows, isSingle = false, isEndless = false}: Table): AsyncGenerator<string> {
	const isList = !isSingle && !isEndless;
	let isFirst = true;
	for await (const row of rows) {
		const text = JSON.stringify(documentOf(row, columns));
		yield isList ? `${isFirst ? '[' : ','}\n${text}` : `${text}\n`;
		isFirst = false;
	}

	if (isList) {
		yield isFirst ? '[]\n' : '\n]\n';
	}
}

async function * renderYaml({columns, rows, isSingle = false}: Table): AsyncGenerator<string> {
	let isEmpty = true;
	for await (const row of rows) {
		const document = documentOf(row, columns);
		yield yamlText(isSingle ? document : [document]);
		isEmpty = false;
	}

	if (isEmpty && !isSingle) {
		yield '[]\n';
	}
}

async function * renderRaw({rows, raw}: Table): AsyncGenerator<string> {
	for await (const row of rows) {
		yield `${plainText(row[raw])}\n`;
	}
}

type Line = {readonly cells: readonly string[]; readonly areNumbers: readonly boolean[]};

function lineOf(row: Row, columns: readonly string[]): Line {
	return {
		cells: columns.map(column => row[column] === undefined ? '-' : visible(plainText(row[column]))),
		areNumbers: columns.map(column => row[column] === undefined || typeof row[column] === 'number'),
	};
}

/** The widest columns are narrowed until all fit. */
function fitted(widths: readonly number[], columns: number): readonly number[] {
	const result = [...widths];
	let excess = result.reduce((sum, width) => sum + width, 0) + (columnGap * (result.length - 1)) - columns;
	while (excess > 0) {
		const widest = result.indexOf(Math.max(...result));
		if (result[widest]! <= narrowestColumn) {
			break;
		}

		// Down to the next widest, so that a value of a megabyte does not take a million steps.
		const next = Math.max(narrowestColumn, ...result.filter((width, i) => i !== widest && width < result[widest]!));
		const step = Math.min(excess, Math.max(1, result[widest]! - next));
		result[widest]! -= step;
		excess -= step;
	}

	return result;
}

async function * renderTable({columns: names, rows}: Table, {columns = Infinity, isReadOut = false}: Reader): AsyncGenerator<string> {
	let pending: Line[] | undefined = [];
	let widths: readonly number[] = [];
	let areNumbers: readonly boolean[] = [];
	let isTooWide = false;
	const nameWidth = Math.max(...names.map(name => widthOf(name)));
	/** A row as several lines, where not even narrow columns fit side by side. */
	const drawUpright = ({cells}: Line): string =>
		`${cells.map((cell, i) => fit(`${names[i]!.padEnd(nameWidth + columnGap)}${cell}`, columns).trimEnd()).join('\n')}\n`;
	const draw = (cells: readonly string[]): string => {
		const drawn = cells.map((cell, i) =>
			i === cells.length - 1 && !areNumbers[i]! && columns === Infinity ? cell : fit(cell, widths[i]!, areNumbers[i]! ? 'right' : 'left'),
		);
		return `${drawn.join(' '.repeat(columnGap)).trimEnd()}\n`;
	};

	const begin = (lines: readonly Line[]): string => {
		areNumbers = names.map((_, i) => lines.length > 0 && lines.every(line => line.areNumbers[i]!));
		widths = fitted(names.map((name, i) => Math.max(widthOf(name), ...lines.map(line => widthOf(line.cells[i]!)))), columns);
		isTooWide = widths.reduce((sum, width) => sum + width + columnGap, -columnGap) > columns;
		if (isTooWide) {
			return lines.map(line => drawUpright(line)).join('\n');
		}

		const rule = isReadOut ? '' : `${widths.map(width => drawable('─').repeat(width)).join(' '.repeat(columnGap))}\n`;
		return `${draw(names)}${rule}${lines.map(line => draw(line.cells)).join('')}`;
	};

	for await (const row of rows) {
		const line = lineOf(row, names);
		if (pending === undefined) {
			yield isTooWide ? `\n${drawUpright(line)}` : draw(line.cells);
			continue;
		}

		pending.push(line);
		if (pending.length !== measuredRows) {
			continue;
		}

		yield begin(pending);
		pending = undefined;
	}

	if (pending !== undefined) {
		yield begin(pending);
	}
}

/** The pieces of the text, as the rows come. A table is no wider than the reader's columns: if need be, each cell gets a line. */
export function renderRows(
	table: Table,
	format: RowFormat,
	reader: Reader = {},
): AsyncGenerator<string> {
	switch (format) {
		case 'json': {
			return renderJson(table);
		}

		case 'yaml': {
			return renderYaml(table);
		}

		case 'raw': {
			return renderRaw(table);
		}

		case 'table': {
			return renderTable(table, reader);
		}
	}
}

/** Any JSON document as YAML. */
export function yamlOf(json: string): string {
	return yamlText(JSON.parse(json));
}
