import test from 'ava';
import {jsonView} from '../../source/format/json-view.ts';
import fc from '../helpers/properties.ts';

const plain = {hasColor: false, isFolded: false};

test('a document is indented, and what is in it stays as it is stored', t => {
	t.is(jsonView(String.raw`{"b":12345678901234567890,"2":{},"1":[],"b":[1.0e2,null,"\u00e9 \" ]"]}`, plain), String.raw`{
  "b": 12345678901234567890,
  "2": {},
  "1": [],
  "b": [
    1.0e2,
    null,
    "\u00e9 \" ]"
  ]
}
`);
});

test('names and texts have colors of their own', t => {
	const view = jsonView('{"a":"b","c":["d",":"]}', {hasColor: true, isFolded: false})!;
	const colorOf = (text: string) => view.slice(0, view.indexOf(`"${text}"`)).split('\n').at(-1)!.trim();
	t.not(colorOf('a'), '');
	t.is(colorOf('a'), colorOf('c'));
	t.is(colorOf('d'), colorOf(':'));
	t.not(colorOf('a'), colorOf('d'));
});

test('what is no object or array is left alone', t => {
	for (const text of ['', '12', '"x"', 'true', '{"a":', '[1,]', 'plain', '{a: 1}']) {
		t.is(jsonView(text, plain), undefined, `for ${text}`);
	}
});

test('a long array is folded, with its count', t => {
	const view = jsonView(JSON.stringify({list: Array.from({length: 25}, (_, i) => [i]), short: Array.from({length: 20}, () => 0)}), {hasColor: false, isFolded: true})!;
	t.regex(view, /\[\n {6}9\n {4}\],\n {4}… 15 more\n {2}\],\n {2}"short": \[\n(?: {4}0,\n){19} {4}0\n {2}\]\n\}\n$/);
	t.notRegex(view, /\b11\b/);
});

test('nothing stored drives the terminal, and colours end where they begin', t => {
	const view = jsonView('{"\u009B31m\u202E": ["\u0085", 1]}', {hasColor: true, isFolded: true})!;
	t.regex(view, /\\x9b31m\\u202e|\\u009b31m\\u202e/);
	t.is(view.replaceAll(/\u001B\[\d+m/g, '').replaceAll(/[\u0020-\u007E\n]/g, ''), '');
});

test('without folding it is the same document', t => {
	fc.assert(fc.property(fc.oneof(fc.array(fc.json()), fc.dictionary(fc.string(), fc.string())), fc.boolean(), (value, hasColor) => {
		const text = JSON.stringify(value);
		// What is unsafe in a string is shown as an escape, which is no matter of this test.
		fc.pre(/^[\u0020-\u007E]*$/.test(text));
		const view = jsonView(text, {hasColor, isFolded: false})!;
		t.deepEqual(JSON.parse(view.replaceAll(/\u001B\[\d+m/g, '')), JSON.parse(text));
	}));
});

test('depth is no problem', t => {
	const text = '['.repeat(2000) + ']'.repeat(2000);
	t.is(jsonView(text, plain)!.replaceAll(/\s/g, ''), text);
});
