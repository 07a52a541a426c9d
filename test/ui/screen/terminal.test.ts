import {PassThrough} from 'node:stream';
import {type ReadStream, type WriteStream} from 'node:tty';
import test from 'ava';
import {Terminal} from '../../../source/ui/screen/terminal.ts';

/** A terminal that answers what the test lets it answer. */
function openTerminal() {
	const stdin = Object.assign(new PassThrough(), {setRawMode: () => undefined, ref: () => undefined});
	const stdout = new PassThrough();
	const keys: string[] = [];
	const terminal = new Terminal(stdin as unknown as ReadStream, stdout as unknown as WriteStream, () => undefined);
	terminal.open(event => {
		keys.push('text' in event ? event.text : event.name);
	});
	return {
		stdin, stdout, terminal, keys,
	};
}

test('whoever gets the terminal next waits until every answer is in, and none is a key', async t => {
	const {stdin, stdout, terminal, keys} = openTerminal();
	const answers: string[] = [];
	const asked = terminal.ask('\u001B]11;?\u001B\\', answer => {
		answers.push(answer);
	});
	t.true(String(stdout.read()).endsWith('\u001B]11;?\u001B\\\u001B[c'));
	let isOver = false;
	const answered = (async () => {
		await terminal.answered();
		isOver = true;
	})();
	stdin.write('a\u001B]11;rgb:ffff/ff');
	stdin.write('ff/ffff\u001B\\b');
	await new Promise(resolve => {
		setImmediate(resolve);
	});
	t.false(isOver);
	stdin.write('\u001B[?64;1;2cx');
	await Promise.all([asked, answered]);
	t.deepEqual(answers, ['11;rgb:ffff/ffff/ffff']);
	stdin.write('\u001B]11;rgb:0000/0000/0000\u0007');
	await new Promise(resolve => {
		setImmediate(resolve);
	});
	t.is(answers.length, 2);
	t.is(keys.join(''), 'abx');
	terminal.close();
});

test('a terminal that never answers is not waited for long, and one that is gone not at all', async t => {
	const silent = openTerminal();
	await Promise.all([silent.terminal.ask('\u001B]11;?\u001B\\', () => undefined), silent.terminal.answered()]);
	silent.terminal.close();
	await t.notThrowsAsync(silent.terminal.answered());

	const gone = openTerminal();
	const asked = gone.terminal.ask('\u001B]11;?\u001B\\', () => undefined);
	gone.stdin.end();
	await Promise.all([asked, gone.terminal.answered()]);
	gone.terminal.close();
	t.deepEqual(gone.keys, []);
});
