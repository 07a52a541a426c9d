import test from 'ava';
import {OneAtATime} from '../../source/util/one-at-a-time.ts';

test('each begins when the one before has ended, in order, also after a failure', async t => {
	const turns = new OneAtATime();
	const said: string[] = [];
	const gate = Promise.withResolvers<void>();
	const first = turns.run(async () => {
		said.push('first begins');
		await gate.promise;
		said.push('first ends');
		throw new Error('failed');
	});
	const second = turns.run(async () => {
		said.push('second');
		return 2;
	});
	const settled = turns.settled();
	gate.resolve();
	await t.throwsAsync(first, {message: 'failed'});
	t.is(await second, 2);
	await settled;
	t.deepEqual(said, ['first begins', 'first ends', 'second']);
});
