import test from 'ava';
import {parse, stringify} from 'yaml';
import {documentOf} from '../../../source/format/parts/document.ts';
import {yamlProblem} from '../../../source/format/parts/yaml-document.ts';
import {parsePath} from '../../../source/format/part-path.ts';
import fc from '../../helpers/properties.ts';

const yaml = `# the service
host: 'a'   # where
port: 6543
flow: {x: 1, "y": [ 1, 2 ]}
text: |
  one
  two
list:
- a   # first
-  b: 1
   c: 2
- - x
  - y
deep:
  empty:
  inner:
    k: "v"
    # the end

big: 12345678901234567890
`;

const toml = `# the service
title = "a"
lit = 'b' # why
list = [ 1, 2, ]
lines = [
  "x", # first
  "y"
]
point = {x = 1, y = 2}
a.b = 1
a.c = 2
when = 1979-05-27T07:32:00Z
hex = 0x1F

[server] # here
  port = 1

[server.tls]
on = true

[[jobs]]
name = "x"
[[jobs]]
name = "y"
# the end
`;

async function set(text: string, path: string, json: string): Promise<string> {
	return (await documentOf(text)).withPart(parsePath(path), json);
}

async function rm(text: string, path: string): Promise<string | undefined> {
	return (await documentOf(text)).withoutPart(parsePath(path));
}

async function get(text: string, path: string): Promise<string | undefined> {
	return (await documentOf(text)).part(parsePath(path));
}

test('a mistake in YAML is named by its place', t => {
	t.regex(yamlProblem('a: 1\nb: "x" y\n')!, /^line 2, column 8: /);
	t.is(yamlProblem('a: 1\n'), undefined);
});

test('a part is JSON on demand, a text as well', async t => {
	const document = await documentOf('host: \'a "b"\'\nport: 1\n');
	t.is(document.json(parsePath('.host')), String.raw`"a \"b\""`);
	t.is(document.json(parsePath('.port')), '1');
	t.is(document.part(parsePath('.host')), 'a "b"');
});

test('parts are read: texts as they are, words as they are written, the rest as JSON', async t => {
	for (const [text, path, part] of [
		[yaml, '.host', 'a'],
		[yaml, '.text', 'one\ntwo\n'],
		[yaml, '.flow', '{"x":1,"y":[1,2]}'],
		[yaml, '.list[-1][1]', 'y'],
		[yaml, '.deep.empty', 'null'],
		[yaml, '.big', '12345678901234567890'],
		[yaml, '.nothing', undefined],
		['a: 0x1F\nb: .inf\nc: ~\n', '.', '{"a":31,"b":".inf","c":null}'],
		['base: &b {x: 1, y: 2}\nprod:\n  <<: *b\n  y: 3\nsame: *b\n', '.prod', '{"y":3,"x":1}'],
		['base: &b {x: 1}\nsame: *b\n', '.same.x', '1'],
		['a: !secret 5\nb: !!str 5\n', '.a', '5'],
		['1: a\ntrue: b\n', '."1"', 'a'],
		['a: 1\n---\nb: 2\n---\na: 3\n', '.a', '1\n3'],
		['\u{FEFF}a: 1\n', '.a', '1'],
		['%YAML 1.1\n---\na: yes\n', '.a', 'yes'],
		['__proto__: 1\n', '.__proto__', '1'],
		[toml, '.title', 'a'],
		[toml, '.list', '[1,2]'],
		[toml, '.hex', '0x1F'],
		[toml, '.a', '{"b":1,"c":2}'],
		[toml, '.when', '1979-05-27T07:32:00Z'],
		[toml, '.jobs[-1].name', 'y'],
		[toml, '.server', '{"port":1,"tls":{"on":true}}'],
		[toml, '.server.none', undefined],
		['x = inf\ny = 0xFF\n', '.', '{"x":"inf","y":255}'],
	] as const) {
		t.is(await get(text, path), part, `${path} of ${text}`);
	}
});

