/**
What a watch does when its connection has broken.
*/
import test from 'ava';
import {ClusterError} from '../../source/engine/errors.ts';
import {AttemptError} from '../../source/engine/failures.ts';
import {WatchPauses, type WatchPausesOptions} from '../../source/engine/watch-pauses.ts';

const broken = new AttemptError('streamEnded', 'it ended', {peer: 'http://m1'});

function pausesWith(options: Partial<WatchPausesOptions>) {
	const lost: string[] = [];
	const pauses = new WatchPauses({
		signal: new AbortController().signal,
		patienceMs: Infinity,
		goodMs: Infinity,
		onLost() {
			lost.push('lost');
		},
		...options,
	});
	return {pauses, lost};
}

test('what is no broken connection ends the watch as it is', async t => {
	const {pauses, lost} = pausesWith({});
	const error = new Error('other');
	const thrown = await t.throwsAsync(pauses.after(error));
	t.is(thrown, error);
	t.deepEqual(lost, []);
});

test('each pause is longer, and an event makes the next one short again', async t => {
	const {pauses, lost} = pausesWith({});
	const lengths: number[] = [];
	for (const hasEvent of [false, false, false, true]) {
		if (hasEvent) {
			pauses.noteEvent();
		}

		const start = performance.now();
		await pauses.after(broken);
		lengths.push(performance.now() - start);
	}

	// A pause may be longer on a busy machine, never much shorter.
	t.true(lengths[1]! > 190 && lengths[2]! > 390, lengths.join(' '));
	t.is(lost.length, 4);
});

test('patience ends with the last failure, and a connection that was good renews it', async t => {
	const {pauses} = pausesWith({patienceMs: -1});
	const {failures} = await t.throwsAsync(pauses.after(broken), {instanceOf: ClusterError});
	t.deepEqual(failures, [broken]);
	const whole = new ClusterError([broken]);
	const thrown = await t.throwsAsync(pauses.after(whole));
	t.is(thrown, whole);
	const {pauses: renewed} = pausesWith({patienceMs: 50, goodMs: -1});
	for (let i = 0; i < 3; i++) {
		renewed.noteAttempt();
		renewed.noteOpen();
		await renewed.after(broken);
	}

	renewed.noteAttempt();
	await t.throwsAsync(renewed.after(broken), {instanceOf: ClusterError});
});

test('the signal ends a pause, with its own reason', async t => {
	const controller = new AbortController();
	const {pauses} = pausesWith({
		signal: controller.signal,
		onLost() {
			controller.abort(new Error('enough'));
		},
	});
	await t.throwsAsync(pauses.after(broken), {message: 'enough'});
});
