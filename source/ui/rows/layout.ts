/**
Who gets how many rows and cells of the live area. It is never taller than half of the terminal; what does not fit is
cut by its owner, with a count.
*/

export type LayoutWants = {
	readonly columns: number;
	readonly rows: number;
	/** Rows that the prompt would like to have. */
	readonly promptRows: (width: number) => number;
	/** Whether a question stands in the place of the prompt: it has to be seen in full, whatever else there is. */
	readonly isQuestion: boolean;
	/** Rows of the menu or the help below the prompt; 0 for none. */
	readonly belowRows: number;
	/** Whether those may take more than the half: the help, which is read and closed. */
	readonly isBelowWhole: boolean;
	/** Rows of content that each box (pane or listing) would like to have. */
	readonly boxRows: readonly number[];
	/** Whether the boxes stand above the prompt however wide the screen is. */
	readonly isStacked?: boolean;
};

export type Layout = {
	/** Whether the boxes stand to the right of the prompt instead of above it. */
	readonly isWide: boolean;
	/** Width of the prompt and what is below it, in cells. */
	readonly mainWidth: number;
	readonly boxWidth: number;
	readonly promptRows: number;
	readonly belowRows: number;
	/** Whole height of each box that is shown, edges included; those that do not fit are left out. */
	readonly boxHeights: readonly number[];
	/** How many boxes are left out. */
	readonly hiddenBoxes: number;
};

/** Two boxes side by side have eighty cells each, at least. */
const wideColumns = 160;

/** Two edges and a row. */
const boxRowsMin = 3;

/** Shares `room` rows among boxes: each gets what it wants as far as the room allows; the newest are kept first. */
function shareRows(room: number, wants: readonly number[]): readonly number[] {
	const countMax = Math.floor(room / boxRowsMin);
	if (wants.length === 0 || countMax === 0) {
		return [];
	}

	const shown = wants.slice(-countMax);
	const heights = shown.map(() => boxRowsMin);
	let rest = room - (boxRowsMin * shown.length);
	let isGrowing = true;
	while (rest > 0 && isGrowing) {
		isGrowing = false;
		for (const [i, want] of shown.entries()) {
			if (!(rest > 0 && heights[i]! < want + 2)) {
				continue;
			}

			heights[i]!++;
			rest--;
			isGrowing = true;
		}
	}

	return heights;
}

export function layOut({columns, rows, promptRows, isQuestion, belowRows, isBelowWhole, boxRows, isStacked = false}: LayoutWants): Layout {
	// The last row is the status line; one row of the terminal's half stays free for the line end.
	const room = Math.max(2, isBelowWhole ? rows - 2 : Math.floor(rows / 2) - 1);
	const isWide = !isStacked && columns >= wideColumns && boxRows.length > 0;
	const boxWidth = isWide ? Math.max(58, Math.floor(columns * 0.52)) : columns - 1;
	const mainWidth = isWide ? columns - boxWidth - 2 : columns;
	const prompt = Math.max(1, Math.min(promptRows(mainWidth), isQuestion ? room : Math.max(1, Math.floor(room / 2))));
	if (isWide) {
		const boxHeights = shareRows(room, boxRows);
		return {
			isWide, mainWidth, boxWidth, promptRows: prompt, belowRows: Math.min(belowRows, room - prompt), boxHeights,
			hiddenBoxes: boxRows.length - boxHeights.length,
		};
	}

	const reserved = boxRows.length > 0 && room - prompt >= boxRowsMin + 2 ? boxRowsMin : 0;
	const below = Math.max(0, Math.min(belowRows, room - prompt - reserved));
	const boxHeights = shareRows(room - prompt - below, boxRows);
	return {
		isWide, mainWidth, boxWidth, promptRows: prompt, belowRows: below, boxHeights, hiddenBoxes: boxRows.length - boxHeights.length,
	};
}

/** The boxes in an order in which the one in focus, if it would be left out, is the first of those shown. */
export function withFocusShown<Box>(
	boxes: readonly Box[],
	{focused, hiddenCount}: {readonly focused: number; readonly hiddenCount: number},
): readonly Box[] {
	if (focused < 0 || focused >= hiddenCount) {
		return boxes;
	}

	const others = boxes.toSpliced(focused, 1);
	return others.toSpliced(hiddenCount, 0, boxes[focused]!);
}