for (const [name, text, path, value, from, to] of [
	['a quoted text', yaml, '.host', '"it\'s"', '\'a\'', '\'it\'\'s\''],
	['a number', yaml, '.port', '1', '6543', '1'],
	['a text that looks like a truth value', yaml, '.port', '"yes"', '6543', '"yes"'],
	['a text that has to be quoted', yaml, '.flow.x', '"a, b"', 'x: 1', 'x: "a, b"'],
	['an element in brackets', yaml, '.flow.y[-1]', '3', '2 ]', '3 ]'],
	['a new element in brackets', yaml, '.flow.y[2]', '3', '2 ]', '2, 3 ]'],
	['a new name in braces', yaml, '.flow.z', '3', ' ]}', ' ], z: 3}'],
	['a block of lines', yaml, '.text', '"x"', '|\n  one\n  two\n', 'x\n'],
	['a new element with a dash', yaml, '.list[3]', '"z"', '  - y\n', '  - y\n- z\n'],
	['an element of a list in a list', yaml, '.list[2][0]', '"z"', '- - x', '- - z'],
	['a new name in an element', yaml, '.list[1].d', '3', '   c: 2\n', '   c: 2\n   d: 3\n'],
	['an element with a comment', yaml, '.list[0]', 'null', '- a  ', '- null  '],
	['what is empty', yaml, '.deep.empty', '5', 'empty:', 'empty: 5'],
	['something in what is empty', yaml, '.deep.empty.x[0]', '5', 'empty:', 'empty: {"x": [5]}'],
	['a map of lines', yaml, '.deep.inner', '{"a":[1]}', 'inner:\n    k: "v"', 'inner: {"a": [1]}'],
	['a list of lines', yaml, '.list', '5', yaml.slice(yaml.indexOf('list:'), yaml.indexOf('deep:')), 'list: 5\n'],
	['a new name at the end', yaml, '.new.x', '"v"', '890\n', '890\nnew: {"x": "v"}\n'],
	['a new name that is a number', yaml, '."1"', '1', '890\n', '890\n"1": 1\n'],
	['a new name in front of a comment', yaml, '.deep.inner.m', '1', '"v"\n', '"v"\n    m: 1\n'],
	['a document without an end', 'a: 1', '.b', '2', 'a: 1', 'a: 1\nb: 2'],
	['lines of Windows', 'a: 1\r\nb: 2\r\n', '.c', '3', 'b: 2\r\n', 'b: 2\r\nc: 3\r\n'],
	['a name over a merged one', 'x: &x {k: 1}\ny:\n  <<: *x\n', '.y.k', '2', '<<: *x\n', '<<: *x\n  k: 2\n'],
	['a basic text', toml, '.title', String.raw`"c\n"`, '"a"', String.raw`"c\n"`],
	['a literal text', toml, '.lit', '"c"', '\'b\'', '\'c\''],
	['a literal text that cannot stay one', toml, '.lit', '"it\'s"', '\'b\'', '"it\'s"'],
	['a new element behind a comma', toml, '.list[2]', '3', '2, ]', '2, 3, ]'],
	['a new element on a line of its own', toml, '.lines[2]', '"z"', '  "y"\n', '  "y",\n  "z"\n'],
	['a new name in an inline table', toml, '.point.z', '3', 'y = 2}', 'y = 2, z = 3}'],
	['a dotted name', toml, '.a.b', 'true', 'a.b = 1', 'a.b = true'],
	['a new name in a table', toml, '.server.host', '"h"', '  port = 1\n', '  port = 1\n  host = "h"\n'],
	['a new name at the top', toml, '.x.y', '{"a b":[1,"c"]}', 'hex = 0x1F\n', 'hex = 0x1F\nx = {y = {"a b" = [1, "c"]}}\n'],
	['a name in the last table of a list', toml, '.jobs[1].n', '1', 'name = "y"\n', 'name = "y"\nn = 1\n'],
] as const) {
	test(`set: ${name}`, async t => {
		t.is(text.split(from).length, 2);
		t.is(await set(text, path, value), text.replace(from, () => to));
	});
}

for (const [name, text, path, from, to = ''] of [
	['a line with its comment', yaml, '.host', 'host: \'a\'   # where\n'],
	['a name in braces', yaml, '.flow.x', 'x: 1, '],
	['an element in brackets', yaml, '.flow.y[1]', ', 2'],
	['an element with a dash', yaml, '.list[0]', '- a   # first\n'],
	['the first name behind a dash', yaml, '.list[1].b', 'b: 1\n   '],
	['the first element behind a dash', yaml, '.list[2][0]', '- x\n  '],
	['a map of lines', yaml, '.list[1]', '-  b: 1\n   c: 2\n'],
	['all that is in a map', yaml, '.deep.inner.k', 'inner:\n    k: "v"', 'inner: {}'],
	['a block of lines', yaml, '.text', 'text: |\n  one\n  two\n'],
	['a statement', toml, '.lit', 'lit = \'b\' # why\n'],
	['a dotted name', toml, '.a.c', 'a.c = 2\n'],
	['all dotted names', toml, '.a', 'a.b = 1\na.c = 2\n'],
	['an element', toml, '.list[0]', '1, 2, ]', '2, ]'],
	['a name of an inline table', toml, '.point.y', ', y = 2'],
	['a table', toml, '.server.tls', '[server.tls]\non = true\n'],
	['a table with tables', toml, '.server', '[server] # here\n  port = 1\n\n[server.tls]\non = true\n', '\n'],
	['one of a list of tables', toml, '.jobs[0]', '[[jobs]]\nname = "x"\n'],
] as const) {
	test(`rm: ${name}`, async t => {
		t.is(text.split(from).length, 2);
		t.is(await rm(text, path), text.replace(from, () => to));
	});
}

