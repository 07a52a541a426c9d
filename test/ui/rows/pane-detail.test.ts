import {stripVTControlCharacters} from 'node:util';
import test from 'ava';
import {type PaneEvent} from '../../../source/live/panes/pane-row.ts';
import {Pane} from '../../../source/live/panes/panes.ts';
import {detailRows, wrapPieces} from '../../../source/ui/rows/pane-detail.ts';
import {lineOf, type Piece} from '../../../source/ui/rows/text.ts';

function eventOf(before: string | undefined, after: string | undefined): PaneEvent {
	const pane = new Pane({id: 1, key: '/a', recursive: true});
	const node = {key: '/a/some/key', createdIndex: 1, modifiedIndex: 7};
	pane.add({
		action: after === undefined ? 'delete' : 'set',
		node: {...node, ...(after !== undefined && {value: after})},
		...(before !== undefined && {prevNode: {...node, value: before}}),
		index: 6,
	}, new Date(2026, 0, 1, 12).getTime());
	return pane.inSight(1)[0] as PaneEvent;
}

function rowsOf(before: string | undefined, after: string | undefined, rowsMax = 9, width = 60): readonly string[] {
	return detailRows(eventOf(before, after), {width, rowsMax}).map(row => stripVTControlCharacters(row).trimEnd());
}

function wrapped(pieces: readonly Piece[], width: number, rowsMax: number): readonly string[] {
	return wrapPieces(pieces, {width, rowsMax}).map(row => stripVTControlCharacters(lineOf(row, width)));
}

test('the whole key is named, then every change, then the value', t => {
	const document = (phase: string, count: number): string => JSON.stringify({filler: 'x'.repeat(300), status: {phase, count}});
	const rows = rowsOf(document('Running', 1), document('Failed', 2));
	t.regex(rows[0]!, /^── \/a\/some\/key {2}set · index 7 · 12:00:00 ─+$/);
	t.deepEqual(rows.slice(1, 3), ['.status.phase "Running" → "Failed"', '.status.count 1 → 2']);
	t.is(rows[3], `= {"filler":"${'x'.repeat(47)}`);
	t.regex(rows.at(-1)!, /"status":\{"phase":"Failed","count":2\}\}$/);
});

test('both values of a text are told below one another', t => {
	t.deepEqual(rowsOf('one two', 'one three').slice(1), ['- one two', '+ one three']);
	t.deepEqual(rowsOf('same', 'same').slice(1), ['the value is the same as before', '= same']);
	t.deepEqual(rowsOf(undefined, 'new').slice(1), ['= new']);
	t.deepEqual(rowsOf('old', undefined).slice(1), ['was old']);
});

test('no more rows than there is room for, and dots say that something is missing', t => {
	const rows = rowsOf('a'.repeat(200), 'b'.repeat(5000), 4, 30);
	t.is(rows.length, 4);
	t.true(rows.at(-1)!.endsWith('…'));
	t.false(rows.at(-1)!.endsWith('……'));
	t.is(rowsOf('a', 'b', 1).length, 1);
});

test('changes of a document for which there is no room are counted', t => {
	const document = (first: number): string => JSON.stringify({
		a: first, b: first + 1, c: first + 2, d: first + 3, text: 'x'.repeat(300),
	});
	const rows = (rowsMax: number): readonly string[] => rowsOf(document(1), document(5), rowsMax).slice(1);
	t.deepEqual(rows(4), ['.a 1 → 5', '.b 2 → 6', 'and 2 changes more']);
	t.deepEqual(rows(5), ['.a 1 → 5', '.b 2 → 6', '.c 3 → 7', '.d 4 → 8']);
	t.deepEqual(rows(2), ['.a 1 → 5']);
});

test('pieces are broken where a row is full, and no wide character is halved', t => {
	t.deepEqual(wrapped([{text: 'abcdef'}, {text: 'gh'}], 3, 9), ['abc', 'def', 'gh']);
	t.deepEqual(wrapped([{text: 'a日本語'}], 4, 9), ['a日', '本語']);
	t.deepEqual(wrapped([{text: 'a日本語'}], 4, 1), ['a日…']);
	t.deepEqual(wrapped([{text: 'abcdefgh'}], 4, 1), ['abc…']);
	t.deepEqual(wrapped([], 4, 1), ['']);
});
