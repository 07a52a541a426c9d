/**
Lines of exact width from pieces of text. Widths are terminal cells.
*/
import {truncate, widthOf} from '../format/width.ts';
import {theme, type Style} from './theme.ts';

export {
	fit,
	truncate,
	truncateStart,
	widthOf,
} from '../format/width.ts';

export type Piece = {
	readonly text: string;
	readonly style?: Style;
	/** For a text that is laid out and styled already: how many it takes. It is never cut. */
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

/** How a countdown looks by what is left. */
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

/** `1 watch`, `2 watches`. */
export function counted(count: number, one: string, many: string): string {
	return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** The rows of a framed box with titles at the left and notes at the right of its edges. */
export function framed(rows: readonly string[], width: number, {title, note, lowerTitle = [], footer = ''}: {title: readonly Piece[]; note: readonly Piece[]; lowerTitle?: readonly Piece[]; footer?: string}): readonly string[] {
	const inner = width - 4;
	const edge = (left: readonly Piece[], right: readonly Piece[], corners: readonly [string, string]): string => {
		const leftLine = lineOf(left, inner);
		const leftCells = Math.min(inner, cellsOf(left));
		const rightCells = cellsOf(right);
		const hasRoom = leftCells + rightCells + 3 <= inner;
		const used = leftCells + (leftCells > 0 ? 2 : 0) + (hasRoom && rightCells > 0 ? rightCells + 2 : 0);
		const dashes = theme.dim('─'.repeat(Math.max(0, width - 2 - used)));
		const start = theme.dim(corners[0]) + (leftCells > 0 ? ` ${leftLine} ` : '');
		const end = (hasRoom && rightCells > 0 ? ` ${lineOf(right, inner)} ` : '') + theme.dim(corners[1]);
		return start + dashes + end;
	};

	return [
		edge(title, note, ['╭', '╮']),
		...rows.map(row => `${theme.dim('│')} ${row} ${theme.dim('│')}`),
		edge(lowerTitle, footer === '' ? [] : [{text: footer, style: theme.dim}], ['╰', '╯']),
	];
}
