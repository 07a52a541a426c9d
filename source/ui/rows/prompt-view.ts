/**
The prompt laid out in rows, with the place of the caret: what is typed is wrapped here, not by the terminal, so that the
real cursor can be put at the caret.
*/
import {visible} from '../../terminal/text/terminal-safe.ts';
import {graphemes, snapToBoundary} from '../../terminal/text/graphemes.ts';
import {type SpanKind} from '../../prompt/highlight.ts';
import {type PromptState} from '../../prompt/prompt-state.ts';
import {suggestionMarks, theme, type Style} from './theme.ts';
import {truncate, widthOf, type Piece} from './text.ts';

export type PromptView = {
	readonly rows: readonly string[];
	/** In cells, without the suggestion. */
	readonly rowWidths: readonly number[];
	/** Cells and rows from the upper left corner. */
	readonly caret: {readonly x: number; readonly y: number};
	/** Where the word under completion begins, in cells. */
	readonly menuIndent: number;
};

type Run = {text: string; readonly style: Style};

type Row = {readonly runs: Run[]; cells: number};

const continuation = '  ';

/** In UTF-16 units: a text of up to a few screens is laid out whole. */
const stretchLengthMin = 2000;

class Layout {
	readonly rows: Row[] = [];
	readonly #columns: number;

	constructor(columns: number) {
		this.#columns = columns;
		this.rows.push({runs: [], cells: 0});
	}

	get last(): Row {
		return this.rows.at(-1)!;
	}

	get position(): {x: number; y: number} {
		return {x: this.last.cells, y: this.rows.length - 1};
	}

	add(text: string, style: Style): void {
		const cells = widthOf(text);
		if (this.last.cells + cells > this.#columns) {
			this.break('');
		}

		this.append(text, style);
		this.last.cells += cells;
	}

	/** After the last row, without a place of its own. */
	append(text: string, style: Style): void {
		const run = this.last.runs.at(-1);
		if (run?.style === style) {
			run.text += text;
		} else {
			this.last.runs.push({text, style});
		}
	}

	break(indent: string): void {
		this.rows.push({runs: [{text: indent, style: theme.plain}], cells: indent.length});
	}
}

type Position = {readonly x: number; readonly y: number};

const spanStyles: Record<SpanKind, Style> = {
	command: theme.command,
	flag: theme.flag,
	path: theme.directory,
	string: theme.string,
	operator: theme.operator,
	unknown: theme.unknown,
	missing: theme.missing,
};

type StyleSpan = {readonly start: number; readonly end: number; readonly style: Style};

/** Gives the style at offsets that only grow. */
function styleReader(spans: readonly StyleSpan[]): (offset: number) => Style {
	let index = 0;
	return offset => {
		while (index < spans.length && spans[index]!.end <= offset) {
			index++;
		}

		const span = spans[index];
		return span !== undefined && span.start <= offset ? span.style : theme.plain;
	};
}

function spansOf({highlight}: PromptState): readonly StyleSpan[] {
	return highlight.spans.map(({start, end, kind}) => ({start, end, style: spanStyles[kind]}));
}

/**
The part of a long text that is laid out, so that a key never waits for all of it: what fits on the screen around the caret.
It moves in steps of `reach` units, so that the line breaks do not shift with each key.
*/
function stretchAround(text: string, caret: number, reach: number): {readonly start: number; readonly end: number} {
	const step = Math.floor(caret / reach);
	return {start: snapToBoundary(text, (step - 1) * reach), end: snapToBoundary(text, (step + 2) * reach)};
}

type Stretch = {
	readonly text: string;
	/** Where it begins in the line; offsets elsewhere are those of the whole line. */
	readonly start: number;
	readonly spans: readonly StyleSpan[];
};

/** Adds the text and returns where the characters at the offsets are; an offset beyond the text is after the last one. */
function addText(layout: Layout, {text, start, spans}: Stretch, offsets: readonly number[]): readonly Position[] {
	const positions = new Map<number, Position>();
	const styleAt = styleReader(spans);
	let offset = start;
	for (const grapheme of graphemes(text)) {
		const isAskedFor = offsets.includes(offset);
		if (grapheme === '\n') {
			if (isAskedFor) {
				positions.set(offset, layout.position);
			}

			layout.break(continuation);
		} else {
			const shown = visible(grapheme);
			const isEscaped = shown !== grapheme;
			for (const part of isEscaped ? shown : [shown]) {
				layout.add(part, isEscaped ? theme.warning : styleAt(offset));
				// Taken after the character was added: a wrap moves it to the next row.
				if (isAskedFor && !positions.has(offset)) {
					positions.set(offset, {x: layout.position.x - widthOf(part), y: layout.position.y});
				}
			}
		}

		offset += grapheme.length;
	}

	return offsets.map(each => positions.get(each) ?? layout.position);
}

const remarkGap = ' '.repeat(3);

/** What is wrong with the line, shown after it; nothing when there is no room for most of it. */
function remarkOf({editor, highlight: {remark}}: PromptState, room: number): string {
	return remark === undefined || editor.cursor !== editor.text.length || room < 20
		? ''
		: truncate(`✗ ${visible(remark)}`, room - remarkGap.length);
}

/** At most `rowsMax` rows, those around the caret; `prefix` is in front of the line. */
export function layOutPrompt(
	state: PromptState,
	{prefix, columns, rowsMax}: {prefix: readonly Piece[]; columns: number; rowsMax: number},
): PromptView {
	const {editor, viMode, menu, suggestion} = state;
	const width = Math.max(4, columns - 1);
	const layout = new Layout(width);
	const caretOffset = editor.cursor;
	const {start, end} = stretchAround(editor.text, caretOffset, Math.max(stretchLengthMin, width * rowsMax));
	const modeStyle = viMode === 'normal' ? theme.warning : theme.dim;
	const shownPrefix = viMode === undefined ? prefix : [{text: `${viMode} `, style: modeStyle}, ...prefix];
	for (const {text, style = theme.plain} of start === 0 ? shownPrefix : [{text: '… ', style: theme.dim}]) {
		for (const grapheme of graphemes(text)) {
			layout.add(grapheme, style);
		}
	}

	const stretch = {text: editor.text.slice(start, end), start, spans: spansOf(state)};
	const [caret, menuStart] = addText(layout, stretch, [caretOffset, menu?.start ?? 0]);
	if (suggestion !== '') {
		const [before, after] = suggestionMarks();
		layout.append(truncate(before + visible(suggestion) + after, width - layout.last.cells), theme.suggestion);
	}

	const remark = menu === undefined && suggestion === '' ? remarkOf(state, width - layout.last.cells) : '';
	if (remark !== '') {
		// Where the caret stands nothing is dim: terminals give a block the colour of what is under it.
		layout.append(remarkGap, theme.plain);
		layout.append(remark, theme.dim);
	}

	const first = Math.max(0, Math.min(caret!.y - Math.floor(rowsMax / 2), layout.rows.length - rowsMax));
	const shown = layout.rows.slice(first, first + rowsMax);
	return {
		rows: shown.map(({runs}) => runs.map(({text, style}) => style(text)).join('')),
		rowWidths: shown.map(row => row.cells),
		caret: {x: caret!.x, y: caret!.y - first},
		menuIndent: menuStart!.x,
	};
}
