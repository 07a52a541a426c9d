/**
Blocks of rows side by side: in columns that are read downwards, and none of which begins in the middle of a block.
*/

/** The blocks in columns of at most `height` rows, as far as a block is not higher; `gap` rows stand between two in a column. */
function stacked<Row>(blocks: ReadonlyArray<readonly Row[]>, height: number, gap: readonly Row[]): ReadonlyArray<readonly Row[]> {
	const columns: Row[][] = [];
	for (const block of blocks) {
		const column = columns.at(-1);
		if (column === undefined || column.length + gap.length + block.length > height) {
			columns.push([...block]);
		} else {
			column.push(...gap, ...block);
		}
	}

	return columns;
}

export type ColumnsOptions<Row> = {
	/** Cells. */
	readonly width: number;
	/** Between two columns, in cells. */
	readonly columnGap: number;
	readonly cellsOf: (row: Row) => number;
	/** What stands between two blocks in a column. */
	readonly gap: readonly Row[];
};

/** As few rows as the width allows; one column where not even two fit. */
export function blocksInColumns<Row>(
	blocks: ReadonlyArray<readonly Row[]>,
	{width, columnGap, cellsOf, gap}: ColumnsOptions<Row>,
): ReadonlyArray<readonly Row[]> {
	const highest = blocks.reduce((sum, block) => sum + block.length + gap.length, -gap.length);
	const lowest = Math.max(...blocks.map(block => block.length));
	if (width === Infinity) {
		return stacked(blocks, highest, gap);
	}

	const widthOf = (columns: ReadonlyArray<readonly Row[]>): number =>
		columns.reduce((sum, rows) => sum + columnGap + Math.max(...rows.map(row => cellsOf(row))), -columnGap);
	let height = lowest;
	while (height < highest && widthOf(stacked(blocks, height, gap)) > width) {
		height++;
	}

	return stacked(blocks, height, gap);
}
