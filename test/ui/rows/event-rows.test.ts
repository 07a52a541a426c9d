import {stripVTControlCharacters} from 'node:util';
import test from 'ava';
import {type KeyResponse} from '../../../source/engine/engine.ts';
import {Pane} from '../../../source/live/panes/panes.ts';
import {eventRows, rateText, relativeKey} from '../../../source/ui/rows/event-rows.ts';
import {widthOf} from '../../../source/terminal/text/width.ts';

const noon = new Date(2026, 0, 1, 12).getTime();

type Change = {readonly before?: string; readonly after?: string; readonly action?: KeyResponse['action']; readonly expiration?: string};

function event(key: string, index: number, {before, after, action = 'set', expiration}: Change): KeyResponse {
	return {
		action,
		node: {
			key, createdIndex: 1, modifiedIndex: index, ...(after !== undefined && {value: after}), ...(expiration !== undefined && {expiration, ttl: 60}),
		},
		...(before !== undefined && {
			prevNode: {
				key, value: before, createdIndex: 1, modifiedIndex: 1,
			},
		}),
		index: 100,
	};
}

function createPane(key = '/registry/pods/shop', isByKey = false): Pane {
	return new Pane({
		id: 1, key, recursive: true, isByKey,
	});
}

function rowsOf(pane: Pane, width: number, {now = noon, hasMark = false} = {}): readonly string[] {
	const rows = eventRows(pane.inSight(8), {
		pane, width, now, marked: hasMark ? pane.marked : undefined,
	}).map(row => stripVTControlCharacters(row));
	for (const row of rows) {
		if (widthOf(row) !== width) {
			throw new Error(`not ${width} cells: ${row}`);
		}
	}

	return rows.map(row => row.trimEnd());
}

function pods(...phases: ReadonlyArray<readonly [before: string, after: string]>): Pane {
	const pane = createPane();
	const document = (phase: string): string => JSON.stringify({kind: 'Pod', filler: 'x'.repeat(9000), status: {phase}});
	for (const [i, [before, after]] of phases.entries()) {
		pane.add(event(`/registry/pods/shop/api-000${i}`, 3400 + i, {before: document(before), after: document(after)}), noon);
	}

	return pane;
}

test('keys are told below the pane\'s own one', t => {
	const name = (paneKey: string, key: string, isDirectory = false): string => relativeKey(paneKey, {key, isDirectory});
	t.is(name('/a', '/a/b/c'), 'b/c');
	t.is(name('/', '/b'), '/b');
	t.is(name('/a', '/a'), '.');
	t.is(name('/a/b', '/a', true), '/a/');
	t.is(name('/a', '/ab'), '/ab');
	t.is(name('/a', '/a/\u001B'), String.raw`\x1b`);
});

test('of a document that changed the path and both values are told', t => {
	t.deepEqual(rowsOf(pods(['Running', 'Failed']), 76), [
		'12:00:00  set api-0000  .status.phase "Running" → "Failed"              3400',
	]);
});

test('the value gets the room: the index goes first, then the time, and the key gives way last', t => {
	const pane = pods(['Running', 'Failed'], ['Pending', 'Running']);
	const second = '.status.phase "Pending" → "Running"';
	t.is(rowsOf(pane, 65)[0], `12:00:00  set api-0001  ${second}  3401`);
	t.is(rowsOf(pane, 64)[0], `12:00:00  set api-0001  ${second}`);
	t.is(rowsOf(pane, 59)[0], `12:00:00  set api-0001  ${second}`);
	t.is(rowsOf(pane, 58)[0], `set api-0001  ${second}`);
	t.is(rowsOf(pane, 44)[0], 'set api-0001  …s.phase "Pending" → "Running"');
	// Texts lose their quotes before they lose their ends.
	t.is(rowsOf(pane, 40)[0], 'set api-0001  …s.phase Pending → Running');
	t.regex(rowsOf(pane, 36)[0]!, /^set api-0001 {2}…\.phase .*→/);
	t.regex(rowsOf(pane, 24)[0]!, /^set /);
});

