import test from 'ava';
import {
	countIn,
	countUntil,
	nodeIn,
	type Window,
} from '../../source/past/timeline-window.ts';
import {type NodeView, type StoreEvent} from '../../source/protocol/event.ts';

function view(key: string, index: number, more: Partial<NodeView> = {}): NodeView {
	return {
		key: `/1${key}`, modifiedIndex: index, createdIndex: index, ...more,
	};
}

function event(action: StoreEvent['action'], index: number, node: NodeView, prevNode?: NodeView): StoreEvent {
	return {
		action, index, node, ...(prevNode && {prevNode}),
	};
}

/** The tree at the start has these. */
function windowOf(events: readonly StoreEvent[], start: readonly NodeView[] = []): Window {
	return {
		start: {
			entry: (path: string) => start.find(({key}) => key === path),
			filesBelow: (path: string) => start.values().filter(({key, dir}) => dir !== true && key.startsWith(`${path}/`)).map(({key}) => key),
		},
		events,
	} as unknown as Window;
}

const directory = {dir: true} as const;

test('the events up to an index are counted, those of one index together', t => {
	const events = [2, 4, 4, 7].map(index => event('set', index, view('/k', index)));
	t.deepEqual([0, 1, 2, 3, 4, 6, 7, 8].map(index => countUntil(events, index)), [0, 0, 1, 1, 3, 3, 4, 4]);
	t.is(countUntil([], 5), 0);
});

test('a node at an index is what the last event until then says of it, or what the start has', t => {
	const window = windowOf([
		event('set', 3, view('/d/a', 3, {value: 'x'})),
		event('update', 4, view('/d', 3, {...directory, modifiedIndex: 4, expiration: 1n << 62n}), view('/d', 3, directory)),
		event('create', 5, view('/made', 5, directory)),
		event('set', 6, view('/d/a', 6, {value: 'y'}), view('/d/a', 3, {value: 'x'})),
		event('delete', 8, view('/d', 3, {...directory, modifiedIndex: 8}), view('/d', 3, directory)),
	], [view('/old', 1, {value: 'o'})]);
	t.deepEqual([2, 3, 5, 6, 8].map(index => nodeIn(window, '/d/a', index)?.value), [undefined, 'x', 'x', 'y', undefined]);
	t.deepEqual([2, 3, 7].map(index => nodeIn(window, '/d', index)?.createdIndex), [undefined, 3, 3]);
	t.deepEqual([3, 4].map(index => nodeIn(window, '/d', index)?.expiration), [undefined, '2116-02-20T23:53:38.427387904Z']);
	t.deepEqual([3, 4].map(index => nodeIn(window, '/d', index)?.modifiedIndex), [3, 3]);
	t.is(nodeIn(window, '/d', 8), undefined);
	t.deepEqual([4, 5].map(index => nodeIn(window, '/made', index)?.dir), [undefined, true]);
	t.deepEqual([1, 8].map(index => nodeIn(window, '/old', index)?.value), ['o', 'o']);
	t.is(nodeIn(window, '/never', 8), undefined);
});

test('keys below a directory are counted as they come and go, and no others', t => {
	const window = windowOf([
		event('set', 3, view('/d/b', 3)),
		event('set', 4, view('/other', 4)),
		event('create', 5, view('/d/s', 5, directory)),
		event('set', 6, view('/d/s/x', 6)),
		event('delete', 7, view('/d/a', 7)),
		event('delete', 8, view('/d/s', 8, directory)),
		event('set', 9, view('/d/b', 9)),
		event('expire', 10, view('/d', 10, directory)),
	], [view('/d/a', 1), view('/e', 1)]);
	t.deepEqual([2, 3, 4, 5, 6, 7, 8, 9, 10].map(index => countIn(window, '/d', index)), [1, 2, 2, 2, 3, 2, 1, 1, 0]);
});
