import test from 'ava';
import {KeyTable} from '../../../source/live/panes/key-table.ts';
import {type PaneEvent} from '../../../source/live/panes/pane-row.ts';

function event(key: string, number: number): PaneEvent {
	return {
		type: 'event', number, time: 1000, action: 'set', key, isDirectory: false, after: String(number), index: number,
	};
}

function keysOf(table: KeyTable): readonly string[] {
	return Array.from({length: table.length}, (_, i) => table.at(i)!.key);
}

test('a key in sight stays where it is, another one that changes comes to the top', t => {
	const table = new KeyTable();
	for (const [i, key] of ['/a', '/b', '/c', '/d'].entries()) {
		table.add(event(key, i), 2);
	}

	t.deepEqual(keysOf(table), ['/d', '/c', '/b', '/a']);
	table.add(event('/c', 4), 2);
	t.deepEqual(keysOf(table), ['/d', '/c', '/b', '/a']);
	t.is(table.at(1)!.event.after, '4');
	table.add(event('/a', 5), 2);
	t.deepEqual(keysOf(table), ['/a', '/d', '/c', '/b']);
	t.deepEqual([table.positionOf('/c'), table.positionOf('/gone')], [2, 4]);
	t.is(table.at(0)!.meter.rate(1000), 2);
});

test('of more than a thousand keys those are kept that changed last', t => {
	const table = new KeyTable();
	for (let i = 0; i < 1500; i++) {
		table.add(event(`/k${i}`, i), 10);
	}

	t.is(table.length, 1000);
	t.is(table.at(999)!.key, '/k500');
	t.is(table.positionOf('/k3'), 1000);
});
