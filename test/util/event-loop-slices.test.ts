import {setImmediate as nextTurn} from 'node:timers/promises';
import test from 'ava';
import {forEachInSlices, sortInSlices, Slices} from '../../source/util/event-loop-slices.ts';
import fc from '../helpers/properties.ts';

const byNumber = (a: number, b: number) => a - b;

test('what is sorted in slices is as sorted as any', async t => {
	const items = fc.array(fc.integer({min: 0, max: 5000}), {maxLength: 4000, size: 'max'});
	await fc.assert(fc.asyncProperty(items, async numbers => {
		t.deepEqual(await sortInSlices(numbers, byNumber, new Slices()), numbers.toSorted(byNumber));
	}), {numRuns: 30});
});

test('others have their turn during long work, and a signal ends it', async t => {
	const controller = new AbortController();
	const slices = new Slices(controller.signal);
	let count = 0;
	const work = forEachInSlices(Array.from({length: 1_000_000}, (_, i) => i), slices, () => {
		count++;
		for (let end = performance.now() + 0.01; performance.now() < end;) {
			// It takes its time.
		}
	});
	await nextTurn();
	t.true(count > 0 && count < 1_000_000);
	controller.abort();
	await t.throwsAsync(work, {name: 'AbortError'});
});
