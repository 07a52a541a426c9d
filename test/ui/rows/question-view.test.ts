import {stripVTControlCharacters} from 'node:util';
import test from 'ava';
import {type Question} from '../../../source/terminal/questions.ts';
import {layOut} from '../../../source/ui/rows/layout.ts';
import {layOutQuestion} from '../../../source/ui/rows/question-view.ts';

const names = Array.from({length: 3}, (_, i) => `/registry/pods/shop/${'long-name-'.repeat(30)}${i}`).join(', ');
const question: Question = {
	kind: 'typed', text: `/registry holds 3,000 keys: ${names}, …\nThat is too much for undo to bring back.\nRemove all of it?`, typed: '/registry', answer: '/reg',
};

function rowsOf(asked: Question, columns: number, rowsMax: number): readonly string[] {
	return layOutQuestion(asked, {columns, rowsMax}).rows.map(row => stripVTControlCharacters(row));
}

test('however long the names are, the first row of a question is seen, and the last one', t => {
	for (const rowsMax of [2, 3, 4, 6, 10]) {
		const rows = rowsOf(question, 80, rowsMax);
		t.is(rows.length, rowsMax);
		t.regex(rows[0]!, /^\/registry holds 3,000 keys/);
		t.is(rows.at(-1), 'Type /registry to go on: /reg');
	}

	t.regex(rowsOf(question, 80, 6).join('\n'), /^… \(\d+ more rows\)$/m);
	t.deepEqual(layOutQuestion(question, {columns: 80, rowsMax: 6}).caret, {x: 'Type /registry to go on: /reg'.length, y: 5});
});

test('a question that has room is seen whole', t => {
	const short: Question = {kind: 'yesNo', text: 'one\ntwo?', answer: ''};
	t.deepEqual(rowsOf(short, 80, 2), ['one', 'two? (y/n) ']);
	t.deepEqual(rowsOf(short, 80, 1), ['two? (y/n) ']);
	t.is(rowsOf({...short, text: 'this and that will be done:\n  that'}, 80, 5).at(-1), 'Go on? (y/n) ');
});

test('beside three panes a question takes the rows that it needs from them', t => {
	const wants = {
		columns: 80, rows: 24, promptRows: () => 9, belowRows: 0, isBelowWhole: false, boxRows: [8, 8, 8],
	};
	t.deepEqual(layOut({...wants, isQuestion: false}), {
		isWide: false, mainWidth: 80, boxWidth: 79, promptRows: 5, belowRows: 0, boxHeights: [3, 3], hiddenBoxes: 1,
	});
	t.deepEqual(layOut({...wants, isQuestion: true}), {
		isWide: false, mainWidth: 80, boxWidth: 79, promptRows: 9, belowRows: 0, boxHeights: [], hiddenBoxes: 3,
	});
});
