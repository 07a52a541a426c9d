import {stripVTControlCharacters} from 'node:util';
import test from 'ava';
import {Pane} from '../../../source/live/panes/panes.ts';
import {
	eventsInSight,
	paneRows,
	wantedRows,
	type PaneLook,
} from '../../../source/ui/rows/pane-rows.ts';

function rowsOf(pane: Pane, width: number, isConnected = true): readonly string[] {
	return paneRows(pane, {
		width, height: 4, now: 1000, isFocused: false, isOneOfMany: false, isConnected,
	}).map(row => stripVTControlCharacters(row));
}

test('where there is no room for the counts, a pane still says how it is doing', t => {
	const pane = new Pane({id: 1, key: '/registry/services', recursive: true});
	t.regex(rowsOf(pane, 79)[0]!, /^╭ 1 {2}\/registry\/services {2}recursive ─+ 0 events · connecting ╮$/);
	t.regex(rowsOf(pane, 34)[0]!, /^╭ 1 {2}….*vices.* ─+ connecting ╮$/);
	pane.togglePause();
	t.regex(rowsOf(pane, 34)[0]!, /─ paused ╮$/);
	pane.togglePause();
	pane.state = 'live';
	t.regex(rowsOf(pane, 34, false)[0]!, /─ reconnecting ╮$/);
	for (const row of rowsOf(pane, 34)) {
		t.is(row.length, 34);
	}
});

function fill(pane: Pane, count: number): void {
	for (let i = 0; i < count; i++) {
		pane.add({
			action: 'set', index: 0, node: {
				key: `/a/k${i}`, value: `{"n":${i},"text":"${'x'.repeat(300)}"}`, createdIndex: 1, modifiedIndex: i + 1,
			},
		}, 1000);
	}
}

const look: PaneLook = {
	width: 80, height: 10, now: 1000, isFocused: true, isOneOfMany: false, isConnected: true,
};

function boxOf(pane: Pane, changes: Partial<PaneLook> = {}): readonly string[] {
	return paneRows(pane, {...look, ...changes}).map(row => stripVTControlCharacters(row));
}

test('the head has the events a second, and less of it where there is less room', t => {
	const pane = new Pane({id: 1, key: '/a', recursive: true});
	fill(pane, 12);
	t.regex(boxOf(pane)[0]!, / 12 events · 12\/s · live · index 12 ╮$/);
	t.regex(boxOf(pane, {width: 46})[0]!, / 12 events · 12\/s · live ╮$/);
	t.regex(boxOf(pane, {width: 36})[0]!, / 12\/s · live ╮$/);
	t.regex(boxOf(pane, {now: 60_000})[0]!, / 12 events · live · index 12 ╮$/);
});

test('one box of several that has the focus has a frame of its own, whatever the colours', t => {
	const pane = new Pane({id: 2, key: '/a', recursive: true});
	const corners = (changes: Partial<PaneLook>): string => boxOf(pane, changes).map(row => row.at(0)! + row.at(-1)!).join(' ');
	t.is(corners({height: 3, isOneOfMany: true}), '╔╗ ║║ ╚╝');
	t.is(corners({height: 3, isOneOfMany: true, isFocused: false}), '╭╮ ││ ╰╯');
	t.is(corners({height: 3}), '╭╮ ││ ╰╯');
});

test('what is above is called above', t => {
	const pane = new Pane({id: 1, key: '/a', recursive: true});
	fill(pane, 30);
	t.regex(boxOf(pane).at(-1)!, /^╰─+╯$/);
	pane.page(5, 8);
	t.regex(boxOf(pane, {isFocused: false}).at(-1)!, / 5 newer events above, PgUp ╯$/);
	pane.toggleByKey();
	pane.page(5, 8);
	t.regex(boxOf(pane, {isFocused: false}).at(-1)!, / 5 keys above, PgUp ╯$/);
});

test('the marked event is told in full below the others, where there is room for both', t => {
	const pane = new Pane({id: 1, key: '/a', recursive: true});
	fill(pane, 30);
	const before = boxOf(pane);
	t.is(before.filter(row => row.includes(' set k')).length, 8);
	pane.scroll(2, eventsInSight(pane, look));
	const rows = boxOf(pane);
	t.is(rows.length, 10);
	const title = rows.findIndex(row => row.includes('── /a/k28  set · index 29'));
	t.is(title, 1 + eventsInSight(pane, look));
	t.true(rows.slice(1, title).some(row => row.startsWith('│ ❯ ') && row.includes(' k28 ')));
	t.regex(rows[title + 1]!, /^│ = \{"n":28,"text":"x+/);
	t.is(boxOf(pane, {height: 5}).filter(row => row.includes('── /a')).length, 0);
	t.is(boxOf(pane, {isFocused: false}).filter(row => /❯|── \/a/.test(row)).length, 0);
});

test('a pane wants the same number of rows however many it has, and more for a marked one', t => {
	const pane = new Pane({id: 1, key: '/a', recursive: true});
	const empty = wantedRows(pane, true);
	fill(pane, 30);
	t.is(wantedRows(pane, true), empty);
	pane.scroll(1);
	t.true(wantedRows(pane, true) > empty);
	t.is(wantedRows(pane, false), empty);
	// What is said of a marked row needs the room of the others.
	t.is(wantedRows(pane, false, true), 1);
});

test('where nothing can change, no pane says that it is live', t => {
	const pane = new Pane({id: 1, key: '/a', recursive: true});
	pane.state = 'atRest';
	t.regex(boxOf(pane).join('\n'), / at rest ╮\n.*no member runs on this data directory/);
	fill(pane, 1);
	t.notRegex(boxOf(pane).join('\n'), /live/);
});

test('a pane that fetches what was before says so, and wants as many rows as any', t => {
	const pane = new Pane({id: 1, key: '/a', recursive: true});
	pane.state = 'live';
	pane.isRewinding = true;
	t.regex(boxOf(pane)[0]!, / rewinding ╮$/);
	t.deepEqual([wantedRows(pane, true), wantedRows(pane, false), wantedRows(pane, false, true)], [8, 8, 1]);
});

test('what is said of the marked event stands where it stood when more events come', t => {
	const detailAt = (count: number): number => {
		const pane = new Pane({id: 1, key: '/a', recursive: true});
		fill(pane, count);
		pane.scroll(1, 4);
		return boxOf(pane, {height: 20}).findIndex(row => row.includes('index') && !row.startsWith('╭'));
	};

	t.true(detailAt(1) > 3);
	t.is(detailAt(1), detailAt(2));
});
