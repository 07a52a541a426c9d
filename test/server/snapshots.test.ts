import {
	copyFile,
	readdir,
	rm,
	writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {EtcdServer, type ServerOptions} from '../../source/server/server.ts';
import {temporaryDirectory, treeOf} from '../helpers/data-dirs.ts';

const write = {
	dir: false, prevValue: '', prevIndex: 0n, isRefresh: false,
};

type Watched = {
	readonly server: EtcdServer;
	readonly log: string[];
	/** Resolves with the next line that matches. */
	said(pattern: RegExp): Promise<string>;
};

async function start(t: ExecutionContext, dataDir: string, options: Partial<ServerOptions> = {}): Promise<Watched> {
	const log: string[] = [];
	const waiting: Array<{pattern: RegExp; resolve(line: string): void}> = [];
	const server = await EtcdServer.start({
		name: 'm1',
		advertiseClientUrls: [],
		initialAdvertisePeerUrls: ['http://127.0.0.1:2380'],
		dataDir,
		log(level, _origin, text) {
			log.push(`${level} ${text}`);
			const matching = waiting.filter(({pattern}) => pattern.test(text));
			for (const waiter of matching) {
				waiting.splice(waiting.indexOf(waiter), 1);
				waiter.resolve(text);
			}
		},
		...options,
	});
	t.teardown(async () => server.stop());
	return {
		server,
		log,
		async said(pattern) {
			return new Promise(resolve => {
				waiting.push({pattern, resolve});
			});
		},
	};
}

async function names(dataDir: string, kind: 'snap' | 'wal', suffix: string): Promise<string[]> {
	const all = await readdir(path.join(dataDir, 'member', kind));
	return all.filter(name => name.endsWith(suffix)).toSorted();
}

test('with a count, snapshots are taken where etcd takes them, and five are kept', async t => {
	const dataDir = await temporaryDirectory(t);
	const {server, said} = await start(t, dataDir, {snapshots: {snapshotCount: 50}});
	for (let i = 0; i < 400; i++) {
		const saved = (server.raftIndex + 1) % 51 === 0 ? said(/saved snapshot at index/) : undefined;
		await server.put(`/k${i % 10}`, {...write, value: String(i)});
		await saved;
	}

	await server.stop();
	const snapshots = await names(dataDir, 'snap', '.snap');
	t.deepEqual(snapshots.map(name => Number.parseInt(name.slice(17, 33), 16)), [153, 204, 255, 306, 357]);
	t.deepEqual(await names(dataDir, 'snap', '.db'), snapshots.map(name => `${name.slice(17, 33)}.snap.db`));
	const again = await start(t, dataDir);
	t.deepEqual(treeOf(again.server), treeOf(server));
	t.true(again.log.includes('I recovered store from snapshot at index 357'));
});

test('a start removes what others keep only where it is said how much is kept', async t => {
	const dataDir = await temporaryDirectory(t);
	const {server, said} = await start(t, dataDir, {snapshots: {snapshotCount: 10, maxSnapshots: 0, maxWals: 0}});
	for (let count = 1; count <= 8; count++) {
		const saved = said(/saved snapshot at index/);
		for (let i = 0; i < 11; i++) {
			await server.put('/k', {...write, value: String(i)});
		}

		await saved;
	}

	await server.stop();
	const kept = await names(dataDir, 'snap', '.snap');
	t.is(kept.length, 8);
	const reading = await start(t, dataDir);
	await reading.server.stop();
	t.deepEqual(await names(dataDir, 'snap', '.snap'), kept);
	const tidying = await start(t, dataDir, {snapshots: {maxSnapshots: 2}});
	await tidying.server.stop();
	t.deepEqual(await names(dataDir, 'snap', '.snap'), kept.slice(-2));
});

test('every snapshot and every state of the log lead to the same tree, history and counters', async t => {
	const dataDir = await temporaryDirectory(t);
	const {server, said} = await start(t, dataDir, {snapshots: {snapshotCount: 20, maxSnapshots: 0}});
	for (let i = 0; i < 130; i++) {
		const saved = (server.raftIndex + 1) % 21 === 0 ? said(/saved snapshot at index/) : undefined;
		await server.put(`/d${i % 3}/k${i % 7}`, {...write, value: String(i), ...(i % 5 === 0 && {ttl: 9000n})});
		await saved;
	}

	const expected = treeOf(server);
	const {setsSuccess} = server.storeStatistics();
	await server.stop();
	for (const name of (await names(dataDir, 'snap', '.snap')).toReversed()) {
		const reader = await EtcdServer.openReadOnly({
			name: 'r', advertiseClientUrls: [], initialAdvertisePeerUrls: [], dataDir,
		});
		t.deepEqual(treeOf(reader), expected);
		t.is(reader.storeStatistics().setsSuccess, setsSuccess);
		t.is(reader.index, server.index);
		t.is(reader.watch('/', {
			recursive: true, stream: false, waitIndex: 50n, deliver: () => true,
		}).event?.node.modifiedIndex, 50);
		await rm(path.join(dataDir, 'member', 'snap', name));
	}

	const {server: fromLog} = await start(t, dataDir);
	t.deepEqual(treeOf(fromLog), expected);
});

test('without a count no snapshot is taken of what a start reads in a moment', async t => {
	const dataDir = await temporaryDirectory(t);
	const {server} = await start(t, dataDir);
	await Promise.all(Array.from({length: 3000}, async (_, i) => server.put(`/k${i}`, {...write, value: 'x'})));
	await server.stop();
	t.deepEqual(await names(dataDir, 'snap', ''), []);
});

test('without a count a snapshot is taken when the log is long, and the next when as much was written again', async t => {
	const dataDir = await temporaryDirectory(t);
	const {server, said, log} = await start(t, dataDir);
	const value = 'x'.repeat(1_000_000);
	const first = said(/saved snapshot at index/);
	for (let i = 0; i < 18; i++) {
		await server.put('/big', {...write, value});
	}

	await first;
	for (let i = 0; i < 18; i++) {
		await server.put('/big', {...write, value});
	}

	await server.stop();
	// The history holds each value twice, so the snapshot is longer than the log was.
	t.is(log.filter(line => line.includes('start to snapshot')).length, 1);
});

test('a server that stops in the middle of a snapshot leaves none, and loses nothing', async t => {
	const dataDir = await temporaryDirectory(t);
	const {server, said} = await start(t, dataDir, {snapshots: {snapshotCount: 20_000}});
	const begun = said(/start to snapshot/);
	await Promise.all(Array.from({length: 20_010}, async (_, i) => server.put(`/d${i % 10}/k${i}`, {...write, value: 'x'.repeat(50)})));
	await begun;
	await server.stop();
	t.deepEqual(await names(dataDir, 'snap', ''), []);
	const {server: again} = await start(t, dataDir);
	t.deepEqual(treeOf(again), treeOf(server));
});

test('a damaged newest snapshot is told, passed over and left where it is', async t => {
	const dataDir = await temporaryDirectory(t);
	const first = await start(t, dataDir, {snapshots: {snapshotCount: 20}});
	for (let i = 0; i < 60; i++) {
		const saved = (first.server.raftIndex + 1) % 21 === 0 ? first.said(/saved snapshot at index/) : undefined;
		await first.server.put('/k', {...write, value: String(i)});
		await saved;
	}

	await first.server.stop();
	const newest = (await names(dataDir, 'snap', '.snap')).at(-1)!;
	await writeFile(path.join(dataDir, 'member', 'snap', newest), 'rubbish');
	const {server, log} = await start(t, dataDir);
	t.deepEqual(treeOf(server), treeOf(first.server));
	t.true(log.some(line => line.startsWith('W ') && line.includes(newest)));
	t.true((await names(dataDir, 'snap', '.snap')).includes(newest));
});

test('a snapshot that the log does not know is passed over', async t => {
	const dataDir = await temporaryDirectory(t);
	const {server, said} = await start(t, dataDir, {snapshots: {snapshotCount: 20}});
	for (let i = 0; i < 30; i++) {
		const saved = (server.raftIndex + 1) % 21 === 0 ? said(/saved snapshot at index/) : undefined;
		await server.put('/k', {...write, value: String(i)});
		await saved;
	}

	await server.stop();
	const [name] = await names(dataDir, 'snap', '.snap');
	const snapDir = path.join(dataDir, 'member', 'snap');
	await copyFile(path.join(snapDir, name!), path.join(snapDir, '0000000000000009-0000000000000009.snap'));
	const {server: again} = await start(t, dataDir);
	t.deepEqual(treeOf(again), treeOf(server));
});

test('a snapshot that can\'t be written is told, and writes go on', async t => {
	const dataDir = await temporaryDirectory(t);
	const {server, said} = await start(t, dataDir, {snapshots: {snapshotCount: 20}});
	await rm(path.join(dataDir, 'member', 'snap'), {recursive: true});
	const failed = said(/the snapshot failed/);
	for (let i = 0; i < 30; i++) {
		await server.put('/k', {...write, value: String(i)});
	}

	t.regex(await failed, /ENOENT/);
	t.is((await server.put('/k', {...write, value: 'on'})).node.value, 'on');
});
