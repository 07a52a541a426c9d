import test from 'ava';
import {
	directory,
	file,
	makeStore,
	refusal,
	second,
	start,
} from '../helpers/store.ts';

const flat = {recursive: false, sorted: false};

test('ttl counts whole seconds, a started one as a whole one', t => {
	const {store, advance} = makeStore();
	store.set('/1/k', file('x', start + (10n * second)));
	const ttl = () => store.get('/1/k', flat).node.ttl;
	t.is(ttl(), 10);
	advance(1n);
	t.is(ttl(), 10);
	advance(second);
	t.is(ttl(), 9);
	advance(20n * second);
	t.is(ttl(), -11);
});

test('nodes expire earliest first, one index and one event each', t => {
	const {store, advance, now} = makeStore();
	store.set('/1/late', file('l', start + (3n * second)));
	store.set('/1/early', file('e', start + second));
	store.set('/1/never', file('n'));
	t.is(store.nextExpiration, start + second);
	advance(5n * second);
	const events = store.expire(now());
	t.deepEqual(events.map(({action, node, prevNode}) => [action, node.key, node.modifiedIndex, prevNode?.value]), [
		['expire', '/1/early', 4, 'e'],
		['expire', '/1/late', 5, 'l'],
	]);
	t.is(store.nextExpiration, undefined);
	t.is(store.statistics.expireCount, 2);
	t.is(store.get('/1/never', flat).node.value, 'n');
});

test('a directory takes its children along, and its event does not say dir', t => {
	const {store, now, advance} = makeStore();
	store.set('/1/d', {...directory, expiration: start + second});
	store.set('/1/d/sooner', file('x', start + 1n));
	store.set('/1/d/later', file('x', start + (9n * second)));
	advance(second);
	const [first, second_, ...rest] = store.expire(now());
	t.is(first?.node.key, '/1/d/sooner');
	t.deepEqual(second_?.node, {key: '/1/d', modifiedIndex: 5, createdIndex: 1});
	t.true(second_?.prevNode?.dir);
	t.is(rest.length, 0);
	t.is(store.nextExpiration, undefined);
});

test('a changed ttl counts, the old one does not', t => {
	const {store} = makeStore();
	store.set('/1/k', file('x', start + second));
	store.update('/1/k', file('y', start + (100n * second)));
	t.is(store.expire(start + (50n * second)).length, 0);
	store.update('/1/k', file('z'));
	t.is(store.nextExpiration, undefined);
	t.is(store.expire(start + (500n * second)).length, 0);
});

test('nothing is found or put in a directory that has expired, even where it was looked into last', t => {
	const {store, now, advance} = makeStore();
	store.set('/1/a/d', {...directory, expiration: start + second});
	store.set('/1/a/d/k', file('old'));
	t.is(store.get('/1/a/d/k', flat).node.value, 'old');
	advance(second);
	store.expire(now());
	store.set('/1/a/d/l', file('new'));
	t.is(store.get('/1/a/d/l', flat).node.value, 'new');
	t.is(store.peek('/1/a/d')?.nodes?.length, 1);
});

test('a directory is given a ttl, another one, and none again', t => {
	const {store} = makeStore();
	const ttlOf = () => store.get('/1/d', flat).node.ttl;
	store.set('/1/d', directory);
	store.update('/1/d', file('', start + (100n * second)));
	t.is(ttlOf(), 100);
	store.update('/1/d', file('', start + (10n * second)));
	t.is(ttlOf(), 10);
	t.is(store.nextExpiration, start + (10n * second));
	store.update('/1/d', file(''));
	t.is(ttlOf(), undefined);
	t.is(store.nextExpiration, undefined);
});

test('a ttl that wrapped around makes a new node permanent but kills an updated one', t => {
	const {store} = makeStore();
	const wrapped = -5n * second;
	t.is(store.set('/1/k', file('x', wrapped)).node.expiration, undefined);
	t.true(store.update('/1/k', file('y', wrapped)).node.ttl! < 0);
	t.is(store.expire(start).length, 1);
	t.is(refusal(() => store.get('/1/k', flat)), '100 /1/k 3');
});

test('refreshing many keys over and over keeps the right next expiration', t => {
	const {store} = makeStore();
	for (let round = 1n; round <= 50n; round++) {
		for (let i = 0; i < 100; i++) {
			store.set(`/1/${i}`, file('x', start + (round * second) + BigInt(i)));
		}
	}

	t.is(store.nextExpiration, start + (50n * second));
	t.is(store.expire(start + (50n * second) + 49n).length, 50);
});
