/**
A question laid out where the prompt usually is, with the caret after the answer so far.
*/
import {visible} from '../../terminal/text/terminal-safe.ts';
import {truncate, widthOf} from '../../terminal/text/width.ts';
import {wrapAnywhere, wrapText, type WrappedRow} from '../../terminal/text/wrap.ts';
import {counted} from '../../util/counted.ts';
import {questionEnding, type Question} from '../../terminal/questions.ts';
import {type PromptView} from './prompt-view.ts';
import {theme} from './theme.ts';

function leaveOutMiddle(rows: readonly WrappedRow[], rowsMax: number, width: number): readonly WrappedRow[] {
	if (rows.length <= rowsMax) {
		return rows;
	}

	if (rowsMax < 3) {
		return rowsMax === 2 ? [rows[0]!, rows.at(-1)!] : rows.slice(-1);
	}

	const firstCount = Math.ceil((rowsMax - 1) / 2);
	const lastCount = rowsMax - 1 - firstCount;
	const text = truncate(`… (${counted(rows.length - firstCount - lastCount, 'more row')})`, width);
	return [...rows.slice(0, firstCount), {text, cells: widthOf(text)}, ...rows.slice(-lastCount)];
}

/** At most `rowsMax` rows: what is asked begins in the first ones, and the last ones say what to do; others are counted. */
export function layOutQuestion(question: Question, {columns, rowsMax}: {columns: number; rowsMax: number}): PromptView {
	const answer = question.kind === 'password' ? '' : visible(question.answer);
	const width = Math.max(4, columns - 1);
	const lines = visible(`${question.text}${questionEnding(question)}`, {keepLayout: true}).split('\n');
	const before = lines.slice(0, -1).flatMap(line => wrapText(line, width));
	// The caret stands behind the last blank of the question, and what is typed in its place.
	const last = wrapText(lines.at(-1)!.trimEnd(), width);
	const blank = lines.at(-1)!.endsWith(' ') ? ' ' : '';
	const rows = [...before, ...last.slice(0, -1), ...wrapAnywhere(`${last.at(-1)!.text}${blank}${answer}`, width)];
	const shown = leaveOutMiddle(rows, Math.max(1, rowsMax), width);
	return {
		rows: shown.map(row => theme.warning(row.text)),
		rowWidths: shown.map(row => row.cells),
		caret: {x: shown.at(-1)!.cells, y: shown.length - 1},
		menuIndent: 0,
	};
}
