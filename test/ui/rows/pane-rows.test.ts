import {stripVTControlCharacters} from 'node:util';
import test from 'ava';
import {Pane} from '../../../source/live/panes/panes.ts';
import {paneRows} from '../../../source/ui/rows/pane-rows.ts';

function rowsOf(pane: Pane, width: number, isConnected = true): readonly string[] {
	return paneRows(pane, {
		width, height: 4, now: 1000, isFocused: false, isConnected,
	}).map(row => stripVTControlCharacters(row));
}

test('where there is no room for the counts, a pane still says how it is doing', t => {
	const pane = new Pane({id: 1, key: '/registry/services', recursive: true});
	t.regex(rowsOf(pane, 79)[0]!, /^╭ 1 {2}\/registry\/services {2}recursive ─+ 0 events · connecting ╮$/);
	t.regex(rowsOf(pane, 34)[0]!, /^╭ 1 {2}\/registry\/.* ─+ connecting ╮$/);
	pane.togglePause();
	t.regex(rowsOf(pane, 34)[0]!, /─ paused ╮$/);
	pane.togglePause();
	pane.state = 'live';
	t.regex(rowsOf(pane, 34, false)[0]!, /─ reconnecting ╮$/);
	for (const row of rowsOf(pane, 34)) {
		t.is(row.length, 34);
	}
});
