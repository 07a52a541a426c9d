import {setImmediate as nextTurn} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import {
	BackgroundSlices,
	beginUrgent,
	forEachInSlices,
	sortInSlices,
	Slices,
} from '../../source/util/event-loop-slices.ts';
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
		const end = performance.now() + 0.01;
		while (performance.now() < end) {
			// It takes its time.
		}
	});
	await nextTurn();
	t.true(count > 0 && count < 1_000_000);
	controller.abort();
	await t.throwsAsync(work, {name: 'AbortError'});
});

test('what is equal stays in its order', async t => {
	const items = fc.array(fc.integer({min: 0, max: 9}), {minLength: 1000, maxLength: 3000, size: 'max'});
	await fc.assert(fc.asyncProperty(items, async numbers => {
		const pairs = numbers.map((number, i) => ({number, i}));
		const order = (a: {number: number}, b: {number: number}) => a.number - b.number;
		t.deepEqual(await sortInSlices(pairs, order, new Slices()), pairs.toSorted(order));
	}), {numRuns: 10});
});

/** Its clock goes on by a millisecond with each step of the work, and it notes how much was done in each slice. */
function stepwise(t: ExecutionContext) {
	const {now} = performance;
	let milliseconds = 0;
	performance.now = () => milliseconds;
	t.teardown(() => {
		performance.now = now;
	});
	const lengths: number[] = [];
	let since = 0;
	class Counted extends Slices {
		override async next(): Promise<void> {
			lengths.push(milliseconds - since);
			since = milliseconds;
			await super.next();
		}
	}

	return {
		slices: new Counted(),
		lengths,
		step() {
			milliseconds++;
		},
	};
}

test.serial('a slice ends at the first look at the clock after its time', async t => {
	const {slices, lengths, step} = stepwise(t);
	await forEachInSlices(Array.from({length: 2048}), slices, step);
	t.deepEqual(lengths, [512, 512, 512]);
});

test.serial('work that takes no time is one slice', async t => {
	const {slices, lengths} = stepwise(t);
	await forEachInSlices(Array.from({length: 100_000}), slices, () => undefined);
	t.deepEqual(lengths, []);
});

test.serial('long runs are merged in slices, too', async t => {
	const {slices, lengths, step} = stepwise(t);
	// Runs that are in order, each with items between those of all others.
	const items = Array.from({length: 4096}, (_, i) => ((i % 512) * 8) + Math.floor(i / 512));
	const sorted = await sortInSlices(items, (a, b) => {
		step();
		return a - b;
	}, slices);
	t.deepEqual(sorted, items.toSorted(byNumber));
	t.true(Math.max(...lengths) <= 1024);
	// And in no more of them than it takes.
	t.true(lengths.length >= 16 && lengths.length <= 64);
});

/** The clock stands still but for those steps. */
function stoppedClock(t: ExecutionContext, stepMs: number): void {
	const {now} = performance;
	let milliseconds = 0;
	performance.now = () => {
		milliseconds += stepMs;
		return milliseconds;
	};

	t.teardown(() => {
		performance.now = now;
	});
}

test.serial('what has time waits for what is urgent', async t => {
	stoppedClock(t, 0);
	const endUrgent = beginUrgent();
	let isNext = false;
	const next = (async () => {
		await new BackgroundSlices().next();
		isNext = true;
	})();
	for (let i = 0; i < 10; i++) {
		await nextTurn();
	}

	t.false(isNext);
	endUrgent();
	await next;
});

test.serial('what has time goes on when something is urgent all the time, and a signal ends it', async t => {
	stoppedClock(t, 1);
	const endUrgent = beginUrgent();
	const controller = new AbortController();
	const slices = new BackgroundSlices(controller.signal);
	await slices.next();
	controller.abort();
	await t.throwsAsync(slices.next(), {name: 'AbortError'});
	endUrgent();
});
