import test from 'ava';
import {type Action, type KeyResponse, type Node} from '../../source/engine/engine.ts';
import {Expirations} from '../../source/live/expirations.ts';

const node = (key: string, endsAt?: number, more: Partial<Node> = {}): Node => ({
	key, modifiedIndex: 1, createdIndex: 1, ...(endsAt !== undefined && {expiration: new Date(endsAt).toISOString()}), ...more,
});
const response = (action: Action, it: Node, prevNode?: Node): KeyResponse => ({
	action, node: it, index: 1, ...(prevNode !== undefined && {prevNode}),
});
const second = 1000;

test('the key that expires next is known from listings and events, until it is gone', t => {
	const expirations = new Expirations();
	t.is(expirations.next(0), undefined);
	expirations.observe(response('get', node('/', undefined, {
		dir: true, nodes: [node('/a', 30 * second), node('/b'), node('/d', 20 * second, {dir: true, nodes: [node('/d/x', 10 * second)]})],
	})));
	t.deepEqual(expirations.next(0), {key: '/d/x', time: 10 * second});
	expirations.observe(response('delete', node('/d/x'), node('/d/x', 10 * second)));
	t.is(expirations.next(0)?.key, '/d');
	expirations.observe(response('set', node('/d/y', 5 * second)));
	expirations.observe(response('set', node('/dy', 40 * second)));
	t.is(expirations.next(0)?.key, '/d/y');
	expirations.observe(response('delete', node('/d', undefined, {dir: true})));
	t.is(expirations.next(0)?.key, '/a');
	expirations.observe(response('expire', node('/a'), node('/a', undefined)));
	t.is(expirations.next(0)?.key, '/dy');
	expirations.clear();
	t.is(expirations.next(0), undefined);
});

test('what is written anew expires at its new time, or never', t => {
	const expirations = new Expirations();
	expirations.observe(response('set', node('/a', 10 * second)));
	expirations.observe(response('set', node('/b', 20 * second)));
	expirations.observe(response('update', node('/a', 30 * second)));
	t.deepEqual(expirations.next(0), {key: '/b', time: 20 * second});
	expirations.observe(response('set', node('/b')));
	t.deepEqual(expirations.next(0), {key: '/a', time: 30 * second});
	// One that is put off again and again is not kept as often.
	for (let i = 0; i < 30_000; i++) {
		expirations.observe(response('update', node('/a', (40 + i) * second)));
	}

	t.deepEqual(expirations.next(0), {key: '/a', time: 30_039 * second});
});

test('a key whose time is over is kept for a moment, until its event must have come', t => {
	const expirations = new Expirations();
	expirations.observe(response('set', node('/a', 10 * second)));
	expirations.observe(response('set', node('/b', 11 * second)));
	t.is(expirations.next(12 * second)?.key, '/a');
	t.is(expirations.next((12 * second) + 1)?.key, '/b');
	t.is(expirations.next(0)?.key, '/b');
	t.is(expirations.next(100 * second), undefined);
});

test('of very many keys with a time to live the first ten thousand are followed', t => {
	const expirations = new Expirations();
	for (let i = 0; i < 10_000; i++) {
		expirations.observe(response('set', node(`/k${i}`, (100_000 + i) * second)));
	}

	expirations.observe(response('set', node('/more', 10 * second)));
	t.is(expirations.next(0)?.key, '/k0');
	expirations.observe(response('set', node('/k7', 20 * second)));
	t.is(expirations.next(0)?.key, '/k7');
	expirations.observe(response('delete', node('/k7'), node('/k7', 20 * second)));
	expirations.observe(response('set', node('/more', 10 * second)));
	t.is(expirations.next(0)?.key, '/more');
});
