import test from 'ava';
import {type Engine, type KeyResponse} from '../../../source/engine/engine.ts';
import {EtcdError, errorCodes} from '../../../source/protocol/errors.ts';
import {createFilter, type PaneFilter} from '../../../source/live/panes/pane-filter.ts';
import {type PaneRow} from '../../../source/live/panes/pane-row.ts';
import {Pane} from '../../../source/live/panes/panes.ts';
import {Watches} from '../../../source/live/panes/watches.ts';

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
		index: index - 1,
	};
}

function createPane(filter?: PaneFilter): Pane {
	return new Pane({
		id: 1, key: '/a', recursive: true, filter,
	});
}

function addMany(pane: Pane, from: number, count: number, after = 'x'): void {
	for (let i = 0; i < count; i++) {
		pane.add(event(from + i, {after}), 1000);
	}
}

function rowsOf(pane: Pane): readonly PaneRow[] {
	return pane.inSight(Infinity).toReversed() as readonly PaneRow[];
}

function markedIndex(pane: Pane): number | undefined {
	const row = pane.marked;
	return row?.type === 'key' ? row.event.index : row?.index;
}

/** Indexes of the newest rows in sight, newest first. */
function inSight(pane: Pane, count: number): readonly number[] {
	return pane.inSight(count).map(row => row.type === 'key' ? row.event.index : row.index);
}

test('an event shows the value before and after', t => {
	const pane = createPane();
	pane.add(event(7, {before: 'old', after: 'new'}), 1000);
	t.like(rowsOf(pane)[0], {
		type: 'event', action: 'set', key: '/a', before: 'old', after: 'new', index: 7, time: 1000,
	});
	t.deepEqual([pane.eventCount, pane.index, pane.state], [1, 7, 'live']);
});

test('all events are counted, the newest are kept', t => {
	const pane = createPane();
	addMany(pane, 1, 5900);
	t.is(pane.eventCount, 5900);
	const rows = rowsOf(pane);
	t.is(rows.length, 1000);
	t.like(rows.at(-1), {index: 5900});
	t.like(rows[0], {index: 4901});
});

test('what is in sight stays there while the pane is paused or scrolled', t => {
	const pane = createPane();
	addMany(pane, 1, 10);
	pane.togglePause();
	addMany(pane, 11, 3);
	t.deepEqual([pane.aboveCount(2), inSight(pane, 2)], [3, [10, 9]]);
	pane.togglePause();
	t.deepEqual([pane.aboveCount(2), inSight(pane, 2)], [0, [13, 12]]);
	pane.scroll(6, 2);
	t.is(markedIndex(pane), 8);
	addMany(pane, 14, 3);
	t.deepEqual([pane.aboveCount(2), inSight(pane, 2)], [7, [9, 8]]);
	t.true(pane.scroll(-100, 2));
	t.is(pane.aboveCount(2), 0);
	t.true(pane.scroll(100, 2));
	t.deepEqual([pane.aboveCount(2), inSight(pane, 2)], [14, [2, 1]]);
	t.false(pane.scroll(1, 2));
});

test('a pane that was paused long ago shows the oldest row that is left', t => {
	const pane = createPane();
	addMany(pane, 1, 10);
	pane.togglePause();
	addMany(pane, 11, 5000);
	t.deepEqual(inSight(pane, 2), [4012, 4011]);
});

test('a gap says how much may have been missed', t => {
	const pane = createPane();
	addMany(pane, 1, 20);
	pane.addGap(1332, 21);
	t.like(rowsOf(pane).at(-1), {
		type: 'gap', missed: 1312, from: 21, index: 1332,
	});
	t.is(pane.index, 1332);
});

test('what a filter lets pass is kept while the rest floods by', async t => {
	const pane = createPane(await createFilter('rare'));
	addMany(pane, 1, 3000);
	pane.add(event(3001, {after: 'a rare one'}), 1000);
	addMany(pane, 3002, 3000);
	t.deepEqual(inSight(pane, 10), [3001]);
	t.deepEqual([pane.eventCount, pane.matchCount], [6001, 1]);
	pane.setFilter(undefined);
	t.is(pane.rowCount, 1000);
});

