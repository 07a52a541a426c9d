/**
A question laid out where the prompt usually is, with the caret after the answer so far.
*/
import {visible} from '../../terminal/text/terminal-safe.ts';
import {wrapAnywhere, wrapText} from '../../terminal/text/wrap.ts';
import {questionEnding, type Question} from '../../terminal/questions.ts';
import {type PromptView} from './prompt-view.ts';
import {theme} from './theme.ts';

/** At most `rowsMax` rows, the last ones: they say what to do. */
export function layOutQuestion(question: Question, {columns, rowsMax}: {columns: number; rowsMax: number}): PromptView {
	const answer = question.kind === 'password' ? '' : visible(question.answer);
	const width = Math.max(4, columns - 1);
	const lines = visible(`${question.text}${questionEnding(question)}`, {keepLayout: true}).split('\n');
	const before = lines.slice(0, -1).flatMap(line => wrapText(line, width));
	// The caret stands behind the last blank of the question, and what is typed in its place.
	const last = wrapText(lines.at(-1)!.trimEnd(), width);
	const blank = lines.at(-1)!.endsWith(' ') ? ' ' : '';
	const rows = [...before, ...last.slice(0, -1), ...wrapAnywhere(`${last.at(-1)!.text}${blank}${answer}`, width)];
	const shown = rows.slice(-Math.max(1, Math.min(rowsMax, rows.length)));
	return {
		rows: shown.map(row => theme.warning(row.text)),
		rowWidths: shown.map(row => row.cells),
		caret: {x: shown.at(-1)!.cells, y: shown.length - 1},
		menuIndent: 0,
	};
}
