/**
The prompt laid out in rows, with the place of the caret: what is typed is wrapped here, not by the terminal, so that
the real cursor can stand where the text goes on.
*/
import {visible} from '../format/terminal-safe.ts';
import {graphemes} from '../shell/graphemes.ts';
import {type PromptState} from '../shell/prompt.ts';
import {theme, type Style} from './theme.ts';
import {truncate, truncateStart, widthOf} from './text.ts';

export type PromptView = {
	readonly rows: readonly string[];
	/** Cells and rows from the upper left corner. */
	readonly caret: {readonly x: number; readonly y: number};
	/** Where the word under completion begins, in cells. */
	readonly menuIndent: number;
};

type Row = {text: string; cells: number};

/** The directory, shortened from the left, and the sign before the text. */
export function promptText(directory: string, columns: number): string {
	return `${truncateStart(visible(directory), Math.max(8, Math.floor(columns / 3)))} ❯ `;
}

const continuation = '  ';

class Layout {
	readonly rows: Row[] = [];
	readonly #columns: number;

	constructor(columns: number) {
		this.#columns = columns;
		this.rows.push({text: '', cells: 0});
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

		this.last.text += style(text);
		this.last.cells += cells;
	}

	break(indent: string): void {
		this.rows.push({text: indent, cells: indent.length});
	}
}

/** At most `rowsMax` rows, those around the caret. */
export function layOutPrompt({editor, menu, search, suggestion}: PromptState, {directory, columns, rowsMax}: {directory: string; columns: number; rowsMax: number}): PromptView {
	const width = Math.max(4, columns - 1);
	const layout = new Layout(width);
	const prefix = search === undefined
		? promptText(directory, columns)
		: truncate(`search ${visible(search.query)}${search.query !== '' && search.match === undefined ? ' (nothing found)' : ''} ❯ `, Math.floor(width / 2));
	for (const grapheme of graphemes(prefix)) {
		layout.add(grapheme, search === undefined ? theme.prompt : theme.warning);
	}

	const caretOffset = search?.match === undefined ? editor.cursor : search.match.offset;
	let caret = layout.position;
	let menuIndent = 0;
	let offset = 0;
	for (const grapheme of graphemes(editor.text)) {
		if (offset === menu?.start) {
			menuIndent = layout.last.cells;
		}

		if (grapheme === '\n') {
			if (offset === caretOffset) {
				caret = layout.position;
			}

			layout.break(continuation);
		} else {
			// A mark goes to the row of its character, so the place is taken after a wrap.
			const shown = visible(grapheme);
			const isEscaped = shown !== grapheme;
			for (const [i, part] of (isEscaped ? [...shown] : [shown]).entries()) {
				layout.add(part, isEscaped ? theme.warning : theme.plain);
				if (offset === caretOffset && i === 0) {
					caret = {x: layout.last.cells - widthOf(part), y: layout.rows.length - 1};
				}
			}
		}

		offset += grapheme.length;
	}

	if (caretOffset === editor.text.length) {
		caret = layout.position;
	}

	if (menu?.start === editor.text.length) {
		menuIndent = layout.last.cells;
	}

	if (suggestion !== '') {
		layout.last.text += theme.suggestion(truncate(visible(suggestion), width - layout.last.cells));
	}

	const first = Math.max(0, Math.min(caret.y - Math.floor(rowsMax / 2), layout.rows.length - rowsMax));
	return {
		rows: layout.rows.slice(first, first + rowsMax).map(row => row.text),
		caret: {x: caret.x, y: caret.y - first},
		menuIndent,
	};
}
