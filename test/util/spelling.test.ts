import test from 'ava';
import {distance, meantBy} from '../../source/util/spelling.ts';
import fc from '../helpers/properties.ts';

/** The same by its definition, for short words. */
function slowDistance(a: string, b: string): number {
	if (a === '' || b === '') {
		return a.length + b.length;
	}

	const isSwapped = a.length > 1 && b.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1);
	return Math.min(
		slowDistance(a.slice(0, -1), b) + 1,
		slowDistance(a, b.slice(0, -1)) + 1,
		slowDistance(a.slice(0, -1), b.slice(0, -1)) + (a.at(-1) === b.at(-1) ? 0 : 1),
		isSwapped ? slowDistance(a.slice(0, -2), b.slice(0, -2)) + 1 : Infinity,
	);
}

test('letters are inserted, removed, changed and swapped', t => {
	t.deepEqual([
		['', ''],
		['', 'abc'],
		['get', 'get'],
		['gt', 'get'],
		['gett', 'get'],
		['gat', 'get'],
		['teg', 'get'],
		['egt', 'get'],
		['wacth', 'watch'],
		['ba', 'ab'],
	].map(([a, b]) => distance(a!, b!)), [0, 3, 0, 1, 1, 1, 2, 1, 1, 1]);
});

test('it is as far between two words as their definition says', t => {
	const word = fc.string({unit: fc.constantFrom('a', 'b', 'c'), maxLength: 5});
	fc.assert(fc.property(word, word, (a, b) => {
		t.is(distance(a, b), slowDistance(a, b));
	}), {numRuns: 200});
});

test('what was meant is the nearest that is near enough, up to three of them', t => {
	const commands = ['get', 'set', 'ls', 'mkdir', 'rmdir', 'watch', 'exec-watch'];
	t.is(meantBy('wacth', commands), '; did you mean watch?');
	t.is(meantBy('WATCH', commands), '; did you mean watch?');
	t.is(meantBy('eet', commands), '; did you mean get or set?');
	t.is(meantBy('frobnicate', commands), '');
	t.is(meantBy('xat', ['aat', 'bat', 'cat', 'dat']), '; did you mean aat or bat or cat?');
	// The nearest, although others would be near enough.
	t.is(meantBy('watching', ['watchings', 'watchin-ss']), '; did you mean watchings?');
});

test('a third of the letters may be wrong, one in any case, and never all', t => {
	t.is(meantBy('abcdxx', ['abcdef']), '; did you mean abcdef?');
	t.is(meantBy('abcxxx', ['abcdef']), '');
	t.is(meantBy('abcdexx', ['abcdefgh']), '');
	t.is(meantBy('xb', ['ab']), '; did you mean ab?');
	t.is(meantBy('xy', ['ab']), '');
	t.is(meantBy('x', ['a']), '');
});
