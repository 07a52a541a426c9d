/**
All commands on one screen: a few words about each, in as many columns as there is room for.
*/
import {blocksInColumns} from '../../terminal/text/columns.ts';
import {fit, truncate, widthOf} from '../../terminal/text/width.ts';
import {ownSummaryOf, type CommandEntry} from '../common/command.ts';

/** Of a command that has no words of its own here. */
const briefCells = 24;

export type Section = {readonly title: string; readonly entries: readonly CommandEntry[]};

const columnGap = 2;

function blockOf({title, entries}: Section): readonly string[] {
	const nameCells = Math.max(...entries.map(({name}) => name.length));
	const briefOf = (entry: CommandEntry): string => entry.brief ?? truncate(ownSummaryOf(entry), briefCells);
	return [title, ...entries.map(entry => `  ${entry.name.padEnd(nameCells)}  ${briefOf(entry)}`)];
}

/** As few rows as `width` cells allow. What is read out comes in one column: there is no width that ends it. */
export function briefRows(sections: readonly Section[], width: number): readonly string[] {
	const columns = blocksInColumns(sections.map(section => blockOf(section)), {
		width, columnGap, cellsOf: widthOf, gap: [''],
	});
	const widths = columns.map(rows => Math.max(...rows.map(row => widthOf(row))));
	return Array.from({length: Math.max(...columns.map(rows => rows.length))}, (_, i) =>
		columns.map((rows, column) => fit(rows[i] ?? '', widths[column]!)).join(' '.repeat(columnGap)).trimEnd());
}
