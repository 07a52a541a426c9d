/**
The panes of the live area, whole and with their roles.
*/
import {type KeyResponse} from '../../source/engine/engine.ts';
import {createFilter} from '../../source/live/panes/pane-filter.ts';
import {type PaneEvent} from '../../source/live/panes/pane-row.ts';
import {Pane} from '../../source/live/panes/panes.ts';
import {eventRows} from '../../source/ui/rows/event-rows.ts';
import {detailRows} from '../../source/ui/rows/pane-detail.ts';
import {paneRows, type PaneLook} from '../../source/ui/rows/pane-rows.ts';
import {sameAsDrawn, testDrawn} from '../helpers/drawn.ts';

const [never, four] = [await createFilter('never'), await createFilter('four', ['update'])];
const noon = new Date(2026, 0, 1, 12).getTime();

type Change = {
	readonly before?: string; readonly after?: string; readonly action?: KeyResponse['action']; readonly expiresIn?: number;
	readonly isDirectory?: boolean;
};

function event(key: string, index: number, {before, after, action = 'set', expiresIn, isDirectory}: Change): KeyResponse {
	return {
		action,
		node: {
			key, createdIndex: 1, modifiedIndex: index, ...(after !== undefined && {value: after}), ...(isDirectory === true && {dir: true}),
			...(expiresIn !== undefined && {expiration: new Date(noon + expiresIn).toISOString(), ttl: 60}),
		},
		...(before !== undefined && {
			prevNode: {
				key, value: before, createdIndex: 1, modifiedIndex: 1,
			},
		}),
		index: 100,
	};
}

const pod = (phase: string, count: number): string => JSON.stringify({kind: 'Pod', list: ['a', count], status: {phase, isReady: true}});

const happened: ReadonlyArray<readonly [key: string, change: Change, ageMs: number]> = [
	['/app/old', {after: 'first'}, 200_000_000],
	['/app/web/one', {after: 'created here', action: 'create', expiresIn: 2000}, 7_300_000],
	['/app/web/one', {before: 'created here', after: 'changed here', expiresIn: 9000}, 100_000],
	['/app/web', {isDirectory: true, expiresIn: 65_000}, 90_000],
	['/app/pods/a', {before: pod('Pending', 1), after: pod('Running', 22)}, 59_000],
	['/app/pods/b', {before: pod('Running', 1), after: pod('Running', 2), action: 'compareAndSwap'}, 4000],
	['/app/pods/b', {before: pod('Running', 2), action: 'compareAndDelete'}, 3000],
	['/app/web/two', {before: 'it was there', action: 'delete'}, 2000],
	['/app/web/three', {before: '', action: 'expire'}, 1000],
	['/app/same', {before: 'the same', after: 'the same'}, 500],
	['/app/none', {before: '', after: ''}, 400],
	['/app/web/four', {before: 'alpha beta gamma', after: 'alpha delta gamma', action: 'update'}, 0],
];

function paneOf(options: Partial<ConstructorParameters<typeof Pane>[0]> = {}): Pane {
	const pane = new Pane({
		id: 1, key: '/app', recursive: true, ...options,
	});
	for (const [i, [key, change, ageMs]] of happened.entries()) {
		pane.add(event(key, 101 + i, change), noon - ageMs);
	}

	pane.state = 'live';
	return pane;
}

testDrawn('rows of events', t => {
	const [pane, byKey] = [paneOf(), paneOf({isByKey: true})];
	const scenes: Record<string, readonly string[]> = {};
	for (const width of [110, 70, 50, 30]) {
		scenes[`${width} cells`] = eventRows(pane.inSight(20), {pane, width, now: noon});
		scenes[`${width} cells, a row a key`] = eventRows(byKey.inSight(20), {pane: byKey, width, now: noon});
	}

	pane.scroll(3, 8);
	scenes['with a mark'] = eventRows(pane.inSight(20), {
		pane, width: 80, now: noon, marked: pane.marked,
	});
	sameAsDrawn(t, 'event-rows', scenes);
});

testDrawn('what is said of one event', t => {
	const pane = paneOf();
	const events = pane.inSight(20) as readonly PaneEvent[];
	const scenes: Record<string, readonly string[]> = {};
	for (const [i, each] of events.entries()) {
		scenes[`event ${i}`] = detailRows(each, {width: 60, rowsMax: 6});
	}

	for (const width of [24, 12]) {
		scenes[`${width} cells`] = detailRows(events[5]!, {width, rowsMax: 5});
	}

	scenes['one row'] = detailRows(events[5]!, {width: 40, rowsMax: 1});
	scenes['two rows'] = detailRows(events[5]!, {width: 40, rowsMax: 2});
	sameAsDrawn(t, 'pane-detail', scenes);
});

testDrawn('panes', t => {
	const look: PaneLook = {
		width: 90, height: 8, now: noon, isFocused: false, isOneOfMany: false, isConnected: true,
	};
	const draw = (change: (pane: Pane) => void, more: Partial<PaneLook> = {}, options: Partial<ConstructorParameters<typeof Pane>[0]> = {}): readonly string[] => {
		const pane = paneOf(options);
		change(pane);
		return paneRows(pane, {...look, ...more});
	};

	const nothing = (): void => undefined;
	const empty = (state: Pane['state'], reason?: string, more: Partial<PaneLook> = {}): readonly string[] => {
		const pane = new Pane({id: 12, key: '/a', recursive: false});
		pane.state = state;
		pane.reason = reason;
		return paneRows(pane, {...look, height: 4, ...more});
	};

	const filtered = new Pane({
		id: 1, key: '/app', recursive: true, filter: never,
	});
	filtered.add(event('/app/x', 101, {after: 'x'}), noon);
	sameAsDrawn(t, 'panes', {
		usual: draw(nothing),
		'in focus': draw(nothing, {isFocused: true}),
		'in focus, one of many': draw(nothing, {isFocused: true, isOneOfMany: true}),
		paused: draw(pane => {
			pane.togglePause();
		}),
		'with a mark': draw(pane => {
			pane.scroll(2, 4);
		}, {isFocused: true, height: 16}),
		'with a mark, low': draw(pane => {
			pane.scroll(1, 4);
		}, {isFocused: true, height: 6}),
		'with a mark, too low': draw(pane => {
			pane.scroll(1, 4);
		}, {isFocused: true, height: 5}),
		scrolled: draw(pane => {
			pane.page(3, 4);
		}, {height: 6}),
		ended: draw(pane => {
			pane.state = 'ended';
			pane.reason = 'the cluster went away';
		}),
		rewinding: draw(pane => {
			pane.isRewinding = true;
		}, {height: 3}),
		'not connected': draw(nothing, {height: 3, isConnected: false}),
		'with a program': draw(pane => {
			pane.waitingCount = 1200;
		}, {height: 3}, {program: 'sh -c "echo a long program"', isByKey: true}),
		'with a program, narrow': draw(nothing, {height: 3, width: 50}, {program: 'sh', isByKey: true}),
		'very narrow': draw(nothing, {height: 3, width: 24}),
		'a filter that is typed': draw(nothing, {filterInput: {paneId: 1, text: 'value~"a', problem: 'the quote is open'}}),
		'a filter that lets nothing pass': paneRows(filtered, {...look, height: 4}),
		'a filter that lets one pass': draw(nothing, {height: 4}, {filter: four}),
		connecting: empty('connecting'),
		'live and empty': empty('live'),
		'at rest': empty('atRest'),
		'reconnecting with a reason': empty('reconnecting', 'refused'),
		'ended and empty': empty('ended', 'gone\u0007'),
	});
});
