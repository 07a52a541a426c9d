/**
What is drawn where there is nothing, or too little room: empty values, empty boxes, long values below a marked event.
*/
import {PassThrough} from 'node:stream';
import {type WriteStream} from 'node:tty';
import {stripVTControlCharacters} from 'node:util';
import test from 'ava';
import {type PaneEvent} from '../../../source/live/panes/pane-row.ts';
import {wrapWords} from '../../../source/terminal/text/wrap.ts';
import {changeCells, changePieces} from '../../../source/ui/rows/change-pieces.ts';
import {detailRows} from '../../../source/ui/rows/pane-detail.ts';
import {framed} from '../../../source/ui/rows/text.ts';
import {layOutFullScreen} from '../../../source/ui/full-screen/layout.ts';
import {Screen} from '../../../source/ui/screen/screen.ts';

function eventOf(values: Partial<PaneEvent>): PaneEvent {
	const event: unknown = {
		type: 'event', key: '/pods/web-1', action: 'set', index: 7, isDirectory: false, ...values,
	};
	return event as PaneEvent;
}

function textOf(event: PaneEvent, width: number): string {
	return changePieces(event, width).map(({text}) => stripVTControlCharacters(text)).join('');
}

test('an empty value is seen', t => {
	t.is(textOf(eventOf({before: 'x', after: ''}), 12).trimEnd(), 'x → ""');
	t.is(textOf(eventOf({before: '', after: 'x'}), 12).trimEnd(), '"" → x');
	t.is(textOf(eventOf({after: ''}), 12).trimEnd(), '""');
	t.is(textOf(eventOf({before: '', after: undefined, action: 'delete'}), 12).trimEnd(), 'was ""');
	t.is(changeCells(eventOf({before: 'x', after: ''})), 6);
});

test('a document that has no room shows what tells it from others', t => {
	const after = JSON.stringify({
		kind: 'Pod', apiVersion: 'v1', metadata: {name: 'web-1', labels: {tier: 'front'}}, status: {phase: 'Pending'},
	});
	t.regex(textOf(eventOf({after}), 40), /^phase: Pending/);
	t.is(textOf(eventOf({after}), 200).trimEnd(), after);
});

test('below a marked event the value that was leaves room for the one that is', t => {
	const rows = detailRows(eventOf({before: 'a'.repeat(1000), after: 'b'.repeat(1000)}), {width: 40, rowsMax: 7}).map(row => stripVTControlCharacters(row));
	t.is(rows.length, 7);
	t.is(rows.filter(row => row.includes('a'.repeat(30))).length, 3);
	t.is(rows.filter(row => row.includes('b'.repeat(30))).length, 3);
});

test('what is said in an empty box ends between words, and in an ellipsis where rows are missing', t => {
	const text = 'no such name in the open directories; f searches the whole tree';
	const rowsOf = (height: number): readonly string[] => framed([], {width: 30, height}, {title: [], note: [], empty: {text}})
		.map(row => stripVTControlCharacters(row).slice(2, -2).trimEnd()).slice(1, -1);
	t.deepEqual(rowsOf(6), ['no such name in the open', 'directories; f searches', 'the whole tree', '']);
	t.is(rowsOf(3).length, 1);
	t.true(rowsOf(3)[0]!.endsWith('…'));
});

test('while the full screen searches at 80 columns, the value has more than half', t => {
	const size = {
		columns: 80, rows: 24, paneCount: 0, part: 'tree', footRows: 1, isSearching: true,
	} as const;
	const {treeWidth, sideWidth} = layOutFullScreen(size);
	t.true(sideWidth > treeWidth);
	t.is(treeWidth + sideWidth, 79);
});

test('a window without a size is a usual one', t => {
	const stream = Object.assign(new PassThrough(), {columns: 0, rows: 0}) as unknown as WriteStream;
	using screen = new Screen(stream, {isInTmux: false, held: () => undefined, settled: () => undefined});
	t.deepEqual([screen.columns, screen.rows], [80, 24]);
	t.is(wrapWords('one two', 0), 'one two');
});
