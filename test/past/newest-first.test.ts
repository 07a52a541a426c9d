import test from 'ava';
import {type KeyResponse} from '../../source/engine/engine.ts';
import {newestFirst} from '../../source/past/newest-first.ts';
import fc from '../helpers/properties.ts';

function event(modifiedIndex: number, value: string): KeyResponse {
	return {
		action: 'set', index: modifiedIndex, node: {
			key: '/k', value, modifiedIndex, createdIndex: modifiedIndex,
		},
	};
}

/** Several of one index are one transaction. */
const steps = fc.array(fc.integer({min: 0, max: 2}), {maxLength: 60});

test('what is told from the oldest on comes from the newest back, whatever can be held', async t => {
	await fc.assert(fc.asyncProperty(steps, fc.integer({min: 1, max: 70}), async (distances, count) => {
		let index = 1;
		const events = distances.map((distance, i) => {
			index += distance;
			return event(index, String(i));
		});
		let reads = 0;
		const told = await Array.fromAsync(newestFirst(async function * (until) {
			reads++;
			yield * events.filter(({node}) => node.modifiedIndex <= until);
		}, index, {count, units: Infinity}));
		t.deepEqual(told, events.toReversed());
		t.true(reads === 1 || events.length > count);
	}), {numRuns: 200});
});

test('no more is held than may be, and long values count', async t => {
	const events = Array.from({length: 100}, (_, i) => event(i + 1, 'x'.repeat(100)));
	const limits: number[] = [];
	const told = await Array.fromAsync(newestFirst(async function * (until) {
		limits.push(until);
		yield * events.slice(0, until);
	}, 100, {count: 1000, units: 2100}));
	t.deepEqual(told, events.toReversed());
	t.deepEqual(limits, [100, 80, 60, 40, 20]);
});
