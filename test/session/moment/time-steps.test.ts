import test from 'ava';
import {TimeSteps} from '../../../source/session/moment/time-steps.ts';

type Gone = {readonly step: string; readonly count: number; end(gone?: number): void};

function open() {
	const steps: Gone[] = [];
	const failures: string[] = [];
	let next = Promise.withResolvers<void>();
	const travelled = new TimeSteps({
		async step(step, count) {
			const {promise, resolve} = Promise.withResolvers<number>();
			steps.push({
				step, count, end(gone = count) {
					resolve(gone);
				},
			});
			return promise;
		},
	}, {
		changed() {
			next.resolve();
			next = Promise.withResolvers<void>();
		},
		failed(text) {
			failures.push(text);
		},
	});
	return {
		steps, failures, travelled, over: async () => next.promise,
	};
}

test('what is pressed while a step is on its way is gone at once, and none is lost', async t => {
	const {steps, travelled, over} = open();
	const end = over();
	travelled.press('back');
	for (let i = 0; i < 500; i++) {
		travelled.press('back');
	}

	for (let i = 0; i < 100; i++) {
		travelled.press('forward');
	}

	t.deepEqual(steps.map(({step, count}) => [step, count]), [['back', 1]]);
	steps[0]!.end();
	while (steps.length < 2) {
		await Promise.resolve();
	}

	t.deepEqual([steps[1]!.step, steps[1]!.count], ['back', 400]);
	// Not all can be gone at once.
	steps[1]!.end(300);
	while (steps.length < 3) {
		await Promise.resolve();
	}

	t.deepEqual([steps[2]!.step, steps[2]!.count], ['back', 100]);
	steps[2]!.end();
	await end;
	t.false(travelled.isGoing);
	t.is(steps.length, 3);
});

test('no more wait than a limit, and none after the end', async t => {
	const {steps, failures, travelled, over} = open();
	const end = over();
	travelled.press('forward');
	for (let i = 0; i < 20_000; i++) {
		travelled.press('forward');
	}

	steps[0]!.end();
	while (steps.length < 2) {
		await Promise.resolve();
	}

	t.is(steps[1]!.count, 10_000);
	travelled.press('back');
	travelled.close();
	steps[1]!.end();
	await end;
	t.is(steps.length, 2);
	t.deepEqual(failures, []);
});
