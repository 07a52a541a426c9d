import test from 'ava';
import {edit, emptyEditor, type EditorState} from '../../../source/prompt/editing/editor.ts';
import {viKey} from '../../../source/prompt/editing/vi.ts';
import {emptyVi, type ViState} from '../../../source/prompt/editing/vi-state.ts';
import {graphemes} from '../../../source/terminal/text/graphemes.ts';
import fc, {anyCharacter} from '../../helpers/properties.ts';

type Line = {readonly vi: ViState; readonly editor: EditorState};

const escape = '\u001B';
const keyNames: Readonly<Record<string, string>> = {[escape]: 'escape', '\u0012': 'ctrl-r', '\u007F': 'backspace'};

function press(line: Line, text: string): Line {
	const name = keyNames[text];
	const result = viKey(line.vi, line.editor, name === undefined ? {type: 'text', text} : {type: 'key', name});
	if (result === undefined) {
		return {...line, editor: edit(line.editor, name === undefined ? {type: 'insert', text} : {type: 'backspace'})};
	}

	const next = {vi: result.vi, editor: result.editor};
	return result.rest === undefined || result.rest === '' ? next : press(next, result.rest);
}

const newLine: Line = {vi: emptyVi, editor: emptyEditor};

function type(keys: string, start = newLine): Line {
	let line = start;
	for (const key of graphemes(keys)) {
		line = press(line, key);
	}

	return line;
}

/** The caret is on the character behind the bar in normal mode, before it in insert mode. */
function shown({editor: {text, cursor}}: Line): string {
	return `${text.slice(0, cursor)}|${text.slice(cursor)}`;
}

/** In normal mode, with the caret at the start. */
function lineOf(text: string, offset = 0): Line {
	const editor = edit(emptyEditor, {type: 'paste', text});
	return {vi: {...emptyVi, mode: 'normal'}, editor: {...editor, cursor: offset}};
}

const table: ReadonlyArray<readonly [keys: string, text: string, result: string]> = [
	['$', 'get /a', 'get /|a'],
	['$h', 'get /a', 'get |/a'],
	['3l', 'get /a', 'get| /a'],
	['99l', 'get', 'ge|t'],
	['w', 'get /a', 'get |/a'],
	['ww', 'get /a', 'get /|a'],
	['W', 'get /a/b c', 'get |/a/b c'],
	['2W', 'get /a/b c', 'get /a/b |c'],
	['$b', 'get /abc', 'get /|abc'],
	['$B', 'get /abc', 'get |/abc'],
	['e', 'get /a', 'ge|t /a'],
	['E', 'g/t a', 'g/|t a'],
	['$0', 'get', '|get'],
	['$^', '  get', '  |get'],
	['fe', 'set /e', 's|et /e'],
	['2fe', 'set /e', 'set /|e'],
	['te', 'see', '|see'],
	['te', 'size', 'si|ze'],
	['te;', 'sexe', 'se|xe'],
	['fe;', 'sexe', 'sex|e'],
	['fe;,', 'sexe', 's|exe'],
	['$Fs', 'sas', '|sas'],
	['$Ts', 'sas', 's|as'],
	['%', 'a (b {c}) d', 'a (b {c}|) d'],
	['$%', 'a(b)', 'a|(b)'],
	['x', 'abc', '|bc'],
	['2x', 'abc', '|c'],
	['$x', 'abc', 'a|b'],
	['$X', 'abc', 'a|c'],
	['dw', 'get /a b', '|/a b'],
	['dW', 'get /a b', '|/a b'],
	['2dW', 'get /a b', '|b'],
	['d2W', 'get /a b', '|b'],
	['2d2W', 'a b c d e', '|e'],
	['wD', 'get /a', 'get| '],
	['de', 'get /a', '| /a'],
	['$d0', 'get', '|t'],
	['df/', 'get /a', '|a'],
	['dt/', 'get /a', '|/a'],
	['dtx', 'get /a', '|get /a'],
	['$dF/', 'get /a', 'get |a'],
	['dd', 'get /a', '|'],
	['cwset', 'get /a', 'set| /a'],
	['ccls', 'get /a', 'ls|'],
	['Cx', 'get', 'x|'],
	['sX', 'get', 'X|et'],
	['Sx', 'get', 'x|'],
	['rX', 'get', '|Xet'],
	['2rX', 'get', 'X|Xt'],
	['9rX', 'get', '|get'],
	['~~', 'get', 'GE|t'],
	['3~', 'gEt', 'Ge|T'],
	['Ax', 'get', 'getx|'],
	['$Ix', ' get', ' x|get'],
	['ax', 'get', 'gx|et'],
	['ix', 'get', 'x|get'],
	[`3ix${escape}`, 'get', 'xx|xget'],
	['yw$p', 'ab cd', 'ab cdab| '],
	['ywP', 'ab cd', 'ab| ab cd'],
	['dw2p', 'ab cd', 'cab ab| d'],
	['"adw"bdw"ap', 'a b c', 'ca| '],
	['"Adw', 'a b c', '|b c'],
	['xu', 'abc', '|abc'],
	['xxuu\u0012', 'abc', '|bc'],
	['xxx2u', 'abc', '|bc'],
	[`cwxyz${escape}u`, 'abc d', '|abc d'],
	['x.', 'abc', '|c'],
	['x2.', 'abcd', '|d'],
	[`cwx${escape}w.`, 'ab cd', 'x |x'],
	[`Ax\u007Fy${escape}.`, 'a', 'ay|y'],
	[`a\u007Fb${escape}.`, 'aa', '|ba'],
	['dd', 'ab\ncd', '|cd'],
	['jdd', 'ab\ncd', '|ab'],
	['ddp', 'ab\ncd', 'cd\n|ab'],
	['jyyP', 'ab\ncd', 'ab\n|cd\ncd'],
	['ddu', 'ab\ncd', '|ab\ncd'],
	['yyp', 'ab', 'aa|bb'],
	['jl', 'ab\ncd', 'ab\nc|d'],
	['jlk', 'ab\ncd', 'a|b\ncd'],
	['dw', 'ab\ncd', '|\ncd'],
	['Yp', 'ab', 'aa|bb'],
	['x', '👩‍👩‍👧b', '|b'],
	['d\u007F', 'ab', '|ab'],
	['zx', 'ab', '|b'],
	[`3${escape}x`, 'abc', '|bc'],
];

