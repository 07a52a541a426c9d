import test from 'ava';
import {
	graphemeCount,
	graphemes,
	nextBoundary,
	previousBoundary,
	snapToBoundary,
} from '../../../source/terminal/text/graphemes.ts';

test('characters are counted as a person sees them', t => {
	t.is(graphemeCount('plain\ntext'), 10);
	t.is(graphemeCount('Grüße 👩‍👩‍👧 e\u0301 🇩🇪'), 11);
	t.is(graphemeCount('世'.repeat(3000)), 3000);
	t.is(graphemeCount(''), 0);
});

test('the caret stands between characters, and never outside of the text', t => {
	const text = 'a👍🏽e\u0301b';
	t.deepEqual([...graphemes(text)], ['a', '👍🏽', 'e\u0301', 'b']);
	const next = (offset: number) => nextBoundary(text, offset);
	t.deepEqual([0, 1, 2, 5, 7, 8, 99].map(offset => next(offset)), [1, 5, 5, 7, 8, 8, 8]);
	const previous = (offset: number) => previousBoundary(text, offset);
	t.deepEqual([8, 7, 6, 5, 1, 0, -1].map(offset => previous(offset)), [7, 5, 5, 1, 0, 0, 0]);
	t.deepEqual([-1, 0, 1, 3, 6, 8, 99].map(offset => snapToBoundary(text, offset)), [0, 0, 1, 5, 7, 8, 8]);
	t.deepEqual([previousBoundary('ab', 0), previousBoundary('ab', 2), nextBoundary('ab', 0), nextBoundary('ab', 2)], [0, 1, 1, 2]);
});
