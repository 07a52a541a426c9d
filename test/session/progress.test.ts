import test from 'ava';
import {Progress} from '../../source/session/progress.ts';

test('how far a command has got changes no more often than it can be read, and goes at once', t => {
	const progress = new Progress();
	t.is(progress.text, '');
	t.false(progress.report('', 1000));
	t.true(progress.report('1 key', 1000));
	t.is(progress.text, '1 key');
	t.false(progress.report('2 keys', 1249));
	t.is(progress.text, '1 key');
	t.true(progress.report('3 keys', 1250));
	t.is(progress.text, '3 keys');
	t.true(progress.report('', 1251));
	t.is(progress.text, '');
	t.false(progress.report('', 9000));
});
