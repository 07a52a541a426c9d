/**
Lines of exact width from pieces of text. Widths are terminal cells.
*/
import {wrapText} from '../../terminal/text/wrap.ts';
import {truncate, widthOf} from '../../terminal/text/width.ts';
import {theme, type Style} from './theme.ts';

export {
	fit,
	truncate,
	truncateStart,
	widthOf,
} from '../../terminal/text/width.ts';

export type Piece = {
	readonly text: string;
	readonly style?: Style;
	/** For a text that is already laid out and styled: its width. It is never cut. */
	readonly cells?: number;
};

/** One line of at most `width` cells from styled pieces; with `isFilled` exactly that many. */
export function lineOf(pieces: readonly Piece[], width: number, {isFilled = false}: {isFilled?: boolean} = {}): string {
	let result = '';
	let rest = width;
	for (const {text, style = theme.plain, cells} of pieces) {
		if (rest <= 0) {
			break;
		}

		if (cells !== undefined) {
			result += text;
			rest -= cells;
			continue;
		}

		const cut = truncate(text, rest);
		rest -= widthOf(cut);
		result += cut === '' ? '' : style(cut);
	}

	return isFilled ? result + ' '.repeat(Math.max(0, rest)) : result;
}

export function cellsOf(pieces: readonly Piece[]): number {
	return pieces.reduce((sum, {text, cells}) => sum + (cells ?? widthOf(text)), 0);
}

/** The parts in as few lines of at most `width` cells as possible; a part that is longer has its own line. */
export function joinParts(parts: readonly string[], width: number, separator: string): readonly string[] {
	const lines: string[] = [];
	for (const part of parts) {
		const longer = `${lines.at(-1) ?? ''}${separator}${part}`;
		if (lines.length > 0 && widthOf(longer) <= width) {
			lines[lines.length - 1] = longer;
		} else {
			lines.push(part);
		}
	}

	return lines;
}

/** A countdown: `0:09`, `12:34`, `1:02:03`, `3d 4h`. `milliseconds` is what is left. */
export function countdown(milliseconds: number): string {
	const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
	const minutes = Math.floor(seconds / 60);
	const hours = Math.floor(minutes / 60);
	const two = (count: number): string => String(count).padStart(2, '0');
	if (hours >= 48) {
		return `${Math.floor(hours / 24)}d ${hours % 24}h`;
	}

	return hours > 0 ? `${hours}:${two(minutes % 60)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

const urgentMilliseconds = 3000;
const soonMilliseconds = 10_000;

/** The style of a countdown, by the time that is left. */
export function countdownStyle(milliseconds: number): Style {
	if (milliseconds < urgentMilliseconds) {
		return theme.bad;
	}

	return milliseconds < soonMilliseconds ? theme.warning : theme.plain;
}

/** The time of day: `21:00:57`. */
export function clockTime(milliseconds: number): string {
	const date = new Date(milliseconds);
	return [date.getHours(), date.getMinutes(), date.getSeconds()].map(part => String(part).padStart(2, '0')).join(':');
}

export type Frame = {
	readonly title: readonly Piece[];
	readonly note: readonly Piece[];
	/** The first of these that fits replaces the note where that has no room. */
	readonly shorterNotes?: ReadonlyArray<readonly Piece[]>;
	readonly lowerTitle?: readonly Piece[];
	readonly footer?: string;
	/** Shown when there is no row. */
	readonly empty?: Piece;
	/** Whether keys act on this box and not on another one: then its frame is a double one. */
	readonly isFocused?: boolean;
};

const plainFrame = {
	upper: ['╭', '╮'], lower: ['╰', '╯'], across: '─', down: '│',
} as const;
const focusedFrame = {
	upper: ['╔', '╗'], lower: ['╚', '╝'], across: '═', down: '║',
} as const;

/** What is said where there is nothing, in rows that end between words. */
function emptyRows({text, style}: Piece, width: number, count: number): readonly string[] {
	const rows = wrapText(text, Math.max(1, width));
	return rows.slice(0, count).map((row, i) => lineOf([
		{text: i === count - 1 && rows.length > count ? `${row.text}${' '.repeat(width)}` : row.text, style},
	], width, {isFilled: true}));
}

/**
A framed box of exactly `height` rows, its edges included, with titles at the left and notes at the right of the edges. The
rows inside are four cells narrower than the box.
*/
export function framed(rows: readonly string[], {width, height}: {readonly width: number; readonly height: number}, {
	title, note, shorterNotes = [], lowerTitle = [], footer = '', empty = {text: ''}, isFocused = false,
}: Frame): readonly string[] {
	const inner = width - 4;
	const {upper, lower, across, down} = isFocused ? focusedFrame : plainFrame;
	const edge = (left: readonly Piece[], rights: ReadonlyArray<readonly Piece[]>, corners: readonly [string, string]): string => {
		// The last note at the right is more important than the end of the title.
		const right = rights.find(pieces => cellsOf(left) + cellsOf(pieces) + 3 <= inner) ?? rights.at(-1) ?? [];
		const rightCells = cellsOf(right);
		const leftRoom = rightCells === 0 ? inner : Math.max(0, inner - rightCells - 3);
		const leftLine = lineOf(left, leftRoom);
		const leftCells = Math.min(leftRoom, cellsOf(left));
		const used = leftCells + (leftCells > 0 ? 2 : 0) + (rightCells > 0 ? rightCells + 2 : 0);
		const dashes = theme.dim(across.repeat(Math.max(0, width - 2 - used)));
		const start = theme.dim(corners[0]) + (leftCells > 0 ? ` ${leftLine} ` : '');
		const end = (rightCells > 0 ? ` ${lineOf(right, inner)} ` : '') + theme.dim(corners[1]);
		return start + dashes + end;
	};

	const room = Math.max(0, height - 2);
	const lines = rows.length === 0 ? emptyRows(empty, inner, room) : rows;
	const content = Array.from({length: room}, (_, i) => lines[i] ?? ' '.repeat(inner));
	return [
		edge(title, [note, ...shorterNotes], upper),
		...content.map(row => `${theme.dim(down)} ${row} ${theme.dim(down)}`),
		edge(lowerTitle, [footer === '' ? [] : [{text: footer, style: theme.dim}], []], lower),
	];
}