test('a filter knows actions, keys and values, and letters of either case', async t => {
	const pane = createPane();
	pane.add(event(1, {after: 'Quick'}), 1000);
	pane.add(event(2, {action: 'delete', before: 'fox'}), 1000);
	const shown = async (text: string, actions?: readonly string[]): Promise<readonly number[]> => {
		pane.setFilter(await createFilter(text, actions));
		return inSight(pane, 10);
	};

	t.deepEqual(await shown('quick'), [1]);
	t.deepEqual(await shown('^delete'), [2]);
	t.deepEqual(await shown('QUICK'), []);
	t.deepEqual(await shown('/a'), [2, 1]);
	t.deepEqual(await shown('', ['delete', 'expire']), [2]);
	t.deepEqual(await shown('(set|delete) .a'), [2, 1]);
	t.deepEqual(await shown('(a+)+$'), []);
	await t.throwsAsync(createFilter('('), {message: /Invalid regular expression/});
	await t.throwsAsync(createFilter('(?=a)b'), {message: /could take too long/});
	await t.throwsAsync(createFilter('', ['remove']), {message: /no action "remove"/});
});

test('a ttl counts for the newest event of its key alone', t => {
	const pane = createPane();
	addMany(pane, 1, 2);
	const [older, newer] = rowsOf(pane) as [PaneRow, PaneRow];
	t.true(newer.type === 'event' && pane.isNewest(newer));
	t.false(older.type === 'event' && pane.isNewest(older));
	const gone = event(3, {action: 'delete'});
	pane.add({...gone, node: {...gone.node, key: '/', dir: true}}, 1000);
	t.false(newer.type === 'event' && pane.isNewest(newer));
});

test('a pane says whether a ttl counts down in it', t => {
	const pane = createPane();
	const withTtl = event(7, {after: 'x'});
	pane.add({...withTtl, node: {...withTtl.node, ttl: 9, expiration: new Date(10_000).toISOString()}}, 1000);
	t.true(pane.isMoving(9999));
	t.false(pane.isMoving(10_000));
	pane.add(event(8, {after: 'permanent'}), 1000);
	t.false(pane.isMoving(9999));
});

test('of a long value the neighbourhood of the change is kept, and not the value', t => {
	const pane = createPane();
	const long = 'x'.repeat(100_000);
	pane.add(event(1, {before: `${long}old${long}`, after: `${long}new${long}`}), 1000);
	const [row] = rowsOf(pane);
	t.true(row?.type === 'event' && /^…x{80}old/.test(row.before!) && /^…x{80}new/.test(row.after!));
	t.true(row?.type === 'event' && row.after!.length < 300);
});

test('older events are put before what is known, down to where the history begins', t => {
	const pane = createPane();
	addMany(pane, 20, 2);
	pane.addOlder([event(5), event(9)], {reason: 'history', index: 4});
	t.deepEqual(rowsOf(pane).map(({type, index}) => [type, index]), [['horizon', 4], ['event', 5], ['event', 9], ['event', 20], ['event', 21]]);
	t.deepEqual([pane.eventCount, pane.oldestIndex, pane.horizon?.reason], [4, 5, 'history']);
	pane.clear();
	t.deepEqual([pane.eventCount, pane.rowCount, pane.horizon?.reason], [0, 0, undefined]);
});

type Source = Pick<Engine, 'get' | 'watch'>;

const remote: Engine['info'] = {kind: 'remote', endpoints: []};

