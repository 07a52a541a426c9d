import test from 'ava';
import {
	expirationAfter,
	formatInstant,
	parseInstant,
	ttlSeconds,
} from '../../source/protocol/time.ts';
import {parseMoment} from '../../source/protocol/moment.ts';

const second = 1_000_000_000n;

test('an instant is written with as many digits as it needs, before the epoch, too, and read again', t => {
	for (const [nanoseconds, text] of [
		[0n, '1970-01-01T00:00:00Z'],
		[1n, '1970-01-01T00:00:00.000000001Z'],
		[1_500_000_000n * second, '2017-07-14T02:40:00Z'],
		[(1_500_000_000n * second) + 120_000_000n, '2017-07-14T02:40:00.12Z'],
		[(1_500_000_000n * second) + 100_200_300n, '2017-07-14T02:40:00.1002003Z'],
		[-1n, '1969-12-31T23:59:59.999999999Z'],
		[-second, '1969-12-31T23:59:59Z'],
	] as const) {
		t.is(formatInstant(nanoseconds), text);
		t.is(parseInstant(text), nanoseconds);
	}

	t.is(parseInstant('2017-07-14T04:40:00.1234567899+02:00'), (1_500_000_000n * second) + 123_456_789n);
	t.is(parseInstant('2017-13-14T02:40:00Z'), undefined);
	t.is(parseInstant('2017-07-14 02:40:00Z'), undefined);
});

test('the rest of a life in seconds: what is left rounds up, what is over towards zero', t => {
	t.deepEqual([1n, second, second + 1n, 0n, -1n, -second, -second - 1n].map(rest => ttlSeconds(7n + rest, 7n)), [1, 1, 2, 0, 0, -1, -1]);
});

test('a life of any length ends within 64 bits, where etcd has it end', t => {
	t.is(expirationAfter(5n, 2n), 5n + (2n * second));
	// 2^63 ns are 9223372036.85 s: from there on it is before the epoch.
	t.is(expirationAfter(0n, 9_223_372_037n), (9_223_372_037n * second) - (1n << 64n));
	t.is(expirationAfter(1n << 62n, 5_000_000_000n), (1n << 62n) + (5_000_000_000n * second) - (1n << 64n));
});

test('a moment is an index, so many changes back, or before the newest change of a key', t => {
	t.deepEqual(parseMoment('0'), {kind: 'index', index: 0});
	t.deepEqual(parseMoment('1234'), {kind: 'index', index: 1234});
	t.deepEqual(parseMoment('-1'), {kind: 'back', count: 1});
	t.deepEqual(parseMoment('-1000000'), {kind: 'back', count: 1_000_000});
	t.deepEqual(parseMoment('before:/a/b/'), {kind: 'before', key: '/a/b'});
	t.deepEqual(parseMoment('before:a//b'), {kind: 'before', key: '/a/b'});
	const others = ['', 'before:', 'before', '-0', '-01', '-1000001', '1.5', '9'.repeat(16), '+1', 'a1', '-1a'];
	t.deepEqual(others.filter(text => parseMoment(text) !== undefined), []);
});
