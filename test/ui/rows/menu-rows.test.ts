import {stripVTControlCharacters} from 'node:util';
import test from 'ava';
import {matchedUnits} from '../../../source/prompt/completion/matching.ts';
import {type Candidate} from '../../../source/prompt/completion/completion.ts';
import {emptyEditor} from '../../../source/prompt/editing/editor.ts';
import {type Menu} from '../../../source/prompt/prompt-state.ts';
import {menuRows} from '../../../source/ui/rows/menu-rows.ts';
import {setColors} from '../../../source/ui/rows/theme.ts';

function menuOf(labels: readonly string[], typed: string): Menu {
	const candidates = labels.map((label): Candidate => ({
		text: label, label, kind: 'command', detail: 'what it does', isComplete: true,
	}));
	return {
		candidates, count: labels.length, selected: 0, base: emptyEditor, start: 0, end: typed.length, typed,
	};
}

const size = {
	width: 80, indent: 2, rowsMax: 20, now: 0,
};

test('the letters that matched are those typed, together where they stand together', t => {
	t.deepEqual([...matchedUnits('ou', 'route-outer')], [1, 2]);
	t.deepEqual([...matchedUnits('RU', 'route')], [0, 2]);
	t.deepEqual([...matchedUnits('xy', 'route')], []);
	t.deepEqual([...matchedUnits('界', '世界')], [1]);
});

test('the menu has as many rows as there are candidates and room, and counts the rest', t => {
	const labels = Array.from({length: 536}, (_, i) => `key-${i}`);
	t.is(menuRows(menuOf(labels, 'key'), {...size, rowsMax: 22}).length, 22);
	t.is(stripVTControlCharacters(menuRows(menuOf(labels, 'key'), {...size, rowsMax: 22}).at(-1)!).trim(), '… 515 more');
	t.is(menuRows(menuOf(labels.slice(0, 5), 'key'), {...size, rowsMax: 22}).length, 5);
});

test('of long names both ends are seen, with the letters that matched', t => {
	setColors({hasColor: true, depth: 4, changes: {}});
	t.teardown(() => {
		setColors({hasColor: false});
	});
	const [first, second] = menuRows(menuOf(['checkout-service-payment-gateway-api-64dbx-mdq8k', 'checkout-service-payment-gateway-api-64dbx-zz9zz'], 'chmdq8'), {
		...size, width: 60,
	});
	t.regex(stripVTControlCharacters(first!), /^ {2}checkout-…eway-api-64dbx-mdq8k {2}what/);
	t.regex(stripVTControlCharacters(second!), /^ {2}checkout-…eway-api-64dbx-zz9zz {2}what/);
	const marked = first!.matchAll(/\u001B\[1;4;35m([^\u001B]*)/g).map(([, text]) => text).toArray();
	t.deepEqual(marked, ['ch', 'd', 'q8']);
});

test('in a menu of keys their ttls stand below one another', t => {
	const entry = (preview: string) => ({
		name: 'k', isDirectory: false, preview, valueLength: 1, valueBytes: 1, expiration: 60_000, createdIndex: 1, modifiedIndex: 1,
	});
	const menu = menuOf(['k1', 'k2'], 'k');
	const candidates = menu.candidates.map((candidate, i): Candidate => ({
		...candidate, kind: 'key', detail: 'x'.repeat(1 + (10 * i)), entry: entry('x'.repeat(1 + (10 * i))),
	}));
	const places = menuRows({...menu, candidates}, size).map(row => stripVTControlCharacters(row).indexOf('◷'));
	t.true(places[0]! > 0);
	t.is(places[0], places[1]);
});

test('in a narrow menu the members of documents have no names', t => {
	const menu = menuOf(['k1', 'k2'], 'k');
	const candidates = menu.candidates.map((candidate): Candidate => ({
		...candidate, kind: 'key', entry: {
			name: 'k', isDirectory: false, preview: 'phase: Running …', brief: 'Running …', valueLength: 90, valueBytes: 90, createdIndex: 1, modifiedIndex: 1,
		},
	}));
	const first = (width: number) => stripVTControlCharacters(menuRows({...menu, candidates}, {...size, width})[0]!).trim();
	t.is(first(80), 'k1  phase: Running …');
	t.is(first(40), 'k1  Running …');
});

test('what a menu waits for is said, and why it has nothing', t => {
	const row = (more: Partial<Menu>) => menuRows({...menuOf([], ''), ...more}, size).map(each => stripVTControlCharacters(each)).join('\n').trim();
	t.is(row({loading: {type: 'directory', path: '/a\u0007'}}), String.raw`listing /a\x07 …`);
	t.is(row({problem: 'not allowed'}), 'not allowed');
	t.deepEqual(menuRows(menuOf(['a'], ''), {...size, rowsMax: 0}), []);
});
