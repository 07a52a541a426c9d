import test from 'ava';
import {entryOf, headerOf, lifetimeFields} from '../../source/archive/document.ts';

const entry = (fields: object) => entryOf(fields, Date.parse('2026-01-01T00:00:00Z'), problem => new Error(problem));

test('half of a surrogate pair is no text, and would be written as something else', t => {
	t.throws(() => entry({path: 'a', value: 'x\uD800'}), {message: '"value" is no text: it has half of a surrogate pair'});
	t.throws(() => entry({path: 'a\uDC80', value: 'x'}), {message: '"path" is no text: it has half of a surrogate pair'});
	t.is(entry({path: 'a', value: '\u{1F600}'}).value, '\u{1F600}');
	t.is(entry({path: 'a', valueBase64: '/w=='}).value, '\uDCFF');
});

test('what would end after the end of etcd\'s time is refused, since it would never end', t => {
	for (const [fields, name] of [[{expiration: '2262-04-12T00:00:00Z'}, 'expiration'], [{expiration: '9999-12-31T23:59:59Z'}, 'expiration'], [{ttl: 9_223_372_036}, 'ttl'], [{ttl: Number.MAX_SAFE_INTEGER}, 'ttl']] as const) {
		t.throws(() => entry({path: 'a', value: '', ...fields}), {message: `"${name}" leads beyond 2262, where etcd's time ends`});
	}

	t.is(entry({path: 'a', value: '', expiration: '2262-04-11T00:00:00Z'}).endsAt, Date.parse('2262-04-11T00:00:00Z'));
});

for (const [fields, message] of [
	[null, 'a mapping with "path" is wanted here'],
	[['a'], 'a mapping with "path" is wanted here'],
	[{path: 'a', value: '', color: 'red'}, 'there is no field "color"'],
	[{value: ''}, '"path" is missing'],
	[{path: 7, value: ''}, '"path" has to be a text'],
	[{path: 'a/../b', value: ''}, '"path" is not the way to a node: "a/../b"'],
	[{path: 'a//b', value: ''}, '"path" is not the way to a node: "a//b"'],
	[{path: 'a'}, '"value" is missing, or "dir: true"'],
	[{path: 'a', dir: true, value: ''}, 'a directory has no value'],
	[{path: 'a', dir: false}, '"dir" can only be true'],
	[{path: 'a', dir: false, value: ''}, '"dir" can only be true'],
	[{path: 'a', value: '', valueBase64: ''}, '"value" and "valueBase64" exclude each other'],
	[{path: 'a', valueBase64: '?'}, '"valueBase64" is not base64'],
	[{path: 'a', valueBase64: 64}, '"valueBase64" is not base64'],
	[{path: 'a', value: '', ttl: 0}, '"ttl" has to be a number of seconds, from 1'],
	[{path: 'a', value: '', ttl: 1.5}, '"ttl" has to be a number of seconds, from 1'],
	[{path: 'a', value: '', expiration: 'soon'}, '"expiration" has to be a time such as 2026-11-22T16:45:00Z'],
] as const) {
	test(`no record: ${JSON.stringify(fields)}`, t => {
		t.throws(() => entryOf(fields, 0, problem => new Error(problem)), {message});
	});
}

test('a record may be written by hand, with texts for all', t => {
	const now = Date.parse('2026-01-01T00:00:00Z');
	t.deepEqual(entry({path: '', dir: 'true'}), {path: ''});
	t.deepEqual(entry({path: 'a/b', value: '', ttl: '1'}), {path: 'a/b', value: '', endsAt: now + 1000});
});

test('a header names format, version and key', t => {
	const header = (thing: unknown) => headerOf(thing, problem => new Error(problem));
	t.deepEqual(header({format: 'etcsh', version: '1', key: '/a/./b/'}), {key: '/a/b'});
	t.deepEqual(header({format: 'etcsh', version: 1, keyBase64: 'L/8='}), {key: '/\uDCFF'});
	for (const thing of [null, 'text', {}, {format: 'else'}]) {
		t.throws(() => header(thing), {message: 'this is not an export: it does not begin with format "etcsh"'});
	}

	t.throws(() => header({format: 'etcsh', version: 2, key: '/'}), {message: 'version 2 is unknown; this etcsh knows only 1'});
	for (const key of [undefined, 'a']) {
		t.throws(() => header({format: 'etcsh', version: 1, key}), {message: '"key" has to be an absolute key'});
	}
});

test('a node of which the server does not say how long it has left is written with the shortest time', t => {
	const node = {
		key: '/a', modifiedIndex: 1, createdIndex: 1, expiration: '2026-01-01T00:00:00Z',
	};
	t.deepEqual(lifetimeFields({path: 'a', node}, 'remaining'), {ttl: 1});
	t.deepEqual(lifetimeFields({path: 'a', node: {...node, ttl: 7}}, 'remaining'), {ttl: 7});
	t.deepEqual(lifetimeFields({path: 'a', node}, 'drop'), {});
});
