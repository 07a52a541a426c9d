import test from 'ava';
import {SortedNames} from '../../../source/live/sorted-names.ts';
import {matchList, matchSorted} from '../../../source/prompt/completion/matching.ts';

test('a byte that begins a character is found before and behind those that it is a part of', t => {
	// The bytes are C3 61, C3 A9 and C3 FF.
	const names = ['\uDCC3a', 'é', '\uDCC3\uDCFF'];
	const matches = matchSorted('\uDCC3', new SortedNames(names));
	t.deepEqual(matches, matchList('\uDCC3', names));
	t.is(matches.prefixedCount, 2);
});
