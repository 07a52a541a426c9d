import test from 'ava';
import {millisecondsOf} from '../../source/library/duration.ts';

test('a duration is a number of milliseconds, or what people write', t => {
	t.deepEqual(
		[0, 1.5, '7ms', '10 s', '2m', '1.5h', '1d', '1h30m', '1 m 1 s', '0 s'].map(each => millisecondsOf(each)),
		[0, 1.5, 7, 10_000, 120_000, 5_400_000, 86_400_000, 5_400_000, 61_000, 0],
	);
});

test('a hundred years are enough', t => {
	t.is(millisecondsOf('36500d'), 3_153_600_000_000);
	for (const wrong of ['36501d', 3_153_600_000_001, -1, NaN, '', 's', '1', '1 y', '1s x', ' 1s']) {
		t.throws(() => millisecondsOf(wrong), {instanceOf: TypeError, message: /is no duration/}, String(wrong));
	}

	t.throws(() => millisecondsOf(NaN), {message: /^NaN is no duration/});
	t.throws(() => millisecondsOf(5n as unknown as number), {message: /^5 is no duration/});
});