for (const [keys, text, result] of table) {
	test(`${JSON.stringify(keys)} on ${JSON.stringify(text)}`, t => {
		t.is(shown(type(keys, lineOf(text))), result);
	});
}

test('Esc soon before another key is not taken for Alt', t => {
	const line = type('get /a');
	const result = viKey(line.vi, line.editor, {type: 'key', name: 'alt-b'})!;
	t.is(result.vi.mode, 'normal');
	t.is(shown(result), 'get |/a');
	t.is(viKey(line.vi, line.editor, {type: 'key', name: 'alt-1'}), undefined);
});

test('what is not about the line is asked for, with its count', t => {
	const {vi, editor} = lineOf('ab\ncd', 3);
	t.deepEqual(type('2', {vi, editor}).vi.pending, ['2']);
	t.deepEqual(viKey(vi, editor, {type: 'text', text: '2jx'})!.request, {action: 'historyNext', count: 2});
	t.is(viKey(vi, editor, {type: 'text', text: '2jx'})!.rest, 'x');
	t.deepEqual(viKey(vi, editor, {type: 'text', text: '/'})!.request, {action: 'findLine', count: 1});
	t.deepEqual(viKey(vi, editor, {type: 'text', text: '99999999999j'})!.request, {action: 'historyNext', count: 999});
});

test('a count makes no text without end', t => {
	const line = type(`yy${'99999p'.repeat(4)}`, lineOf('x'.repeat(5000)));
	t.true(line.editor.text.length < 10_000_000);
});

const key = fc.oneof(
	fc.constantFrom(...'hlwWbBeE0^$;,%xXDCYsSpPu.~dcyiaIA123jk'),
	fc.constantFrom('fa', 'Fa', 'ta', 'T/', 'rx', '"a', 'dw', 'cw', 'dd', 'yy', escape, '\u0012', '\u007F'),
);
const anyText = fc.string({unit: fc.oneof(anyCharacter, fc.constantFrom('a', '/', ' ', '\n', '👩‍👩‍👧', 'e\u0301', '\r')), maxLength: 12});

function isOnBoundary({text, cursor}: EditorState): boolean {
	let offset = 0;
	for (const grapheme of graphemes(text)) {
		if (offset >= cursor) {
			break;
		}

		offset += grapheme.length;
	}

	return offset === cursor;
}

test('the caret is on a character of the text, whatever is typed', t => {
	const property = fc.property(anyText, fc.array(fc.oneof(key, anyCharacter), {maxLength: 40}), (text, keys) => {
		let line = type(escape, {vi: emptyVi, editor: edit(emptyEditor, {type: 'insert', text})});
		for (const each of keys) {
			line = type(each, line);
			const {editor, vi} = line;
			t.true(editor.cursor >= 0 && editor.cursor <= editor.text.length && isOnBoundary(editor));
			const isInLine = editor.cursor < editor.text.length && editor.text[editor.cursor] !== '\n';
			t.true(vi.mode === 'insert' || isInLine || editor.cursor === 0 || editor.text[editor.cursor - 1] === '\n');
		}
	});
	fc.assert(property, {numRuns: 1000});
});

