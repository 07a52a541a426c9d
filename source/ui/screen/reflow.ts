/**
What a narrower terminal does to the rows of the live area: most terminals wrap them, so that the area's upper edge is
further above the cursor than it was drawn.
*/

/** The live area as it was drawn. Widths are in cells. */
export type Frame = {
	readonly columns: number;
	readonly rowWidths: readonly number[];
	readonly caret: {readonly x: number; readonly y: number};
};

/**
What happens to the cursor: `attached` moves with its text; `counted` moves down by every row that wrapping adds, above or
below the cursor (xterm.js); `still` terminals cut rows instead of wrapping them.
*/
export type Reflow = 'attached' | 'counted' | 'still';

const cuttingTerminals = /^(?:linux|screen|rxvt|vt\d)/;
const countingPrograms = new Set(['vscode', 'Hyper', 'Tabby']);

export function reflowOf({
	TERM: terminal = '', TERM_PROGRAM: program = '', XTERM_VERSION: version, TMUX: tmux,
}: Readonly<Record<string, string | undefined>>): Reflow {
	if (tmux !== undefined) {
		return 'attached';
	}

	if (countingPrograms.has(program)) {
		return 'counted';
	}

	return version !== undefined || cuttingTerminals.test(terminal) ? 'still' : 'attached';
}

/**
Whether the terminal pushes as many rows into its history as wrapping adds, even when there is room below. Rows in the
history can never be erased.
*/
export function needsRoomAbove(environment: Readonly<Record<string, string | undefined>>): boolean {
	return environment.TMUX !== undefined || reflowOf(environment) === 'counted';
}

/** How many blank rows such a terminal needs above everything, as far as there is room below: the row under the frame is Ink's. */
export function rowsMissingAbove({rowWidths, caret}: Frame, caretRow: number, rows: number): number {
	const height = rowWidths.length;
	const top = caretRow - caret.y;
	return Math.max(0, Math.min(height - top, rows - top - height - 1));
}

function rowsAdded(widths: readonly number[], columns: number): number {
	return widths.reduce((sum, width) => sum + Math.max(0, Math.ceil(width / columns) - 1), 0);
}

/** xterm.js goes through the rows from last to first, and leaves alone the row where the cursor is by then. */
function rowsCounted(widths: readonly number[], columns: number, caretRow: number): number {
	let row = caretRow;
	for (const [i, width] of widths.entries().toArray().toReversed()) {
		row += i === row ? 0 : rowsAdded([width], columns);
	}

	return row - caretRow;
}

/** How much further up than drawn the frame begins, seen from the cursor, once the terminal has `columns` columns. */
export function rowsGained({columns: before, rowWidths, caret}: Frame, columns: number, reflow: Reflow): number {
	if (columns >= before || reflow === 'still') {
		return 0;
	}

	return reflow === 'attached'
		? rowsAdded(rowWidths.slice(0, caret.y), columns) + Math.floor(caret.x / columns)
		: rowsCounted(rowWidths, columns, caret.y);
}
