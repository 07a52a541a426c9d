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
		while (i < cells.length && cells[i]!.style === style && cells[i]!.background === background) {
			text += cells[i]!.text;
			x += cells[i]!.width;
			i++;
		}

		const left = (padding + (start * cellWidth)).toFixed(2);
		const width = ((x - start) * cellWidth).toFixed(2);
		if (background !== undefined) {
			result += `<rect x="${left}" y="${top}" width="${width}" height="${rowHeight}" fill="${background}"/>`;
		}

		if (text.trim() !== '') {
			result += `<text x="${left}" y="${top + 14}" textLength="${width}" lengthAdjust="spacingAndGlyphs" ${style}>${escapeXml(text)}</text>`;
		}
	}

	return result;
}

/** The visible screen, without the blank rows at its end. `caption` stands in the window's title. */
export function terminalSvg(terminal: Terminal, caption: string): string {
	const rows = Array.from({length: terminal.rows}, (_, y) => cellsOfRow(terminal, y));
	const last = rows.findLastIndex(cells => cells.some(cell => cell.text !== ' '));
	const shown = rows.slice(0, last + 1);
	const width = Math.ceil((terminal.cols * cellWidth) + (padding * 2));
	const height = titleHeight + (shown.length * rowHeight) + (padding * 2);
	const {cursorX, cursorY} = terminal.buffer.active;
	const contentTop = titleHeight + padding;
	const dots = ['#f26d78', '#e9bf6b', '#8fc76b'].map((color, i) => `<circle cx="${22 + (i * 20)}" cy="20" r="6" fill="${color}"/>`).join('');
	const cursorLeft = (padding + (cursorX * cellWidth)).toFixed(2);
	const cursor = `<rect x="${cursorLeft}" y="${contentTop + (cursorY * rowHeight)}" width="${cellWidth}" height="${rowHeight}" fill="${colors.text}" opacity="0.75"/>`;
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="'JetBrains Mono', 'DejaVu Sans Mono', Menlo, Consolas, 'Noto Sans Mono CJK SC', monospace" font-size="${fontSize}" xml:space="preserve">
<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="10" fill="${colors.window}" stroke="${colors.edge}"/>
${dots}<text x="${width / 2}" y="25" text-anchor="middle" fill="${colors.title}">${escapeXml(caption)}</text>
${cursor}
${shown.map((cells, y) => rowSvg(cells, contentTop + (y * rowHeight))).filter(row => row !== '').join('\n')}
</svg>
`;
}
