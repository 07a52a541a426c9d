import test from 'ava';
import {type KeyResponse} from '../../../source/engine/engine.ts';
import {eventLine} from '../../../source/live/panes/event-line.ts';
import {valuesOf} from '../../../source/live/panes/event-values.ts';
import {createFilter} from '../../../source/live/panes/pane-filter.ts';
import {Pane} from '../../../source/live/panes/panes.ts';

const event = (index: number, value?: string, before?: string): KeyResponse => ({
	action: 'set',
	node: {
		key: '/a', ...(value !== undefined && {value}), createdIndex: 1, modifiedIndex: index,
	},
	...(before !== undefined && {
		prevNode: {
			key: '/a', value: before, createdIndex: 1, modifiedIndex: 1,
		},
	}),
	index: index - 1,
});

function paneWith(count: number): Pane {
	const pane = new Pane({id: 1, key: '/a', recursive: true});
	for (let i = 1; i <= count; i++) {
		pane.add(event(i, 'x'), 1000);
	}

	return pane;
}

const indexesIn = (pane: Pane, height: number) => pane.inSight(height).map(row => row.type !== 'key' && row.index);

test('a held pane stays where it is when its mark goes, another one follows again', t => {
	for (const takeAway of [(pane: Pane) => pane.scroll(-1, 2), (pane: Pane) => pane.page(-1, 2), (pane: Pane) => {
		pane.unmark();
	}]) {
		for (const isHeld of [true, false]) {
			const pane = paneWith(5);
			pane.height = 2;
			if (isHeld) {
				pane.togglePause(2);
			}

			pane.scroll(1, 2);
			t.not(pane.marked, undefined);
			takeAway(pane);
			t.is(pane.marked, undefined);
			pane.add(event(6, 'x'), 1000);
			t.deepEqual(indexesIn(pane, 2), isHeld ? [5, 4] : [6, 5]);
		}
	}
});

test('a gap is in sight whatever the filter lets pass', async t => {
	const pane = new Pane({
		id: 1, key: '/a', recursive: true, filter: await createFilter('keep'),
	});
	pane.add(event(1, 'drop'), 1000);
	pane.add(event(2, 'keep'), 1000);
	pane.addGap(9, 3);
	pane.addReplacement('another', 12);
	t.deepEqual(pane.inSight(9).map(({type}) => type), ['replacement', 'gap', 'event']);
	t.is(pane.matchCount, 1);
});

test('long values are kept whole beside their row, and the root has a name', t => {
	const pane = new Pane({id: 1, key: '/', recursive: true});
	const long = 'x'.repeat(10_000);
	for (const [value, before] of [[long, 'short'], ['short', long], [long, `${long}y`]] as const) {
		const one = event(2, value, before);
		pane.add({...one, node: {...one.node, key: ''}}, 1000);
		const [row] = pane.inSight(1);
		t.true(row?.type === 'event' && row.key === '/');
		t.like(row?.type === 'event' && valuesOf(row), {before, after: value});
	}
});

test('what happened before the watch was counts for no rate', t => {
	const pane = new Pane({id: 1, key: '/a', recursive: true});
	pane.add({...event(1, 'x'), index: 5}, 99_000);
	t.is(pane.rate(99_000), 0);
	pane.add(event(6, 'x'), 100_000);
	t.is(pane.rate(100_000), 1);
});

test('an event is a line with the values that it has', t => {
	t.is(eventLine({id: 2}, event(7, 'new', 'old')), '2  set /a was "old", now "new"  index 7\n');
	t.is(eventLine({id: 2}, event(7, 'new')), '2  set /a "new"  index 7\n');
	t.is(eventLine({id: 2}, event(7, undefined, 'old')), '2  set /a was "old"  index 7\n');
	t.is(eventLine({id: 2}, event(7)), '2  set /a  index 7\n');
	const withTtl = (ttl: number, ...values: Array<string | undefined>) => {
		const plain = event(7, ...values);
		return eventLine({id: 2}, {...plain, node: {...plain.node, ttl}});
	};

	t.is(withTtl(9, 'new', 'old'), '2  set /a was "old", now "new", ttl 9 seconds  index 7\n');
	t.is(withTtl(1), '2  set /a ttl 1 second  index 7\n');
});
