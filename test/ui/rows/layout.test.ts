import test from 'ava';
import {withFocusShown} from '../../../source/ui/rows/layout.ts';

test('a box in focus that would be left out takes the place of the oldest in sight', t => {
	const boxes = ['1', '2', '3', '4'];
	const shown = (focused: number, hiddenCount: number) => withFocusShown(boxes, {focused, hiddenCount}).slice(hiddenCount);
	t.deepEqual(shown(0, 0), boxes);
	t.deepEqual(shown(0, 2), ['1', '4']);
	t.deepEqual(shown(1, 3), ['2']);
	t.deepEqual(shown(3, 2), ['3', '4']);
	t.deepEqual(shown(-1, 2), ['3', '4']);
});
