/**
Prose in lines that end between words.
*/

/** Narrower than this a column of words is hard to read. */
const narrowest = 24;

type CellsOf = (text: string) => number;

/** What a text takes at most, for whoever has no time to load the tables of widths. */
export function cellsAtMost(text: string): number {
	return text.length + text.replaceAll(/[\u0020-\u007E]/g, '').length;
}

/**
Lines of prose, broken at their blanks. What is left of one goes below its last column, where there is room for it; a word
that is wider than a row stays whole.
*/
export function wrapProse(text: string, width: number, cellsOf: CellsOf): string {
	// A window may have no columns yet: nobody knows its width then.
	return width <= 0 ? text : text.split('\n').map(line => cellsOf(line) <= width ? line : wrapLine(line, width, cellsOf)).join('\n');
}

/** Where the further rows of a line begin, in cells: below its last column that has enough room. */
function hangingCells(line: string, width: number, cellsOf: CellsOf): number {
	const first = /^ */.exec(line)![0].length;
	let cells = first;
	for (const {index, 0: gap} of line.matchAll(/(?<=[^ ]) {2,}(?=[^ ])/g)) {
		const start = cellsOf(line.slice(0, index + gap.length));
		if (start > width - narrowest) {
			return cells === first && start <= width ? first + 2 : cells;
		}

		cells = start;
	}

	return cells > width - narrowest ? 0 : cells;
}

function wrapLine(line: string, width: number, cellsOf: CellsOf): string {
	const indentCells = hangingCells(line, width, cellsOf);
	const indent = /^ */.exec(line)![0];
	const rows: string[] = [];
	let row = indent;
	let cells = indent.length;
	let isEmpty = true;
	for (const word of line.slice(indent.length).split(' ')) {
		const wordCells = cellsOf(word);
		if (!isEmpty && cells + 1 + wordCells > width) {
			rows.push(row.trimEnd());
			row = ' '.repeat(indentCells);
			cells = indentCells;
			isEmpty = true;
		}

		if (isEmpty && word === '') {
			continue;
		}

		row += isEmpty ? word : ` ${word}`;
		cells += isEmpty ? wordCells : wordCells + 1;
		isEmpty = false;
	}

	return [...rows, row].join('\n');
}
