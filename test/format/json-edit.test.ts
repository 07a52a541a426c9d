import test from 'ava';
import {editableForm, jsonProblem} from '../../source/format/json-edit.ts';
import {withoutPart, withPart} from '../../source/format/json-part.ts';
import {type Step} from '../../source/format/part-path.ts';
import fc from '../helpers/properties.ts';

function edited(value: string, change: (text: string) => string): string {
	const {text, stored} = editableForm(value)!;
	return stored(change(text));
}

test('a document of one line is indented, and comes back as compact as it was', t => {
	const value = '\uFEFF {"a":1.50, "b" : [1,2 ],"a":12345678901234567890,"\\u0061b":"é", "c":{ } }\r\n';
	const {text, stored} = editableForm(value)!;
	t.is(text, '{\n  "a": 1.50,\n  "b": [\n    1,\n    2\n  ],\n  "a": 12345678901234567890,\n  "\\u0061b": "é",\n  "c": {}\n}');
	t.is(stored(text), value);
	t.is(stored(`${text}\n`), value);
	t.is(edited(value, shown => shown.replace('1.50', '1.5')), value.replace('1.50', '1.5'));
	t.is(edited(value, shown => shown.replace('"é"', '"e"')), value.replace('"é"', '"e"'));
	t.is(edited(value, shown => shown.replace('  "a": 12345678901234567890,\n', '')), value.replace('"a":12345678901234567890,', ''));
	t.is(edited(value, shown => shown.replace('    2\n', '    2,\n    {"x": [3]}\n')), value.replace('2 ]', '2,{"x":[3]} ]'));
	t.is(edited(value, shown => shown.replace('{}', '{"n": null}')), value.replace('{ }', '{"n":null}'));
});

test('what is new is written as its neighbours are', t => {
	t.is(edited('{"a": 1}', () => '{\n  "a": 1,\n  "b": {\n    "c": 2,\n    "d": 3\n  }\n}'), '{"a": 1, "b": {"c": 2, "d": 3}}');
	t.is(edited('{"a":1}', () => '{"b": [1, 2], "a": 1}'), '{"b":[1,2],"a":1}');
	t.is(edited('[1, 2]', () => '[{"a":1,"b":2}]'), '[{"a": 1, "b": 2}]');
	t.is(edited('[]', () => '{"a" : [ ]}'), '{"a":[]}');
	t.is(edited('[1,  2, 3]', () => '[0,1,2,3]'), '[0,  1,  2, 3]');
});

test('a long list is not a deep one, and its equal ends stay as they are', t => {
	t.truthy(editableForm(JSON.stringify(Array.from({length: 300}, () => 'x'))));
	t.is(edited('[1,  2, 3,   4]', () => '[1, 9, 3, 4]'), '[1,  9, 3,   4]');
	t.is(edited('[1,  2, 3,   {"a":1,  "b": 2}]', shown => shown.replace('  2,\n', '')), '[1, 3,   {"a":1,  "b": 2}]');
});

test('other values are edited as they are', t => {
	for (const value of ['', 'text', '5', '{\n}', '{"a":1', '{}{}', `${'['.repeat(201)}${']'.repeat(201)}`, `[${'1,'.repeat(600_000)}1]`]) {
		t.is(editableForm(value), undefined);
	}

	t.is(edited('[1]', () => 'no JSON'), 'no JSON');
	const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
	t.is(edited('[1]', () => deep), deep);
});

for (const [text, problem] of [
	['{\n  "x": }', 'line 2, column 8: a value is missing'],
	['{"x": 1 "y": 2}', 'line 1, column 9: a comma is missing'],
	['{"x" 1}', 'line 1, column 6: a colon is missing'],
	['{x: 1}', 'line 1, column 2: this has no meaning'],
	['[1,]', 'line 1, column 4: a value is missing'],
	['[1', 'line 1, column 3: ] is missing'],
	['{"x": "y}', 'line 1, column 7: the quote at the end is missing'],
	['{} {}', 'line 1, column 4: nothing may follow here'],
	['{"a": 1} // b', 'line 1, column 10: JSON has no comments'],
	['{}', undefined],
] as ReadonlyArray<[string, string | undefined]>) {
	test(`what is wrong in ${JSON.stringify(text)}`, t => {
		t.is(jsonProblem(text), problem);
	});
}

test('what is too deep is refused in words, too', t => {
	t.is(typeof jsonProblem('['.repeat(100_000)), 'string');
});

const blank = fc.constantFrom('', '', ' ', '  ', '\t');

/** JSON in one line, with blanks anywhere. */
const document = fc.tuple(fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue())), fc.array(blank, {minLength: 1, maxLength: 20}))
	.map(([value, blanks]) => {
		const tokens = JSON.stringify(value).match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g)!;
		return tokens.map((token, i) => token + blanks[i % blanks.length]!).join('');
	});

function pathsOf(value: unknown, before: readonly Step[] = []): ReadonlyArray<readonly Step[]> {
	const children = typeof value === 'object' && value !== null ? Object.entries(value) : [];
	return [before, ...children.flatMap(([name, child]) => pathsOf(child, [...before, Array.isArray(value) ? Number(name) : name]))];
}

test('only what was changed differs, to the byte', t => {
	fc.assert(fc.property(document, fc.nat(), fc.boolean(), (value, choice, isRemoved) => {
		const {text, stored} = editableForm(value)!;
		t.is(stored(text), value);
		const paths = pathsOf(JSON.parse(value)).slice(1);
		const path = paths[choice % Math.max(1, paths.length)] ?? [];
		const change = (json: string): string => isRemoved && path.length > 0 ? withoutPart(json, path)! : withPart(json, path, '"\u{1F511}"');
		const expected = path.length === 0 ? value : change(value);
		const result = path.length === 0 ? value : stored(change(text));
		t.deepEqual(JSON.parse(result), JSON.parse(expected));
		t.is(isRemoved ? result.replaceAll(/\s/g, '') : result, isRemoved ? expected.replaceAll(/\s/g, '') : expected);
	}));
});
