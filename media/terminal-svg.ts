/**
A terminal's screen as an SVG picture: a window with a title and the cells in their colours.
*/
import {type Terminal} from '@xterm/headless';

type Cell = {readonly text: string; readonly width: number; readonly style: string; readonly background: string | undefined};

const cellWidth = 8.43;
const rowHeight = 19;
const fontSize = 14;
const padding = 18;
const titleHeight = 38;

const colors = {
	window: '#16181d', title: '#8b919d', edge: '#2b2f38', text: '#d6dae3',
	palette: ['#3b4048', '#f26d78', '#8fc76b', '#e9bf6b', '#6ab0f3', '#c792ea', '#5ccfd6', '#c9ced8', '#6b7280', '#ff8b92', '#a8db85', '#ffd58a', '#8cc8ff', '#dcb3ff', '#7fe4ea', '#ffffff'],
} as const;

const dimOpacity = 0.55;

function escapeXml(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function cellsOfRow(terminal: Terminal, y: number): readonly Cell[] {
	const {active} = terminal.buffer;
	const line = active.getLine(active.baseY + y)!;
	const cells: Cell[] = [];
	for (let x = 0; x < terminal.cols; x++) {
		const cell = line.getCell(x)!;
		if (cell.getWidth() === 0) {
			continue;
		}

		const own = cell.isFgPalette() ? colors.palette[cell.getFgColor()] ?? colors.text : colors.text;
		const isInverse = cell.isInverse() !== 0;
		const style = [
			`fill="${isInverse ? colors.window : own}"`,
			cell.isBold() === 0 ? '' : 'font-weight="700"',
			cell.isDim() === 0 ? '' : `opacity="${dimOpacity}"`,
			cell.isStrikethrough() === 0 ? '' : 'text-decoration="line-through"',
		].filter(part => part !== '').join(' ');
		cells.push({
			text: cell.getChars() === '' ? ' ' : cell.getChars(), width: cell.getWidth(), style, background: isInverse ? own : undefined,
		});
	}

	return cells;
}

/** Neighbours with one style are one text; each begins where its cell is, whatever the font. */
function rowSvg(cells: readonly Cell[], top: number): string {
	let result = '';
	let x = 0;
	for (let i = 0; i < cells.length;) {
		const {style, background} = cells[i]!;
		const start = x;
		let text = '';
		// Several blanks in a row end a text: not everything that draws SVG keeps them.
		for (let cell = cells[i]; cell?.style === style && cell.background === background && !(text.endsWith('  ') && cell.background === undefined); cell = cells[i]) {
			text += cell.text;
			x += cell.width;
			i++;
		}

		const left = (padding + (start * cellWidth)).toFixed(2);
		const width = ((x - start) * cellWidth).toFixed(2);
		if (background !== undefined) {
			result += `<rect x="${left}" y="${top}" width="${width}" height="${rowHeight}" fill="${background}"/>`;
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
};

type Cursor = {readonly x: number; readonly y: number};

/** Takes the visible screen, without the blank rows at its end. */
export function screenshot(terminal: Terminal, {isCursorShown}: {readonly isCursorShown: boolean}): Screenshot {
	const rows = Array.from({length: terminal.rows}, (_, y) => cellsOfRow(terminal, y));
	const last = rows.findLastIndex(cells => cells.some(cell => cell.text !== ' ' || cell.background !== undefined));
	const {cursorX, cursorY} = terminal.buffer.active;
	return {
		rows: rows.slice(0, last + 1).map(cells => rowSvg(cells, 0)),
		columns: terminal.cols,
		...(isCursorShown && {cursor: {x: cursorX, y: cursorY}}),
	};
}

const contentTop = titleHeight + padding;

function cursorSvg(cursor: Cursor | undefined): string {
	if (cursor === undefined) {
		return '';
	}

	const {x, y} = cursor;
	const left = (padding + (x * cellWidth)).toFixed(2);
	return `<rect x="${left}" y="${contentTop + (y * rowHeight)}" width="${cellWidth}" height="${rowHeight}" fill="${colors.text}" opacity="0.75"/>`;
}

export function widthOf({columns}: Screenshot): number {
	return Math.ceil((columns * cellWidth) + (padding * 2));
}

/** A window with a title around `content`, high enough for `rowCount` rows. */
function windowSvg(content: string, {width, rowCount, caption}: {readonly width: number; readonly rowCount: number; readonly caption: string}): string {
	const height = titleHeight + (rowCount * rowHeight) + (padding * 2);
	const dots = ['#f26d78', '#e9bf6b', '#8fc76b'].map((color, i) => `<circle cx="${22 + (i * 20)}" cy="20" r="6" fill="${color}"/>`).join('');
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="'JetBrains Mono', 'DejaVu Sans Mono', Menlo, Consolas, 'Noto Sans Mono CJK SC', monospace" font-size="${fontSize}" xml:space="preserve" style="white-space:pre">
<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="10" fill="${colors.window}" stroke="${colors.edge}"/>
${dots}<text x="${width / 2}" y="25" text-anchor="middle" fill="${colors.title}">${escapeXml(caption)}</text>
${content}
</svg>
`;
}

/** One screen as a picture. `caption` stands in the window's title. */
export function pictureSvg(shot: Screenshot, caption: string): string {
	const rows = shot.rows.map((row, y) => row === '' ? '' : `<g transform="translate(0 ${contentTop + (y * rowHeight)})">${row}</g>`);
	const content = [cursorSvg(shot.cursor), ...rows.filter(row => row !== '')].join('\n');
	return windowSvg(content, {width: widthOf(shot), rowCount: shot.rows.length, caption});
}

export type Frame = {readonly shot: Screenshot; readonly milliseconds: number};

/** Screens one after the other, for ever. Each row that was ever seen is in the file once. */
export function filmSvg(frames: readonly Frame[], caption: string): string {
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
		return `<g transform="translate(${i * width} 0)">${cursorSvg(shot.cursor)}${rows.join('')}</g>`;
	});
	const definitions = ids.entries().map(([row, id]) => `<g id="${id}">${row}</g>`).toArray();
	const content = `<style>@keyframes film{${keyframes}}.film{animation:film ${total}ms steps(1,end) infinite}</style>
<defs>${definitions.join('\n')}</defs>
<svg width="${width}"><g class="film">${strips.join('\n')}</g></svg>`;
	return windowSvg(content, {width, rowCount: Math.max(...frames.map(({shot}) => shot.rows.length)), caption});
}
