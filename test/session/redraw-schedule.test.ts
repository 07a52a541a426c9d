import {setTimeout as pause} from 'node:timers/promises';
import test from 'ava';
import {Changes} from '../../source/session/redraw-schedule.ts';

/** What comes first: that listeners are told, or the end of so many milliseconds. Both are in the same queue, however busy the machine is. */
async function firstOf(changes: Changes, milliseconds: number): Promise<string> {
	const told = Promise.withResolvers<string>();
	const stop = changes.subscribe(() => {
		told.resolve('told');
	});
	changes.tellSoon();
	const timer = setTimeout(() => {
		told.resolve('time');
	}, milliseconds);
	const first = await told.promise;
	clearTimeout(timer);
	stop();
	return first;
}

test('what happens by itself is told soon, and many changes at once', async t => {
	let forgottenCount = 0;
	const changes = new Changes(0, () => {
		forgottenCount++;
	});
	t.teardown(() => {
		changes.close();
	});
	changes.tellSoon();
	changes.tellSoon();
	t.is(await firstOf(changes, 200), 'told');
	t.is(forgottenCount, 1);
});

test('however long frames take, it is told in a quarter of a second', async t => {
	const changes = new Changes(0, () => undefined);
	t.teardown(() => {
		changes.close();
	});
	const stop = changes.subscribe(() => {
		const end = performance.now() + 200;
		while (performance.now() < end) {
			// A frame that takes long.
		}
	});
	t.is(await firstOf(changes, 10_000), 'told');
	stop();
	// How long it took is known at the end of the turn.
	await pause(1);
	t.is(await firstOf(changes, 450), 'told');
});

test('what the user does is told at once, with all that has happened meanwhile', t => {
	let count = 0;
	const changes = new Changes(0, () => undefined);
	changes.subscribe(() => {
		count++;
	});
	changes.tellSoon();
	changes.tell();
	t.is(count, 1);
	changes.close();
	changes.tell();
	t.is(count, 1);
});
