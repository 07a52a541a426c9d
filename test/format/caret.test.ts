import test from 'ava';
import {caretBelow, mistakeAt, shortened} from '../../source/format/caret.ts';

test('a mistake is told with its column and a caret below it', t => {
	t.is(mistakeAt('a = b', 0, 'no'), 'no, at column 1:\n  a = b\n  ^');
	t.is(mistakeAt('a = b', 4, 'no'), 'no, at column 5:\n  a = b\n      ^');
	t.is(mistakeAt('\u{1F600}日 = b', 3, 'no'), 'no, at column 3:\n  \u{1F600}日 = b\n      ^');
});

test('of a long text only what is around is shown', t => {
	const text = 'x'.repeat(40) + '!' + 'y'.repeat(40);
	t.is(caretBelow(text, 40), `  …${'x'.repeat(30)}!${'y'.repeat(29)}…\n  ${' '.repeat(31)}^`);
	t.is(caretBelow('x'.repeat(30), 30), `  ${'x'.repeat(30)}\n  ${' '.repeat(30)}^`);
	t.is(shortened('x'.repeat(60)), 'x'.repeat(60));
	t.is(shortened('x'.repeat(61)), `${'x'.repeat(59)}…`);
});
