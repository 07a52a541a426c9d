/**
The way back of panes beyond the events that a server keeps, in the log of a data dir.
*/
import {rename} from 'node:fs/promises';
import path from 'node:path';
import {setImmediate} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import {openEmbedded} from '../../../source/embedded/embedded-engine.ts';
import {type Engine, type KeyResponse} from '../../../source/engine/engine.ts';
import {createFilter} from '../../../source/live/panes/pane-filter.ts';
import {type Pane} from '../../../source/live/panes/panes.ts';
import {Watches} from '../../../source/live/panes/watches.ts';
import {temporaryDirectory} from '../../helpers/data-dirs.ts';

type Written = {readonly index: number; readonly key: string; readonly value: string};

type Made = {
	readonly engine: Engine;
	readonly dataDir: string;
	/** Oldest first. */
	readonly written: readonly Written[];
};

/** Changes of /a/k0 to /a/k9, of a neighbour whose name begins alike, and renewals. */
async function make(t: ExecutionContext, count = 3000): Promise<Made> {
	const dataDir = path.join(await temporaryDirectory(t), 'd');
	const engine = await openEmbedded({dataDir, snapshots: {snapshotCount: 800, maxSnapshots: 0, maxWals: 0}});
	t.teardown(async () => engine.close());
	const written = await Promise.all(Array.from({length: count}, async (_, i) => {
		const key = i % 10 === 3 ? '/ab' : `/a/k${i % 10}`;
		const {index} = i % 10 === 7 && i > 100
			? await engine.update(key, {ttl: 3600, refresh: true})
			: await engine.set(key, {value: `v${i}`});
		return {index, key: i % 10 === 7 && i > 100 ? 'renewed' : key, value: `v${i}`};
	}));
	return {engine, dataDir, written: written.toSorted((a, b) => a.index - b.index)};
}

const eventAt = (index: number): KeyResponse => ({
	action: 'set',
	node: {
		key: '/a', value: 'x', modifiedIndex: index, createdIndex: 1,
	},
	index: index - 1,
});

function watchesOn(t: ExecutionContext, engine: Pick<Engine, 'get' | 'watch' | 'info'>): {readonly watches: Watches; readonly failures: string[]} {
	const failures: string[] = [];
	const watches = new Watches(engine, {
		now: () => 1000,
		changed: () => undefined,
		failed(_pane, text) {
			failures.push(text);
		},
	});
	t.teardown(() => {
		watches.close();
	});
	return {watches, failures};
}

/** Oldest first, without the row that says where it ends. */
const indexesOf = (pane: Pane): readonly number[] => pane.inSight(Infinity)
	.filter(row => row.type === 'event').map(row => row.index).toReversed();

const below = (written: readonly Written[]): readonly number[] => written.filter(({key}) => key.startsWith('/a/')).map(({index}) => index);

async function toTheBeginning(watches: Watches, pane: Pane): Promise<number> {
	let count = 0;
	for (; pane.horizon?.reason === 'more'; count++) {
		await watches.rewind();
	}

	return count;
}

test('beyond the history of the server the log is read, 200 changes at a time, to its beginning', async t => {
	const {engine, written} = await make(t);
	const {watches} = watchesOn(t, engine);
	const pane = watches.open('/a', {recursive: true, waitIndex: 0n});
	await watches.rewind();
	const known = below(written.slice(-1000));
	t.deepEqual(indexesOf(pane), known);
	t.is(pane.horizon?.reason, 'more');
	pane.scroll(10_000, 9);
	t.is(pane.marked?.type, 'horizon');
	const above = pane.aboveCount(9);
	await watches.rewind();
	t.deepEqual(indexesOf(pane), below(written).slice(-known.length - 200));
	// What was in sight stays there, and the next row down is the next older one.
	t.is(pane.aboveCount(9), above);
	t.like(pane.marked, {type: 'event', index: below(written).at(-known.length - 1)});
	t.is(await toTheBeginning(watches, pane), Math.floor((below(written).length - known.length) / 200));
	t.deepEqual(indexesOf(pane), below(written));
	t.like(pane.horizon, {reason: 'log', index: 1});
	t.is(pane.eventCount, below(written).length);
	await watches.rewind();
	t.deepEqual(indexesOf(pane), below(written));
	// It goes on with what happens now, and keeps all that.
	for (let i = 0; i < 5; i++) {
		pane.add(eventAt(9000 + i), 1000);
	}

	t.deepEqual([pane.rowCount, pane.horizon?.reason], [below(written).length + 6, 'log']);
	pane.clear();
	t.deepEqual([pane.rowCount, pane.horizon], [0, undefined]);
});

