import test from 'ava';
import {PaneView} from '../../../source/live/panes/pane-view.ts';

/** A list whose newest number is on top, and a view of it. */
function viewOf(count: number) {
	const numbers = Array.from({length: count}, (_, i) => count - i);
	const view = new PaneView<number, number>(() => ({
		length: numbers.length,
		at: position => numbers[position],
		idOf: number => number,
		positionOf: number => numbers[0]! - number,
	}));
	return {
		view,
		add() {
			numbers.unshift(numbers.length + 1);
		},
	};
}

const free = {height: 3, isHeld: false};

test('the mark moves inside the view, and the view moves with it at its edges only', t => {
	const {view} = viewOf(6);
	t.is(view.marked, undefined);
	const seen = [1, 1, 1, 1, -1, -1, -1].map(step => {
		view.move(step, free);
		return [view.marked, view.inSight(3)];
	});
	t.deepEqual(seen, [
		[6, [6, 5, 4]], [5, [6, 5, 4]], [4, [6, 5, 4]], [3, [5, 4, 3]], [4, [5, 4, 3]], [5, [5, 4, 3]], [6, [6, 5, 4]],
	]);
	t.true(view.move(-1, free));
	t.deepEqual([view.marked, view.isFollowing], [undefined, true]);
	t.false(view.move(-1, free));
});

test('the view ends at the last row, and a step beyond it is refused', t => {
	const {view} = viewOf(7);
	t.true(view.page(2, free));
	t.deepEqual(view.inSight(3), [5, 4, 3]);
	t.is(view.aboveCount(3), 2);
	t.true(view.page(2, free));
	t.deepEqual(view.inSight(3), [3, 2, 1]);
	t.true(view.page(2, free));
	t.is(view.marked, 1);
	t.false(view.page(2, free));
	t.false(view.move(1, free));
	t.deepEqual(view.inSight(3), [3, 2, 1]);
	t.true(view.page(-2, free));
	t.deepEqual(view.inSight(3), [5, 4, 3]);
	t.true(view.page(-2, free));
	t.true(view.page(-2, free));
	t.is(view.marked, 7);
	t.false(view.page(-2, free));
	t.true(view.isFollowing);
});

test('rows that come above do not move what is in sight while one is marked or all are held', t => {
	const {view, add} = viewOf(2);
	view.hold(3);
	add();
	t.deepEqual([view.inSight(3), view.aboveCount(3)], [[2, 1], 1]);
	view.follow();
	t.deepEqual(view.inSight(3), [3, 2, 1]);
	view.move(2, free);
	add();
	t.deepEqual([view.marked, view.inSight(3), view.aboveCount(3)], [2, [3, 2, 1], 1]);
	view.move(-2, {height: 3, isHeld: true});
	view.move(-1, {height: 3, isHeld: true});
	add();
	t.deepEqual([view.marked, view.aboveCount(3)], [undefined, 1]);
});

test('nothing stays in sight of what was held while it was empty', t => {
	const {view, add} = viewOf(0);
	t.false(view.move(1, free));
	view.hold(3);
	add();
	t.deepEqual([view.inSight(3), view.inSight(9), view.aboveCount(3)], [[], [], 1]);
});

test('a box that has become lower still shows the mark, one that has become higher is filled', t => {
	const {view} = viewOf(9);
	view.move(9, {height: 5, isHeld: false});
	t.deepEqual([view.marked, view.inSight(5)], [1, [5, 4, 3, 2, 1]]);
	t.deepEqual(view.inSight(2), [2, 1]);
	t.deepEqual(view.inSight(7), [7, 6, 5, 4, 3, 2, 1]);
});
