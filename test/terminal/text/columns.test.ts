import test from 'ava';
import {blocksInColumns} from '../../../source/terminal/text/columns.ts';

const blocks = [['a1', 'a2'], ['b1'], ['c1', 'c2', 'c3'], ['d1']];

function columns(width: number, gap: readonly string[] = ['']): ReadonlyArray<readonly string[]> {
	return blocksInColumns(blocks, {
		width, columnGap: 2, cellsOf: row => row.length, gap,
	});
}

test('blocks stand in as few rows as the width allows, none cut in two', t => {
	t.deepEqual(columns(100), [['a1', 'a2'], ['b1'], ['c1', 'c2', 'c3'], ['d1']]);
	t.deepEqual(columns(10), [['a1', 'a2', '', 'b1'], ['c1', 'c2', 'c3'], ['d1']]);
	t.deepEqual(columns(9), [['a1', 'a2', '', 'b1'], ['c1', 'c2', 'c3', '', 'd1']]);
	t.deepEqual(columns(6), [['a1', 'a2', '', 'b1'], ['c1', 'c2', 'c3', '', 'd1']]);
	t.deepEqual(columns(5), [['a1', 'a2', '', 'b1', '', 'c1', 'c2', 'c3', '', 'd1']]);
	t.deepEqual(columns(6, []), [['a1', 'a2', 'b1'], ['c1', 'c2', 'c3', 'd1']]);
});

test('where nobody knows how wide it may be there is one column', t => {
	t.deepEqual(columns(Infinity), [['a1', 'a2', '', 'b1', '', 'c1', 'c2', 'c3', '', 'd1']]);
});