test('what has room is not cut, however long the key is', t => {
	const pane = createPane('/');
	pane.add(event('/a/rather/long/name/of/a/key/below', 200, {after: 'x'}), noon);
	t.deepEqual(rowsOf(pane, 60), ['12:00:00  set /a/rather/long/name/of/a/key/below  x      200']);
	pane.add(event(`/deep/${'d/'.repeat(40)}leaf`, 201, {after: 'x'.repeat(100)}), noon);
	t.regex(rowsOf(pane, 60)[0]!, /^set …[d/]+leaf {2}x+…$/);
});

test('a key watched for itself is not named in each row', t => {
	const pane = createPane('/a');
	pane.add(event('/a', 200, {before: '1', after: '2'}), noon);
	t.deepEqual(rowsOf(pane, 40), ['12:00:00  set 1 → 2                  200']);
	pane.add(event('/a/b', 201, {after: '3'}), noon);
	t.regex(rowsOf(pane, 40)[1]!, /set \. {2}1 → 2/);
});

test('a time is told of what was seen live alone', t => {
	const pane = createPane();
	pane.add(event('/registry/pods/shop/x', 90, {after: 'past'}), noon);
	t.deepEqual(rowsOf(pane, 60), ['set x  past                                               90']);
	pane.add(event('/registry/pods/shop/x', 101, {after: 'now'}), noon);
	t.deepEqual(rowsOf(pane, 40).map(row => row.slice(0, 8)), ['12:00:00', 'earlier ']);
});

test('several changes are told as far as there is room, and the others counted', t => {
	const pane = createPane();
	const document = (n: number): string => JSON.stringify({
		a: n, b: {c: n}, list: Array.from({length: 9}, (_, i) => n + i), text: 'x'.repeat(n),
	});
	pane.add(event('/registry/pods/shop/x', 101, {before: document(1), after: document(2)}), noon);
	const [wide] = rowsOf(pane, 120);
	t.regex(wide!, /\.text "x" → "xx" {2}\.a 1 → 2 {2}\.b\.c 1 → 2 {2}\.list\[0\] 1 → 2 .* {2}\+\d more +101$/);
	t.regex(rowsOf(pane, 45)[0]!, /^12:00:00 {2}set x {2}\.text "x" → "xx" {2}\+11 more/);
	t.regex(rowsOf(pane, 26)[0]!, /set x {2}\.text x → xx \+11/);
});

test('what came and what went in a document is marked by a sign', t => {
	const pane = createPane();
	pane.add(event('/registry/pods/shop/x', 101, {before: '{"a":1}', after: '{"b":2}'}), noon);
	t.regex(rowsOf(pane, 76)[0]!, /\.a - 1 {2}\.b \+ 2/);
});

test('one row for each key has its last value, how often it changes and how long ago that was', t => {
	const pane = createPane('/a', true);
	for (let i = 0; i < 20; i++) {
		pane.add(event('/a/busy', 200 + i, {before: String(i), after: String(i + 1)}), noon + (i * 500));
	}

	pane.add(event('/a/once', 300, {after: 'hello'}), noon + 3000);
	pane.add(event('/a/gone', 301, {before: 'was here', action: 'delete'}), noon - 200_000);
	t.deepEqual(rowsOf(pane, 60, {now: noon + 10_000}), [
		'gone  was was here                                     3 min',
		'once  hello                                              7 s',
		'busy  19 → 20                                     2/s    0 s',
	]);
});

