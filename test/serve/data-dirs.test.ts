import {
	mkdir,
	readdir,
	rm,
	writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {expectedOf, unpack, withoutTtl} from '../helpers/data-dirs.ts';
import {listingFrom} from '../helpers/etcd-on.ts';
import {runEtcsh, startServe} from '../helpers/etcsh.ts';

test('a backup is not served as it is, which is told with the way to do it', async t => {
	const dataDir = await unpack(t, 'g-237-backup-of-b');
	const {code, stderr} = await runEtcsh(['serve', '--data-dir', dataDir, '--listen-client-urls=http://127.0.0.1:0', '--advertise-client-urls=http://127.0.0.1:0']);
	t.is(code, 1);
	t.regex(stderr, / C \| etcdmain: this data dir belongs to member a201d1db4e01, which is not in the cluster/);
	t.regex(stderr, / I \| etcdmain: Start it once with "etcsh serve --force-new-cluster"/);
});

test('with --force-new-cluster a backup is served, and from then on without', async t => {
	const dataDir = await unpack(t, 'g-237-backup-of-b');
	for (const flags of [['--force-new-cluster'], []]) {
		const server = await startServe(dataDir, undefined, flags);
		t.teardown(async () => server.stop('SIGKILL'));
		const {node} = await listingFrom(server.url);
		t.deepEqual(withoutTtl(node), withoutTtl(expectedOf('g-237-backup-of-b').body!.node));
		await server.stop();
	}
});

test('damage is told with file, offset and what to do', async t => {
	const dataDir = await unpack(t, 'f-237-crc-flip');
	const {code, stderr} = await runEtcsh(['serve', '--data-dir', dataDir, '--listen-client-urls=http://127.0.0.1:0', '--advertise-client-urls=http://127.0.0.1:0']);
	t.is(code, 1);
	t.regex(stderr, / C \| etcdmain: the log is damaged: .*0\.wal at byte 3090: walpb: crc mismatch\n/);
	t.regex(stderr, / I \| etcdmain: Nothing was changed\./);
});

const listen = ['--listen-client-urls=http://127.0.0.1:0', '--advertise-client-urls=http://127.0.0.1:0'];

test('a data dir of a member and of a proxy is refused as etcd refuses it, one of a proxy alone, too', async t => {
	const dataDir = await unpack(t, 'a-237-fresh');
	await mkdir(path.join(dataDir, 'proxy'));
	const both = await runEtcsh(['serve', '--data-dir', dataDir, ...listen]);
	t.is(both.code, 1);
	t.regex(both.stderr, / C \| etcdmain: invalid datadir\. Both member and proxy directories exist\.\n$/);
	await rm(path.join(dataDir, 'member'), {recursive: true});
	const alone = await runEtcsh(['serve', '--data-dir', dataDir, ...listen]);
	t.is(alone.code, 1);
	t.regex(alone.stderr, / C \| etcdmain: .* belongs to a proxy, and there is no proxy mode\n$/);
	t.deepEqual(await readdir(dataDir), ['proxy']);
});

test('what does not belong into a data dir is named', async t => {
	const dataDir = await unpack(t, 'f-237-crc-flip');
	await writeFile(path.join(dataDir, 'foo'), '');
	await writeFile(path.join(dataDir, 'etcsh.lock.1'), '');
	const {stderr} = await runEtcsh(['serve', '--data-dir', dataDir, ...listen]);
	t.deepEqual(stderr.match(/(?<=found invalid ).*/g), [`file/dir foo under data dir ${dataDir} (Ignore this if you are upgrading etcd)`]);
});

test('a log that lost its segments is no reason to begin anew', async t => {
	const dataDir = await unpack(t, 'a-237-fresh');
	const walDir = path.join(dataDir, 'member', 'wal');
	const [segment] = await readdir(walDir);
	await rm(path.join(walDir, segment!));
	await writeFile(path.join(walDir, `${segment!}.broken`), '');
	const {code, stderr} = await runEtcsh(['serve', '--data-dir', dataDir, ...listen]);
	t.is(code, 1);
	t.regex(stderr, / C \| etcdmain: open wal error: wal: file not found .*\n.* I \| etcdmain: Bring the log back/);
	t.deepEqual(await readdir(walDir), [`${segment!}.broken`]);
});

test('a member that is no directory is told in one line', async t => {
	const dataDir = await unpack(t, 'a-237-fresh');
	await rm(path.join(dataDir, 'member'), {recursive: true});
	await writeFile(path.join(dataDir, 'member'), '');
	for (const args of [['--data-dir', dataDir, '--read-only', 'ls'], ['wal', dataDir]]) {
		const {code, stderr} = await runEtcsh(args);
		t.is(code, 1);
		t.regex(stderr, /^can't use the data dir .*: not a directory\n/);
	}
});
