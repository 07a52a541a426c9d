import test from 'ava';
import {type Engine, type KeyResponse} from '../../source/engine/engine.ts';
import {EtcdError, errorCodes} from '../../source/protocol/errors.ts';
import {
	createPane,
	pauseToggled,
	scrolled,
	withEvents,
	withGap,
	type Pane,
} from '../../source/shell/panes.ts';
import {Watches} from '../../source/shell/watches.ts';

function event(index: number, {action = 'set', before, after}: {action?: KeyResponse['action']; before?: string; after?: string} = {}): KeyResponse {
	return {
		action,
		node: {
			key: '/a', createdIndex: 1, modifiedIndex: index, ...(after !== undefined && {value: after}),
		},
		...(before !== undefined && {
			prevNode: {
				key: '/a', value: before, createdIndex: 1, modifiedIndex: 1,
			},
		}),
		index,
	};
}

function many(from: number, count: number): ReadonlyArray<readonly [KeyResponse, number]> {
	return Array.from({length: count}, (_, i) => [event(from + i, {after: 'x'}), 1000] as const);
}

const pane = createPane(1, '/a', true);

test('an event shows the value before and after', t => {
	const {rows, eventCount, index, state} = withEvents(pane, [[event(7, {before: 'old', after: 'new'}), 1000]]);
	t.like(rows[0], {
		type: 'event', action: 'set', key: '/a', before: 'old', after: 'new', index: 7,
	});
	t.deepEqual([eventCount, index, state], [1, 7, 'live']);
});

test('all events are counted, the newest are kept', t => {
	const {rows, eventCount} = withEvents(withEvents(pane, many(1, 900)), many(901, 5000));
	t.is(eventCount, 5900);
	t.is(rows.length, 1000);
	t.like(rows.at(-1), {index: 5900});
	t.like(rows[0], {index: 4901});
});

test('what is in sight stays there while the pane is paused or scrolled', t => {
	const paused = withEvents(pauseToggled(withEvents(pane, many(1, 10))), many(11, 3));
	t.is(paused.offset, 3);
	t.is(pauseToggled(paused).offset, 0);
	const up = withEvents(scrolled(withEvents(pane, many(1, 10)), 5), many(11, 3));
	t.is(up.offset, 8);
	t.is(scrolled(up, -100).offset, 0);
	t.is(scrolled(up, 100).offset, 12);
});

test('a gap says how much may have been missed', t => {
	const {rows, index} = withGap(withEvents(pane, many(1, 20)), 1332, 2000);
	t.like(rows.at(-1), {
		type: 'gap', missed: 1312, from: 21, index: 1332,
	});
	t.is(index, 1332);
});

/** Watches on a source that the test drives; resolves `next` with the first state of the pane that is as wanted. */
function watching(source: Pick<Engine, 'get' | 'watch'>): {readonly watches: Watches; next(isWanted: (pane: Pane) => boolean): Promise<Pane>} {
	const listeners = new Set<() => void>();
	const watches = new Watches(source, {
		now: () => 1000,
		changed() {
			for (const listener of listeners) {
				listener();
			}
		},
	});
	return {
		watches,
		async next(isWanted) {
			return new Promise(resolve => {
				const check = (): void => {
					const found = watches.panes.find(each => isWanted(each));
					if (found === undefined) {
						return;
					}

					listeners.delete(check);
					resolve(found);
				};

				listeners.add(check);
				check();
			});
		},
	};
}

async function pauseUntilAbort(signal: AbortSignal | undefined): Promise<void> {
	return new Promise(resolve => {
		if (signal?.aborted === true) {
			resolve();
		}

		signal?.addEventListener('abort', () => {
			resolve();
		});
	});
}

test('when the history is cleared the pane reads the index anew and goes on from there', async t => {
	const waitIndexes: Array<bigint | undefined> = [];
	const {watches, next} = watching({
		async get() {
			throw new EtcdError(errorCodes.keyNotFound, '/a', 5000);
		},
		async * watch(_key, options) {
			waitIndexes.push(options?.waitIndex);
			if (waitIndexes.length === 1) {
				yield event(10, {after: 'x'});
				throw new EtcdError(errorCodes.eventIndexCleared, '', 5000);
			}

			yield event(5001, {after: 'y'});
			await pauseUntilAbort(options?.signal);
		},
	});
	watches.open('/a', {recursive: false, waitIndex: 10n});
	const {rows} = await next(each => each.eventCount === 2);
	t.deepEqual(rows.map(row => [row.type, row.index]), [['event', 10], ['gap', 5000], ['event', 5001]]);
	t.like(rows[1], {missed: 4990});
	t.deepEqual(waitIndexes, [10n, 5001n]);
	watches.close();
});

test('a watch that fails says why and stays in sight', async t => {
	const {watches, next} = watching({
		async get() {
			throw new Error('unused');
		},
		// eslint-disable-next-line require-yield -- fails before its first event
		async * watch() {
			throw new EtcdError(errorCodes.unauthorized, 'Insufficient credentials');
		},
	});
	watches.open('/a', {recursive: false, waitIndex: 0n});
	const {reason} = await next(each => each.state === 'ended');
	t.regex(reason!, /user authentication/);
	watches.close();
});

test('closing a pane ends its watch', async t => {
	const ended = Promise.withResolvers<void>();
	const {watches} = watching({
		async get() {
			throw new Error('unused');
		},
		async * watch(_key, options) {
			yield event(1, {after: 'x'});
			await pauseUntilAbort(options?.signal);
			ended.resolve();
		},
	});
	const {id} = watches.open('/a', {recursive: false, waitIndex: 0n});
	t.true(watches.end(id));
	t.false(watches.end(id));
	await t.notThrowsAsync(ended.promise);
	t.deepEqual(watches.panes, []);
	watches.close();
});
