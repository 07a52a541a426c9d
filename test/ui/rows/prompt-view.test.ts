import test from 'ava';
import {edit, emptyEditor, type EditorState} from '../../../source/prompt/editing/editor.ts';
import {layOutPrompt, type PromptView} from '../../../source/ui/rows/prompt-view.ts';
import {widthOf} from '../../../source/ui/rows/text.ts';

const columns = 80;
const rowsMax = 12;

function editorOf(text: string, cursor = text.length): EditorState {
	return {...edit(emptyEditor, {type: 'paste', text}), cursor};
}

function layOut(editor: EditorState): PromptView {
	return layOutPrompt({editor, suggestion: '', highlight: {spans: []}}, {prefix: [{text: '/ ❯ '}], columns, rowsMax});
}

test('what is typed is wrapped, with the caret where it goes on', t => {
	const {rows, caret} = layOut(editorOf('x'.repeat(100)));
	t.deepEqual(rows.map(row => row.length), [79, 25]);
	t.deepEqual(caret, {x: 25, y: 1});
	t.deepEqual(layOut(editorOf('日本', 1)).caret, {x: 6, y: 0});
	t.deepEqual(layOut(editorOf('one\ntwo', 3)).caret, {x: 7, y: 0});
	t.deepEqual(layOut(editorOf('one\ntwo', 5)).caret, {x: 3, y: 1});
});

for (const [title, unit] of [['letters', 'abcdefghi '], ['short lines', 'ab\n'], ['wide characters', '日本語'], ['escapes', '\u0001\u0002']] as const) {
	test(`however long the line is, the rows around the caret are shown: ${title}`, t => {
		const text = `set /key '${unit.repeat(Math.ceil(300_000 / unit.length))}' --end`;
		for (const cursor of [0, 9, 150_009, text.length - 6, text.length]) {
			const {rows, caret, rowWidths} = layOut(editorOf(text, cursor));
			t.is(rows.length, rowsMax);
			t.true(rows.every((row, i) => widthOf(row) <= columns && widthOf(row) === rowWidths[i]));
			t.true(caret.y >= 0 && caret.y < rowsMax);
		}

		t.true(layOut(editorOf(text, 9)).rows[0]!.startsWith('/ ❯ set /key'));
		const end = layOut(editorOf(text));
		t.true(end.rows.at(-1)!.endsWith('\' --end'));
		t.deepEqual(end.caret, {x: end.rowWidths.at(-1)!, y: rowsMax - 1});
	});
}

test('in a long line a key moves the caret, and the rows before it stay as they are', t => {
	const text = Array.from({length: 50_000}, (_, i) => String(i)).join(' ');
	const before = layOut(editorOf(text, 150_000));
	const after = layOut(editorOf(text, 150_001));
	t.deepEqual(after.rows, before.rows);
	t.not(after.caret.x, before.caret.x);
});

test('the caret stands before a character that is escaped', t => {
	t.deepEqual(layOut(editorOf('x\u0001y', 1)).caret, {x: 5, y: 0});
	t.deepEqual(layOut(editorOf('x\u0001y', 2)).caret, {x: 9, y: 0});
});

test('what is wrong with the line is said behind it, where there is room', t => {
	const shown = (text: string) => layOutPrompt({editor: editorOf(text), suggestion: '', highlight: {spans: [], remark: 'no such flag'}}, {prefix: [], columns, rowsMax}).rows.join('\n');
	t.is(shown('get --x'), 'get --x   ✗ no such flag');
	t.is(shown('x'.repeat(70)), 'x'.repeat(70));
});
