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
