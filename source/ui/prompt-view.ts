/**
The prompt laid out in rows, with the place of the caret: what is typed is wrapped here, not by the terminal, so that
the real cursor can stand where the text goes on.
*/
import {visible} from '../format/terminal-safe.ts';
import {graphemes} from '../format/graphemes.ts';
import {type PromptState} from '../shell/prompt-state.ts';
import {theme, type Style} from './theme.ts';
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

type Row = {text: string; cells: number};

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

type Position = {readonly x: number; readonly y: number};

/** Adds the text and tells where the characters at the offsets stand; an offset at the end is behind the last one. */
function addText(layout: Layout, text: string, offsets: readonly number[]): readonly Position[] {
	const positions = new Map<number, Position>();
	let offset = 0;
	for (const grapheme of graphemes(text)) {
		if (grapheme === '\n') {
			positions.set(offset, layout.position);
			layout.break(continuation);
		} else {
			const shown = visible(grapheme);
			const isEscaped = shown !== grapheme;
			for (const part of isEscaped ? shown : [shown]) {
				layout.add(part, isEscaped ? theme.warning : theme.plain);
				// Taken after the character was added: a wrap moves it to the next row.
				if (!positions.has(offset)) {
					positions.set(offset, {x: layout.position.x - widthOf(part), y: layout.position.y});
				}
			}
		}

		offset += grapheme.length;
	}

	positions.set(offset, layout.position);
	return offsets.map(each => positions.get(each) ?? layout.position);
}

/** At most `rowsMax` rows, those around the caret; `prefix` stands before the line unless the history is searched. */
export function layOutPrompt({editor, menu, search, suggestion}: PromptState, {prefix, columns, rowsMax}: {prefix: readonly Piece[]; columns: number; rowsMax: number}): PromptView {
	const width = Math.max(4, columns - 1);
	const layout = new Layout(width);
	const shownPrefix = search === undefined
		? prefix
		: [{text: truncate(`search ${visible(search.query)}${search.query !== '' && search.match === undefined ? ' (nothing found)' : ''} ❯ `, Math.floor(width / 2)), style: theme.warning}];
	for (const {text, style = theme.plain} of shownPrefix) {
		for (const grapheme of graphemes(text)) {
			layout.add(grapheme, style);
		}
	}

	const caretOffset = search?.match === undefined ? editor.cursor : search.match.offset;
	const [caret, menuStart] = addText(layout, editor.text, [caretOffset, menu?.start ?? 0]);
	if (suggestion !== '') {
		layout.last.text += theme.suggestion(truncate(visible(suggestion), width - layout.last.cells));
	}

	const first = Math.max(0, Math.min(caret!.y - Math.floor(rowsMax / 2), layout.rows.length - rowsMax));
	const shown = layout.rows.slice(first, first + rowsMax);
	return {
		rows: shown.map(row => row.text),
		rowWidths: shown.map(row => row.cells),
		caret: {x: caret!.x, y: caret!.y - first},
		menuIndent: menuStart!.x,
	};
}
