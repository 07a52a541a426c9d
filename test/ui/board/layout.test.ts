import test from 'ava';
import {share} from '../../../source/ui/board/layout.ts';

test('rows are shared out, the last ones are left out first', t => {
	const wishes = [{min: 3, wanted: 5}, {min: 2, wanted: 9}, {min: 4, wanted: 4}];
	t.deepEqual(share(wishes, 9), [3, 2, 4]);
	t.deepEqual(share(wishes, 12), [5, 3, 4]);
	t.deepEqual(share(wishes, 30), [5, 9, 16]);
	t.deepEqual(share(wishes, 8), [5, 3, 0]);
	t.deepEqual(share(wishes, 4), [4, 0, 0]);
	t.deepEqual(share(wishes, 2), [0, 0, 0]);
	t.deepEqual(share([], 5), []);
});
