import test from 'ava';
import {
	endOfPrefix,
	mayRead,
	mayWrite,
	patternOfRange,
	rangeOfPattern,
	typeOf,
} from '../../source/v3/permissions.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const zero = Uint8Array.of(0);

test('each pattern is a range of its own, and that range is the pattern', t => {
	for (const [pattern, key, rangeEnd] of [
		['*', zero, zero],
		['/*', bytes('/'), bytes('0')],
		['/k', bytes('/k'), new Uint8Array()],
		['/a/*', bytes('/a/'), bytes('/a0')],
		['/a/b*', bytes('/a/b'), bytes('/a/c')],
		['/:foo', bytes('foo'), new Uint8Array()],
		['/:foo*', bytes('foo'), bytes('fop')],
	] as const) {
		const range = rangeOfPattern(pattern);
		t.deepEqual([[...range.key], [...range.rangeEnd]], [[...key], [...rangeEnd]]);
		t.is(patternOfRange({key, rangeEnd}), pattern);
	}
});

test('a range that others have granted is shown with its end', t => {
	t.is(patternOfRange({key: bytes('/a'), rangeEnd: bytes('/c')}), '/a..</c');
	t.is(patternOfRange({key: bytes('/a'), rangeEnd: zero}), '/a..<');
	t.is(patternOfRange({key: zero, rangeEnd: Uint8Array.of(9)}), '/:\0..<\t');
	t.is(patternOfRange({key: Uint8Array.of(1), rangeEnd: zero}), '/:\u0001..<');
	t.deepEqual(endOfPrefix(Uint8Array.of(1, 0xFF)), Uint8Array.of(2));
	t.deepEqual(endOfPrefix(Uint8Array.of(0xFF)), zero);
	t.deepEqual(endOfPrefix(Uint8Array.of(0xFF, 0xFF)), zero);
});

test('what is granted of a range says what may be done', t => {
	for (const isRead of [true, false]) {
		for (const isWrite of [true, false]) {
			const type = typeOf(isRead, isWrite);
			t.deepEqual([mayRead(type), mayWrite(type), type === undefined], [isRead, isWrite, !isRead && !isWrite]);
		}
	}
});
