import test from 'ava';
import {
	directory,
	file,
	makeStore,
	refusal,
	second,
	start,
} from '../helpers/store.ts';

const all = {recursive: true, sorted: true};

test('set makes missing parents, which take no index and no event of their own', t => {
	const {store} = makeStore();
	t.deepEqual(store.set('/1/a/b/c', file('x')), {
		action: 'set',
		node: {
			key: '/1/a/b/c', value: 'x', modifiedIndex: 1, createdIndex: 1,
		},
		index: 1,
	});
	t.is(store.index, 1);
	t.deepEqual(store.get('/1/a', all).node, {
		key: '/1/a',
		dir: true,
		modifiedIndex: 1,
		createdIndex: 1,
		nodes: [{
			key: '/1/a/b',
			dir: true,
			modifiedIndex: 1,
			createdIndex: 1,
			nodes: [{
				key: '/1/a/b/c', value: 'x', modifiedIndex: 1, createdIndex: 1,
			}],
		}],
	});
});

test('set replaces a file: createdIndex moves and the ttl is gone', t => {
	const {store} = makeStore();
	store.set('/1/k', file('old', start + (10n * second)));
	const {node, prevNode} = store.set('/1/k', file('new'));
	t.deepEqual(node, {
		key: '/1/k', value: 'new', modifiedIndex: 2, createdIndex: 2,
	});
	t.deepEqual(prevNode, {
		key: '/1/k', value: 'old', expiration: start + (10n * second), ttl: 10, modifiedIndex: 1, createdIndex: 1,
	});
	t.is(store.nextExpiration, undefined);
});

test('set turns a file into an empty directory but never touches an existing directory', t => {
	const {store} = makeStore();
	store.set('/1/d', file('x'));
	t.deepEqual(store.set('/1/d', directory).node, {
		key: '/1/d', dir: true, modifiedIndex: 2, createdIndex: 2,
	});
	t.is(refusal(() => store.set('/1/d', directory)), '102 /1/d 2');
	t.is(refusal(() => store.set('/1/d', file('x'))), '102 /1/d 2');
});

test('update and compare-and-swap keep createdIndex; update of a directory shows a modifiedIndex that is not stored', t => {
	const {store} = makeStore();
	store.set('/1/k', file('a'));
	t.deepEqual(store.update('/1/k', file('b')).node, {
		key: '/1/k', value: 'b', modifiedIndex: 2, createdIndex: 1,
	});
	t.deepEqual(store.compareAndSwap('/1/k', {prevValue: 'b', prevIndex: 2n}, file('c')).node, {
		key: '/1/k', value: 'c', modifiedIndex: 3, createdIndex: 1,
	});
	store.set('/1/d', directory);
	t.is(store.update('/1/d', file('', start + second)).node.modifiedIndex, 5);
	t.is(store.get('/1/d', all).node.modifiedIndex, 4);
});

test('the causes of a failed comparison name what was given and what is stored', t => {
	const {store} = makeStore();
	store.set('/1/k', file('actual'));
	const swap = (prevValue: string, prevIndex: bigint) => refusal(() => store.compareAndSwap('/1/k', {prevValue, prevIndex}, file('new')));
	t.is(swap('given', 0n), '101 [given != actual] 1');
	t.is(swap('', 9n), '101 [9 != 1] 1');
	t.is(swap('given', 9n), '101 [given != actual] [9 != 1] 1');
	t.is(swap('actual', 9n), '101 [9 != 1] 1');
	t.is(swap('given', 1n), '101 [given != actual] 1');
	t.is(refusal(() => store.compareAndDelete('/1/k', {prevValue: '', prevIndex: 18_446_744_073_709_551_615n})), '101 [18446744073709551615 != 1] 1');
});

test('paths that lead nowhere name the first element that is missing or in the way', t => {
	const {store} = makeStore();
	store.set('/1/f', file('x'));
	t.is(refusal(() => store.get('/1/a/b', all)), '100 /1/a 1');
	t.is(refusal(() => store.get('/1/f/b/c', all)), '104 /1/f 1');
	t.is(refusal(() => store.set('/1/f/b', file('y'))), '104 /1/f 1');
	t.is(refusal(() => store.create('/1/f', file('y'))), '105 /1/f 1');
	t.is(refusal(() => store.create('/1/f/b', file('y'))), '104 /1/f 1');
	t.is(refusal(() => store.createInOrder('/1/f', file('y'))), '104 /1/f 1');
	t.is(refusal(() => store.update('/1/nope', file('y'))), '100 /1/nope 1');
	t.is(store.index, 1);
});

for (const path of ['/', '/0', '/1']) {
	test(`${path} can't be changed`, t => {
		const {store} = makeStore();
		t.is(refusal(() => store.set(path, file('x'))), '107 / 0');
		t.is(refusal(() => store.create(path, directory)), '107 / 0');
		t.is(refusal(() => store.update(path, file('x'))), '107 / 0');
		t.is(refusal(() => store.delete(path, {dir: true, recursive: true})), '107 / 0');
		t.is(refusal(() => store.compareAndDelete(path, {prevValue: 'x', prevIndex: 0n})), `102 ${path} 0`);
	});
}

test('in-order keys are named after the index of the write, in 20 digits, also directly below the root', t => {
	const {store} = makeStore();
	store.set('/1/other', file('x'));
	t.is(store.createInOrder('/1/q', file('a')).node.key, '/1/q/00000000000000000002');
	t.is(store.createInOrder('/1', file('b')).node.key, '/1/00000000000000000003');
	store.set('/1/q/00000000000000000005', file('taken'));
	t.is(refusal(() => store.createInOrder('/1/q', file('c'))), '105 /1/q/00000000000000000005 4');
});