test('a pane that began with the oldest known event, or is about one key, goes on there, too', async t => {
	const {engine, written} = await make(t);
	const {watches} = watchesOn(t, engine);
	const all = watches.open('/a', {recursive: true, waitIndex: 'oldest'});
	await watches.rewind();
	await watches.rewind();
	t.true(all.horizon !== undefined && all.oldestIndex! < written.at(-1000)!.index);
	await toTheBeginning(watches, all);
	t.deepEqual(indexesOf(all).filter(index => index < written.at(-1000)!.index), below(written.slice(0, -1000)));
	const one = watches.open('/a/k1', {recursive: false, waitIndex: 0n});
	watches.focus(one.id);
	await watches.rewind();
	await toTheBeginning(watches, one);
	t.deepEqual(indexesOf(one), written.filter(({key}) => key === '/a/k1').map(({index}) => index));
});

test('two panes read one after the other, also through somebody else who has the data dir', async t => {
	const {engine, dataDir, written} = await make(t, 1500);
	const {watches} = watchesOn(t, {
		get: async (key, options) => engine.get(key, options),
		watch: (key, options) => engine.watch(key, options),
		info: {kind: 'remote', endpoints: [], sharedDataDir: dataDir},
	});
	const panes = [watches.open('/a', {recursive: true, waitIndex: 0n}), watches.open('/ab', {recursive: false, waitIndex: 0n})];
	for (let i = 0; i < 5; i++) {
		await Promise.all(panes.map(async ({id}) => {
			watches.focus(id);
			await watches.rewind();
		}));
	}

	t.deepEqual(panes.map(({horizon}) => horizon?.reason), ['log', 'log']);
	t.deepEqual(panes.map(pane => indexesOf(pane)), [below(written), written.filter(({key}) => key === '/ab').map(({index}) => index)]);
});

test('only what the filter lets pass is read, and with another filter it is read anew', async t => {
	const {engine, written} = await make(t);
	const {watches} = watchesOn(t, engine);
	const pane = watches.open('/a', {recursive: true, waitIndex: 0n, filter: await createFilter('/k1 ')});
	const ofOne = written.filter(({key}) => key === '/a/k1').map(({index}) => index);
	await watches.rewind();
	const known = pane.rowCount;
	await watches.rewind();
	t.deepEqual(indexesOf(pane), ofOne.slice(-known - 199));
	t.is(pane.horizon?.reason, ofOne.length < known + 199 ? 'log' : 'more');
	const countBefore = pane.eventCount;
	pane.setFilter(await createFilter('/k2 '));
	t.true(pane.eventCount < countBefore);
	t.is(pane.horizon?.reason, 'more');
	await watches.rewind();
	await toTheBeginning(watches, pane);
	t.deepEqual(indexesOf(pane), written.filter(({key}) => key === '/a/k2').map(({index}) => index));
	pane.setFilter(undefined);
	t.deepEqual(indexesOf(pane), below(written.slice(-1000)));
	await watches.rewind();
	await toTheBeginning(watches, pane);
	t.deepEqual(indexesOf(pane), below(written));
});

