import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {pathToFileURL} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import {EtcdServer, type ServerOptions} from '../../source/server/server.ts';
import {systemClock} from '../../source/util/clock.ts';
import {WriteAheadLog} from '../../source/wal/wal.ts';

const write = {
	dir: false, prevValue: '', prevIndex: 0n, isRefresh: false,
};
const flat = {recursive: false, sorted: false};

async function makeDataDir(t: ExecutionContext): Promise<string> {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-server-'));
	t.teardown(async () => rm(directory, {recursive: true, force: true}));
	return directory;
}

async function start(t: ExecutionContext, options: Partial<ServerOptions> = {}): Promise<EtcdServer> {
	const server = await EtcdServer.start({
		name: 'm1', advertiseClientUrls: ['http://127.0.0.1:2379'], initialAdvertisePeerUrls: ['http://127.0.0.1:2380'], ...options,
	});
	t.teardown(async () => server.stop());
	return server;
}

test('a new member takes three indexes for itself, so the first client write is index 4', async t => {
	const server = await start(t);
	t.is(server.index, 3);
	t.is(server.raftTerm, 2);
	t.is(server.raftIndex, 4);
	const {node} = await server.put('/foo', {...write, value: 'bar'});
	t.is(node.modifiedIndex, 4);
});

test('ids follow from the peer URLs and the cluster token', async t => {
	const plain = await start(t);
	t.is(plain.memberId, 'b71f75320dc06a6c');
	t.is(plain.clusterId, '1c45a069f3a1d796');
	const other = await start(t, {initialClusterToken: 'tok'});
	t.is(other.memberId, '71405583d3e2d5ce');
	const two = await start(t, {initialAdvertisePeerUrls: ['http://localhost:7001', 'http://localhost:2380']});
	t.is(two.memberId, 'ce2a822cea30bfca');
	t.is(two.clusterId, '7e27652122e8b2ae');
});

test('the member list shows name, peer and client URLs', async t => {
	const server = await start(t);
	t.is(server.name, 'm1');
	t.deepEqual(server.members(), [{
		id: 'b71f75320dc06a6c', name: 'm1', peerURLs: ['http://127.0.0.1:2380'], clientURLs: ['http://127.0.0.1:2379'],
	}]);
	t.deepEqual(server.leader(), server.members()[0]);
	t.deepEqual(server.version(), {etcdserver: '2.3.7', etcdcluster: '2.3.0'});
});

test('keys, indexes, expirations, history and counters survive a restart, which costs one index', async t => {
	const dataDir = await makeDataDir(t);
	const before = await start(t, {dataDir});
	await before.put('/a', {...write, value: 'one'});
	await before.put('/ttl', {...write, value: 'x', ttl: 1000n});
	await t.throwsAsync(before.put('/a', {...write, value: 'two', prevExist: false}));
	await before.delete('/a', {
		dir: false, recursive: false, prevValue: '', prevIndex: 0n,
	});
	const ttl = before.get('/ttl', flat).node;
	await before.stop();

	const after = await start(t, {dataDir, name: 'renamed', advertiseClientUrls: ['http://127.0.0.1:9']});
	t.is(after.index, 7);
	t.is(after.raftTerm, 3);
	t.like(after.get('/ttl', flat).node, {value: 'x', expiration: ttl.expiration, modifiedIndex: 5});
	t.throws(() => after.get('/a', flat), {message: '100: Key not found (/a) [7]'});
	t.is(after.watch('/a', {
		recursive: false, stream: false, waitIndex: 4n, deliver: () => true,
	}).event?.node.value, 'one');
	t.is(after.storeStatistics().createFail, 1);
	t.like(after.members()[0], {name: 'renamed', clientURLs: ['http://127.0.0.1:9']});
});

test('what has expired while nobody had the data dir is gone with the first answer', async t => {
	const dataDir = await makeDataDir(t);
	const before = await start(t, {dataDir});
	await before.put('/lock', {...write, value: 'x', ttl: 10n});
	await before.put('/later', {...write, value: 'x', ttl: 1000n});
	await before.stop();

	const after = await start(t, {dataDir, clock: () => systemClock() + 11_000_000_000n});
	t.throws(() => after.get('/lock', flat), {message: '100: Key not found (/lock) [7]'});
	t.like(after.watch('/lock', {
		recursive: false, stream: false, waitIndex: 6n, deliver: () => true,
	}).event, {action: 'expire', index: 7});
	t.is(after.get('/later', flat).node.value, 'x');
	await after.put('/lock', {...write, value: 'mine', prevExist: false});
	await after.stop();

	const again = await start(t, {dataDir});
	t.is(again.get('/lock', flat).node.value, 'mine');
});

/** Resolves with the node that expires next in /t. */
async function nextExpired(server: EtcdServer): Promise<{readonly key: string; readonly modifiedIndex: number}> {
	return new Promise(resolve => {
		server.watch('/t', {
			recursive: true,
			stream: true,
			waitIndex: 0n,
			deliver({action, node}) {
				if (action === 'expire') {
					resolve(node);
				}

				return true;
			},
		});
	});
}

test('a key expires by itself and costs nothing while it waits', async t => {
	const server = await start(t);
	const expired = nextExpired(server);
	await server.put('/t/x', {...write, value: 'x', ttl: 1n});
	const {raftIndex} = server;
	t.like(await expired, {modifiedIndex: 5});
	t.is(server.raftIndex, raftIndex + 1);
});

