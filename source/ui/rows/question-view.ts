/**
A question laid out where the prompt usually is, with the caret after the answer so far.
*/
import {visible} from '../../terminal/text/terminal-safe.ts';
import {wrapAnywhere} from '../../terminal/text/wrap.ts';
import {questionEnding, type Question} from '../../terminal/questions.ts';
import {type PromptView} from './prompt-view.ts';
import {theme} from './theme.ts';

/** At most `rowsMax` rows, the last ones: they say what to do. */
export function layOutQuestion(question: Question, {columns, rowsMax}: {columns: number; rowsMax: number}): PromptView {
	const answer = question.kind === 'password' ? '' : visible(question.answer);
	const text = visible(`${question.text}${questionEnding(question)}`, {keepLayout: true}) + answer;
	// Words are not kept together, since the question has to be seen in full, with the caret behind its last blank.
	const rows = text.split('\n').flatMap(line => wrapAnywhere(line, Math.max(4, columns - 1)));
	const shown = rows.slice(-Math.max(1, Math.min(rowsMax, rows.length)));
	return {
		rows: shown.map(row => theme.warning(row.text)),
		rowWidths: shown.map(row => row.cells),
		caret: {x: shown.at(-1)!.cells, y: shown.length - 1},
		menuIndent: 0,
	};
}
