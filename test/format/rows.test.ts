import test from 'ava';
import stringWidth from 'string-width';
import {parse} from 'yaml';
import {
	renderRows,
	type Row,
	type RowFormat,
	type Table,
} from '../../source/format/rows.ts';
import fc from '../helpers/properties.ts';

const table: Table = {
	columns: ['key', 'size', 'roles', 'ttl'],
	rows: [
		{
			key: '/a', size: 1, roles: ['x', 'y'], ttl: undefined,
		},
		{
			key: '/日本\u001B[31m', size: 1234, roles: [], ttl: 60,
		},
	],
	raw: 'key',
};

async function render(wanted: Table, format: RowFormat, columns?: number): Promise<string> {
	return (await Array.fromAsync(renderRows(wanted, format, {columns}))).join('');
}

test('json is one document with a row a line', async t => {
	t.is(await render(table, 'json'), String.raw`[
{"key":"/a","size":1,"roles":["x","y"]},
{"key":"/日本\u001b[31m","size":1234,"roles":[],"ttl":60}
]
`);
	t.is(await render({...table, rows: []}, 'json'), '[]\n');
	t.is(await render({
		columns: ['key'], rows: [{key: '\uDCFF'}], raw: 'key', isSingle: true,
	}, 'json'), '{"key":"\uFFFD"}\n');
});

test('yaml and json say the same', async t => {
	const text = fc.string({unit: 'grapheme'});
	const row = fc.record({
		key: text, size: fc.integer(), roles: fc.array(text), ttl: fc.option(fc.integer(), {nil: undefined}),
	});
	await fc.assert(fc.asyncProperty(fc.array(row), async rows => {
		const wanted = {...table, rows};
		t.deepEqual(parse(await render(wanted, 'yaml')), JSON.parse(await render(wanted, 'json')));
	}), {numRuns: 50});
	t.is(await render({...table, rows: []}, 'yaml'), '[]\n');
	t.is(await render({
		columns: ['user', 'roles'], rows: [{user: 'root', roles: ['root']}], raw: 'user', isSingle: true,
	}, 'yaml'), 'user: root\nroles:\n  - root\n');
});

test('raw is one column, as it is stored', async t => {
	t.is(await render(table, 'raw'), '/a\n/日本\u001B[31m\n');
});

test('the widest columns are narrowed alike, down to what fits', async t => {
	const wide: Table = {columns: ['a', 'b', 'c'], rows: [{a: 'x'.repeat(30), b: 'y'.repeat(30), c: 'z'.repeat(20)}], raw: 'a'};
	const [, rule] = (await render(wide, 'table', 64)).split('\n', 2);
	t.deepEqual(rule!.split(/ +/).map(line => line.length), [20, 20, 20]);
});

test('the last cell is shown whole where nobody limits it, also when its column was measured long ago', async t => {
	const rows = Array.from({length: 2000}, (_, i) => ({a: 'k', b: i < 1999 ? 'v' : 'long '.repeat(20)}));
	const lines = (await render({columns: ['a', 'b'], rows, raw: 'a'}, 'table')).trimEnd().split('\n');
	t.true(lines.at(-1)!.endsWith('long long'), lines.at(-1));
	t.is(lines.at(-1)!.split('long').length, 21);
});

test('a table aligns wide characters, numbers to the right, and shows no escape sequence', async t => {
	t.is(await render(table, 'table'), String.raw`key            size  roles  ttl
─────────────  ────  ─────  ───
/a                1  x,y      -
/日本\x1b[31m  1234          60
`);
});

test('a table that cannot be narrow enough has a line for each cell', async t => {
	t.is(await render(table, 'table', 20), String.raw`key    /a
size   1
roles  x,y
ttl    -

key    /日本\x1b[31m
size   1234
roles
ttl    60
`);
	const many = Array.from({length: 1200}, (_, i) => ({key: `/${'k'.repeat(40)}${i}`, size: i}));
	const lines = (await render({...table, rows: many}, 'table', 20)).split('\n');
	t.is(lines.length, 1200 * 5);
	t.true(lines.every(line => stringWidth(line) <= 20));
});

test('a table is as wide as the terminal at most', async t => {
	const rows = fc.array(fc.record({
		key: fc.string({unit: 'grapheme', maxLength: 60}), size: fc.nat(), roles: fc.constant(['日本語'.repeat(9)]), ttl: fc.constant(undefined),
	}), {minLength: 1});
	await fc.assert(fc.asyncProperty(rows, fc.integer({min: 30, max: 200}), async (some, columns) => {
		const lines = (await render({...table, rows: some}, 'table', columns)).split('\n');
		t.true(lines.every(line => stringWidth(line) <= columns));
	}), {numRuns: 100});
});

test('rows are rendered as they come, a long table too', async t => {
	let made = 0;
	async function * rows(): AsyncGenerator<Row> {
		for (; made < 10_000; made++) {
			yield {key: `/k${made}`, size: made};
		}
	}

	for (const format of ['json', 'yaml', 'raw', 'table'] as const) {
		made = 0;
		const pieces = renderRows({columns: ['key', 'size'], rows: rows(), raw: 'key'}, format);
		const first = await pieces.next();
		t.false(first.done);
		t.true(made <= 500, `${format} holds ${made} rows back`);
		await pieces.return(undefined);
	}
});
