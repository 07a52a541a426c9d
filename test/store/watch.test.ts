import test from 'ava';
import {type StoreEvent} from '../../source/protocol/event.ts';
import {type Store} from '../../source/store/store.ts';
import {
	directory,
	file,
	makeStore,
	refusal,
	second,
	start,
} from '../helpers/store.ts';

type Options = {isRecursive?: boolean; isStream?: boolean; waitIndex?: bigint; capacity?: number};

/** Watches and collects `action key` of what is delivered. */
function collect(store: Store, path: string, {isRecursive = false, isStream = true, waitIndex = 0n, capacity = Infinity}: Options = {}) {
	const seen: string[] = [];
	const watch = store.watch(path, {
		isRecursive,
		isStream,
		waitIndex,
		deliver(event: StoreEvent) {
			if (seen.length >= capacity) {
				return false;
			}

			seen.push(`${event.action} ${event.node.key}`);
			return true;
		},
	});
	return {seen, ...watch};
}

test('a watcher sees its own key, a recursive one what is below it too', t => {
	const {store} = makeStore();
	const exact = collect(store, '/1/d');
	const recursive = collect(store, '/1/d', {isRecursive: true});
	const below = collect(store, '/1/d/x/y');
	store.set('/1/d/x', file('1'));
	store.set('/1/other', file('1'));
	store.set('/1/dx', file('1'));
	t.deepEqual(exact.seen, []);
	t.deepEqual(recursive.seen, ['set /1/d/x']);
	t.deepEqual(below.seen, []);
});

test('one-shot watchers go after one event, streams stay until they are stopped', t => {
	const {store} = makeStore();
	const once = collect(store, '/1/k', {isStream: false});
	const stream = collect(store, '/1/k');
	store.set('/1/k', file('1'));
	store.set('/1/k', file('2'));
	t.is(store.statistics.watchers, 1);
	stream.stop();
	stream.stop();
	t.is(store.statistics.watchers, 0);
	store.set('/1/k', file('3'));
	t.deepEqual(once.seen, ['set /1/k']);
	t.deepEqual(stream.seen, ['set /1/k', 'set /1/k']);
});

test('events below a hidden name reach watchers inside of it only', t => {
	const {store} = makeStore();
	const outside = collect(store, '/1/d', {isRecursive: true});
	const inside = collect(store, '/1/d/_h', {isRecursive: true});
	const exact = collect(store, '/1/d/_h/x');
	store.set('/1/d/_h/x', file('1'));
	t.deepEqual(outside.seen, []);
	t.deepEqual(inside.seen, ['set /1/d/_h/x']);
	t.deepEqual(exact.seen, ['set /1/d/_h/x']);
});

test('removing a directory tells those who watch something in it, and a stream on the removed key twice', t => {
	const {store} = makeStore();
	store.set('/1/d/a', file('1'));
	store.set('/1/d/_h', file('1'));
	const child = collect(store, '/1/d/a', {isStream: false});
	const hidden = collect(store, '/1/d/_h', {isStream: false});
	const missing = collect(store, '/1/d/none', {isStream: false});
	const self = collect(store, '/1/d');
	const above = collect(store, '/1', {isRecursive: true});
	store.delete('/1/d', {dir: true, recursive: true});
	t.deepEqual(child.seen, ['delete /1/d']);
	t.deepEqual(hidden.seen, ['delete /1/d']);
	t.deepEqual(missing.seen, []);
	t.deepEqual(self.seen, ['delete /1/d', 'delete /1/d']);
	t.deepEqual(above.seen, ['delete /1/d']);
});

test('expiry is an event for watchers too', t => {
	const {store, advance, now} = makeStore();
	store.set('/1/d', {...directory, expiration: start + second});
	const above = collect(store, '/1', {isRecursive: true});
	advance(2n * second);
	store.expire(now());
	t.deepEqual(above.seen, ['expire /1/d']);
});

test('a refresh wakes nobody and the history search skips it', t => {
	const {store} = makeStore();
	store.set('/1/k', file('1'));
	const live = collect(store, '/1/k');
	store.set('/1/k', {...file('', start + second), isRefresh: true});
	t.deepEqual(live.seen, []);
	t.is(collect(store, '/1/k', {waitIndex: 2n}).event, undefined);
});

test('a refresh by update or compare-and-swap keeps the value, wakes nobody and tells what was there', t => {
	const {store} = makeStore();
	store.set('/1/k', file('1'));
	const live = collect(store, '/1/k');
	const events = [
		store.update('/1/k', {...file('', start + second), isRefresh: true}),
		store.compareAndSwap('/1/k', {prevValue: '1', prevIndex: 0n}, {...file('', start + (2n * second)), isRefresh: true}),
	];
	t.deepEqual(events.map(({action, node, prevNode}) => [action, node.value, node.ttl, prevNode?.value, prevNode?.ttl]), [
		['update', '1', 1, '1', undefined],
		['compareAndSwap', '1', 2, '1', 1],
	]);
	t.deepEqual(live.seen, []);
	t.is(collect(store, '/1/k', {waitIndex: 2n}).event, undefined);
});

test('waitIndex is answered from the history, or waits for an index to come', t => {
	const {store} = makeStore();
	store.set('/1/k', file('1'));
	store.set('/1/other', file('1'));
	store.set('/1/k', file('2'));
	const past = collect(store, '/1/k', {waitIndex: 2n});
	t.is(past.index, 3);
	t.is(past.event?.node.value, '2');
	t.is(store.statistics.watchers, 0);
	const future = collect(store, '/1/k', {waitIndex: 6n});
	store.set('/1/k', file('3'));
	store.set('/1/k', file('4'));
	store.set('/1/k', file('5'));
	t.deepEqual(future.seen, ['set /1/k']);
});

test('the history keeps 1000 events and says where it begins', t => {
	const {store} = makeStore();
	for (let i = 0; i < 1000; i++) {
		store.set('/1/k', file(String(i)));
	}

	t.is(collect(store, '/1/k', {waitIndex: 1n}).event?.node.value, '0');
	store.set('/1/k', file('one more'));
	t.is(refusal(() => collect(store, '/1/k', {waitIndex: 1n})), '401 the requested history has been cleared [2/1] 1001');
	t.is(collect(store, '/1/k', {waitIndex: 2n}).event?.node.value, '1');
	t.is(collect(store, '/1/k', {waitIndex: 1001n}).event?.node.value, 'one more');
});

test('a recursive history search finds the key itself only as the first event it looks at', t => {
	const {store} = makeStore();
	store.set('/1/a', file('1'));
	store.set('/1/w', directory);
	store.set('/1/w/x', file('1'));
	const found = (waitIndex: bigint) => collect(store, '/1/w', {isRecursive: true, waitIndex}).event?.node.key;
	t.is(found(1n), '/1/w/x');
	t.is(found(2n), '/1/w');
});

test('a past removal of a directory answers to every key whose name begins like it', t => {
	const {store} = makeStore();
	store.set('/1/d/x', file('1'));
	store.delete('/1/d', {dir: true, recursive: true});
	t.is(collect(store, '/1/dzzz', {waitIndex: 1n}).event?.action, 'delete');
	t.is(collect(store, '/1/e', {waitIndex: 1n}).event, undefined);
});

test('a watcher that takes no more is dropped', t => {
	const {store} = makeStore();
	const slow = collect(store, '/1/k', {capacity: 2});
	for (let i = 0; i < 5; i++) {
		store.set('/1/k', file(String(i)));
	}

	t.is(slow.seen.length, 2);
	t.is(store.statistics.watchers, 0);
});
