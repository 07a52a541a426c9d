import test from 'ava';
import {graphemeCount} from '../../../source/terminal/text/graphemes.ts';

test('characters are counted as a person sees them', t => {
	t.is(graphemeCount('plain\ntext'), 10);
	t.is(graphemeCount('Grüße 👩‍👩‍👧 e\u0301 🇩🇪'), 11);
	t.is(graphemeCount('世'.repeat(3000)), 3000);
	t.is(graphemeCount(''), 0);
});
