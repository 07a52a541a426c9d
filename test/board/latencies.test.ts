import test from 'ava';
import {Latencies, latenciesMax} from '../../source/board/latencies.ts';

test('the middle and the slowest hundredth of the last answers', t => {
	const latencies = new Latencies();
	t.is(latencies.latency, undefined);
	latencies.add(7);
	t.deepEqual(latencies.latency, {p50: 7, p99: 7});
	for (let i = 1; i <= 100; i++) {
		latencies.add(i);
	}

	t.deepEqual(latencies.latency, {p50: 50, p99: 99});
	for (let i = 0; i < 2 * latenciesMax; i++) {
		latencies.add(1000);
	}

	t.deepEqual(latencies.latency, {p50: 1000, p99: 1000});
	latencies.clear();
	t.is(latencies.latency, undefined);
});
