import test from 'ava';
import {
	parseBoolean,
	parseDuration,
	parseSigned,
	parseUnsigned,
} from '../../source/protocol/go-literals.ts';

test('whole numbers of every base that Go takes, to the ends of 64 bits', t => {
	for (const [text, value] of [
		['0', 0n],
		['10', 10n],
		['0x1F', 31n],
		['017', 15n],
		['0o17', 15n],
		['0B11', 3n],
		['1_000', 1000n],
		['-5', -5n],
		['+5', 5n],
		['9223372036854775807', 9_223_372_036_854_775_807n],
		['-9223372036854775808', -9_223_372_036_854_775_808n],
		['9223372036854775808', 'value out of range'],
		['-9223372036854775809', 'value out of range'],
		['', 'parse error'],
		['08', 'parse error'],
		['1__0', 'parse error'],
		['1 ', 'parse error'],
		['--1', 'parse error'],
	] as const) {
		t.deepEqual([text, parseSigned(text)], [text, value]);
	}

	for (const [text, value] of [
		['18446744073709551615', 18_446_744_073_709_551_615n],
		['18446744073709551616', 'value out of range'],
		['-1', 'parse error'],
		['+1', 'parse error'],
	] as const) {
		t.deepEqual([text, parseUnsigned(text)], [text, value]);
	}
});

test('truth in each of Go\'s ways to write it', t => {
	t.deepEqual(['1', 't', 'T', 'TRUE', 'true', 'True'].map(text => parseBoolean(text)), [true, true, true, true, true, true]);
	t.deepEqual(['0', 'f', 'F', 'FALSE', 'false', 'False'].map(text => parseBoolean(text)), [false, false, false, false, false, false]);
	t.deepEqual(['', 'yes', 'tRUE'].map(text => parseBoolean(text)), [undefined, undefined, undefined]);
});

test('durations add up their parts, to the ends of 64 bits', t => {
	for (const [text, value] of [
		['0', 0n],
		['-0', 0n],
		['1ns', 1n],
		['2us', 2000n],
		['2µs', 2000n],
		['2μs', 2000n],
		['3ms', 3_000_000n],
		['1.5s', 1_500_000_000n],
		['.5s', 500_000_000n],
		['1.s', 1_000_000_000n],
		['-1m0.5s', -60_500_000_000n],
		['+1h2m', 3_720_000_000_000n],
		['9223372036854775807ns', 9_223_372_036_854_775_807n],
		['9223372036854775808ns', undefined],
		['', undefined],
		['1', undefined],
		['s', undefined],
		['1d', undefined],
		['1s ', undefined],
		['1.5.5s', undefined],
	] as const) {
		t.deepEqual([text, parseDuration(text)], [text, value]);
	}
});