for (const [what, hours] of [['set forward, or the machine slept', 1n], ['set back and then right again', -1n]] as const) {
	test(`a key whose time has come by the clock goes at once when the clock was ${what}`, async t => {
		let offset = 0n;
		const server = await start(t, {clock: () => systemClock() + offset});
		const expired = nextExpired(server);
		await server.put('/t/x', {...write, value: 'x', ttl: 600n});
		offset = hours * 3_600_000_000_000n;
		if (hours < 0n) {
			await server.put('/t/y', {...write, value: 'y', ttl: 1n});
			await server.put('/t/z', {...write, value: 'z', ttl: 7200n});
			offset = 660_000_000_000n;
		}

		const {key} = await expired;
		t.regex(key, /\/t\/[xy]$/);
	});
}

test('a data dir has one owner, and the error names it and where it listens', async t => {
	const dataDir = await makeDataDir(t);
	const owner = await start(t, {dataDir});
	await owner.announce(['http://127.0.0.1:4242']);
	await t.throwsAsync(start(t, {dataDir}), {
		name: 'DataDirHeldError',
		message: `the data dir ${dataDir} is in use by process ${process.pid}`,
	});
	await owner.stop();
	await t.notThrowsAsync(start(t, {dataDir}));
});

test('the lock of a process that is gone is taken over', async t => {
	const dataDir = await makeDataDir(t);
	// No process ever had this pid: it is above the largest that Linux gives.
	await writeFile(path.join(dataDir, 'etcsh.lock'), '{"pid":4194305,"startedAt":"1","urls":[]}');
	await t.notThrowsAsync(start(t, {dataDir}));
});

test('so is that of an earlier process with the pid that we have now, as after the restart of a container', async t => {
	const dataDir = await makeDataDir(t);
	await writeFile(path.join(dataDir, 'etcsh.lock'), `{"pid":${process.pid},"startedAt":"1","urls":[]}`);
	await t.notThrowsAsync(start(t, {dataDir}));
});

test('a first start that got no further than to an empty log is begun again', async t => {
	const dataDir = await makeDataDir(t);
	const log = await WriteAheadLog.create(path.join(dataDir, 'member', 'wal'), {memberId: 0xB7_1F_75_32_0D_C0_6A_6Cn, clusterId: 7n});
	await log.close();
	const server = await start(t, {dataDir});
	t.is(server.memberId, 'b71f75320dc06a6c');
	t.is(server.members().length, 1);
	t.is(server.index, 3);
});

test('so is one that a power cut left empty', async t => {
	for (const text of ['', '\0'.repeat(40)]) {
		const dataDir = await makeDataDir(t);
		await writeFile(path.join(dataDir, 'etcsh.lock'), text);
		await t.notThrowsAsync(start(t, {dataDir}));
	}
});

test('concurrent writes are answered in order with an index each', async t => {
	const dataDir = await makeDataDir(t);
	const server = await start(t, {dataDir});
	const events = await Promise.all(Array.from({length: 500}, async (_, i) => server.put(`/k${i}`, {...write, value: String(i)})));
	t.deepEqual(events.map(({node}) => node.modifiedIndex), Array.from({length: 500}, (_, i) => i + 4));
});

test('a server that is stopped while it writes leaves nothing behind that keeps the process', async t => {
	const script = `
		const {EtcdServer} = await import(${JSON.stringify(pathToFileURL(path.resolve('build/source/server/server.js')))});
		const server = await EtcdServer.start({name: 'm1', advertiseClientUrls: [], initialAdvertisePeerUrls: ['http://127.0.0.1:2380']});
		const written = server.put('/a', {value: 'x', dir: false, ttl: 1000n, prevValue: '', prevIndex: 0n, isRefresh: false});
		await server.stop();
		await written;`;
	const [code] = await once(spawn(process.execPath, ['--input-type=module', '-e', script], {stdio: 'inherit', timeout: 30_000}), 'exit') as [number];
	t.is(code, 0);
});

test('a stopped server refuses writes', async t => {
	const server = await start(t);
	await server.stop();
	await t.throwsAsync(server.put('/x', {...write, value: 'x'}), {message: '300: Raft Internal Error (etcdserver: server stopped) [0]'});
	t.false(server.isHealthy());
});

test('the member\'s peer URLs can be changed, which takes an index and survives a restart', async t => {
	const dataDir = await makeDataDir(t);
	const before = await start(t, {dataDir});
	await before.updatePeerUrls(['http://10.0.0.1:2380']);
	t.is(before.index, 4);
	t.deepEqual(before.members()[0]!.peerURLs, ['http://10.0.0.1:2380']);
	await before.stop();
	const after = await start(t, {dataDir});
	t.deepEqual(after.members()[0]!.peerURLs, ['http://10.0.0.1:2380']);
	t.is(after.memberId, before.memberId);
});

test('errors carry the client\'s keys, not the internal ones', async t => {
	const server = await start(t);
	await t.throwsAsync(server.put('/', {...write, value: 'x'}), {message: '107: Root is read only (/) [3]'});
	await t.throwsAsync(server.delete('/1/x', {
		dir: false, recursive: false, prevValue: '', prevIndex: 0n,
	}), {message: '100: Key not found (/1) [3]'});
});

test('no client can set a key that stops a real etcd when it reads the log', async t => {
	const server = await start(t);
	for (const key of ['/0/members/1/attributes', '/x/0/members/abcDEF0123456789/attributes', '/0/members/f/attributes/below']) {
		await t.throwsAsync(server.put(key, {...write, value: 'no JSON'}), {message: /names a member's record/});
	}

	t.is(server.index, 3);
	t.is((await server.put('/0/members/1/attributes', {...write, value: 'no JSON', prevExist: false})).node.value, 'no JSON');
	t.is((await server.put('/0/members/none/attributes', {...write, value: ''})).node.value, '');
	t.is(server.members()[0]!.name, 'm1');
});
