import test from 'ava';
import {
	jsonOf,
	newDocument,
	partOf,
	rangesOf,
	withoutPart,
	withPart,
} from '../../source/format/json-part.ts';
import {formatPath, parsePath, type Step} from '../../source/format/part-path.ts';
import fc from '../helpers/properties.ts';

for (const [text, steps] of [
	['.', []],
	['.port', ['port']],
	['.a[0].b', ['a', 0, 'b']],
	['.[0]', [0]],
	['.a.[-1]', ['a', -1]],
	['.a["x y"]."z.w"', ['a', 'x y', 'z.w']],
	[String.raw`.["\u0041"]`, ['A']],
	['.log-level', ['log-level']],
] as ReadonlyArray<[string, Step[]]>) {
	test(`the path ${text}`, t => {
		t.deepEqual(parsePath(text), steps);
	});
}

test('the places of parts are theirs with their names, and what is not there has none', t => {
	const text = '{"a": [1, {"b": "x"}], "c": 2}';
	const found = rangesOf(text, [['a', 1, 'b'], ['a', -2], ['c'], ['d'], ['c', 'e'], ['a', 5], []]);
	t.deepEqual(found.map(({start, end}) => text.slice(start, end)), ['"b": "x"', '1', '"c": 2', text]);
});

test('what is no path is refused', t => {
	for (const text of ['', 'a', '..', '.a.', '.a b', '.a[', '.a[x]', '.a[]', '.1', '[0]', String.raw`.a["\x"]`, '.a'.repeat(201), '.a | .b']) {
		t.throws(() => parsePath(text), {name: 'UserError'});
	}
});

const pretty = '{\n  "host": "a",\n  "ports": [ 1,\n    2 ],\n  "big": 12345678901234567890\n}\n';

test('a part is read, replaced, added and removed in place', t => {
	t.is(partOf(pretty, ['big']), '12345678901234567890');
	t.is(partOf(pretty, ['ports', -1]), '2');
	t.is(partOf(pretty, ['nothing']), undefined);
	t.is(withPart(pretty, ['host'], '"b"'), pretty.replace('"a"', '"b"'));
	t.is(withPart(pretty, ['ports', 2], '3'), pretty.replace('2 ]', '2,\n    3 ]'));
	t.is(withPart(pretty, ['x', 'y'], '1'), pretty.replace('890\n', '890,\n  "x": {"y":1}\n'));
	t.is(withoutPart(pretty, ['host']), pretty.replace('"host": "a",\n  ', ''));
	t.is(withoutPart(pretty, ['big']), pretty.replace(',\n  "big": 12345678901234567890', ''));
	t.is(withoutPart('{ "a": 1 }', ['a']), '{}');
	t.is(withoutPart('[1]', [3]), undefined);
	t.is(withPart('{"a":1}', ['b'], '2'), '{"a":1,"b":2}');
	t.is(withPart('{"a": 1}', ['b'], '2'), '{"a": 1, "b": 2}');
	t.is(withPart('{"a":null}', ['a', 'b', 0], '2'), '{"a":{"b":[2]}}');
	t.is(withPart('{}', ['a'], '1'), '{"a":1}');
	t.is(withPart('{"a":1,"a":2}', ['a'], '3'), '{"a":1,"a":3}');
	t.is(newDocument(['a', 'b'], '1'), '{"a":{"b":1}}');
});

test('what cannot be done is said', t => {
	t.throws(() => partOf('no', ['a']), {message: /not JSON/});
	t.throws(() => partOf('1', ['a']), {message: 'the value is a number, and has no names'});
	t.throws(() => partOf('{"a":1}', ['a', 'b']), {message: '.a is a number, and has no names'});
	t.throws(() => withPart('[1]', [5], '1'), {message: 'the value has 1 element, and no place 5'});
	t.throws(() => withPart('{}', ['a', 3], '1'), {message: /new list/});
	t.throws(() => withoutPart('{}', []), {message: /whole value/});
	t.throws(() => withoutPart('{"a":1,"a":2}', ['a']), {message: /twice/});
	t.throws(() => partOf('['.repeat(20_000) + ']'.repeat(20_000), [0]), {message: /nested too deeply/});
});

test('what is typed is JSON where it can be, else a text', t => {
	t.is(jsonOf('6543'), '6543');
	t.is(jsonOf('12345678901234567890'), '12345678901234567890');
	t.is(jsonOf('01'), '"01"');
	t.is(jsonOf('b'), '"b"');
	t.is(jsonOf('"5"'), '"5"');
	t.throws(() => jsonOf('{host:b}'), {message: /begins like JSON/});
});

/** Paths to everything inside. */
function pathsOf(value: unknown, before: readonly Step[] = []): ReadonlyArray<readonly Step[]> {
	if (typeof value !== 'object' || value === null) {
		return [before];
	}

	const children = Array.isArray(value) ? value.map((child, i) => [i, child] as const) : Object.entries(value);
	return [before, ...children.flatMap(([step, child]) => pathsOf(child, [...before, step]))];
}

test('a change of one path leaves every other byte, and means what it says', t => {
	fc.assert(fc.property(fc.json(), fc.nat(), fc.constantFrom('', ' ', '\t', 2), (json, choice, indent) => {
		const text = JSON.stringify(JSON.parse(json), undefined, indent);
		const paths = pathsOf(JSON.parse(text));
		const path = paths[choice % paths.length]!;
		t.deepEqual(parsePath(formatPath(path)), path);
		const part = partOf(text, path)!;
		t.is(withPart(text, path, part), text);
		const marked = withPart(text, path, '"\u{1F511}"');
		const at = marked.indexOf('"\u{1F511}"');
		t.is(text.length - part.length, marked.length - 4);
		t.true(text.startsWith(marked.slice(0, at)) && text.endsWith(marked.slice(at + 4)));
		t.is(partOf(marked, path), '"\u{1F511}"');
		if (path.length === 0) {
			return;
		}

		const expected = JSON.parse(text) as unknown;
		let parent = expected as Record<Step, unknown>;
		for (const step of path.slice(0, -1)) {
			parent = parent[step] as Record<Step, unknown>;
		}

		if (Array.isArray(parent)) {
			parent.splice(path.at(-1) as number, 1);
		} else {
			// oxlint-disable-next-line typescript/no-dynamic-delete -- a document has any names
			delete parent[path.at(-1)!];
		}

		t.deepEqual(JSON.parse(withoutPart(text, path)!), expected);
	}));
});
