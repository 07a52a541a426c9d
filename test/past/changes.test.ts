import {
	readdir,
	rename,
	rm,
} from 'node:fs/promises';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {type KeyResponse} from '../../source/engine/engine.ts';
import {basesOf} from '../../source/past/bases.ts';
import {
	changesBackwards,
	Held,
	isAbout,
	type ChangesOptions,
} from '../../source/past/changes.ts';
import {openKeyLog} from '../../source/past/log-of-key.ts';
import {type StoreEvent} from '../../source/protocol/event.ts';
import {findPlaces, type DataDirPlaces} from '../../source/server/recovery.ts';
import {clientKey} from '../../source/server/requests/key-space.ts';
import {EtcdServer} from '../../source/server/server.ts';
import {temporaryDirectory} from '../helpers/data-dirs.ts';

/** At least; there are more until there are enough snapshots, which are made beside the writes. */
const count = 40;

type Made = {readonly dataDir: string; readonly places: DataDirPlaces; readonly written: readonly string[]};

/** A data dir with several snapshots, and what was written, newest first. */
async function make(t: ExecutionContext): Promise<Made> {
	const dataDir = await temporaryDirectory(t);
	const server = await EtcdServer.start({
		name: 'm1', advertiseClientUrls: [], initialAdvertisePeerUrls: ['http://127.0.0.1:2380'], dataDir, snapshots: {snapshotCount: 10, maxSnapshots: 0, maxWals: 0},
	});
	const written: string[] = [];
	const places = await findPlaces(dataDir);
	for (let i = 0; i < count || (i % 10 === 0 && (await basesOf(places)).length < 4) || i % 10 > 0; i++) {
		const key = `/d${i % 3}/k`;
		const {index} = await server.put(key, {
			value: String(i), dir: false, prevValue: '', prevIndex: 0n, isRefresh: false,
		});
		written.unshift(`${index} ${key} ${i}`);
	}

	await server.stop();
	return {dataDir, places, written};
}

const textOf = ({index, node: {key, value}}: StoreEvent) => `${index} ${clientKey(key)} ${value}`;

async function changes(places: DataDirPlaces, options: Partial<ChangesOptions> = {}): Promise<string[]> {
	const events = await Array.fromAsync(changesBackwards(places, {isWanted: () => true, ...options}));
	return events.map(event => textOf(event));
}

test('all changes of keys come back, newest first, and nothing of what etcd keeps for itself', async t => {
	const {places, written} = await make(t);
	t.deepEqual(await changes(places), written);
});

test('as many come as are wanted, wherever the snapshots lie', async t => {
	const {places, written} = await make(t);
	for (const limit of [1, 2, 3, 9, 10, 11, 12, 19, 20, 21, 29, 30, 31, written.length - 1, written.length, written.length + 1]) {
		t.deepEqual(await changes(places, {limit}), written.slice(0, limit), String(limit));
	}
});

test('those between two indexes come, both included, and those of one key', async t => {
	const {places, written} = await make(t);
	const indexOf = (i: number) => Number(written[i]!.split(' ', 1)[0]);
	for (const [newest, oldest] of [[0, written.length - 1], [5, 38], [17, 17], [30, 33]] as const) {
		t.deepEqual(await changes(places, {until: indexOf(newest), since: indexOf(oldest)}), written.slice(newest, oldest + 1));
	}

	const ofOne = written.filter(each => each.includes(' /d1/k '));
	t.deepEqual(await changes(places, {isWanted: ({node}) => node.key === '/1/d1/k'}), ofOne);
	t.deepEqual(await changes(places, {isWanted: ({node}) => node.key === '/1/d1/k', limit: 7}), ofOne.slice(0, 7));
	t.deepEqual(await changes(places, {isWanted: () => false}), []);
});

test('what the server has removed since the newest changes were told is passed over, and is no longer known', async t => {
	const {dataDir, places, written} = await make(t);
	const bases = await basesOf(places);
	const middle = bases.at(-3)!;
	const begin = async () => openKeyLog({
		dataDir, key: '/', since: 0, until: Infinity, signal: new AbortController().signal,
	});
	const [ofSnapshots, ofLog] = [await begin(), await begin()];
	const newest = await Promise.all([ofSnapshots, ofLog].map(async ({events}) => (await events.next()).value as KeyResponse));
	t.deepEqual(newest.map(({index}) => index), Array.from({length: 2}, () => Number(written[0]!.split(' ', 1)[0])));
	// Between the others and the beginning of the log.
	await Promise.all(bases.filter(({file}) => file !== undefined && file !== middle.file).map(async ({file}) => rm(file!)));
	const told = await Array.fromAsync(ofSnapshots.events);
	t.is(told.length, written.length - 1);
	t.is(ofSnapshots.oldestIndex, 1);
	// And that, too: by its name the first segment begins there.
	const [segment] = await readdir(places.walDir);
	await rename(path.join(places.walDir, segment!), path.join(places.walDir, segment!.replace(/\w{16}\.wal$/, `${middle.entry.toString(16).padStart(16, '0')}.wal`)));
	const rest = await Array.fromAsync(ofLog.events);
	t.is(rest.at(-1)!.index, middle.index + 1);
	t.is(ofLog.oldestIndex, middle.index + 1);
});

test('the log of a key tells how far back it reaches', async t => {
	const {dataDir, written} = await make(t);
	const {oldestIndex, events} = await openKeyLog({
		dataDir, key: '/d2', since: 0, until: Infinity, signal: new AbortController().signal,
	});
	t.is(oldestIndex, 1);
	const told = await Array.fromAsync(events);
	t.deepEqual(told.map(({index, node: {key, value}}) => `${index} ${key} ${value}`), written.filter(each => each.includes(' /d2/')));
	t.deepEqual(told.map(({prevNode}) => prevNode?.value), [...told.slice(1).map(({node}) => node.value), undefined]);
});

test('a change is about a key that it changes, that lies above it, or that it takes away', t => {
	const about = (action: StoreEvent['action'], changed: string, key: string, isRecursive: boolean) =>
		isAbout({action, node: {key: changed}}, key, isRecursive);
	t.true(about('set', '/a', '/a', false));
	t.true(about('set', '/a/b', '/a', true));
	t.false(about('set', '/a/b', '/a', false));
	t.false(about('set', '/ab', '/a', true));
	t.false(about('set', '/a', '/a/b', true));
	for (const action of ['delete', 'compareAndDelete', 'expire'] as const) {
		t.true(about(action, '/a', '/a/b', false));
		t.false(about(action, '/ab', '/a', false));
	}
});

test('where there is no log there is nothing to begin from', async t => {
	const empty = await temporaryDirectory(t);
	t.deepEqual(await basesOf({walDir: empty, snapDir: empty}), []);
	const {oldestIndex, events} = await openKeyLog({
		dataDir: empty, walDir: empty, key: '/', since: 0, until: Infinity, signal: new AbortController().signal,
	});
	t.is(oldestIndex, 1);
	t.deepEqual(await Array.fromAsync(events), []);
});

test('of many changes the last that fit are held, and at least one', t => {
	const change = (index: number): StoreEvent => ({action: 'set', index, node: {key: '/1/k', modifiedIndex: index, createdIndex: index}});
	for (const countMax of [1, 2, 5]) {
		const held = new Held(countMax);
		for (let index = 1; index <= 20; index++) {
			held.add(change(index));
			t.is(held.hasDropped, index > countMax);
			t.deepEqual(held.newestFirst().map(event => event.index), Array.from({length: Math.min(countMax, index)}, (_, i) => index - i));
		}
	}
});
