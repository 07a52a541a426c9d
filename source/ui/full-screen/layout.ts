/**
Who gets how much of the full screen: the tree at the left, panes above the value at the right; below sixty columns one
of them at a time.
*/
import {type BrowserPart} from '../../full-screen/browser.ts';

export type FullScreenLayout = {
	/** In the order of Tab. */
	readonly parts: readonly BrowserPart[];
	/** Whether only the part in focus is drawn. */
	readonly isNarrow: boolean;
	/** Rows of the boxes, edges included; the foot is below them. */
	readonly bodyRows: number;
	readonly treeWidth: number;
	/** Width of value and panes. */
	readonly sideWidth: number;
	/** Height of each pane that is drawn; the newest panes are. */
	readonly paneHeights: readonly number[];
	/** 0 when the value is not drawn. */
	readonly valueHeight: number;
};

export const narrowColumns = 60;
const roomyColumns = 100;
const paneRowsMin = 4;

function split(rows: number, count: number): readonly number[] {
	return Array.from({length: count}, (_, i) => Math.floor(rows / count) + (i < rows % count ? 1 : 0));
}

/** `rows` and `columns` are the terminal's; its last row and column stay free, so that nothing ever scrolls or wraps. */
export function layOutFullScreen({
	columns,
	rows,
	paneCount,
	part,
	footRows,
	isSearching,
}: {
	columns: number;
	rows: number;
	paneCount: number;
	part: BrowserPart;
	/** Rows below the boxes. */
	footRows: number;
	/** Whether the tree shows whole paths and pieces of values. */
	isSearching: boolean;
}): FullScreenLayout {
	const width = columns - 1;
	const bodyRows = Math.max(3, rows - 1 - footRows);
	const parts: readonly BrowserPart[] = paneCount === 0 ? ['tree', 'value'] : ['tree', 'value', 'watch'];
	const paneCountMax = (room: number): number => Math.min(paneCount, Math.max(1, Math.floor(room / paneRowsMin)));
	if (columns < narrowColumns) {
		return {
			parts,
			isNarrow: true,
			bodyRows,
			treeWidth: width,
			sideWidth: width,
			paneHeights: part === 'watch' ? split(bodyRows, paneCountMax(bodyRows)) : [],
			valueHeight: part === 'value' ? bodyRows : 0,
		};
	}

	// The value of what is found needs its room, too.
	const searchShare = columns < roomyColumns ? 0.45 : 0.55;
	const treeWidth = isSearching ? Math.floor(width * searchShare) : Math.max(24, Math.min(70, Math.floor(width * 0.38)));
	const paneRows = paneCount === 0 ? 0 : Math.floor(bodyRows * (part === 'watch' ? 0.7 : 0.5));
	const paneHeights = paneRows < paneRowsMin ? [] : split(paneRows, paneCountMax(paneRows));
	return {
		parts,
		isNarrow: false,
		bodyRows,
		treeWidth,
		sideWidth: width - treeWidth,
		paneHeights,
		valueHeight: bodyRows - paneHeights.reduce((sum, height) => sum + height, 0),
	};
}