test('delete wants dir for an empty directory and recursive for a full one', t => {
	const {store} = makeStore();
	store.set('/1/d/_hidden', file('x'));
	const remove = (dir: boolean, recursive: boolean) => store.delete('/1/d', {dir, recursive});
	t.is(refusal(() => remove(false, false)), '102 /1/d 1');
	t.is(refusal(() => remove(true, false)), '108 /1/d 1');
	t.deepEqual(remove(false, true), {
		action: 'delete',
		node: {
			key: '/1/d', dir: true, modifiedIndex: 2, createdIndex: 1,
		},
		prevNode: {
			key: '/1/d', dir: true, modifiedIndex: 1, createdIndex: 1,
		},
		index: 2,
	});
	t.is(refusal(() => store.get('/1/d/_hidden', all)), '100 /1/d 2');
});

test('what is looked at without being counted is one level, unless more is asked for; a file has nothing in it', t => {
	const {store} = makeStore();
	store.set('/1/d/e/k', file('x'));
	const names = (options?: {recursive: boolean}) => store.peek('/1/d', options)?.nodes?.map(({key, nodes}) => [key, nodes?.length]);
	t.deepEqual(names(), [['/1/d/e', undefined]]);
	t.deepEqual(names({recursive: true}), [['/1/d/e', 1]]);
	t.is(store.peek('/1/nothing'), undefined);
	store.delete('/1/d/e/k', {dir: false, recursive: false});
	store.set('/1/f', file('x'));
	t.deepEqual(['/1', '/1/d', '/1/d/e', '/1/f', '/1/nothing'].map(path => store.hasChildren(path)), [true, true, false, false, false]);
});

test('a listing leaves hidden names out at every level, unless it starts inside of them', t => {
	const {store} = makeStore();
	for (const key of ['/1/d/b', '/1/d/_h/x', '/1/d/_h/_y', '/1/d/sub/_z', '/1/d/a']) {
		store.set(key, file(''));
	}

	const keys = (path: string) => store.get(path, all).node.nodes?.map(({key}) => key);
	t.deepEqual(keys('/1/d'), ['/1/d/a', '/1/d/b', '/1/d/sub']);
	t.deepEqual(keys('/1/d/_h'), ['/1/d/_h/x']);
	t.is(keys('/1/d/sub'), undefined);
});

test('sorted listings follow the bytes of the names', t => {
	const {store} = makeStore();
	const names = ['\u{1F600}', '\uFFFD', 'b', 'B', '-', '.', '0', 'a', 'é'];
	for (const name of names) {
		store.set(`/1/${name}`, file(''));
	}

	const listed = store.get('/1', all).node.nodes!.map(({key}) => key.slice(3));
	t.deepEqual(listed, ['-', '.', '0', 'B', 'a', 'b', 'é', '\uFFFD', '\u{1F600}']);
});

test('a refresh keeps the value and changes the ttl', t => {
	const {store} = makeStore();
	const refresh = {
		value: '', expiration: start + (5n * second), isRefresh: true, dir: false,
	};
	t.is(refusal(() => store.set('/1/k', refresh)), '100 /1/k 0');
	store.set('/1/k', file('kept'));
	t.like(store.set('/1/k', refresh).node, {
		value: 'kept', ttl: 5, createdIndex: 2, modifiedIndex: 2,
	});
	t.like(store.update('/1/k', refresh).node, {value: 'kept', createdIndex: 2, modifiedIndex: 3});
	t.like(store.compareAndSwap('/1/k', {prevValue: 'kept', prevIndex: 0n}, refresh).node, {value: 'kept', modifiedIndex: 4});
});

test('very deep paths are listed and removed', t => {
	const {store} = makeStore();
	const deep = `/1${'/d'.repeat(20_000)}`;
	store.set(deep, file('bottom'));
	t.is(store.get(deep, all).node.value, 'bottom');
	t.truthy(store.get('/1/d', all).node.nodes);
	store.delete('/1/d', {dir: true, recursive: true});
	t.is(refusal(() => store.get('/1/d', all)), '100 /1/d 2');
});

test('a directory of 200,000 keys is removed at one index', t => {
	const {store} = makeStore();
	for (let i = 0; i < 200_000; i++) {
		store.set(`/1/d/${i}`, file('x'));
	}

	store.delete('/1/d', {dir: false, recursive: true});
	t.is(store.index, 200_001);
});

test('what was found in a directory last is not found there when that has gone, or come anew', t => {
	const {store} = makeStore();
	store.set('/1/a/b/k', file('old'));
	t.is(store.get('/1/a/b/k', {recursive: false, sorted: false}).node.value, 'old');
	store.delete('/1/a', {dir: true, recursive: true});
	t.is(refusal(() => store.get('/1/a/b/k', {recursive: false, sorted: false})), `100 /1/a ${store.index}`);
	store.set('/1/a', file('a key now'));
	t.is(refusal(() => store.get('/1/a/b/k', {recursive: false, sorted: false})), `104 /1/a ${store.index}`);
	store.delete('/1/a', {dir: false, recursive: false});
	store.set('/1/a/b/l', file('new'));
	t.is(refusal(() => store.get('/1/a/b/k', {recursive: false, sorted: false})), `100 /1/a/b/k ${store.index}`);
	t.is(store.get('/1/a/b/l', {recursive: false, sorted: false}).node.value, 'new');
});
