import {setImmediate} from 'node:timers/promises';
import test from 'ava';
import {type KeyResponse} from '../../source/engine/engine.ts';
import {EventQueue} from '../../source/subtree/event-queue.ts';

const event = (index: number, value: string): KeyResponse => ({
	action: 'set', index, node: {
		key: '/k', value, createdIndex: index, modifiedIndex: index,
	},
});

/** So many events with values of this length; `told` resolves when no more of them are taken. */
function startQueue(count: number, length: number): {readonly queue: EventQueue; readonly told: Promise<number>} {
	const {promise: told, resolve} = Promise.withResolvers<number>();
	const value = 'v'.repeat(length);
	let taken = 0;
	const queue = new EventQueue(async function * (): AsyncGenerator<KeyResponse> {
		try {
			for (; taken < count; taken++) {
				yield event(taken + 1, value);
			}
		} finally {
			resolve(taken);
		}
	});
	return {queue, told};
}

test('events wait until they are taken, in order', async t => {
	const {queue, told} = startQueue(1000, 1);
	await told;
	t.deepEqual((await Array.fromAsync(queue)).map(({index}) => index), Array.from({length: 1000}, (_, i) => i + 1));
});

for (const [title, count, length] of [['too many', 200_000, 0], ['too long', 5000, 1 << 20]] as const) {
	test(`events that are ${title} to wait count as lost`, async t => {
		const {queue, told} = startQueue(count, length);
		t.true(await told < count);
		await t.throwsAsync(Array.fromAsync(queue), {name: 'EtcdError', message: /^401/});
	});
}

test('what comes while others are taken is not lost when the watch ends right then', async t => {
	const wanted = Promise.withResolvers<void>();
	const ended = Promise.withResolvers<void>();
	const queue = new EventQueue(async function * () {
		try {
			yield event(1, '');
			await wanted.promise;
			yield event(2, '');
		} finally {
			ended.resolve();
		}
	});
	const taken: number[] = [];
	for await (const {index} of queue) {
		taken.push(index);
		wanted.resolve();
		await ended.promise;
		await setImmediate();
	}

	t.deepEqual(taken, [1, 2]);
});
