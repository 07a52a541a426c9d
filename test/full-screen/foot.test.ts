import test from 'ava';
import {
	footOf,
	footStep,
	type Foot,
	type FootStep,
} from '../../source/full-screen/foot.ts';
import {KeyBindings} from '../../source/prompt/editing/key-bindings.ts';
import {KeyDecoder} from '../../source/terminal/input/key-decoder.ts';

/** Types raw input into a question until that is over. */
function type(start: Foot, input: string): FootStep {
	let step: FootStep = {foot: start};
	for (const event of new KeyDecoder().push(input)) {
		if (step.foot !== undefined) {
			step = footStep(step.foot, event, new KeyBindings());
		}
	}

	return step;
}

test('a ttl becomes a line, nothing typed becomes nothing', t => {
	t.deepEqual(type(footOf('ttl', '/a b'), ' 5m \r'), {line: 'ttl \'/a b\' 5m'});
	t.deepEqual(type(footOf('ttl', '/a'), '9\u0008none\r'), {line: 'ttl /a none'});
	t.deepEqual(type(footOf('ttl', '/a'), '\r'), {});
	t.deepEqual(type(footOf('ttl', '/a'), '5m\u0003'), {});
});

test('a name is asked before its value, and lies where it says', t => {
	const named = type(footOf('name', '/dir'), 'x y\r');
	t.like(named.foot, {kind: 'value', path: '/dir/x y'});
	t.deepEqual(type(named.foot!, '--flag\r'), {line: 'mk \'/dir/x y\' -- --flag', makes: '/dir/x y'});
	t.deepEqual(type(named.foot!, '\r'), {line: 'mk \'/dir/x y\' -- \'\'', makes: '/dir/x y'});
	t.is(type(footOf('name', '/dir'), '../b/c\r').foot?.path, '/b/c');
	t.is(type(footOf('name', '/dir'), '/top\r').foot?.path, '/top');
	t.deepEqual(type(footOf('name', '/dir'), 'sub/\r'), {line: 'mkdir /dir/sub', makes: '/dir/sub'});
	t.deepEqual(type(footOf('name', '/dir'), '\r'), {});
});

test('only a value has several lines', t => {
	const paste = '\u001B[200~a\nb\u001B[201~';
	t.deepEqual(type(footOf('value', '/k'), `${paste}\u001B\rc\r`).line, String.raw`mk /k -- $'a\x0ab\x0ac'`);
	t.is(type(footOf('name', '/'), `${paste}\u001B\r`).foot?.editor.text, 'ab');
	t.is(type(footOf('ttl', '/k'), `${paste}\r`).line, 'ttl /k ab');
});

test('the text is edited as a line is', t => {
	t.is(type(footOf('value', '/k'), 'one two\u0017three\u0001x\r').line, 'mk /k -- \'xone three\'');
	const {foot} = type(footOf('value', '/k'), 'one');
	// What does something else at the prompt does nothing here.
	t.deepEqual(type(foot!, '\u001B[13~\u001B[A\u001B[24~'), {foot});
});

test('a removal wants a y that was typed alone', t => {
	const ask = footOf('remove', '/k');
	t.deepEqual(type(ask, 'y'), {line: 'rm /k'});
	t.deepEqual(type(footOf('removeDirectory', '/d'), 'Y'), {line: 'rm --recursive /d'});
	t.deepEqual(type(ask, 'yes'), {foot: ask});
	t.deepEqual(type(ask, '\u001B[200~y\u001B[201~'), {foot: ask});
	for (const no of ['n', 'N', '\r', '\u0003', '\u0007']) {
		t.deepEqual(type(ask, no), {});
	}
});
