import {stripVTControlCharacters} from 'node:util';
import test from 'ava';
import {emptyEditor} from '../../../source/prompt/editing/editor.ts';
import {type FinderState} from '../../../source/prompt/finder/finder.ts';
import {finderRows} from '../../../source/ui/rows/finder-rows.ts';
import {widthOf} from '../../../source/ui/rows/text.ts';

function finderOf(texts: readonly string[], state: Partial<FinderState> = {}): FinderState {
	return {
		kind: 'keys', query: emptyEditor, selected: 0, listed: texts.length, count: texts.length, total: 1_000_000, isReading: false, isSearching: false,
		row: position => ({text: texts[position]!, matched: new Set([1])}), ...state,
	};
}

function plain(finder: FinderState): readonly string[] {
	return finderRows(finder, {width: 40, height: 5}).map(row => stripVTControlCharacters(row));
}

test('the best one is the lowest, the chosen one is marked, the count is in the frame', t => {
	const rows = plain(finderOf(['/best', '/second'], {selected: 1}));
	t.is(rows.length, 5);
	t.true(rows.every(row => widthOf(row) === 40));
	t.regex(rows[0]!, /find a key .*2 of 1,000,000/);
	t.regex(rows[2]!, /^║ ❯ \/second/);
	t.regex(rows[3]!, /^║ {3}\/best/);
});

test('of a long key the end is shown, of a long line the beginning', t => {
	const long = `/${'x'.repeat(50)}end`;
	t.regex(plain(finderOf([long], {row: () => ({text: long, matched: new Set([53])})}))[3]!, /❯ …x+end ║$/);
	t.regex(plain(finderOf([long], {kind: 'history'}))[3]!, /❯ \/x+… ║$/);
	t.regex(plain(finderOf(['a\nb\u001B[31m'], {kind: 'history'}))[3]!, /a⏎b\\x1b\[31m/i);
});

test('what was found is in sight, unless the rows could not be told apart then', t => {
	const texts = ['1', '2'].map(number => `/services/of-the-backend-of-all-the-others-${number}-${'with-a-long-suffix-'.repeat(3)}${number}`);
	const found = (place: number) => plain(finderOf(texts, {row: position => ({text: texts[position]!, matched: new Set([place])})}));
	t.true(found(43)[3]!.includes('all-the-others-1-with-'));
	t.true(found(43)[2]!.includes('all-the-others-2-with-'));
	t.true(found(2)[3]!.endsWith('suffix-1 ║'));
	t.true(found(2)[2]!.endsWith('suffix-2 ║'));
	const [wide] = plain(finderOf(['世'.repeat(60)], {row: () => ({text: '世'.repeat(60), matched: new Set([90])})})).slice(3);
	t.is(widthOf(wide!), 40);
});

test('the list follows the chosen one, and an empty one says why', t => {
	const many = Array.from({length: 100}, (_, i) => `/k${i}`);
	t.regex(plain(finderOf(many, {selected: 99})).join('\n'), /❯ \/k99/);
	t.regex(plain(finderOf([])).join('\n'), /nothing found/);
	t.regex(plain(finderOf([], {total: 0})).join('\n'), /no keys yet/);
	t.regex(plain(finderOf([], {isReading: true})).join('\n'), /searching …/);
	t.regex(plain(finderOf(many, {problem: 'nobody answers'})).join('\n'), /nobody answers/);
});