const plainText = fc.string({unit: fc.constantFrom('a', 'b', '/', ' ', '.', '日', 'é', '\n', '👩‍👩‍👧'), minLength: 1, maxLength: 20});
const change = fc.constantFrom('x', '2x', 'X', 'D', 'dw', 'd2w', 'db', 'de', 'dd', 'd$', 'd0', 'dfa', 'rz', '~', '3~', `cwnew${escape}`, `ccnew${escape}`, `inew${escape}`, `3anew${escape}`, `Anew${escape}`, `sx${escape}`, 'yyp', 'yw2P');

test('undo returns to the former text, redo to the later one', t => {
	const property = fc.property(plainText, fc.nat(20), fc.array(change, {minLength: 1, maxLength: 8}), (text, steps, changes) => {
		let line = type('l'.repeat(steps), lineOf(text));
		const base = line.editor.undoStack.length;
		for (const each of changes) {
			line = type(each, line);
		}

		const later = line.editor.text;
		const count = line.editor.undoStack.length - base;
		line = type('u'.repeat(count), line);
		t.is(line.editor.text, text);
		t.is(type('\u0012'.repeat(count), line).editor.text, later);
		t.true(count <= changes.length);
	});
	fc.assert(property, {numRuns: 500});
});

test('a dot does what typing the change again does', t => {
	const property = fc.property(plainText, change.filter(each => !each.startsWith('y')), fc.constantFrom('', 'w', 'b', '$', '0', 'h'), (text, each, motion) => {
		const once = type(each + motion, lineOf(text));
		fc.pre(once.editor.text !== text);
		t.is(shown(type('.', once)), shown(type(each, once)));
	});
	fc.assert(property, {numRuns: 500});
});

test('counts multiply', t => {
	const motion = fc.constantFrom('w', 'W', 'b', 'e', 'h', 'l', 'fa');
	const property = fc.property(plainText, fc.nat(20), fc.integer({min: 1, max: 4}), fc.integer({min: 1, max: 4}), motion, (text, steps, left, right, name) => {
		const line = type('l'.repeat(steps), lineOf(text));
		t.is(shown(type(`${left}d${right}${name}`, line)), shown(type(`d${left * right}${name}`, line)));
	});
	fc.assert(property, {numRuns: 500});
});

test('an operator takes what lies between the caret and the end of the motion', t => {
	const motion = fc.constantFrom('h', 'b', 'B', '0', 'e', 'E', 'fa', 'ta', 'Fa', 'Ta', '2e', '2b');
	const property = fc.property(plainText, fc.nat(20), motion, (text, steps, name) => {
		const line = type('l'.repeat(steps), lineOf(text));
		const moved = type(name, line);
		const [start, last] = [line.editor.cursor, moved.editor.cursor].toSorted((left, right) => left - right) as [number, number];
		const isInclusive = /[eEft]/.test(name) && moved.editor.cursor >= line.editor.cursor;
		const hasFailed = moved.editor.cursor === line.editor.cursor;
		const character = graphemes(text.slice(last))[0] ?? '';
		const end = isInclusive ? last + character.length : last;
		fc.pre(!hasFailed);
		t.is(type(`d${name}`, line).editor.text, text.slice(0, start) + text.slice(end));
		t.is(type(`y${name}`, line).vi.registers['"']!.text, text.slice(start, end));
	});
	fc.assert(property, {numRuns: 1000});
});

test('a key of the configuration takes the count before it, and Esc a command or what is shown beside the line', t => {
	const request = (pending: readonly string[], text: string) => viKey(
		{...emptyVi, mode: 'normal', pending}, emptyEditor, {type: 'text', text}, name => name === ' ' ? 'findKey' : undefined,
	)?.request;
	t.deepEqual(request([], ' '), {action: 'findKey', count: 1});
	t.deepEqual(request(['1', '2'], ' '), {action: 'findKey', count: 12});
	t.is(request(['d'], ' '), undefined);
	const escaped = (pending: readonly string[]) => viKey({...emptyVi, mode: 'normal', pending}, emptyEditor, {type: 'key', name: 'escape'});
	t.deepEqual(escaped([])?.request, {action: 'closeOrCancel', count: 1});
	t.is(escaped(['2'])?.request, undefined);
	t.deepEqual(escaped(['2'])?.vi.pending, []);
});
