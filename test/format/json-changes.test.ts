import test from 'ava';
import {jsonChanges} from '../../source/format/json-changes.ts';
import fc from '../helpers/properties.ts';

/** `path before → after`, one for each change. */
function told(before: string, after: string): readonly string[] | undefined {
	return jsonChanges(before, after)?.changes.map(change => `${change.path} ${change.before ?? ''} → ${change.after ?? ''}`);
}

const table: ReadonlyArray<readonly [before: string, after: string, ...changes: string[]]> = [
	['{"status":{"phase":"Running"}}', '{"status":{"phase":"Failed"}}', '.status.phase "Running" → "Failed"'],
	['{"a":1,"b":[1,2]}', '{"b":[1,3],"c":{"d":null}}', '.a 1 → ', '.c  → {"d":null}', '.b[1] 2 → 3'],
	[
		'{"version":"9","status":{"time":"09:12:44Z","phase":"Running"},"count":9}',
		'{"version":"10","status":{"time":"10:00:00Z","phase":"Failed"},"count":10}',
		'.status.phase "Running" → "Failed"',
		'.version "9" → "10"',
		'.status.time "09:12:44Z" → "10:00:00Z"',
		'.count 9 → 10',
	],
	['{"app.io/name":"x","__proto__":1}', '{"app.io/name":"y","__proto__":2}', '["app.io/name"] "x" → "y"', '.__proto__ 1 → 2'],
	['[{"n":"a"},{"n":"b"},{"n":"c"}]', '[{"n":"new"},{"n":"a"},{"n":"b"},{"n":"c"}]', '[0]  → {"n":"new"}'],
	['[1,2,3,4]', '[1,4]', '[1] 2 → ', '[2] 3 → '],
	['{"a":[]}', '{"a":{}}', '.a [] → {}'],
	['{"id":12345678901234567890}', '{"id":12345678901234567891}', '.id 12345678901234567890 → 12345678901234567891'],
	['{"new":{"id":1}}', '{"new":{"id":1},"n":{"id":12345678901234567890}}', '.n  → {"id":12345678901234567890}'],
];

for (const [before, after, ...changes] of table) {
	test(`from ${before} to ${after}`, t => {
		t.deepEqual(told(before, after), changes);
	});
}

test('what is no document, or differs in its spelling alone, is not compared as one', t => {
	t.is(jsonChanges('"a"', '"b"'), undefined);
	t.is(jsonChanges('{"a":1}', 'text'), undefined);
	t.is(jsonChanges('{"a":1', '{"a":2}'), undefined);
	t.is(jsonChanges('[]', '{}'), undefined);
	t.is(jsonChanges('{"a":1}', '{ "a": 1 }'), undefined);
	t.is(jsonChanges('{"a":1,"b":2}', '{"b":2,"a":1}'), undefined);
});

test('of many changes the first are told and all are counted', t => {
	const before = JSON.stringify(Array.from({length: 50}, (_, i) => i));
	const {changes, count} = jsonChanges(before, JSON.stringify(Array.from({length: 50}, (_, i) => i + 100)))!;
	t.is(count, 50);
	t.is(changes.length, 8);
	t.is(changes[0]!.path, '[0]');
});

test('what is too long, too deep or too much is left alone', t => {
	const long = (end: string): string => JSON.stringify({text: 'x'.repeat(300_000), end});
	t.is(jsonChanges(long('a'), long('b')), undefined);
	const deep = (end: string): string => `${'['.repeat(5000)}${end}${']'.repeat(5000)}`;
	t.is(jsonChanges(deep('1'), deep('2')), undefined);
	// The lists are compared element by element at each of their levels.
	const nested = (end: string): string => `${'[0,'.repeat(90)}[${'1,'.repeat(20_000)}${end}]${']'.repeat(90)}`;
	t.is(jsonChanges(nested('1'), nested('2')), undefined);
	const added = `{"a":1,"b":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
	t.is(jsonChanges('{"a":1}', added), undefined);
});

test('a long text that was changed in its middle is told by the middle', t => {
	const text = (word: string): string => JSON.stringify({script: `${'x'.repeat(1000)}${word}${'y'.repeat(1000)}`});
	const [change] = jsonChanges(text('old'), text('new'))!.changes;
	t.regex(change!.before!, /^…x+old/);
	t.true(change!.after!.length < 300);
});

test('what is spelled in another way has not changed, and what stays the same is not told', t => {
	fc.assert(fc.property(fc.json(), inner => {
		const document = `{"v":${inner}}`;
		t.is(jsonChanges(document, JSON.stringify(JSON.parse(document), undefined, 2)), undefined);
	}));
	fc.assert(fc.property(fc.json(), fc.nat(), (inner, n) => {
		t.deepEqual(told(`{"n":${n},"v":${inner}}`, `{"n":${n + 1},"v":${inner}}`), [`.n ${n} → ${n + 1}`]);
	}));
});
