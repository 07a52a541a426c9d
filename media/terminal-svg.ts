/**
A terminal's screen as an SVG picture: a window with a title and the cells in their colours.
*/
import {type Terminal} from '@xterm/headless';

type Cell = {
	readonly text: string;
	readonly width: number;
	readonly color: string;
	readonly style: string;
	readonly background: string | undefined;
};

const cellWidth = 8.43;
const rowHeight = 19;
const fontSize = 14;
const padding = 18;
const titleHeight = 38;

/** What a window looks like. */
export type Look = {
	readonly window: string;
	readonly title: string;
	readonly edge: string;
	readonly text: string;
	/** The terminal's sixteen colours. */
	readonly palette: readonly string[];
};

export const darkLook: Look = {
	window: '#16181d', title: '#8b919d', edge: '#2b2f38', text: '#d6dae3',
	palette: ['#3b4048', '#f26d78', '#8fc76b', '#e9bf6b', '#6ab0f3', '#c792ea', '#5ccfd6', '#c9ced8', '#6b7280', '#ff8b92', '#a8db85', '#ffd58a', '#8cc8ff', '#dcb3ff', '#7fe4ea', '#ffffff'],
};

export const lightLook: Look = {
	window: '#ffffff', title: '#6b7280', edge: '#d0d4dc', text: '#24292f',
	palette: ['#24292f', '#b3261e', '#1a7f37', '#7d5700', '#0b57d0', '#8250df', '#0f6674', '#6e7781', '#57606a', '#cf222e', '#2da44e', '#9a6700', '#218bff', '#a475f9', '#3192aa', '#8c959f'],
};

const dimOpacity = 0.55;
const strokeWidth = 1.2;

/** Colours 16 to 255 of terminals: a cube of six steps, and greys. */
function colorOfCube(index: number): string {
	if (index >= 232) {
		const grey = 8 + ((index - 232) * 10);
		return `rgb(${grey},${grey},${grey})`;
	}

	const steps = [0, 95, 135, 175, 215, 255];
	const place = index - 16;
	return `rgb(${steps[Math.floor(place / 36)]},${steps[Math.floor(place / 6) % 6]},${steps[place % 6]})`;
}

function colorOf(value: number, {isPalette, isRgb}: {readonly isPalette: boolean; readonly isRgb: boolean}, {palette}: Look): string | undefined {
	if (isRgb) {
		return `#${value.toString(16).padStart(6, '0')}`;
	}

	return isPalette ? palette[value] ?? colorOfCube(value) : undefined;
}