test('what is read does not come when it was cancelled, or no longer fits', async t => {
	const {engine} = await make(t, 1500);
	const {watches, failures} = watchesOn(t, engine);
	t.false(watches.cancelRewind());
	const pane = watches.open('/a', {recursive: true, waitIndex: 0n});
	const first = watches.rewind();
	t.true(watches.cancelRewind());
	await first;
	t.deepEqual([pane.rowCount, pane.horizon, pane.isRewinding], [0, undefined, false]);
	await watches.rewind();
	const count = pane.rowCount;
	for (const spoil of [() => watches.cancelRewind(), () => watches.end(pane.id)]) {
		const reading = watches.rewind();
		t.true(pane.isRewinding);
		spoil();
		await reading;
		t.deepEqual([pane.rowCount, pane.horizon?.reason, pane.isRewinding], [count, 'more', false]);
	}

	const other = watches.open('/a', {recursive: true, waitIndex: 0n});
	await watches.rewind();
	const filter = await createFilter('/k2 ');
	const spoils = [
		() => {
			other.setFilter(filter);
		},
		() => {
			other.clear();
		},
	];
	for (const spoil of spoils) {
		const reading = watches.rewind();
		// By then the files are being looked for.
		await setImmediate();
		spoil();
		await reading;
		t.not(other.horizon?.reason, 'log');
	}

	t.is(other.rowCount, 0);
	t.deepEqual(failures, []);
});

test('a log that cannot be read is a row, and is tried again', async t => {
	const {engine, dataDir, written} = await make(t, 1500);
	const {watches, failures} = watchesOn(t, {
		get: async (key, options) => engine.get(key, options),
		watch: (key, options) => engine.watch(key, options),
		info: {kind: 'remote', endpoints: [], sharedDataDir: `${dataDir}2`},
	});
	const pane = watches.open('/a', {recursive: true, waitIndex: 0n});
	await watches.rewind();
	const before = indexesOf(pane);
	await watches.rewind();
	t.is(pane.horizon?.reason, 'failed');
	t.not(pane.horizon?.text, '');
	t.deepEqual([indexesOf(pane), failures], [before, []]);
	await engine.close();
	await rename(dataDir, `${dataDir}2`);
	await watches.rewind();
	await toTheBeginning(watches, pane);
	t.deepEqual(indexesOf(pane), below(written));
});

test('no more than 20,000 rows are kept, and that is said; what comes makes room for itself', t => {
	const {watches} = watchesOn(t, {
		async get() {
			throw new Error('unused');
		},
		async * watch() {
			yield * [];
		},
		info: {kind: 'embedded', endpoints: [], dataDir: '/nowhere'},
	});
	const pane = watches.open('/a', {recursive: false, waitIndex: 0n});
	for (let index = 49_700; pane.horizon?.reason !== 'full'; index -= 300) {
		t.true(pane.rowCount <= 20_000);
		pane.addOlder(Array.from({length: 300}, (_, i) => eventAt(index + i)), {reason: 'more', index});
	}

	t.deepEqual([pane.rowCount, pane.oldestIndex, pane.room], [20_000, 50_000 - 19_999, 0]);
	t.is(pane.horizon?.index, 50_000 - 19_999);
	for (const index of [50_000, 50_001]) {
		pane.add(eventAt(index), 1000);
	}

	t.deepEqual([pane.rowCount, pane.horizon], [20_000, undefined]);
	pane.addOlder([], {reason: 'more', index: pane.oldestIndex!});
	t.deepEqual([pane.rowCount, pane.horizon?.reason, pane.oldestIndex], [20_000, 'full', 50_000 - 19_999 + 2]);
});

test('etcd v3 has no such log', async t => {
	const {engine, dataDir} = await make(t, 1100);
	const {watches} = watchesOn(t, {
		get: async (key, options) => engine.get(key, options),
		async * watch(key, options) {
			for await (const event of engine.watch(key, options)) {
				yield event;
				if (event.node.modifiedIndex > 1000) {
					options?.onCaughtUp?.(event.node.modifiedIndex);
				}
			}
		},
		info: {
			kind: 'remote', endpoints: [], sharedDataDir: dataDir, api: 3,
		},
	});
	const pane = watches.open('/a', {recursive: true, waitIndex: 0n});
	await watches.rewind();
	t.is(pane.horizon?.reason, 'history');
	const {rowCount} = pane;
	await watches.rewind();
	t.is(pane.rowCount, rowCount);
});
