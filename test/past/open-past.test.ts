import {execFileSync} from 'node:child_process';
import {
	readdir,
	rename,
	rm,
	writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import {isDeepStrictEqual} from 'node:util';
import test, {type ExecutionContext} from 'ava';
import {followLog} from '../../source/backup/log-following.ts';
import {UserError} from '../../source/errors.ts';
import {ReadOnlyError} from '../../source/engine/read-only.ts';
import {type Engine} from '../../source/engine/engine.ts';
import {basesOf} from '../../source/past/bases.ts';
import {openKeyLog} from '../../source/past/log-of-key.ts';
import {openPast} from '../../source/past/open-past.ts';
import {reachOf} from '../../source/past/reach.ts';
import {replay} from '../../source/past/replay.ts';
import {parseMoment} from '../../source/protocol/moment.ts';
import {findPlaces} from '../../source/server/recovery.ts';
import {clientKey} from '../../source/server/requests/key-space.ts';
import {EtcdServer, type ServerOptions} from '../../source/server/server.ts';
import {usedDescriptors} from '../../source/util/descriptors.ts';
import {
	fingerprint,
	temporaryDirectory,
	unpack,
} from '../helpers/data-dirs.ts';
import {randomFrom, randomOperation} from '../helpers/random-operations.ts';
import {noteFrom, noteOf, type Note} from '../helpers/recorder.ts';

const put = {
	dir: false, prevValue: '', prevIndex: 0n, isRefresh: false,
};

async function start(t: ExecutionContext, dataDir: string, options: Partial<ServerOptions> = {}): Promise<EtcdServer> {
	const server = await EtcdServer.start({
		name: 'm1', advertiseClientUrls: [], initialAdvertisePeerUrls: ['http://127.0.0.1:2380'], dataDir, ...options,
	});
	t.teardown(async () => server.stop());
	return server;
}

async function past(t: ExecutionContext, dataDir: string, moment: string): Promise<Engine> {
	const engine = await openPast({dataDir, moment: parseMoment(moment)!});
	t.teardown(async () => engine.close());
	return engine;
}

async function set(server: EtcdServer, key: string, value: string, ttl?: bigint): Promise<number> {
	const {index} = await server.put(key, {...put, value, ttl});
	return index;
}

/** Ten seconds pass with each snapshot's worth of operations, so that keys expire, several at a time. */
test('the tree at any index is what it was then, over snapshots, expirations and restarts, while the server runs', async t => {
	const dataDir = await temporaryDirectory(t);
	const random = randomFrom(7);
	let now = 1_700_000_000_000_000_000n;
	const options: Partial<ServerOptions> = {clock: () => now, snapshots: {snapshotCount: 700, maxSnapshots: 0, maxWals: 0}};
	let server = await start(t, dataDir, options);
	const notes: Note[] = [];
	for (let i = 1; i <= 3000; i++) {
		await randomOperation(server, random);
		notes.push(...(random(30) === 0 ? [noteOf(server)] : []));
		now += i % 400 === 0 ? 9_000_000_000_000n : 0n;

		if (i !== 1700) {
			continue;
		}

		await server.stop();
		server = await start(t, dataDir, options);
	}

	const names = await readdir(path.join(dataDir, 'member', 'snap'));
	t.true(names.filter(name => name.endsWith('.snap')).length >= 2);
	for (const note of notes) {
		const engine = await openPast({dataDir, moment: {kind: 'index', index: note.index}});
		t.deepEqual(await noteFrom(engine), note);
		await engine.close();
	}

	t.true(notes.length > 60);
	const isSame = await Promise.all(['-1', '-2', '-17', '-90', '-400', 'before:/a', 'before:/a/k1', 'before:/a/b/k3', 'before:/c', 'before:/_hidden'].map(async moment => {
		const relative = await past(t, dataDir, moment);
		const absolute = await past(t, dataDir, String(relative.info.at));
		return isDeepStrictEqual(await noteFrom(relative), await noteFrom(absolute));
	}));
	t.true(isSame.every(Boolean), isSame.join(' '));
});

test('records longer than what is read at once, and a moment behind which a directory was removed', async t => {
	const dataDir = await temporaryDirectory(t);
	const server = await start(t, dataDir);
	const long = 'v'.repeat(3_000_000);
	const index = await set(server, '/long', long);
	await set(server, '/dir/a', 'in it');
	await set(server, '/long', 'short');
	await server.delete('/dir', {
		dir: true, recursive: true, prevValue: '', prevIndex: 0n,
	});
	const valueAt = async (moment: string, key: string) => (await (await past(t, dataDir, moment)).get(key)).node.value;
	t.is(await valueAt(String(index), '/long'), long);
	t.is(await valueAt('before:/long', '/long'), long);
	t.is(await valueAt('-1', '/dir/a'), 'in it');
	t.is(await valueAt('before:/dir/a', '/dir/a'), 'in it');
});

test('a member that got the snapshot of another one says what it cannot show, not that its log is damaged', async t => {
	const dataDir = await unpack(t, 'p-237-follower-snapshot');
	await t.throwsAsync(past(t, dataDir, '5'), {
		name: 'UserError', message: `that is out of reach: in place of the entries 18 to 6006 ${dataDir} has a snapshot of another member`,
	});
	await t.throwsAsync(past(t, dataDir, 'before:/none'), {
		name: 'UserError', message: `the log of ${dataDir} has no change of /none since index 5982`,
	});
	const log = await openKeyLog({
		dataDir, key: '/r/6', since: 0, until: 1_000_000, signal: new AbortController().signal,
	});
	const events = await Array.fromAsync(log.events);
	t.is(events.at(-1)!.index, 5983);
	t.is(log.oldestIndex, 5983);
});

for (const name of ['b-237-snapshots', 'd-34-v2', 'g-237-backup-of-b', 'h-34-snapshots-kill9', 'i-237-three-members-n0', 'k-237-two-segments', 'm-237-bad-newest-snapshot']) {
	test(`a data dir of etcd as it is, and as its own events tell that it was: ${name}`, async t => {
		const dataDir = await unpack(t, name);
		const before = await fingerprint(dataDir);
		const server = await EtcdServer.openReadOnly({
			name: 'm1', advertiseClientUrls: [], initialAdvertisePeerUrls: [], dataDir,
		});
		t.teardown(async () => server.stop());
		const newest = await past(t, dataDir, String(server.index));
		t.deepEqual(await noteFrom(newest), noteOf(server));
		const [oldest] = await basesOf(await findPlaces(dataDir));
		let looks = 0;
		for (let waitIndex = Math.max(oldest!.index + 1, server.index - 300); waitIndex < server.index; waitIndex += 37) {
			const {event} = server.watch('/', {
				recursive: true, stream: false, waitIndex: BigInt(waitIndex), deliver: () => true,
			});
			if (event?.node.value === undefined) {
				continue;
			}

			looks++;
			const engine = await past(t, dataDir, String(event.index));
			const {node} = await engine.get(clientKey(event.node.key));
			t.deepEqual([node.value, node.modifiedIndex], [event.node.value, event.index]);
		}

		t.log(`${looks} moments`);
		t.deepEqual(await fingerprint(dataDir), before);
	});
}

test('a moment between two keys that expired together', async t => {
	const dataDir = await temporaryDirectory(t);
	let now = 1_700_000_000_000_000_000n;
	const server = await start(t, dataDir, {clock: () => now});
	await set(server, '/a', '1', 1n);
	const index = await set(server, '/b', '2', 2n);
	now += 10_000_000_000n;
	await set(server, '/c', '3');
	while (server.index < index + 3) {
		await new Promise(resolve => {
			setImmediate(resolve);
		});
	}

	const engine = await past(t, dataDir, String(index + 2));
	const {node} = await engine.get('/');
	t.deepEqual(node.nodes?.map(({key}) => key).toSorted(), ['/b', '/c']);
});

test('before the last change, before the last few, before that of a key', async t => {
	const dataDir = await temporaryDirectory(t);
	const server = await start(t, dataDir, {snapshots: {snapshotCount: 4, maxSnapshots: 0, maxWals: 0}});
	await set(server, '/a/b', '1');
	await set(server, '/x', '1');
	await set(server, '/a/b', '2');
	await server.delete('/a', {
		dir: true, recursive: true, prevValue: '', prevIndex: 0n,
	});
	for (let i = 1; i <= 20; i++) {
		await set(server, '/x', `x${i}`);
	}

	const valueAt = async (moment: string, key: string) => {
		const engine = await past(t, dataDir, moment);
		const {node} = await engine.get(key);
		return node.value;
	};

	t.is(await valueAt('-1', '/x'), 'x19');
	t.is(await valueAt('-18', '/x'), 'x2');
	t.is(await valueAt('before:/a', '/a/b'), '2');
	// What removes the directory removes the key.
	t.is(await valueAt('before:/a/b', '/a/b'), '2');
	t.is(await valueAt('before:/x', '/x'), 'x19');
	t.is(await valueAt('before:/', '/x'), 'x19');
	await t.throwsAsync(past(t, dataDir, 'before:/nowhere'), {instanceOf: UserError, message: `the log of ${dataDir} has no change of /nowhere since index 0`});
	await t.throwsAsync(past(t, dataDir, '-1000'), {instanceOf: UserError, message: /has 24 changes since index 0$/});
});

test('what is out of reach says from where on it is not', async t => {
	const dataDir = await temporaryDirectory(t);
	const server = await start(t, dataDir, {snapshots: {snapshotCount: 10, maxSnapshots: 0, maxWals: 0}});
	for (let i = 0; i < 40; i++) {
		await set(server, '/a', String(i));
	}

	const {index} = server;
	await server.stop();
	await t.throwsAsync(past(t, dataDir, String(index + 1)), {instanceOf: UserError, message: new RegExp(`is yet to come: .* is at index ${index}$`)});
	// As if the segments before it had been removed.
	const walDir = path.join(dataDir, 'member', 'wal');
	const [first] = await readdir(walDir);
	await rename(path.join(walDir, first!), path.join(walDir, first!.replace(/0\.wal$/, 'a.wal')));
	const error = await t.throwsAsync(past(t, dataDir, '1'), {instanceOf: UserError, message: /^index 1 is out of reach: .* begins at index \d+$/});
	const oldest = error.message.split(' ').at(-1)!;
	const engine = await past(t, dataDir, oldest);
	t.is(engine.info.at, Number(oldest));
	t.is(engine.info.dataDir, dataDir);
});

test('a snapshot that cannot be read is passed over for an older one', async t => {
	const dataDir = await temporaryDirectory(t);
	const server = await start(t, dataDir, {snapshots: {snapshotCount: 10, maxSnapshots: 0, maxWals: 0}});
	const indexes: number[] = [];
	for (let i = 0; i < 40; i++) {
		indexes.push(await set(server, '/a', String(i)));
	}

	await server.stop();
	const snapDir = path.join(dataDir, 'member', 'snap');
	for (const name of await readdir(snapDir)) {
		await writeFile(path.join(snapDir, name), '{"CurrentIndex":12,"Stats":', {flag: 'r+'});
	}

	const engine = await past(t, dataDir, String(indexes[25]));
	const {node} = await engine.get('/a');
	t.is(node.value, '25');
	const before = await past(t, dataDir, '-1');
	t.is((await before.get('/a')).node.value, '38');

	// Without the beginning of the log there is nothing to begin from, which is said.
	const walDir = path.join(dataDir, 'member', 'wal');
	const [first] = await readdir(walDir);
	await rename(path.join(walDir, first!), path.join(walDir, first!.replace(/0\.wal$/, 'a.wal')));
	await t.throwsAsync(past(t, dataDir, String(indexes[25])), {instanceOf: UserError});
});

test('a pipe in the place of a file is not waited for', async t => {
	const dataDir = await temporaryDirectory(t);
	const server = await start(t, dataDir, {snapshots: {snapshotCount: 10, maxSnapshots: 0, maxWals: 0}});
	const indexes: number[] = [];
	for (let i = 0; i < 25; i++) {
		indexes.push(await set(server, '/a', String(i)));
	}

	await server.stop();
	const {snapDir, walDir} = await findPlaces(dataDir);
	const becomePipe = async (file: string) => {
		await rm(file);
		execFileSync('mkfifo', [file]);
	};

	const snapshots = await readdir(snapDir);
	t.true(snapshots.length > 1);
	for (const name of snapshots) {
		await becomePipe(path.join(snapDir, name));
	}

	const engine = await past(t, dataDir, String(indexes[20]));
	t.is((await engine.get('/a')).node.value, '20');
	const [segment] = await readdir(walDir);
	await becomePipe(path.join(walDir, segment!));
	await t.throwsAsync(past(t, dataDir, '-1'), {instanceOf: UserError, message: /not a regular file/});
	await t.throwsAsync(reachOf(dataDir), {instanceOf: UserError, message: /not a regular file/});
	await t.throwsAsync(followLog(dataDir, {signal: new AbortController().signal}).next(), {instanceOf: UserError, message: /not a regular file/});
});

test('a log with a gap is one only behind it', async t => {
	const dataDir = await unpack(t, 'k-237-two-segments');
	const places = await findPlaces(dataDir);
	t.is((await basesOf(places))[0]!.entry, 0);
	const [, second] = (await readdir(places.walDir)).filter(name => name.endsWith('.wal')).toSorted();
	await rename(path.join(places.walDir, second!), path.join(places.walDir, second!.replace(/^0{15}1/, '0000000000000002')));
	const begin = Number.parseInt(second!.slice(17), 16);
	for (const {entry} of await basesOf(places)) {
		t.true(entry + 1 >= begin);
	}

	await t.throwsAsync(past(t, dataDir, '1'), {instanceOf: UserError, message: /is out of reach|holds no log of etcd/});
});

test.serial('no file is open when the past is', async t => {
	const dataDir = await temporaryDirectory(t);
	const server = await start(t, dataDir);
	const index = await set(server, '/a', '1');
	await set(server, '/a', '2');
	await server.stop();
	const first = await openPast({dataDir, moment: {kind: 'index', index}});
	await first.close();
	const before = usedDescriptors();
	const engines = await Promise.all(Array.from({length: 5}, async () => past(t, dataDir, String(index))));
	t.is(usedDescriptors(), before);
	t.is((await engines[4]!.get('/a')).node.value, '1');
});

test.serial('a replay that is given up has no file open any more', async t => {
	const dataDir = await temporaryDirectory(t);
	const server = await start(t, dataDir);
	await Promise.all(Array.from({length: 6000}, async (_, i) => set(server, '/a', String(i))));
	const places = await findPlaces(dataDir);
	const [base] = await basesOf(places);
	const before = usedDescriptors();
	await t.throwsAsync(replay(places, base!, {
		onEvent() {
			throw new Error('enough');
		},
	}), {message: 'enough'});
	t.is(usedDescriptors(), before);
});

test('the past cannot be changed, and nothing is waited for in it', async t => {
	const dataDir = await temporaryDirectory(t);
	const server = await start(t, dataDir);
	const index = await set(server, '/a', '1');
	const engine = await past(t, dataDir, String(index));
	await t.throwsAsync(engine.set('/a', {value: '2'}), {instanceOf: ReadOnlyError, message: new RegExp(`at index ${index} is open for reading only`)});
	await t.throwsAsync(engine.waitForEvent('/a'), {instanceOf: UserError});
});

test('what is no moment is none', t => {
	for (const text of ['', '-', '0x1', '-0', '+1', '1e3', '-10000000', 'before:', 'after:/a', '99999999999999999999']) {
		t.is(parseMoment(text), undefined, `${text} is one`);
	}

	t.deepEqual(parseMoment('before:a//b/'), {kind: 'before', key: '/a/b'});
});
