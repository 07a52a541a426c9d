import test from 'ava';
import {PromptInterruptedError} from '../../source/errors.ts';
import {KeyDecoder} from '../../source/terminal/input/key-decoder.ts';
import {Questions} from '../../source/terminal/questions.ts';

function open() {
	let reported = '';
	const questions = new Questions({
		changed: () => undefined,
		report(text) {
			reported += text;
		},
	});
	const parser = new KeyDecoder();
	return {
		questions,
		reported: () => reported,
		type(input: string) {
			return [...parser.push(input), ...parser.flush()].map(event => questions.handle(event));
		},
	};
}

const {signal} = new AbortController();

for (const [input, isYes] of [['y', true], ['Y', true], ['n', false], ['\r', false], ['\u001B', false], ['\u0004', false], ['xyz\u0001y', true]] as const) {
	test(`${JSON.stringify(input)} answers a question with ${isYes ? 'yes' : 'no'}`, async t => {
		const {questions, type, reported} = open();
		const answer = questions.confirm({text: 'Really?'}, signal);
		type(input);
		t.is(await answer, isYes);
		t.is(questions.current, undefined);
		t.is(reported(), `Really? (y/n) ${isYes ? 'yes' : 'no'}\n`);
	});
}

test('what comes in one piece with an answer is not part of it', async t => {
	const {questions, type} = open();
	const answer = questions.confirm({text: 'Really?', typed: '/app'}, signal);
	// One piece of input is handed over key by key, before anybody else gets a turn.
	t.deepEqual(type('/app\rls\r'), [true, true, false, false]);
	t.is(questions.current, undefined);
	t.true(await answer);
});

test('of choices one is taken by its letter, and nothing else is', async t => {
	const {questions, type, reported} = open();
	const choose = async () => questions.choose('What?', ['merge', 'give up'], signal);
	const first = choose();
	type('x');
	type('\u001B[200~m\u001B[201~');
	type('mg');
	t.like(questions.current, {kind: 'choice', answer: ''});
	type('G');
	t.is(await first, 'give up');
	t.is(reported(), 'What? (m)erge, (g)ive up? give up\n');
	for (const no of ['\r', '\u001B[27u', '\u0004']) {
		const answer = choose();
		type(no);
		t.is(await answer, undefined);
	}
});

test('a burst or a paste with a y in it is no yes', async t => {
	const {questions, type} = open();
	const answer = questions.confirm({text: 'Really?'}, signal);
	type('set /y');
	type('\u001B[200~y\u001B[201~');
	t.not(questions.current, undefined);
	type('n');
	t.false(await answer);
});

for (const [input, isYes] of [['/a/b\r', true], ['/a/bc\u007F\r', true], ['/x\u0015/a/b\r', true], ['/a\r', false], ['y\r', false], ['\r', false], ['/a/b\u001B', false]] as const) {
	test(`${JSON.stringify(input)} ${isYes ? 'is' : 'is not'} the typed /a/b`, async t => {
		const {questions, type} = open();
		const answer = questions.confirm({text: 'Really?', typed: '/a/b'}, signal);
		type(input);
		t.is(await answer, isYes);
	});
}

test('a password is taken as it is typed and never reported', async t => {
	const {questions, type, reported} = open();
	const answer = questions.askPassword('Password: ', signal);
	type('s3 cret\r');
	t.is(await answer, 's3 cret');
	t.is(reported(), '');
	const given = questions.askPassword('Password: ', signal);
	type('abc\u001B');
	await t.throwsAsync(given, {instanceOf: PromptInterruptedError});
});

test('what interrupts the command takes the question away', async t => {
	const {questions, type} = open();
	const controller = new AbortController();
	const answer = questions.confirm({text: 'Really?'}, controller.signal);
	t.deepEqual(type('\u0003'), [false]);
	controller.abort();
	t.false(await answer);
	t.is(questions.current, undefined);
	t.deepEqual(type('x'), [false]);
	t.false(await questions.confirm({text: 'Again?'}, controller.signal));
});

test('lines answer, where lines are all there is, and nothing is said a second time', async t => {
	const {questions, reported, type} = open();
	for (const [line, isYes] of [['yes', true], [' y ', true], ['', false], ['no', false]] as const) {
		const answer = questions.confirm({text: 'Really?'}, signal);
		questions.answer(line);
		t.is(await answer, isYes);
	}

	const choice = questions.choose('Which?', ['one', 'two'], signal);
	questions.answer('two');
	t.is(await choice, 'two');
	t.is(reported(), '');
	const typed = questions.confirm({text: 'And now?'}, signal);
	type('y');
	t.true(await typed);
	t.is(reported(), 'And now? (y/n) yes\n');
});