/** Watches on a source that the test drives; resolves `next` with the first state of the pane that is as wanted. */
function watching(source: Source): {readonly watches: Watches; next(isWanted: (pane: Pane) => boolean): Promise<Pane>} {
	const listeners = new Set<() => void>();
	const watches = new Watches({...source, info: remote}, {
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

test('when an event happened that was there before the watch was, nobody knows', t => {
	const pane = new Pane({id: 1, key: '/a', recursive: false});
	pane.add({...event(7, {after: 'x'}), index: 9}, 1000);
	pane.add({...event(10, {after: 'y'}), index: 9}, 1000);
	t.deepEqual(rowsOf(pane).map(row => row.type === 'event' && row.time), [undefined, 1000]);
});

test('a watch that waits for its server is not live, and is again when that is back', async t => {
	let link: ((isUp: boolean) => void) | undefined;
	const {watches, next} = watching({
		async get() {
			throw new EtcdError(errorCodes.keyNotFound, '/a', 5000);
		},
		async * watch(_key, options) {
			link = options?.onLink;
			await pauseUntilAbort(options?.signal);
			yield * [];
		},
	});
	const pane = watches.open('/a', {recursive: false, waitIndex: 0n});
	t.is(pane.state, 'connecting');
	link!(true);
	await next(each => each.state === 'live');
	link!(false);
	await next(each => each.state === 'reconnecting');
	link!(true);
	await next(each => each.state === 'live');
	watches.close();
});

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
	const rows = rowsOf(await next(each => each.eventCount === 2));
	t.deepEqual(rows.map(row => [row.type, row.index]), [['event', 10], ['gap', 5000], ['event', 5001]]);
	t.like(rows[1], {missed: 4990});
	t.deepEqual(waitIndexes, [10n, 5001n]);
	watches.close();
});

/** A watch that is refused once, then goes on from 5001; `/a` was changed last at `modifiedIndex`. */
function forgetful(modifiedIndex: number): Pick<Engine, 'get' | 'watch'> {
	return {
		async get() {
			return {...event(modifiedIndex, {after: 'x'}), action: 'get', index: 5000};
		},
		async * watch(_key, options) {
			if (options?.waitIndex === 0n) {
				throw new EtcdError(errorCodes.eventIndexCleared, 'the requested history has been cleared [4001/3000]', 5000);
			}

			yield event(5001, {after: 'y'});
			await pauseUntilAbort(options?.signal);
		},
	};
}

test('a gap begins where the watch stood, though it had seen no event by then', async t => {
	const {watches, next} = watching(forgetful(4000));
	watches.open('/a', {recursive: false, waitIndex: 0n});
	const rows = rowsOf(await next(each => each.eventCount === 1));
	t.like(rows[0], {
		type: 'gap', from: 3000, missed: 2001, index: 5000,
	});
	watches.close();
});

test('a key that has not changed meanwhile has no gap, a subtree may', async t => {
	const {watches, next} = watching(forgetful(2999));
	watches.open('/a', {recursive: false, waitIndex: 0n});
	t.deepEqual(rowsOf(await next(each => each.eventCount === 1)).map(row => [row.type, row.index]), [['event', 5001]]);
	watches.endAll();
	watches.open('/a', {recursive: true, waitIndex: 0n});
	t.deepEqual(rowsOf(await next(each => each.eventCount === 1)).map(row => [row.type, row.index]), [['gap', 5000], ['event', 5001]]);
	watches.close();
});

test('a watch that fails says why and stays in sight', async t => {
	const {watches, next} = watching({
		async get() {
			throw new Error('unused');
		},
		// oxlint-disable-next-line require-yield -- fails before its first event
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

/** A server with 1,000 events behind it, of which it knows those from 501 on; it tells where its history begins. */
const historian: Pick<Engine, 'get' | 'watch'> = {
	async get() {
		const node = {
			key: '', dir: true as const, modifiedIndex: 0, createdIndex: 0,
		};
		return {action: 'get', node, index: 1000};
	},
	async * watch(_key, options) {
		options?.onLink?.(true);
		const from = Number(options?.waitIndex ?? 0n) === 0 ? 1001 : Number(options?.waitIndex);
		if (from < 501) {
			throw new EtcdError(errorCodes.eventIndexCleared, `the requested history has been cleared [501/${from}]`, 1000);
		}

		for (let index = from; index <= 1000; index++) {
			yield event(index, {after: `v${index}`});
		}

		await pauseUntilAbort(options?.signal);
	},
};

test('a watch from the oldest event on begins where the history begins', async t => {
	const {watches, next} = watching(historian);
	watches.open('/a', {recursive: true, waitIndex: 'oldest'});
	const pane = await next(each => each.eventCount === 500);
	t.is(pane.oldestIndex, 501);
	watches.close();
});

test('rewinding fetches what happened before the pane was opened, once', async t => {
	const {watches, next} = watching(historian);
	watches.open('/a', {recursive: true, waitIndex: 900n});
	const pane = await next(each => each.eventCount === 101);
	await watches.rewind();
	t.deepEqual([pane.eventCount, pane.oldestIndex, pane.horizon?.reason], [500, 501, 'history']);
	await watches.rewind();
	t.is(pane.eventCount, 500);
	watches.close();
});

test('a pane that has seen nothing rewinds, too', async t => {
	const {watches} = watching(historian);
	const pane = watches.open('/a', {recursive: true, waitIndex: 0n});
	await watches.rewind();
	t.deepEqual([pane.eventCount, pane.oldestIndex], [500, 501]);
	watches.close();
});

test('the oldest event in sight leads on to the history', async t => {
	const {watches, next} = watching(historian);
	const pane = watches.open('/a', {recursive: true, waitIndex: 1000n});
	await next(each => each.eventCount === 1);
	watches.scroll(1);
	t.is(markedIndex(pane), 1000);
	watches.scroll(1);
	await next(each => each.horizon !== undefined);
	watches.scroll(2);
	t.is(markedIndex(pane), 998);
	watches.close();
});

test('a page is what is in sight but for one row, however high the pane is', async t => {
	const {watches, next} = watching(historian);
	const pane = watches.open('/a', {recursive: true, waitIndex: 'oldest'});
	await next(each => each.eventCount === 500);
	pane.height = 21;
	watches.page(1);
	t.is(markedIndex(pane), 980);
	watches.page(1, 31);
	t.is(markedIndex(pane), 950);
	watches.page(-1);
	t.is(markedIndex(pane), 970);
	pane.height = 1;
	watches.page(1);
	t.is(markedIndex(pane), 969);
	watches.close();
});

test('a program is run for each event in turn and told about it', async t => {
	const printed: string[] = [];
	const {promise, resolve} = Promise.withResolvers<void>();
	const watches = new Watches({...historian, info: remote}, {
		now: () => 1000,
		changed: () => undefined,
		programOutput(_pane, text) {
			printed.push(text);
			if (printed.join('').includes('1000')) {
				resolve();
			}
		},
		failed(_pane, text) {
			printed.push(text);
		},
	});
	watches.open('/a', {
		recursive: true, waitIndex: 998n, filter: await createFilter('v99|v1000'), command: 'echo "$ETCD_WATCH_ACTION $ETCD_WATCH_KEY $ETCD_WATCH_VALUE $ETCD_WATCH_MODIFIED_INDEX"',
	});
	await promise;
	t.is(printed.join(''), 'set /a v998 998\nset /a v999 999\nset /a v1000 1000\n');
	watches.close();
});

test('a program that fails is mentioned, and the next event runs it again', async t => {
	const {promise, resolve} = Promise.withResolvers<void>();
	const failures: string[] = [];
	const watches = new Watches({...historian, info: remote}, {
		now: () => 1000,
		changed: () => undefined,
		failed(_pane, text) {
			failures.push(text);
			if (failures.length === 2) {
				resolve();
			}
		},
	});
	watches.open('/a', {recursive: true, waitIndex: 999n, command: 'exit 3'});
	await promise;
	t.deepEqual(failures, ['exit 3 ended with code 3', 'exit 3 ended with code 3']);
	watches.close();
});

test('where events are lines, there is no row for each key', t => {
	const watches = new Watches({...historian, info: remote}, {
		now: () => 1000, changed: () => undefined, event: () => undefined,
	});
	t.throws(() => watches.open('/a', {recursive: true, waitIndex: 0n, isByKey: true}), {message: /needs a terminal/});
	t.deepEqual(watches.panes, []);
});

test('one row for each key knows the filter, and what is held stays as it is', async t => {
	const pane = new Pane({
		id: 1, key: '/a', recursive: true, isByKey: true, filter: await createFilter('keep'),
	});
	const keysOf = () => pane.inSight(9).map(row => row.type === 'key' && `${row.key} ${row.event.after}`);
	const add = (key: string, index: number, after: string) => {
		const one = event(index, {after});
		pane.add({...one, node: {...one.node, key}}, 1000);
	};

	add('/a/x', 1, 'keep 1');
	add('/a/y', 2, 'drop');
	t.deepEqual(keysOf(), ['/a/x keep 1']);
	pane.togglePause();
	add('/a/x', 3, 'keep 2');
	t.deepEqual(keysOf(), ['/a/x keep 1']);
	pane.togglePause();
	t.deepEqual(keysOf(), ['/a/x keep 2']);
	pane.setFilter(undefined);
	t.deepEqual(keysOf(), ['/a/x keep 2', '/a/y drop']);
	pane.toggleByKey();
	t.is(pane.rowCount, 3);
	pane.toggleByKey();
	pane.clear();
	t.is(pane.rowCount, 0);
});
