import {spawn} from 'node:child_process';
import {once} from 'node:events';
import test from 'ava';
import {passOnEarlyInterrupt, withLentInput} from '../../source/terminal/lent-input.ts';

test('a program hears of a Ctrl-C that came right before it, and of none that comes later', async t => {
	const interrupted = new AbortController();
	const early = spawn('sleep', ['600']);
	const ended = once(early, 'exit');
	const passedOn = passOnEarlyInterrupt(early, interrupted.signal);
	interrupted.abort();
	await passedOn;
	t.deepEqual(await ended, [null, 'SIGINT']);

	const later = new AbortController();
	const other = spawn('cat');
	await passOnEarlyInterrupt(other, later.signal);
	later.abort();
	other.stdin.end();
	t.deepEqual(await once(other, 'exit'), [0, null]);
});

test('without a terminal a program has the same input as this process', t => {
	t.is(withLentInput(input => input), 'inherit');
});
