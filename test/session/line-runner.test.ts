import {setImmediate} from 'node:timers/promises';
import test from 'ava';
import {LineRunner} from '../../source/session/line-runner.ts';

/** A runner whose commands end when the test says so. */
function begin() {
	const log: string[] = [];
	let end = (): void => undefined;
	let changes = 0;
	const runner = new LineRunner({
		begin(line) {
			log.push(`begin ${line}`);
		},
		async run({words}, _line, signal) {
			const name = words.map(({text}) => text).join(' ');
			log.push(`run ${name}`);
			await new Promise<void>(resolve => {
				end = resolve;
				signal.addEventListener('abort', () => {
					log.push(`cancelled ${name}`);
					resolve();
				});
			});
		},
		end() {
			log.push('end');
		},
		changed() {
			changes++;
		},
	});
	return {
		runner,
		async log() {
			await setImmediate();
			return log.splice(0);
		},
		next() {
			end();
		},
		changes: () => changes,
	};
}

test('lines run one after the other, and what is in them, too', async t => {
	const {runner, log, next, changes} = begin();
	t.deepEqual([runner.running, runner.hasWaiting], [undefined, false]);
	runner.submit('one\ntwo  ');
	runner.submit('three');
	t.deepEqual([runner.running, runner.hasWaiting], ['one\ntwo', true]);
	t.deepEqual(await log(), ['begin one\ntwo', 'run one']);
	next();
	t.deepEqual(await log(), ['run two']);
	next();
	t.deepEqual(await log(), ['end', 'begin three', 'run three']);
	t.deepEqual([runner.running, runner.hasWaiting], ['three', false]);
	const before = changes();
	next();
	t.deepEqual(await log(), ['end']);
	t.deepEqual([runner.running, changes() > before], [undefined, true]);
	runner.submit(' ');
	t.deepEqual(await log(), ['begin ', 'end']);
	runner.submit('four');
	t.deepEqual(await log(), ['begin four', 'run four']);
});

test('who cancels ends what runs, with the rest of its line, and forgets what waits', async t => {
	const {runner, log} = begin();
	t.false(runner.cancel());
	runner.submit('one\ntwo');
	runner.submit('three');
	t.true(runner.cancel());
	t.deepEqual(await log(), ['begin one\ntwo', 'run one', 'cancelled one', 'end']);
	runner.submit('four');
	t.deepEqual(await log(), ['begin four', 'run four']);
});

test('after the end nothing is run any more', async t => {
	const {runner, log} = begin();
	runner.submit('one\ntwo');
	runner.close();
	t.deepEqual(await log(), ['begin one\ntwo', 'run one', 'cancelled one', 'end']);
	runner.submit('three');
	t.deepEqual(await log(), ['begin three', 'end']);
});
