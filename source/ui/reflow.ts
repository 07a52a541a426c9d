/**
What a narrower terminal does to the rows of the live area: most terminals wrap them, so that the area's upper edge is
further above the cursor than it was drawn.
*/

/** The part of the live area down to the cursor. Widths are in cells. */
export type FrameAbove = {
	readonly columns: number;
	/** Of the rows above the cursor's. */
	readonly rowWidths: readonly number[];
	readonly caretX: number;
};

/** These cut long rows instead of wrapping them. */
const cuttingTerminals = /^(?:linux|screen|rxvt|vt\d)/;

export function doesReflow({TERM: terminal = '', XTERM_VERSION: version, TMUX: tmux}: Readonly<Record<string, string | undefined>>): boolean {
	return tmux !== undefined || (version === undefined && !cuttingTerminals.test(terminal));
}

/** How many rows more than before there are above the cursor once the terminal has `columns` columns. */
export function rowsGained({columns: before, rowWidths, caretX}: FrameAbove, columns: number): number {
	if (columns >= before) {
		return 0;
	}

	const wrapped = rowWidths.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / columns)), 0);
	return wrapped - rowWidths.length + Math.floor(caretX / columns);
}
