/**
A question laid out where the prompt usually is, with the caret after the answer so far.
*/
import {visible} from '../../terminal/text/terminal-safe.ts';
import {graphemes} from '../../terminal/text/graphemes.ts';
import {questionEnding, type Question} from '../../terminal/questions.ts';
import {type PromptView} from './prompt-view.ts';
import {theme} from './theme.ts';
import {widthOf} from './text.ts';

/** The text in rows of `width` cells; words are not kept together, since the question has to be seen in full. */
function wrap(text: string, width: number): Array<{text: string; cells: number}> {
	const rows: Array<{text: string; cells: number}> = [];
	for (const line of text.split('\n')) {
		let row = {text: '', cells: 0};
		rows.push(row);
		for (const grapheme of graphemes(line)) {
			const cells = widthOf(grapheme);
			if (row.cells + cells > width) {
				row = {text: '', cells: 0};
				rows.push(row);
			}

			row.text += grapheme;
			row.cells += cells;
		}
	}

	return rows;
}

/** At most `rowsMax` rows, the last ones: they say what to do. */
export function layOutQuestion(question: Question, {columns, rowsMax}: {columns: number; rowsMax: number}): PromptView {
	const answer = question.kind === 'password' ? '' : visible(question.answer);
	const rows = wrap(visible(`${question.text}${questionEnding(question)}`, {keepLayout: true}) + answer, Math.max(4, columns - 1));
	const shown = rows.slice(-Math.max(1, Math.min(rowsMax, rows.length)));
	return {
		rows: shown.map(row => theme.warning(row.text)),
		rowWidths: shown.map(row => row.cells),
		caret: {x: shown.at(-1)!.cells, y: shown.length - 1},
		menuIndent: 0,
	};
}
