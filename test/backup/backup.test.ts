import {Buffer} from 'node:buffer';
import {
	mkdir,
	readdir,
	readFile,
	writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {backUp, type BackupOptions} from '../../source/backup/backup.ts';
import {EtcdServer, type ServerOptions} from '../../source/server/server.ts';
import {FrameDecoder, recordTypes} from '../../source/wal/frame.ts';
import {type HardState, type LogContents} from '../../source/wal/log.ts';
import {readLog} from '../../source/wal/read-log.ts';
import {segmentName} from '../../source/wal/segment-files.ts';
import {WriteAheadLog} from '../../source/wal/wal.ts';
import {
	expectedOf,
	fingerprint,
	temporaryDirectory,
	treeOf,
	unpack,
	withoutTtl,
} from '../helpers/data-dirs.ts';
import {listingFrom, startEtcdOn} from '../helpers/etcd-on.ts';
import {whyNoLiveEtcd} from '../helpers/live-etcd.ts';
import {randomFrom, randomOperation} from '../helpers/random-operations.ts';

const options: ServerOptions = {
	name: 'm1', advertiseClientUrls: ['http://127.0.0.1:2379'], initialAdvertisePeerUrls: ['http://127.0.0.1:2380'],
};

type Said = {readonly warnings: string[]; readonly missingMarkers: number[]};

async function run(t: ExecutionContext, dataDir: string, extra: Partial<BackupOptions> = {}): Promise<{backupDir: string; said: Said}> {
	const backupDir = path.join(await temporaryDirectory(t), 'backup');
	const said: Said = {warnings: [], missingMarkers: []};
	await backUp({
		dataDir,
		walDir: '',
		backupDir,
		backupWalDir: '',
		isClusterIdKept: false,
		nodeId: '',
		isBackendWanted: true,
		warn(text) {
			said.warnings.push(text);
		},
		onMissingMarker({index}) {
			said.missingMarkers.push(index);
		},
		onSegment: () => undefined,
		...extra,
	});
	return {backupDir, said};
}

for (const name of ['a-237-fresh', 'b-237-snapshots', 'd-34-v2', 'e-237-torn-tail', 'h-34-snapshots-kill9', 'm-237-bad-newest-snapshot', 'o-237-after-force-new-cluster', 'p-237-follower-snapshot']) {
	test(`a backup of ${name} has all that it shows, and the source is not touched`, async t => {
		const dataDir = await unpack(t, name);
		const before = await fingerprint(dataDir);
		const {backupDir} = await run(t, dataDir);
		t.deepEqual(await fingerprint(dataDir), before);
		await t.throwsAsync(EtcdServer.start({...options, dataDir: backupDir}), {message: /not in the cluster that the log describes/});
		const server = await EtcdServer.start({...options, dataDir: backupDir, isForcedNewCluster: true});
		t.deepEqual(treeOf(server), withoutTtl(expectedOf(name).body!.node));
		t.is(server.members().length, 1);
		await server.stop();
	});
}

test('a backup holds one segment and the snapshot, as etcdctl writes them', async t => {
	const dataDir = await unpack(t, 'b-237-snapshots');
	const {backupDir, said} = await run(t, dataDir, {isBackendWanted: false});
	t.deepEqual(said, {warnings: [], missingMarkers: []});
	t.deepEqual((await readdir(backupDir, {recursive: true})).toSorted(), [
		'member',
		'member/snap',
		'member/snap/0000000000000002-00000000000000cc.snap',
		'member/wal',
		'member/wal/0000000000000000-0000000000000000.wal',
	]);
	const snapshot = 'member/snap/0000000000000002-00000000000000cc.snap';
	t.deepEqual(await readFile(path.join(backupDir, snapshot)), await readFile(path.join(dataDir, snapshot)));
	// But for the ids, which are new each time, this is the log that etcdctl 2.3.7 made of the same data dir.
	const recorded = await unpack(t, 'g-237-backup-of-b');
	const place = {index: 204, term: 2};
	const {contents: ours} = (await readLog(path.join(backupDir, 'member/wal'), place))!;
	const {contents: theirs} = (await readLog(path.join(recorded, 'member/wal'), place))!;
	const entriesOf = ({entries}: LogContents) => entries.map(({type, term, index, data}) => ({
		type, term, index, data,
	}));
	t.deepEqual({...ours, entries: entriesOf(ours), metadata: undefined}, {...theirs, entries: entriesOf(theirs), metadata: undefined});
	t.true(ours.hasMarker);
	t.is(ours.metadata.clusterId, ours.metadata.memberId + 1n);
	const sizes = await Promise.all([backupDir, recorded].map(async directory => (await readFile(path.join(directory, 'member/wal/0000000000000000-0000000000000000.wal'))).length));
	t.true(Math.abs(sizes[0]! - sizes[1]!) <= 8, sizes.join(' '));
});

test('with the old member id a backup starts without being forced', async t => {
	const dataDir = await unpack(t, 'b-237-snapshots');
	const {memberId, clusterId} = expectedOf('b-237-snapshots').decoded!;
	const {backupDir} = await run(t, dataDir, {nodeId: memberId.toUpperCase(), isClusterIdKept: true});
	const server = await EtcdServer.start({...options, dataDir: backupDir});
	t.is(server.memberId, memberId);
	t.is(server.clusterId, clusterId);
	t.deepEqual(treeOf(server), withoutTtl(expectedOf('b-237-snapshots').body!.node));
	await server.stop();
});

test('the log alone is backed up from its first entry on', async t => {
	const dataDir = await unpack(t, 'b-237-snapshots');
	const directory = await temporaryDirectory(t);
	const backupWalDir = path.join(directory, 'only');
	// An empty directory stands for the current one, which the flags mean when they are not given.
	await mkdir(path.join(directory, 'member', 'snap'), {recursive: true});
	await run(t, directory, {walDir: path.join(dataDir, 'member', 'wal'), backupDir: directory, backupWalDir});
	t.deepEqual(await readdir(backupWalDir), ['0000000000000000-0000000000000000.wal']);
	const server = await EtcdServer.openReadOnly({...options, dataDir: backupWalDir});
	t.deepEqual(treeOf(server), withoutTtl(expectedOf('b-237-snapshots').body!.node));
});

test('a snapshot that the log does not know is added back', async t => {
	const source = await unpack(t, 'n-handwritten-boots-both');
	const {backupDir} = await run(t, source);
	const wal = path.join(backupDir, 'member/wal/0000000000000000-0000000000000000.wal');
	const bytes = await readFile(wal);
	// The last record is the marker.
	await writeFile(wal, bytes.subarray(0, -22));
	const {backupDir: second, said} = await run(t, backupDir);
	t.deepEqual(said.missingMarkers, [100]);
	const {contents} = (await readLog(path.join(second, 'member/wal'), {index: 100, term: 1}))!;
	t.true(contents.hasMarker);
});

test('refusals have etcdctl\'s words', async t => {
	const dataDir = await unpack(t, 'a-237-fresh');
	const damaged = await unpack(t, 'f-237-crc-flip');
	const empty = await temporaryDirectory(t);
	const refused = async (from: string, extra: Partial<BackupOptions>, message: string) => t.throwsAsync(run(t, from, extra), {name: 'BackupError', message});
	await refused(path.join(empty, 'none'), {}, `open ${empty}/none/member/snap: no such file or directory`);
	await refused(dataDir, {walDir: path.join(empty, 'none')}, `open ${empty}/none: no such file or directory`);
	await refused(dataDir, {walDir: empty}, 'wal: file not found');
	await refused(dataDir, {backupDir: '/dev/null/x'}, 'failed creating backup snapshot dir /dev/null/x/member/snap: mkdir /dev/null: not a directory');
	await refused(dataDir, {backupWalDir: path.join(dataDir, 'member', 'wal')}, 'file already exists');
	await refused(dataDir, {nodeId: 'xyz'}, 'strconv.ParseUint: parsing "xyz": invalid syntax');
	await refused(dataDir, {nodeId: '12345678123456781'}, 'strconv.ParseUint: parsing "12345678123456781": value out of range');
	await refused(damaged, {}, 'walpb: crc mismatch');
});

/** A data dir with a log of so many entries, each so long. */
async function dataDirWith(t: ExecutionContext, lengths: readonly number[], state?: HardState): Promise<string> {
	const dataDir = await temporaryDirectory(t);
	await mkdir(path.join(dataDir, 'member', 'snap'), {recursive: true});
	const log = await WriteAheadLog.create(path.join(dataDir, 'member', 'wal'), {memberId: 1n, clusterId: 2n});
	for (const [i, length] of lengths.entries()) {
		await log.append([{
			type: 0, data: Buffer.alloc(length, i), term: 1, index: i + 1,
		}], state ?? {term: 1, vote: 1n, commit: i + 1});
	}

	await log.close();
	return dataDir;
}

const walOf = (directory: string) => path.join(directory, 'member', 'wal');

test('a long log is written whole, and goes on in a second segment where etcd would have begun one', async t => {
	const lengths = [100, 3_000_000, ...Array.from({length: 7}, () => 9_000_000)];
	const dataDir = await dataDirWith(t, lengths);
	const segments: string[] = [];
	const {backupDir} = await run(t, dataDir, {
		onSegment(file) {
			segments.push(file);
		},
	});
	const names = [segmentName(0, 0), segmentName(1, lengths.length + 1)];
	t.deepEqual((await readdir(walOf(backupDir))).toSorted(), names);
	t.deepEqual(segments, [path.join(walOf(backupDir), names[1]!)]);
	const {contents} = (await readLog(walOf(backupDir), {index: 0, term: 0}))!;
	t.deepEqual(contents.entries.map(({index, data}) => [index, data!.length, data![0]]), lengths.map((length, i) => [i + 1, length, i]));
	t.deepEqual(contents.hardState, {term: 1, vote: 1n, commit: lengths.length});
	// The marker is in the last one.
	const {crc, metadata, snapshot, state} = recordTypes;
	const typesIn = async (name: string) => Array.from(new FrameDecoder(await readFile(path.join(walOf(backupDir), name)), undefined), ({type}) => type);
	t.is((await typesIn(names[0]!)).at(-1), state);
	t.deepEqual(await typesIn(names[1]!), [crc, metadata, state, snapshot]);
});

test('a log that is written piece by piece is whole', async t => {
	const lengths = [1_200_000, 10, 1_200_000, 1_200_000, 20];
	const {backupDir} = await run(t, await dataDirWith(t, lengths));
	t.deepEqual(await readdir(walOf(backupDir)), [segmentName(0, 0)]);
	const {contents} = (await readLog(walOf(backupDir), {index: 0, term: 0}))!;
	t.deepEqual(contents.entries.map(({index, data}) => [index, data!.length]), lengths.map((length, i) => [i + 1, length]));
	t.deepEqual(contents.hardState, {term: 1, vote: 1n, commit: lengths.length});
	t.true(contents.hasMarker);
});

test('a state that says nothing is left out, and every other is kept', async t => {
	const {crc, metadata, snapshot, entry, state} = recordTypes;
	const typesIn = async (dataDir: string) => {
		const {backupDir} = await run(t, dataDir);
		const decoder = new FrameDecoder(await readFile(path.join(walOf(backupDir), segmentName(0, 0))), undefined);
		const types = Array.from(decoder, ({type}) => type);
		t.is(decoder.error, undefined);
		return types;
	};

	t.deepEqual(await typesIn(await dataDirWith(t, [])), [crc, metadata, snapshot, snapshot]);
	for (const hardState of [{term: 1, vote: 0n, commit: 0}, {term: 0, vote: 1n, commit: 0}, {term: 0, vote: 0n, commit: 1}, {term: 1, vote: 1n, commit: 0}]) {
		t.deepEqual(await typesIn(await dataDirWith(t, [5], hardState)), [crc, metadata, snapshot, entry, state, snapshot]);
	}
});

test('what is left aside is said, and what the system refuses', async t => {
	const dataDir = await unpack(t, 'm-237-bad-newest-snapshot');
	await writeFile(path.join(dataDir, 'member/snap/notes'), '');
	await writeFile(path.join(walOf(dataDir), 'other'), '');
	const {said: {warnings}, backupDir} = await run(t, dataDir);
	t.true(warnings.includes('snap: skipped unexpected non snapshot file notes'));
	t.true(warnings.includes('wal: ignored file other in wal'));
	t.is(warnings.filter(text => /^snap: corrupted snapshot file \S+\.snap: \S/.test(text)).length, 1);
	const name = (await readdir(path.join(backupDir, 'member/snap'))).find(each => each.endsWith('.snap'))!;
	const target = path.join(await temporaryDirectory(t), 'b');
	const obstacle = path.join(target, 'member/snap', name);
	await mkdir(obstacle, {recursive: true});
	const error = await t.throwsAsync(run(t, dataDir, {backupDir: target}), {name: 'BackupError', message: /^[a-z]+ \S+: [a-z ]+$/});
	t.true(error.message.includes(path.join(target, 'member/snap')), error.message);
});

const live = whyNoLiveEtcd() === undefined ? test.serial : test.serial.skip;

live('etcd 3.4 starts from a backup of ours', async t => {
	const dataDir = await temporaryDirectory(t);
	const server = await EtcdServer.start({...options, dataDir, snapshots: {snapshotCount: 100}});
	t.teardown(async () => server.stop());
	const random = randomFrom(7);
	for (let i = 0; i < 500; i++) {
		await randomOperation(server, random);
	}

	// The server runs on meanwhile.
	const {backupDir} = await run(t, dataDir);
	const etcd = await startEtcdOn(backupDir, ['--force-new-cluster']);
	t.teardown(etcd.stop);
	const {node} = await listingFrom(etcd.url);
	t.deepEqual(withoutTtl(node), treeOf(server));
	await etcd.stop();
});
