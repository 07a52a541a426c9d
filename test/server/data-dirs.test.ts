import {Buffer} from 'node:buffer';
import {
	mkdir,
	readdir,
	rename,
	rm,
	rmdir,
	writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {type StoreEvent} from '../../source/protocol/event.ts';
import {type Member} from '../../source/server/membership.ts';
import {EtcdServer, type ServerOptions} from '../../source/server/server.ts';
import {
	expectedOf,
	fingerprint,
	jsonNode,
	temporaryDirectory,
	treeOf,
	unpack,
	withoutTtl,
	type JsonNode,
} from '../helpers/data-dirs.ts';
import {listingFrom, startEtcdOn} from '../helpers/etcd-on.ts';
import {whyNoLiveEtcd} from '../helpers/live-etcd.ts';

const options: ServerOptions = {
	name: 'm1', advertiseClientUrls: ['http://127.0.0.1:2379'], initialAdvertisePeerUrls: ['http://127.0.0.1:2380'],
};

/** What a start adds to the index: the attributes, and the version where etcd 3 has left its own. */
const healthy: Readonly<Record<string, number>> = {
	'a-237-fresh': 1,
	'b-237-snapshots': 1,
	'c-237-auth': 1,
	'd-34-v2': 2,
	'e-237-torn-tail': 1,
	'h-34-snapshots-kill9': 2,
	'j-237-event-ring': 1,
	'k-237-two-segments': 1,
	'l-34-torn-sector': 2,
	'm-237-bad-newest-snapshot': 1,
	'o-237-after-force-new-cluster': 1,
};

/** Backups and members of larger clusters: two for each member that is removed, one for the one that joins. */
const forced: Readonly<Record<string, number>> = {
	'g-237-backup-of-b': 2 + 1 + 1,
	'i-237-three-members-n0': 2 + 2 + 1,
	'p-237-follower-snapshot': 2 + 2 + 1,
};

for (const name of [...Object.keys(healthy), ...Object.keys(forced)]) {
	test(`${name}, opened for reading, shows what etcd showed, and is not touched`, async t => {
		const dataDir = await unpack(t, name);
		const before = await fingerprint(dataDir);
		const {body, also = {}, decoded, members} = expectedOf(name);
		const server = await EtcdServer.openReadOnly({...options, dataDir});
		t.deepEqual(treeOf(server), withoutTtl(body!.node));
		for (const [key, {body: {node}}] of Object.entries(also)) {
			t.deepEqual(treeOf(server, key), withoutTtl(node));
		}

		const isCertain = name !== 'i-237-three-members-n0';
		t.is(server.index, isCertain ? decoded!.storeIndexAfterReplay : decoded!.storeIndexAfterReplay - 1);
		t.is(server.memberId, decoded!.memberId);
		t.is(server.clusterId, decoded!.clusterId);
		// The backup answered after it had been made a cluster of its own; before, it says what its source says.
		const placesOf = (list: readonly Member[]): unknown => list.map(({id, peerURLs}) => ({id, peerURLs})).toSorted((a, b) => a.id.localeCompare(b.id, 'en'));
		t.deepEqual(placesOf(server.members()), placesOf((name === 'g-237-backup-of-b' ? expectedOf('b-237-snapshots').members : members)!.members));
		await server.stop();
		t.deepEqual(await fingerprint(dataDir), before);
	});

	test(`${name}, served, goes on where it stopped, twice`, async t => {
		const dataDir = await unpack(t, name);
		const {body, decoded} = expectedOf(name);
		const isForcedNewCluster = Object.hasOwn(forced, name);
		const first = await EtcdServer.start({...options, dataDir, isForcedNewCluster});
		t.deepEqual(treeOf(first), withoutTtl(body!.node));
		const replayed = decoded!.storeIndexAfterReplay - (name === 'i-237-three-members-n0' ? 1 : 0);
		t.is(first.index, replayed + (healthy[name] ?? forced[name]!));
		t.deepEqual(first.members().map(({id, name: own, clientURLs}) => ({id, own, clientURLs})), [{id: decoded!.memberId, own: 'm1', clientURLs: options.advertiseClientUrls}]);
		await first.put('/added', {
			value: 'x', dir: false, prevValue: '', prevIndex: 0n, isRefresh: false,
		});
		await first.stop();
		const second = await EtcdServer.start({...options, dataDir});
		t.is(second.index, first.index + 1);
		await second.delete('/added', {
			dir: false, recursive: false, prevValue: '', prevIndex: 0n,
		});
		t.deepEqual(treeOf(second), withoutTtl(body!.node));
		await second.stop();
	});
}

test('f-237-crc-flip is refused with file, offset and etcd\'s words, and is not touched', async t => {
	const dataDir = await unpack(t, 'f-237-crc-flip');
	const before = await fingerprint(path.join(dataDir, 'member'));
	const expected = {message: `the log is damaged: ${dataDir}/member/wal/0000000000000000-0000000000000000.wal at byte 3090: walpb: crc mismatch`};
	await t.throwsAsync(EtcdServer.start({...options, dataDir}), expected);
	await t.throwsAsync(EtcdServer.openReadOnly({...options, dataDir}), expected);
	t.deepEqual(await fingerprint(path.join(dataDir, 'member')), before);
});

test('n-handwritten-boots-both boots here, too', async t => {
	const dataDir = await unpack(t, 'n-handwritten-boots-both');
	const {'etcd-2.3.7': answer} = expectedOf('n-handwritten-boots-both');
	const server = await EtcdServer.start({...options, dataDir});
	t.deepEqual(treeOf(server), withoutTtl(answer!.body.node));
	t.is(server.index, Number(answer!.headers['X-Etcd-Index']));
	await server.stop();
});

for (const name of ['g-237-backup-of-b', 'i-237-three-members-n0', 'p-237-follower-snapshot']) {
	test(`${name} is not served without being made a cluster of its own, and is not touched`, async t => {
		const dataDir = await unpack(t, name);
		const before = await fingerprint(path.join(dataDir, 'member'));
		const error = await t.throwsAsync(EtcdServer.start({...options, dataDir}), {name: 'UserError'});
		t.regex((error as Error & {hint: string}).hint, /--force-new-cluster/);
		t.deepEqual(await fingerprint(path.join(dataDir, 'member')), before);
		t.deepEqual(await readdir(dataDir), ['member']);
	});
}

test('a data dir of etcd 2.0, which had no member directory, is read as it is, and served after it was brought into shape', async t => {
	const dataDir = await unpack(t, 'b-237-snapshots');
	const {body} = expectedOf('b-237-snapshots');
	for (const name of ['snap', 'wal']) {
		await rename(path.join(dataDir, 'member', name), path.join(dataDir, name));
	}

	await rmdir(path.join(dataDir, 'member'));
	const before = await fingerprint(dataDir);
	const reader = await EtcdServer.openReadOnly({...options, dataDir});
	t.deepEqual(treeOf(reader), withoutTtl(body!.node));
	t.deepEqual(await fingerprint(dataDir), before);
	const server = await EtcdServer.start({...options, dataDir});
	t.deepEqual(treeOf(server), withoutTtl(body!.node));
	await server.stop();
	t.deepEqual(await readdir(dataDir), ['member']);
	t.deepEqual(await readdir(path.join(dataDir, 'member')), ['snap', 'wal']);
});

test('snapshots whose log is gone are not taken for a data dir to begin anew, nor is a log without a segment', async t => {
	const dataDir = await unpack(t, 'b-237-snapshots');
	const walDir = path.join(dataDir, 'member', 'wal');
	await rm(walDir, {recursive: true});
	const withoutLog = {name: 'UserError', message: `${dataDir}/member/snap holds snapshots, but ${walDir} holds no log`};
	await t.throwsAsync(EtcdServer.start({...options, dataDir}), withoutLog);
	await t.throwsAsync(EtcdServer.openReadOnly({...options, dataDir}), withoutLog);
	await rm(path.join(dataDir, 'member', 'snap'), {recursive: true});
	await mkdir(walDir);
	await t.throwsAsync(EtcdServer.openReadOnly({...options, dataDir}), {name: 'UserError', message: `${dataDir} holds no log of etcd`});
	await writeFile(path.join(walDir, 'else'), '');
	await t.throwsAsync(EtcdServer.start({...options, dataDir}), {message: /is not empty, and no segment of a log is in it/});
	await rm(walDir, {recursive: true});
	await writeFile(walDir, '');
	await t.throwsAsync(EtcdServer.openReadOnly({...options, dataDir}), {name: 'DataDirError', message: `can't use the data dir ${walDir}: not a directory`});
});

test('what is known to be committed is all that a forced start keeps of a larger cluster', async t => {
	const dataDir = await unpack(t, 'i-237-three-members-n0');
	const {afterForceNewCluster} = expectedOf('i-237-three-members-n0');
	const server = await EtcdServer.start({...options, dataDir, isForcedNewCluster: true});
	t.deepEqual(treeOf(server), withoutTtl(afterForceNewCluster!.body.node));
	t.is(server.index, Number(afterForceNewCluster!.headers['X-Etcd-Index']));
	await server.stop();
});

test('watches of the past are answered from the history in the snapshot and the log after it', async t => {
	const dataDir = await unpack(t, 'j-237-event-ring');
	const {waits} = expectedOf('j-237-event-ring');
	const server = await EtcdServer.openReadOnly({...options, dataDir});
	let count = 0;
	for (const [waitIndex, {status, body}] of Object.entries(waits!)) {
		const ask = (): StoreEvent | undefined => server.watch('/', {
			recursive: true, stream: false, waitIndex: BigInt(waitIndex), deliver: () => true,
		}).event;
		if (status === 200) {
			const {action, node, prevNode} = body as {action: string; node: JsonNode; prevNode?: JsonNode};
			const event = ask()!;
			t.is(event.action, action as StoreEvent['action']);
			t.deepEqual(jsonNode(event.node), withoutTtl(node));
			t.deepEqual(event.prevNode && jsonNode(event.prevNode), prevNode && withoutTtl(prevNode));
		} else {
			t.throws(ask, {message: /cleared/});
		}

		count++;
	}

	t.true(count > 3);
});

const live = whyNoLiveEtcd() === undefined ? test : test.skip;

async function putV3(url: string, key: string, value: string): Promise<void> {
	const base64 = (text: string) => Buffer.from(text).toString('base64');
	await fetch(`${url}/v3/kv/put`, {method: 'POST', body: JSON.stringify({key: base64(key), value: base64(value)})});
}

live('a data dir that holds v3 data alone is told from an empty one', async t => {
	const dataDir = await temporaryDirectory(t);
	const etcd = await startEtcdOn(dataDir);
	t.teardown(etcd.stop);
	await putV3(etcd.url, 'a', '1');
	await etcd.stop();
	const before = await fingerprint(path.join(dataDir, 'member'));
	const refusal = {message: /holds v3 data alone/};
	await t.throwsAsync(EtcdServer.openReadOnly({...options, dataDir}), refusal);
	await t.throwsAsync(EtcdServer.start({...options, dataDir}), refusal);
	t.deepEqual(await fingerprint(path.join(dataDir, 'member')), before);
});

live('v3 data beside v2 keys is still there when etcd 3.4 has the data dir again', async t => {
	const dataDir = await temporaryDirectory(t);
	const first = await startEtcdOn(dataDir);
	t.teardown(first.stop);
	await putV3(first.url, 'a', 'three');
	await fetch(`${first.url}/v2/keys/b`, {method: 'PUT', body: new URLSearchParams({value: 'two'})});
	await first.stop();
	const log: string[] = [];
	const server = await EtcdServer.start({
		...options,
		dataDir,
		snapshots: {snapshotCount: 5},
		log(level, _origin, text) {
			log.push(`${level} ${text}`);
		},
	});
	t.true(log.some(line => line.startsWith('W there is v3 data, too, which stays as it is')));
	for (let i = 0; i < 30; i++) {
		await server.put('/c', {
			value: String(i), dir: false, prevValue: '', prevIndex: 0n, isRefresh: false,
		});
	}

	await server.stop();
	const second = await startEtcdOn(dataDir);
	t.teardown(second.stop);
	const answer = await fetch(`${second.url}/v3/kv/range`, {method: 'POST', body: JSON.stringify({key: Buffer.from('a').toString('base64')})});
	const {kvs} = await answer.json() as {kvs: Array<{value: string}>};
	t.is(Buffer.from(kvs[0]!.value, 'base64').toString(), 'three');
	t.deepEqual(withoutTtl((await listingFrom(second.url)).node), treeOf(server));
	await second.stop();
});

live('a data dir that etcd has open is not served, and read all the same', async t => {
	const dataDir = await temporaryDirectory(t);
	const etcd = await startEtcdOn(dataDir);
	t.teardown(etcd.stop);
	await fetch(`${etcd.url}/v2/keys/a`, {method: 'PUT', body: new URLSearchParams({value: '1'})});
	await t.throwsAsync(EtcdServer.start({...options, dataDir}), {message: /the data dir is in use by another process/});
	const reader = await EtcdServer.openReadOnly({...options, dataDir});
	t.is(reader.get('/a', {recursive: false, sorted: false}).node.value, '1');
	await etcd.stop();
	const server = await EtcdServer.start({...options, dataDir});
	t.is(server.get('/a', {recursive: false, sorted: false}).node.value, '1');
	await server.stop();
});
