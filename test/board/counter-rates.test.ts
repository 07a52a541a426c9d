import test from 'ava';
import {CounterRates} from '../../source/board/counter-rates.ts';

test('rates are the mean of the last seconds', t => {
	const rates = new CounterRates();
	t.is(rates.perSecond, undefined);
	rates.take({setsSuccess: 100, watchers: 3}, 1000);
	t.is(rates.perSecond, undefined);
	rates.take({setsSuccess: 120, watchers: 1}, 3000);
	t.deepEqual(rates.perSecond, {setsSuccess: 10});
	for (let time = 4000; time <= 20_000; time += 1000) {
		rates.take({setsSuccess: 120 + ((time - 3000) / 100), watchers: 1}, time);
	}

	t.deepEqual(rates.perSecond, {setsSuccess: 10});
	t.false(rates.isRestarted(20_000));
});

test('after a pause the rate is that of the whole pause', t => {
	const rates = new CounterRates();
	rates.take({setsSuccess: 0}, 0);
	rates.take({setsSuccess: 10}, 1000);
	rates.take({setsSuccess: 110}, 101_000);
	t.deepEqual(rates.perSecond, {setsSuccess: 1});
});

test('counters that go backwards have begun again: no rate comes from that, and it is told for a while', t => {
	const rates = new CounterRates();
	rates.take({setsSuccess: 100, getsSuccess: 5}, 0);
	rates.take({setsSuccess: 3, getsSuccess: 7}, 1000);
	t.is(rates.perSecond, undefined);
	t.true(rates.isRestarted(1000));
	rates.take({setsSuccess: 5, getsSuccess: 7}, 2000);
	t.deepEqual(rates.perSecond, {setsSuccess: 2, getsSuccess: 0});
	t.false(rates.isRestarted(60_000));
	t.deepEqual(rates.counters, {setsSuccess: 5, getsSuccess: 7});
});

test('a counter that comes later has no rate yet, and watchers may become fewer', t => {
	const rates = new CounterRates();
	rates.take({setsSuccess: 1, watchers: 9}, 0);
	rates.take({setsSuccess: 1, getsSuccess: 1, watchers: 2}, 1000);
	t.deepEqual(rates.perSecond, {setsSuccess: 0});
	t.false(rates.isRestarted(1000));
	rates.clear();
	t.is(rates.counters, undefined);
});
