import test, {type ExecutionContext} from 'ava';
import {LinePrompt} from '../../source/ui/line-prompt.ts';

/** A prompt whose line the test types, and all that was written, with the prompt as `>`. */
function openPrompt(t: ExecutionContext, quietMilliseconds: number) {
	const opened = {written: '', line: '', drawn: Promise.withResolvers<void>()};
	const prompt = new LinePrompt({
		quietMilliseconds,
		write(text) {
			opened.written += text;
		},
		draw() {
			opened.written += `> ${opened.line}`;
			opened.drawn.resolve();
			opened.drawn = Promise.withResolvers();
		},
		line: () => opened.line,
	});
	t.teardown(() => {
		prompt.close();
	});
	return Object.assign(opened, {prompt});
}

const never = 1_000_000;

test('what is said before a line is waited for, or behind it, needs no line of its own', t => {
	const opened = openPrompt(t, never);
	t.false(opened.prompt.isOpen);
	opened.prompt.say('one\n');
	opened.prompt.show();
	t.is(opened.written, 'one\n');
	opened.prompt.open();
	t.true(opened.prompt.isOpen);
	opened.prompt.show();
	t.is(opened.written, 'one\n> ');
	opened.prompt.say('two\n');
	opened.prompt.say('three\n');
	t.is(opened.written, 'one\n> \ntwo\nthree\n');
	opened.prompt.show();
	t.is(opened.written, 'one\n> \ntwo\nthree\n> ');
	opened.prompt.close();
	t.false(opened.prompt.isOpen);
	opened.prompt.say('four\n');
	t.is(opened.written, 'one\n> \ntwo\nthree\n> four\n');
});

test('the line comes back once it is quiet, and not again before it has changed', async t => {
	const opened = openPrompt(t, 1);
	opened.prompt.open();
	opened.line = 'get';
	const {promise} = opened.drawn;
	opened.prompt.say('one\n');
	opened.prompt.say('two\n');
	t.is(opened.written, '> \none\ntwo\n');
	await promise;
	t.is(opened.written, '> \none\ntwo\n> get');
	opened.prompt.say('three\n');
	await new Promise(resolve => {
		setTimeout(resolve, 20);
	});
	t.is(opened.written, '> \none\ntwo\n> get\nthree\n');
	opened.line = 'get /a';
	const {promise: again} = opened.drawn;
	opened.prompt.say('four\n');
	await again;
	t.is(opened.written, '> \none\ntwo\n> get\nthree\nfour\n> get /a');
});

test('an empty prompt comes back after the first thing that is said behind it', async t => {
	const opened = openPrompt(t, 1);
	opened.prompt.open();
	const {promise} = opened.drawn;
	opened.prompt.say('one\n');
	await promise;
	t.is(opened.written, '> \none\n> ');
});

test('who shows the line at once, or closes it, is not shown it later', async t => {
	for (const isClosed of [false, true]) {
		const opened = openPrompt(t, 5);
		opened.prompt.open();
		opened.line = 'get';
		opened.prompt.say('one\n');
		if (isClosed) {
			opened.prompt.close();
		} else {
			opened.prompt.show();
		}

		const {written} = opened;
		await new Promise(resolve => {
			setTimeout(resolve, 40);
		});
		t.is(opened.written, written);
	}
});
