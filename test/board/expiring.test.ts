import test from 'ava';
import {ExpiringKeys, expiringMax} from '../../source/board/expiring.ts';

test('the soonest come first, and what stays, goes or is older news does not count', t => {
	const keys = new ExpiringKeys();
	keys.put('/late', 9000, 1);
	keys.put('/soon', 1000, 2);
	keys.put('/never', undefined, 3);
	keys.put('/wrong', NaN, 3);
	keys.put('/a/x', 5000, 4);
	keys.put('/ab', 6000, 4);
	t.deepEqual(keys.first(2), [{key: '/soon', time: 1000}, {key: '/a/x', time: 5000}]);
	keys.put('/soon', 20_000, 1);
	t.is(keys.first(1)[0]!.key, '/soon');
	keys.put('/soon', 20_000, 7);
	keys.put('/late', undefined, 8);
	keys.remove('/a', {isDirectory: true});
	t.deepEqual(keys.first(9).map(({key}) => key), ['/ab', '/soon']);
	keys.remove('/ab', {isDirectory: false});
	t.is(keys.size, 1);
	t.false(keys.isPartial);
});

test('only those whose time is over are to be looked at', t => {
	const keys = new ExpiringKeys();
	keys.put('/a', 1000, 1);
	keys.put('/b', 3000, 1);
	t.deepEqual(keys.overdue(1500, 9), []);
	t.deepEqual(keys.overdue(2500, 9), ['/a']);
	t.deepEqual(keys.overdue(9000, 1), ['/a']);
});

test('of very many the soonest are remembered, and read again when they are gone', t => {
	const keys = new ExpiringKeys();
	const count = 10 * expiringMax;
	for (let i = count; i > 0; i--) {
		keys.put(`/k${i}`, 1_000_000 + i, 1);
		t.true(keys.size <= 2 * expiringMax);
	}

	t.true(keys.isPartial);
	t.deepEqual(keys.first(2), [{key: '/k1', time: 1_000_001}, {key: '/k2', time: 1_000_002}]);
	t.false(keys.needsReading(0));
	for (let i = 1; i <= count; i++) {
		keys.remove(`/k${i}`, {isDirectory: false});
	}

	t.true(keys.needsReading(0));
	keys.clear();
	t.false(keys.isPartial || keys.needsReading(0));
});