test('what cannot be done is said, and how the value was read', async t => {
	const shared = 'base: &b\n  x: 1\nsame: *b\nmerged:\n  <<: *b\nfree: &f 1\ntagged: !secret 5\n';
	t.is(await rm(yaml, '.nothing'), undefined);
	t.is(await set(shared, '.free', '2'), shared.replace('&f 1', '&f 2'));
	for (const [text, path, message] of [
		[shared, '.base.x', /\.base is shared through an alias/],
		[shared, '.same', /\.same is shared/],
		[shared, '.same.x', /\.same is shared/],
		[shared, '.tagged', /\.tagged has the tag !secret/],
		['a: 1\n---\nb: 2\n', '.a', /2 YAML documents/],
		[yaml, '.', /whole value/],
		[yaml, '.port.x', /\.port is 6543, and has no names/],
		[yaml, '.list[9]', /has 3 elements, and no place 9/],
		['? [a, b]\n: 1\nc: 2\n', '.c[0]', /\.c is 2/],
		['a: 1\na: 2\n', '.a', /never/],
		[toml, '.server', /lines of its own/],
		[toml, '.jobs[2]', /lines of its own/],
		[toml, '.a.d', /lines of its own/],
		['[a]', '.a', /list in YAML or a table in TOML/],
		['plain', '.a', /not JSON, YAML or TOML/],
		['a: [', '.a', /not JSON, YAML or TOML/],
		['http://a', '.a', /not JSON, YAML or TOML/],
		['', '.a', /not JSON, YAML or TOML/],
	] as const) {
		if (message.source === 'never') {
			// Of names that stand twice the last one counts.

			t.is(await set(text, path, '3'), 'a: 1\na: 3\n');
		} else {
			await t.throwsAsync(set(text, path, '"v"'), {name: 'UserError', message}, `${path} of ${text}`);
		}
	}

	await t.throwsAsync(set(toml, '.title', 'null'), {message: /no null/});
	await t.throwsAsync(set(shared, '.merged.x.y', '1'), {message: /has no names|shared/});
	await t.throwsAsync(rm(shared, '.merged.x'), {message: /shared/});
	for (const twice of ['a: 1\na: 2\n', 'a: 1\n<<: {a: 2}\n']) {
		await t.throwsAsync(rm(twice, '.a'), {message: /without changing anything else/});
	}
});

test('what would grow or nest without end is refused', async t => {
	const bomb = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]', ...Array.from({length: 9}, (_, i) =>
		`a${i + 1}: &a${i + 1} [${Array.from({length: 10}, () => `*a${i}`).join(', ')}]`)].join('\n');
	await t.throwsAsync(get(bomb, '.a0[0]'), {message: /aliases of aliases/});
	await t.throwsAsync(get('a: &a [*a]\n', '.a'), {message: /nested more than 200 deep/});
	await t.throwsAsync(get('a: &a\n  <<: *a\n', '.a'), {message: /nested more than 200 deep/});
	await t.throwsAsync(get(`a: ${'['.repeat(300)}${']'.repeat(300)}`, '.a'), {message: /nested more than 200 deep/});
	await t.throwsAsync(get('- '.repeat(100_000), '.a'), {message: /nested more than 200 deep/});
	await t.throwsAsync(get(`a = ${'['.repeat(300)}${']'.repeat(300)}`, '.a'), {message: /nested more than 200 deep/});
	await t.throwsAsync(get(`a${'.a'.repeat(300)} = 1`, '.a'), {message: /nested more than 200 deep/});
	await t.throwsAsync(get(`a: ${'x'.repeat(256 * 1024)}`, '.a'), {message: /only up to 256 KiB/});
});

test('a byte order mark stays in front of JSON', async t => {
	t.is(await get('\u{FEFF}{"a":1}', '.a'), '1');
	t.is(await set('\u{FEFF}{"a":1}', '.a', '2'), '\u{FEFF}{"a":2}');
	t.is(await rm('\u{FEFF}{"a":1}', '.a'), '\u{FEFF}{}');
});

test('YAML of any values is changed as it is said, or refused', async t => {
	const word = fc.oneof(fc.string({maxLength: 6}), fc.constantFrom('yes', '1', '~', '- a', 'a: b', '#', ' x', 'a\nb\n', '', '<<'));
	const {value} = fc.letrec(tie => ({
		value: fc.oneof({maxDepth: 3}, word, fc.integer(), fc.constant(null), tie('list'), tie('map')),
		list: fc.array(tie('value'), {maxLength: 3}),
		map: fc.dictionary(word, tie('value'), {maxKeys: 3, noNullPrototype: true}),
	}));
	const documents = fc.dictionary(word, value, {minKeys: 1, maxKeys: 4, noNullPrototype: true});
	await fc.assert(fc.asyncProperty(documents, fc.nat(), word, fc.constantFrom('any', 'flow'), async (document, choice, text, collectionStyle) => {
		const before = stringify(document, {collectionStyle, lineWidth: 0});
		const names = Object.keys(document);
		const name = names[choice % names.length]!;
		const read = await documentOf(before);
		// What is merged in may come to light where something is removed, which is refused.
		if (Object.hasOwn(document, '<<') || read.kind !== 'YAML') {
			return;
		}

		const expected = {...document, [name]: text};
		const removed = Object.fromEntries(Object.entries(document).filter(([other]) => other !== name));
		t.deepEqual(parse(read.withPart([name], JSON.stringify(text))), expected);
		t.deepEqual(parse(read.withoutPart([name])!), removed);
	}), {numRuns: 50});
});
