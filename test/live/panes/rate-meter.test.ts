import test from 'ava';
import {RateMeter} from '../../../source/live/panes/rate-meter.ts';

test('the rate is the mean of the last seconds, and falls to nothing when nothing comes', t => {
	const meter = new RateMeter();
	t.is(meter.rate(10_000), 0);
	for (let time = 10_000; time < 30_000; time += 100) {
		meter.add(time);
	}

	t.is(Math.round(meter.rate(30_000)), 10);
	t.true(meter.rate(33_000) > 1 && meter.rate(33_000) < 5);
	t.is(meter.rate(36_000), 0);
	meter.add(100_000);
	t.is(meter.rate(100_000), 1);
});

test('a rate is known from the first second on', t => {
	const meter = new RateMeter();
	for (let time = 10_900; time < 12_900; time += 50) {
		meter.add(time);
	}

	t.is(Math.round(meter.rate(12_900)), 20);
});

test('a clock that is set back begins anew', t => {
	const meter = new RateMeter();
	for (let i = 0; i < 100; i++) {
		meter.add(1_000_000);
	}

	t.is(meter.rate(500_000), 0);
	meter.add(500_000);
	t.is(meter.rate(500_000), 1);
});
