import test from 'ava';
import {
	fit,
	truncate,
	truncateStart,
	widthOf,
} from '../../../source/terminal/text/width.ts';

test('a text is cut where it does not fit, and only there', t => {
	const cut = (text: string) => [0, 1, 3, 4, 5].map(width => truncate(text, width));
	t.deepEqual(cut('abcd'), ['', '…', 'ab…', 'abcd', 'abcd']);
	t.deepEqual(cut('値値'), ['', '…', '値…', '値値', '値値']);
	t.deepEqual(cut('aé値'), ['', '…', 'aé…', 'aé値', 'aé値']);
	// Half of a wide character cannot be shown.
	t.is(truncate('値値値', 4), '値…');
	t.is(truncate('値値値', 5), '値値…');
});

test('the end of a text is kept where its start does not fit', t => {
	const cut = (text: string) => [0, 1, 3, 4, 5].map(width => truncateStart(text, width));
	t.deepEqual(cut('abcd'), ['', '…', '…cd', 'abcd', 'abcd']);
	t.deepEqual(cut('値値'), ['', '…', '…値', '値値', '値値']);
	t.is(truncateStart('値ab値', 5), '…ab値');
	t.is(truncateStart('a値ab値', 4), '…b値');
});

test('what is filled up has exactly as many cells', t => {
	t.deepEqual([fit('a', 3), fit('a', 3, 'right'), fit('値値', 3), fit('値', 1)], ['a  ', '  a', '値…', '…']);
	for (const text of ['', 'abc', '値a値', '😀😀']) {
		for (let width = 0; width < 8; width++) {
			t.is(widthOf(fit(text, width)), width);
			t.is(widthOf(fit(text, width, 'right')), width);
		}
	}
});
