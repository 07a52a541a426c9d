import {spawnSync} from 'node:child_process';
import {cp, readdir} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {setImmediate} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import {EtcdServer, type ServerOptions} from '../../source/server/server.ts';
import {temporaryDirectory, treeOf, withoutTtl} from '../helpers/data-dirs.ts';
import {listingFrom, startEtcdOn} from '../helpers/etcd-on.ts';
import {whyNoLiveEtcd} from '../helpers/live-etcd.ts';
import {randomFrom, randomOperation} from '../helpers/random-operations.ts';

const missing = whyNoLiveEtcd();
const live = missing === undefined ? test.serial : test.serial.skip;

const options: ServerOptions = {
	name: 'm1', advertiseClientUrls: ['http://127.0.0.1:2379'], initialAdvertisePeerUrls: ['http://127.0.0.1:2380'],
};

type Written = {readonly tree: unknown; readonly hidden: unknown; readonly index: number};

async function write(dataDir: string, seed: number, extra: Partial<ServerOptions> = {}): Promise<Written> {
	const server = await EtcdServer.start({...options, ...extra, dataDir});
	const random = randomFrom(seed);
	for (let i = 0; i < 500; i++) {
		await randomOperation(server, random);
	}

	const written = {tree: treeOf(server), hidden: treeOf(server, '/_hidden'), index: server.index};
	await server.stop();
	return written;
}

async function assertEtcdHas(t: ExecutionContext, dataDir: string, {tree, hidden}: Written, extraArgs: readonly string[] = []): Promise<number> {
	const etcd = await startEtcdOn(dataDir, extraArgs);
	t.teardown(etcd.stop);
	const listing = await listingFrom(etcd.url);
	t.deepEqual(withoutTtl(listing.node), tree as object);
	t.deepEqual(withoutTtl((await listingFrom(etcd.url, '_hidden')).node), hidden as object);
	await etcd.stop();
	return listing.index;
}

live('etcd 3.4 boots a data dir of ours that holds no snapshot, twice, and has the same tree', async t => {
	const dataDir = await temporaryDirectory(t);
	const written = await write(dataDir, 1);
	// Its own attributes and its version.
	t.is(await assertEtcdHas(t, dataDir, written), written.index + 2);
	t.is(await assertEtcdHas(t, dataDir, written), written.index + 3);
});

live('etcd 3.4 boots a data dir of ours that holds snapshots, twice, and we go on with what it leaves', async t => {
	const dataDir = await temporaryDirectory(t);
	const written = await write(dataDir, 2, {snapshots: {snapshotCount: 100}});
	const names = await readdir(path.join(dataDir, 'member', 'snap'));
	t.true(names.filter(name => name.endsWith('.snap')).length >= 3, names.join(' '));
	t.is(await assertEtcdHas(t, dataDir, written), written.index + 2);
	t.is(await assertEtcdHas(t, dataDir, written), written.index + 3);

	const again = await EtcdServer.start({...options, dataDir, snapshots: {snapshotCount: 100}});
	t.deepEqual(treeOf(again), written.tree as object);
	// Our attributes, and the version that both go on with.
	t.is(again.index, written.index + 5);
	await again.stop();
	const more = await write(dataDir, 3, {snapshots: {snapshotCount: 100}});
	await assertEtcdHas(t, dataDir, more);
});

live('etcd 3.4 boots what a kill of ours leaves, and etcdctl makes a backup of our data dir while it is in use', async t => {
	const dataDir = await temporaryDirectory(t);
	const left = await temporaryDirectory(t);
	const backupDir = path.join(await temporaryDirectory(t), 'backup');
	const snapshots = {begun: 0, saved: 0};
	const log = (_level: string, _origin: string, text: string) => {
		snapshots.begun += text.startsWith('start to snapshot') ? 1 : 0;
		snapshots.saved += text.startsWith('saved snapshot') ? 1 : 0;
	};

	const server = await EtcdServer.start({
		...options, dataDir, snapshots: {snapshotCount: 100}, log,
	});
	const random = randomFrom(5);
	for (let i = 0; i < 200; i++) {
		await randomOperation(server, random);
	}

	// A file must not get another name while it is copied.
	while (snapshots.saved < snapshots.begun) {
		await setImmediate();
	}

	const written = {tree: treeOf(server), hidden: treeOf(server, '/_hidden'), index: server.index};
	await cp(dataDir, left, {recursive: true});
	const {status, stderr} = spawnSync('etcdctl', ['backup', `--data-dir=${dataDir}`, `--backup-dir=${backupDir}`], {encoding: 'utf8', env: {...process.env, ETCDCTL_API: '2'}});
	t.is(status, 0, stderr);
	await server.stop();
	t.is(await assertEtcdHas(t, left, written), written.index + 2);
	const restored = await EtcdServer.start({...options, dataDir: backupDir, isForcedNewCluster: true});
	t.deepEqual(treeOf(restored), written.tree as object);
	await restored.stop();
});

live('what etcd 3.4 wrote is served as it was, also after a kill and with snapshots', async t => {
	const dataDir = await temporaryDirectory(t);
	const etcd = await startEtcdOn(dataDir, ['--snapshot-count=50']);
	t.teardown(etcd.stop);
	for (let i = 0; i < 180; i++) {
		await fetch(`${etcd.url}/v2/keys/d${i % 7}/k${i % 40}`, {method: 'PUT', body: new URLSearchParams({value: `v${i}`, ...(i % 5 === 0 && {ttl: '5000'})})});
	}

	const {node, index} = await listingFrom(etcd.url);
	await etcd.stop();
	const server = await EtcdServer.start({...options, dataDir});
	t.deepEqual(treeOf(server), withoutTtl(node));
	t.is(server.index, index + 2);
	await server.stop();
});

live('a backup that etcdctl 3.4 makes of our data dir is served here', async t => {
	const dataDir = await temporaryDirectory(t);
	const backupDir = path.join(await temporaryDirectory(t), 'backup');
	const written = await write(dataDir, 4, {snapshots: {snapshotCount: 100}});
	const {status, stderr} = spawnSync('etcdctl', ['backup', `--data-dir=${dataDir}`, `--backup-dir=${backupDir}`], {encoding: 'utf8', env: {...process.env, ETCDCTL_API: '2'}});
	t.is(status, 0, stderr);
	const server = await EtcdServer.start({...options, dataDir: backupDir, isForcedNewCluster: true});
	t.deepEqual(treeOf(server), written.tree as object);
	await server.stop();
});

live('etcd 3.4 boots our data dir although keys in it look like records of members', async t => {
	const dataDir = await temporaryDirectory(t);
	const server = await EtcdServer.start({...options, dataDir});
	const plain = {
		dir: false, prevValue: '', prevIndex: 0n, isRefresh: false, value: 'no JSON',
	};
	await t.throwsAsync(server.put('/0/members/1/attributes', plain));
	await server.put('/0/members/1/attributes', {...plain, prevExist: false});
	await server.put('/0/members/1/attributes', {...plain, prevExist: true});
	const written = treeOf(server);
	await server.stop();
	const etcd = await startEtcdOn(dataDir);
	t.teardown(etcd.stop);
	t.deepEqual(withoutTtl((await listingFrom(etcd.url)).node), written);
	await etcd.stop();
});
