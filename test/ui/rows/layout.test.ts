import test from 'ava';
import {layOut, withFocusShown} from '../../../source/ui/rows/layout.ts';

test('a box in focus that would be left out takes the place of the oldest in sight', t => {
	const boxes = ['1', '2', '3', '4'];
	const shown = (focused: number, hiddenCount: number) => withFocusShown(boxes, {focused, hiddenCount}).slice(hiddenCount);
	t.deepEqual(shown(0, 0), boxes);
	t.deepEqual(shown(0, 2), ['1', '4']);
	t.deepEqual(shown(1, 3), ['2']);
	t.deepEqual(shown(3, 2), ['3', '4']);
	t.deepEqual(shown(-1, 2), ['3', '4']);
});

const wants = {
	rows: 40, promptRows: () => 1, isQuestion: false, isBelowWhole: false, belowRows: 0, boxRows: [8],
};

test('a box stands beside the prompt only where both have eighty cells', t => {
	for (const [columns, isWide] of [[80, false], [120, false], [159, false], [160, true], [200, true]] as const) {
		const layout = layOut({...wants, columns});
		t.is(layout.isWide, isWide);
		t.true(!isWide || (layout.boxWidth >= 80 && layout.mainWidth >= 75), String(columns));
	}
});

test('boxes never take more than half of the terminal with the prompt, and each its share', t => {
	for (const rows of [8, 16, 24, 40, 60]) {
		for (const boxRows of [[8], [8, 8], [8, 18, 8]]) {
			const {boxHeights, promptRows} = layOut({
				...wants, columns: 100, rows, boxRows,
			});
			t.true(boxHeights.reduce((sum, height) => sum + height, promptRows) + 1 <= Math.max(4, rows / 2));
		}
	}

	t.deepEqual(layOut({...wants, columns: 100, boxRows: [8, 8]}).boxHeights, [9, 9]);
});

test('what stands below the prompt leaves room for a box', t => {
	const {boxHeights, belowRows} = layOut({
		...wants, columns: 100, rows: 30, belowRows: 50,
	});
	t.is(boxHeights.length, 1);
	t.true(belowRows > 0);
});