test('in one row for each key the value comes before the rate and the age, and no quote of it is lost', t => {
	const pane = createPane('/a', true);
	const document = (user: string, n: number): string => JSON.stringify({user, opts: {n}});
	pane.add(event('/a/db', 200, {before: document('x', 1), after: document('y', 2)}), noon);
	for (let i = 0; i < 20; i++) {
		pane.add(event('/a/busy', 201 + i, {before: 'first', after: 'second'}), noon + (i * 500));
	}

	t.deepEqual(rowsOf(pane, 36, {now: noon + 10_000}), ['busy  first → second             0 s', 'db    .user "x" → "y"  +1 more  10 s']);
	for (let width = 20; width < 36; width++) {
		t.notRegex(rowsOf(pane, width, {now: noon + 10_000}).join('\n'), / [xy]" /, String(width));
	}
});

test('a ttl counts down beside the newest event of its key', t => {
	const pane = createPane('/a');
	const expiration = new Date(noon + 60_000).toISOString();
	pane.add(event('/a/x', 200, {after: '1', expiration}), noon);
	pane.add(event('/a/x', 201, {before: '1', after: '2', expiration}), noon);
	t.deepEqual(rowsOf(pane, 50).map(row => row.includes('◷ 1:00')), [true, false]);
});

test('where a value is cut, that is seen, wherever the cut falls', t => {
	const pane = pods(['Running', 'Failed']);
	for (let width = 30; width < 56; width++) {
		const [row] = rowsOf(pane, width);
		t.regex(row!, /(?:…|"Failed"| Failed)$/);
		t.true(row!.includes(' → '), row);
	}

	const added = createPane();
	added.add(event('/registry/pods/shop/x', 101, {before: '{}', after: JSON.stringify({name: 'a longer value'})}), noon);
	for (let width = 16; width < 36; width++) {
		const [row] = rowsOf(added, width);
		t.true(row!.endsWith('…') || row!.endsWith('value"'), row);
	}
});

test('the marked row has a mark, and the others stay in line with it', t => {
	const pane = pods(['Running', 'Failed'], ['Pending', 'Running']);
	pane.scroll(2, 8);
	t.deepEqual(rowsOf(pane, 76, {hasMark: true}).map(row => row.slice(0, 12)), ['  12:00:00  ', '❯ 12:00:00  ']);
});

test('rates are short', t => {
	t.deepEqual([0, 0.04, 0.2, 1, 9.9, 12.4, 1234.5].map(rate => rateText(rate)), ['', '', '0.2/s', '1/s', '9.9/s', '12/s', '1,235/s']);
});

test('a long document that came or went is told by what is worth most of it', t => {
	const pane = createPane();
	const document = JSON.stringify({
		kind: 'Pod', apiVersion: 'v1', filler: ['x'.repeat(9000)], spec: {nodeName: 'node-7'}, status: {phase: 'Failed'},
	});
	pane.add(event('/registry/pods/shop/x', 101, {after: document}), noon);
	pane.add(event('/registry/pods/shop/x', 102, {before: document, action: 'delete'}), noon);
	for (const width of [80, 300]) {
		const [gone, came] = rowsOf(pane, width);
		t.regex(came!, / set +x {2}phase: Failed, nodeName: node-7/);
		t.regex(gone!, / delete x {2}was phase: Failed, nodeName: node-7/);
	}
});

test('where a pane ends it says why, and what there is to do', t => {
	const pane = new Pane({id: 1, key: '/a', recursive: false});
	const told = (horizon: Parameters<Pane['addOlder']>[1]): string => {
		pane.addOlder([], horizon);
		const [row] = eventRows(pane.inSight(1), {pane, width: 78, now: 0});
		return stripVTControlCharacters(row!).trimEnd();
	};

	t.is(told({reason: 'history', index: 1}), '── nothing happened before ──');
	t.is(told({reason: 'history', index: 1234}), '── the server knows nothing older than index 1,234 ──');
	t.is(told({reason: 'more', index: 1234}), '── what is older is in the log: PgDn reads on ──');
	t.is(told({reason: 'failed', index: 1234, text: 'gone\u001B[2J'}), String.raw`── the log can't be read: gone\x1b[2J ──`);
	t.is(told({reason: 'log', index: 1234}), '── the log begins at index 1,234 ──');
	t.is(told({reason: 'full', index: 1234}), '── no more rows are kept; log KEY lists what is older ──');
});
