import {PassThrough} from 'node:stream';
import {type ReadStream, type WriteStream} from 'node:tty';
import test from 'ava';
import {Terminal} from '../../../source/ui/screen/terminal.ts';

/** A terminal that answers what the test lets it answer. */
function openTerminal() {
	const calls: string[] = [];
	const stdin = Object.assign(new PassThrough(), {
		setRawMode(isRaw: boolean) {
			calls.push(isRaw ? 'raw' : 'cooked');
		},
		ref() {
			calls.push('ref');
		},
	});
	const stdout = new PassThrough();
	const keys: string[] = [];
	const terminal = new Terminal(stdin as unknown as ReadStream, stdout as unknown as WriteStream, () => {
		calls.push('gone');
	});
	terminal.open(event => {
		keys.push('text' in event ? event.text : event.name);
	});
	return {
		stdin, stdout, terminal, keys, calls,
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

const nextTurn = async () => new Promise(resolve => {
	setImmediate(resolve);
});

test('what is switched on is switched off again, once, and keys go to whoever has the terminal', async t => {
	const {stdin, stdout, terminal, keys, calls} = openTerminal();
	t.deepEqual(calls, ['raw', 'ref']);
	t.is(String(stdout.read()), '\u001B[?2004h');
	t.false(stdin.isPaused());
	stdin.write('a');
	await nextTurn();
	terminal.close();
	t.is(String(stdout.read()), '\u001B[?2004l\u001B[?25h');
	t.deepEqual(calls, ['raw', 'ref', 'cooked']);
	t.true(stdin.isPaused());
	t.is(stdin.listenerCount('data'), 0);
	terminal.close();
	t.is(stdout.read(), null);
	t.is(calls.length, 3);
	const later: string[] = [];
	terminal.open(event => {
		later.push('text' in event ? event.text : event.name);
	});
	stdin.write('b');
	await nextTurn();
	t.deepEqual([keys, later], [['a'], ['b']]);
	terminal.close();
});

test('the other screen is left once, with the cursor, also by closing', t => {
	const {stdout, terminal} = openTerminal();
	stdout.read();
	t.false(terminal.isAlternate);
	terminal.leaveAlternate();
	t.is(stdout.read(), null);
	terminal.enterAlternate();
	t.true(terminal.isAlternate);
	t.is(String(stdout.read()), '\u001B[?1049h\u001B[2J\u001B[H');
	terminal.leaveAlternate();
	t.false(terminal.isAlternate);
	t.is(String(stdout.read()), '\u001B[H\u001B[J\u001B[?1049l\u001B[?25h');
	terminal.enterAlternate();
	stdout.read();
	terminal.close();
	t.is(String(stdout.read()), '\u001B[H\u001B[J\u001B[?1049l\u001B[?25h\u001B[?2004l\u001B[?25h');
});

test('the cursor has its shape as long as the terminal is ours, and is said once', t => {
	const {stdout, terminal} = openTerminal();
	stdout.read();
	terminal.shapeCursor('usual');
	t.is(stdout.read(), null);
	terminal.shapeCursor('insert');
	terminal.shapeCursor('insert');
	t.is(String(stdout.read()), '\u001B[6 q');
	terminal.close();
	t.is(String(stdout.read()), '\u001B[?2004l\u001B[0 q\u001B[?25h');
	terminal.shapeCursor('normal');
	t.is(stdout.read(), null);
	terminal.open(() => undefined);
	t.is(String(stdout.read()), '\u001B[?2004h\u001B[2 q');
	terminal.shapeCursor('usual');
	t.is(String(stdout.read()), '\u001B[0 q');
	terminal.close();
	t.is(String(stdout.read()), '\u001B[?2004l\u001B[?25h');
});

test('the row of the caret is told once, from 0, and not to whoever has left', async t => {
	const {stdin, stdout, terminal, keys} = openTerminal();
	stdout.read();
	const rows: number[] = [];
	const take = (row: number): void => {
		rows.push(row);
	};

	terminal.askRow(take);
	t.is(String(stdout.read()), '\u001B[6n');
	stdin.write('\u001B[12;40R\u001B[13;40R');
	await nextTurn();
	t.deepEqual(rows, [11]);
	terminal.askRow(take);
	terminal.close();
	terminal.open(() => undefined);
	stdin.write('\u001B[5;1R');
	await nextTurn();
	t.deepEqual(rows, [11]);
	t.deepEqual(keys, []);
	terminal.close();
});

test('a terminal that is closed or fails is told', async t => {
	const {stdin, terminal, calls} = openTerminal();
	stdin.emit('error', new Error('EIO'));
	t.is(calls.at(-1), 'gone');
	calls.pop();
	stdin.end();
	await nextTurn();
	await nextTurn();
	t.is(calls.at(-1), 'gone');
	terminal.close();
});
