import test from 'ava';
import {
	edit,
	editorActionNames,
	emptyEditor,
	hasLineAbove,
	hasLineBelow,
	type EditorAction,
	type EditorState,
} from '../../../source/prompt/editing/editor.ts';
import {graphemes} from '../../../source/terminal/text/graphemes.ts';
import fc, {anyCharacter} from '../../helpers/properties.ts';

/** Runs actions given by name, by `+text` for typing, by `<text` for a paste. */
function run(...steps: readonly string[]): EditorState {
	let state = emptyEditor;
	for (const step of steps) {
		state = edit(state, actionOf(step));
	}

	return state;
}

function actionOf(step: string): EditorAction {
	if (step.startsWith('+')) {
		return {type: 'insert', text: step.slice(1)};
	}

	if (step.startsWith('<')) {
		return {type: 'paste', text: step.slice(1)};
	}

	const name = editorActionNames.find(candidate => candidate === step);
	return {type: name!};
}

/** The text with a bar where the caret is. */
function shown({text, cursor}: EditorState): string {
	return `${text.slice(0, cursor)}|${text.slice(cursor)}`;
}

const table: ReadonlyArray<readonly [title: string, steps: readonly string[], result: string]> = [
	['typing puts text before the caret', ['+ac', 'moveLeft', '+b'], 'ab|c'],
	['backspace removes a whole emoji', ['+a👩‍👩‍👧', 'backspace'], 'a|'],
	['the caret steps over a letter with its accents at once', ['+xe\u0301', 'moveLeft'], 'x|e\u0301'],
	['delete removes to the right', ['+日本', 'lineStart', 'deleteForward'], '|本'],
	['words are path segments', ['+get /a/bc', 'wordLeft'], 'get /a/|bc'],
	['a word right ends behind the word', ['+get /a/bc', 'lineStart', 'wordRight', 'wordRight'], 'get /a|/bc'],
	['Ctrl-W removes to the blank', ['+get /a/bc', 'killBlankWordLeft'], 'get |'],
	['kills in a row are one piece of the ring', ['+a b c', 'killBlankWordLeft', 'killBlankWordLeft', 'yank'], 'a b c|'],
	['a kill to the end joins in reading order', ['+a b c', 'wordLeft', 'wordLeft', 'killWordLeft', 'killToLineEnd', 'yank'], 'a b c|'],
	['yank-pop walks the ring', ['+one two', 'killBlankWordLeft', 'moveLeft', 'killToLineStart', 'yank', 'yankPop'], 'two| '],
	['yank-pop alone does nothing', ['+a', 'yankPop'], 'a|'],
	['transpose swaps the two before the end', ['+gte', 'transpose'], 'get|'],
	['transpose swaps around the caret and moves on', ['+abc', 'moveLeft', 'transpose'], 'acb|'],
	['words change places', ['+get one', 'transposeWords'], 'one get|'],
	['words change places around the caret', ['+set one/two x', 'wordLeft', 'moveLeft', 'moveLeft', 'transposeWords'], 'set two/one| x'],
	['a word alone stays where it is', ['+ one ', 'transposeWords'], ' one |'],
	['a word is put in capitals', ['+get éa/b', 'wordLeft', 'wordLeft', 'upperCaseWord'], 'get ÉA|/b'],
	['a word is put in small letters', ['+ GET', 'lineStart', 'lowerCaseWord'], ' get|'],
	['a word is capitalized', ['+get oNE', 'wordLeft', 'capitalizeWord'], 'get One|'],
	['redo does again what was undone', ['+a', '+ ', '+b', 'undo', 'undo', 'redo'], 'a|'],
	['an edit forgets what could be redone', ['+a', '+ ', '+b', 'undo', '+c', 'redo'], 'ac|'],
	['redo with nothing undone does nothing', ['+a', 'redo'], 'a|'],
	['undo takes back a word at a time', ['+g', '+e', '+t', '+ ', '+a', 'undo', 'undo'], '|'],
	['undo takes back a kill', ['+get /a', 'killToLineStart', 'undo'], 'get /a|'],
	['undo at the beginning does nothing', ['undo'], '|'],
	['a paste keeps its lines, with plain line feeds', ['<a\r\nb\rc'], 'a\nb\nc|'],
	['a paste is undone at once', ['+x ', '<a\nb', 'undo'], 'x |'],
	['a new line stays in the command', ['+set /a', 'newline', '+b'], 'set /a\\\nb|'],
	['a new line inside a quote is a line feed', ['+set /a \'x', 'newline', '+y'], 'set /a \'x\ny|'],
	['a new line after a typed backslash adds none', ['+set /a \\', 'newline'], 'set /a \\\n|'],
	['up keeps the column in characters', ['<日本語\nabcd', 'moveLeft', 'lineUp'], '日本語|\nabcd'],
	['down stops at a shorter line\'s end', ['<abcd\nab\nabcd', 'lineUp', 'lineUp', 'lineDown'], 'abcd\nab|\nabcd'],
	['the line\'s start and end are those of the caret\'s line', ['<ab\ncd', 'lineStart', '+x', 'lineEnd', '+y'], 'ab\nxcdy|'],
	['kill at the end of a line joins the next', ['<ab\ncd', 'lineUp', 'lineEnd', 'killToLineEnd'], 'ab|cd'],
];

for (const [title, steps, result] of table) {
	test(title, t => {
		t.is(shown(run(...steps)), result);
	});
}

