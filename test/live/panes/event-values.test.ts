import test from 'ava';
import {changeOf, EventValues, valuesOf} from '../../../source/live/panes/event-values.ts';
import {type PaneEvent} from '../../../source/live/panes/pane-row.ts';
import {excerpts} from '../../../source/format/value-diff.ts';

function event(number: number, values: {readonly before?: string; readonly after?: string}, time = 1000): PaneEvent {
	return {
		type: 'event', number, time, action: 'set', key: '/a', isDirectory: false, index: number, ...excerpts(values.before, values.after),
	};
}

function documents(i: number, length: number): {readonly before: string; readonly after: string} {
	const text = (phase: string): string => JSON.stringify({filler: 'x'.repeat(length), status: {phase}, i});
	return {before: text('Running'), after: text('Failed')};
}

function pathOf(each: PaneEvent): string | undefined {
	const change = changeOf(each);
	return change.type === 'json' ? change.changes.changes[0]!.path : undefined;
}

test('what has changed in long documents is known, though the rows have excerpts only', t => {
	const values = documents(1, 10_000);
	const each = event(1, values);
	new EventValues().keep(each, values);
	t.is(valuesOf(each).after, values.after);
	t.is(pathOf(each), '.status.phase');
});

test('values are kept up to a limit, and what has changed outlives them', t => {
	const values = new EventValues();
	const events = Array.from({length: 300}, (_, i) => {
		const both = documents(i, 10_000);
		const each = event(i, both, i * 100);
		values.keep(each, both);
		return each;
	});
	const kept = events.filter(each => valuesOf(each) !== each).length;
	t.true(kept > 150 && kept <= 200, String(kept));
	t.true(valuesOf(events[0]!).after!.length < 300);
	t.true(events.every(each => pathOf(each) === '.status.phase'));
});

test('of a flood, what nobody has looked at is forgotten without being compared', t => {
	const values = new EventValues();
	const events = Array.from({length: 1000}, (_, i) => {
		const both = documents(i, 10_000);
		const each = event(i, both, 1000);
		values.keep(each, both);
		return each;
	});
	const known = events.filter(each => pathOf(each) !== undefined).length;
	t.true(known > 200 && known < 400, String(known));
	t.is(changeOf(events[500]!).type, 'text');
});
