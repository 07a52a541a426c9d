import test from 'ava';
import {requestsOf, requestsPerSecond} from '../../source/board/requests.ts';

test('reads of all members are added, writes are counted by each of them', t => {
	const {rates, watcherCount} = requestsOf([
		{counters: {getsSuccess: 10, setsSuccess: 5, watchers: 2}, perSecond: {getsSuccess: 1, setsSuccess: 3, setsFail: 1}},
		{counters: {getsSuccess: 20, setsSuccess: 6, watchers: 1}, perSecond: {getsSuccess: 2, setsSuccess: 4}},
		{counters: {getsSuccess: 1}},
	])!;
	const [get, set] = rates;
	t.deepEqual(get, {kind: 'get', perSecond: 3, count: 31});
	t.deepEqual(set, {
		kind: 'set', perSecond: 4, failedPerSecond: 1, count: 6,
	});
	t.deepEqual(rates.find(({kind}) => kind === 'delete'), {
		kind: 'delete', perSecond: undefined, failedPerSecond: undefined, count: 0,
	});
	t.is(watcherCount, 3);
});

test('without any counters nothing is known', t => {
	t.is(requestsOf([]), undefined);
	t.is(requestsPerSecond(undefined), undefined);
	t.is(requestsPerSecond({
		getsSuccess: 1, getsFail: 100, setsSuccess: 2, setsFail: 3, expireCount: 50,
	}), 6);
});