test('a reset keeps the kill ring', t => {
	const state = edit(run('+abc', 'killToLineStart', '+x'), {type: 'reset'});
	t.is(state.text, '');
	const yanked = edit(state, {type: 'yank'});
	t.is(shown(yanked), 'abc|');
});

test('the state knows whether there are lines around the caret', t => {
	const state = run('<a\nb\nc', 'lineUp');
	t.true(hasLineAbove(state));
	t.true(hasLineBelow(state));
	t.false(hasLineAbove(run('+a')));
	t.false(hasLineBelow(run('+a')));
});

test('before a leading line feed is the start of the first line', t => {
	const text = '\nb';
	const states = (['lineStart', 'killToLineStart', 'lineUp'] as const).map(type => edit({...emptyEditor, text, cursor: 0}, {type}));
	t.deepEqual(states.map(state => [state.text, state.cursor]), [[text, 0], [text, 0], [text, 0]]);
});

// The model is an array of characters and an index: slow and plainly right.
type Model = {readonly units: readonly string[]; readonly index: number};

const modelSteps: Record<string, (model: Model) => Model> = {
	backspace: ({units, index}) => index === 0 ? {units, index} : {units: units.toSpliced(index - 1, 1), index: index - 1},
	deleteForward: ({units, index}) => ({units: units.toSpliced(index, 1), index}),
	moveLeft: ({units, index}) => ({units, index: Math.max(0, index - 1)}),
	moveRight: ({units, index}) => ({units, index: Math.min(units.length, index + 1)}),
	lineStart: ({units, index}) => ({units, index: units.slice(0, index).lastIndexOf('\n') + 1}),
	lineEnd: ({units, index}) => ({units, index: units.includes('\n', index) ? units.indexOf('\n', index) : units.length}),
	killToLineStart({units, index}) {
		const start = modelSteps.lineStart!({units, index}).index;
		return {units: units.toSpliced(start, index - start), index: start};
	},
	killToLineEnd({units, index}) {
		const end = modelSteps.lineEnd!({units, index}).index;
		return {units: units.toSpliced(index, Math.max(end - index, 1)), index};
	},
	killBlankWordLeft({units, index}) {
		let start = index;
		while (start > 0 && /\s/.test(units[start - 1]!)) {
			start--;
		}

		while (start > 0 && !/\s/.test(units[start - 1]!)) {
			start--;
		}

		return {units: units.toSpliced(start, index - start), index: start};
	},
	transpose({units, index}) {
		const right = index === units.length ? index - 1 : index;
		return right < 1 ? {units, index} : {units: units.toSpliced(right - 1, 2, units[right]!, units[right - 1]!), index: right + 1};
	},
};

// Characters that never join with each other into one.
const unit = fc.constantFrom('a', 'b', '/', ' ', '\n', '日', 'é', 'e\u0301', '👩‍👩‍👧', '😀', '"', '\uDCFF', '\u001B');
const typing = fc.array(unit, {minLength: 1, maxLength: 4});
const step = fc.oneof(typing, fc.constantFrom(...Object.keys(modelSteps)));

test('any sequence of keys gives the text of a plain model', t => {
	const property = fc.property(fc.array(step, {maxLength: 40}), steps => {
		let state = emptyEditor;
		let model: Model = {units: [], index: 0};
		for (const current of steps) {
			if (typeof current === 'string') {
				state = edit(state, actionOf(current));
				model = modelSteps[current]!(model);
			} else {
				state = edit(state, {type: 'insert', text: current.join('')});
				model = {units: model.units.toSpliced(model.index, 0, ...current), index: model.index + current.length};
			}
		}

		const before = model.units.slice(0, model.index).join('');
		t.is(state.text, model.units.join(''));
		t.is(state.cursor, before.length);
	});
	fc.assert(property, {numRuns: 2000});
});

test('undoing everything gives the empty line back, redoing it the whole one', t => {
	const property = fc.property(fc.array(step, {maxLength: 40}), steps => {
		let state = emptyEditor;
		for (const current of steps) {
			state = edit(state, typeof current === 'string' ? actionOf(current) : {type: 'paste', text: current.join('')});
		}

		const whole = state.text;
		for (let count = state.undoStack.length; count > 0; count--) {
			state = edit(state, {type: 'undo'});
		}

		t.is(state.text, '');
		for (let count = state.redoStack.length; count > 0; count--) {
			state = edit(state, {type: 'redo'});
		}

		t.is(state.text, whole);
	});
	fc.assert(property);
});

test('the caret never stands inside a character', t => {
	const anyText = fc.string({unit: anyCharacter, maxLength: 6});
	const insertion = anyText.map(text => ({type: 'insert' as const, text}));
	const otherNames = [...Object.keys(modelSteps), 'wordLeft', 'wordRight', 'lineUp', 'lineDown', 'undo', 'redo', 'yank', 'yankPop', 'transposeWords', 'upperCaseWord', 'capitalizeWord'];
	const anyStep = fc.oneof(insertion, fc.constantFrom(...otherNames).map(name => actionOf(name)));
	const property = fc.property(fc.array(anyStep, {maxLength: 30}), steps => {
		let state = emptyEditor;
		for (const action of steps) {
			state = edit(state, action);
			const boundaries = [0];
			for (const grapheme of graphemes(state.text)) {
				boundaries.push(boundaries.at(-1)! + grapheme.length);
			}

			t.true(boundaries.includes(state.cursor));
		}
	});
	fc.assert(property);
});