function escapeXml(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function cellsOfRow(terminal: Terminal, y: number, look: Look): readonly Cell[] {
	const {active} = terminal.buffer;
	const line = active.getLine(active.baseY + y)!;
	const cells: Cell[] = [];
	for (let x = 0; x < terminal.cols; x++) {
		const cell = line.getCell(x)!;
		if (cell.getWidth() === 0) {
			continue;
		}

		const own = colorOf(cell.getFgColor(), {isPalette: cell.isFgPalette(), isRgb: cell.isFgRGB()}, look) ?? look.text;
		const below = colorOf(cell.getBgColor(), {isPalette: cell.isBgPalette(), isRgb: cell.isBgRGB()}, look);
		const isInverse = cell.isInverse() !== 0;
		const color = isInverse ? below ?? look.window : own;
		const decorations = [cell.isUnderline() === 0 ? '' : 'underline', cell.isStrikethrough() === 0 ? '' : 'line-through'].filter(part => part !== '');
		const style = [
			`fill="${color}"`,
			cell.isBold() === 0 ? '' : 'font-weight="700"',
			cell.isDim() === 0 ? '' : `opacity="${dimOpacity}"`,
			decorations.length === 0 ? '' : `text-decoration="${decorations.join(' ')}"`,
		].filter(part => part !== '').join(' ');
		cells.push({
			text: cell.getChars() === '' ? ' ' : cell.getChars(), width: cell.getWidth(), color, style, background: isInverse ? own : below,
		});
	}

	return cells;
}

/** Which way the lines of a box go from the middle of a cell: left, right, up, down. 2 is a double line. */
const boxArms: Readonly<Record<string, readonly [left: number, right: number, up: number, down: number]>> = {
	'─': [1, 1, 0, 0], '│': [0, 0, 1, 1], '╭': [0, 1, 0, 1], '╮': [1, 0, 0, 1], '╰': [0, 1, 1, 0], '╯': [1, 0, 1, 0],
	'┌': [0, 1, 0, 1], '┐': [1, 0, 0, 1], '└': [0, 1, 1, 0], '┘': [1, 0, 1, 0], '├': [0, 1, 1, 1], '┤': [1, 0, 1, 1], '┬': [1, 1, 0, 1],
	'┴': [1, 1, 1, 0], '┼': [1, 1, 1, 1], '═': [2, 2, 0, 0], '║': [0, 0, 2, 2], '╔': [0, 2, 0, 2], '╗': [2, 0, 0, 2], '╚': [0, 2, 2, 0],
	'╝': [2, 0, 2, 0], '╠': [0, 2, 2, 2], '╣': [2, 0, 2, 2],
};

const doubleGap = 1.6;

/** A cell of a box as strokes from edge to edge: letters of a font would leave gaps between rows. */
function strokesOf(character: string, x: number, top: number): string {
	const [left, right, up, down] = boxArms[character]!;
	const middleX = padding + ((x + 0.5) * cellWidth);
	const middleY = top + (rowHeight / 2);
	const isDouble = Math.max(left, right, up, down) === 2;
	const path = (shiftX: number, shiftY: number): string => {
		const [centerX, centerY] = [middleX + shiftX, middleY + shiftY];
		const point = (pointX: number, pointY: number): string => `${pointX.toFixed(2)} ${pointY.toFixed(2)}`;
		if (/[╭╮╰╯]/.test(character)) {
			const endX = right > 0 ? middleX + (cellWidth / 2) : middleX - (cellWidth / 2);
			const endY = down > 0 ? top + rowHeight : top;
			return `M${point(middleX, endY)}L${point(middleX, middleY + ((endY - middleY) / 2))}Q${point(middleX, middleY)} ${point(endX, middleY)}`;
		}

		return [
			left > 0 ? `M${point(centerX, centerY)}H${(middleX - (cellWidth / 2)).toFixed(2)}` : '',
			right > 0 ? `M${point(centerX, centerY)}H${(middleX + (cellWidth / 2)).toFixed(2)}` : '',
			up > 0 ? `M${point(centerX, centerY)}V${top.toFixed(2)}` : '',
			down > 0 ? `M${point(centerX, centerY)}V${(top + rowHeight).toFixed(2)}` : '',
		].join('');
	};

	// The outer line of a corner is the one away from where its arms go.
	const outerX = right > 0 && left === 0 ? -doubleGap : doubleGap;
	const outerY = down > 0 && up === 0 ? -doubleGap : doubleGap;
	return isDouble ? path(outerX, outerY) + path(-outerX, -outerY) : path(0, 0);
}

/** Neighbours with one style are one text; each begins where its cell is, whatever the font. */
function rowSvg(cells: readonly Cell[], top: number): string {
	let result = '';
	let x = 0;
	for (let i = 0; i < cells.length;) {
		const {style, background, color} = cells[i]!;
		const start = x;
		const isBox = cells[i]!.text in boxArms;
		let text = '';
		let strokes = '';
		// Several blanks in a row end a text: not everything that draws SVG keeps them.
		const belongs = (cell: Cell | undefined): cell is Cell =>
			cell?.style === style && cell.background === background && cell.text in boxArms === isBox
			&& !(text.endsWith('  ') && background === undefined);
		for (let cell = cells[i]; belongs(cell); cell = cells[i]) {
			strokes += isBox ? strokesOf(cell.text, x, top) : '';
			text += cell.text;
			x += cell.width;
			i++;
		}

		const left = (padding + (start * cellWidth)).toFixed(2);
		const width = ((x - start) * cellWidth).toFixed(2);
		if (background !== undefined) {
			result += `<rect x="${left}" y="${top}" width="${width}" height="${rowHeight}" fill="${background}"/>`;
		}

		if (isBox) {
			const opacity = /opacity="[\d.]+"/.exec(style)?.[0] ?? '';
			result += `<path d="${strokes}" fill="none" stroke="${color}" stroke-width="${strokeWidth}" ${opacity}/>`;
			continue;
		}

		const shown = text.trim();
		if (shown === '') {
			continue;
		}

		const shownLeft = (padding + ((start + text.indexOf(shown)) * cellWidth)).toFixed(2);
		const shownWidth = ((x - start - (text.length - shown.length)) * cellWidth).toFixed(2);
		result += `<text x="${shownLeft}" y="${top + 14}" textLength="${shownWidth}" lengthAdjust="spacingAndGlyphs" ${style}>${escapeXml(shown)}</text>`;
	}

	return result;
}

/** What a screen shows at one moment. */
export type Screenshot = {
	/** One piece of SVG each, as if it were the top row; empty for a blank row. */
	readonly rows: readonly string[];
	/** Absent while it is hidden. */
	readonly cursor?: Cursor;
	readonly columns: number;
	readonly look: Look;
};

type Cursor = {readonly x: number; readonly y: number};

/** Takes the visible screen, without the blank rows at its end. */
export function screenshot(terminal: Terminal, {isCursorShown}: {readonly isCursorShown: boolean}, look = darkLook): Screenshot {
	const rows = Array.from({length: terminal.rows}, (_, y) => cellsOfRow(terminal, y, look));
	const last = rows.findLastIndex(cells => cells.some(cell => cell.text !== ' ' || cell.background !== undefined));
	const {cursorX, cursorY} = terminal.buffer.active;
	return {
		rows: rows.slice(0, last + 1).map(cells => rowSvg(cells, 0)),
		columns: terminal.cols,
		look,
		...(isCursorShown && {cursor: {x: cursorX, y: cursorY}}),
	};
}

const contentTop = titleHeight + padding;

function cursorSvg({cursor, look}: Screenshot): string {
	if (cursor === undefined) {
		return '';
	}

	const {x, y} = cursor;
	const left = (padding + (x * cellWidth)).toFixed(2);
	return `<rect x="${left}" y="${contentTop + (y * rowHeight)}" width="${cellWidth}" height="${rowHeight}" fill="${look.text}" opacity="0.75"/>`;
}

export function widthOf({columns}: Screenshot): number {
	return Math.ceil((columns * cellWidth) + (padding * 2));
}

/** A window with a title around `content`, high enough for `rowCount` rows. */
function windowSvg(content: string, {width, rowCount, caption, look}: {
	readonly width: number; readonly rowCount: number; readonly caption: string; readonly look: Look;
}): string {
	const height = titleHeight + (rowCount * rowHeight) + (padding * 2);
	const dots = ['#f26d78', '#e9bf6b', '#8fc76b'].map((color, i) => `<circle cx="${22 + (i * 20)}" cy="20" r="6" fill="${color}"/>`).join('');
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="'JetBrains Mono', 'DejaVu Sans Mono', Menlo, Consolas, 'Noto Sans Mono CJK SC', monospace" font-size="${fontSize}" xml:space="preserve" style="white-space:pre">
<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="10" fill="${look.window}" stroke="${look.edge}"/>
${dots}<text x="${width / 2}" y="25" text-anchor="middle" fill="${look.title}">${escapeXml(caption)}</text>
${content}
</svg>
`;
}

/** One screen as a picture. `caption` stands in the window's title. */
export function pictureSvg(shot: Screenshot, caption: string): string {
	const rows = shot.rows.map((row, y) => row === '' ? '' : `<g transform="translate(0 ${contentTop + (y * rowHeight)})">${row}</g>`);
	const content = [cursorSvg(shot), ...rows.filter(row => row !== '')].join('\n');
	return windowSvg(content, {
		width: widthOf(shot), rowCount: shot.rows.length, caption, look: shot.look,
	});
}

export type Frame = {readonly shot: Screenshot; readonly milliseconds: number};

/**
Screens one after the other, for ever. Each row that was ever seen is in the file once. Where nothing moves, the frame `still` is
shown.
*/
export function filmSvg(frames: readonly Frame[], caption: string, still: number): string {
	const width = widthOf(frames[0]!.shot);
	const total = frames.reduce((sum, {milliseconds}) => sum + milliseconds, 0);
	const ids = new Map<string, string>();
	let elapsed = 0;
	let keyframes = '';
	const strips = frames.map(({shot, milliseconds}, i) => {
		keyframes += `${(elapsed / total * 100).toFixed(3)}%{transform:translateX(${-i * width}px)}`;
		elapsed += milliseconds;
		const rows = shot.rows.map((row, y) => {
			if (row === '') {
				return '';
			}

			const id = ids.get(row) ?? `r${ids.size}`;
			ids.set(row, id);
			return `<use href="#${id}" y="${contentTop + (y * rowHeight)}"/>`;
		});
		return `<g transform="translate(${i * width} 0)">${cursorSvg(shot)}${rows.join('')}</g>`;
	});
	const definitions = ids.entries().map(([row, id]) => `<g id="${id}">${row}</g>`).toArray();
	const content = `<style>@keyframes film{${keyframes}}.film{animation:film ${total}ms steps(1,end) infinite}@media(prefers-reduced-motion:reduce){.film{animation:none}}</style>
<defs>${definitions.join('\n')}</defs>
<svg width="${width}"><g class="film" transform="translate(${-still * width} 0)">${strips.join('\n')}</g></svg>`;
	return windowSvg(content, {
		width, rowCount: Math.max(...frames.map(({shot}) => shot.rows.length)), caption, look: frames[0]!.shot.look,
	});
}
