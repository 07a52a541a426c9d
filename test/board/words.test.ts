import test from 'ava';
import {
	diskFacts,
	expiringText,
	millisecondsText,
	rateText,
	remarkOf,
	uptimeText,
} from '../../source/board/words.ts';

test('numbers are as long as they need to be', t => {
	t.deepEqual([undefined, 0, 0.04, 0.3, 9.94, 12.4, 12_345.6].map(rate => rateText(rate)), ['-', '0', '0', '0.3', '9.9', '12', '12,346']);
	t.deepEqual(
		[undefined, 0, 0.001, 0.44, 9.94, 12.4, 999.4, 999.6, 61_000].map(milliseconds => millisecondsText(milliseconds)),
		['-', '0.0 ms', '<0.1 ms', '0.4 ms', '9.9 ms', '12 ms', '999 ms', '1.0 s', '61.0 s'],
	);
	t.deepEqual([undefined, 0, 59_900, 3_725_000, 90_000_000].map(milliseconds => uptimeText(milliseconds)), ['-', '0s', '59s', '1h2m', '1d1h']);
});

test('what is worth knowing of a member stands in one line', t => {
	const row = {name: 'm1', url: 'http://m1', answer: 'ok'} as const;
	t.is(remarkOf(row), '');
	t.is(remarkOf({...row, isRestarted: true, problem: 'stats status 500'}), 'restarted; stats status 500');
});

test('what the disk holds', t => {
	t.deepEqual(diskFacts({
		walBytes: 2048, segmentCount: 1, snapshotBytes: 0, snapshotCount: 0, freeBytes: 5_368_709_120, raftIndex: 1234,
	}).map(([, text]) => text), ['2.0K in 1 segment', 'none yet', '1,234', '5.0G']);
});

test('how many expire is told as far as it is known', t => {
	const view = {
		keys: [], count: 1234, readCount: 5000, isReading: false, isPartial: false,
	};
	t.is(expiringText(view), '1,234 with a ttl');
	t.is(expiringText({...view, isPartial: true}), '1,234 or more with a ttl');
	t.is(expiringText({...view, isReading: true}), '5,000 nodes read…');
});
