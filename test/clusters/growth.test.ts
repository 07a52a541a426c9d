/**
From the embedded server to a cluster of three machines, by the readme's words.
*/
import path from 'node:path';
import test from 'ava';
import {eventually, membershipMilliseconds} from '../helpers/live-cluster.ts';
import {whyNoLiveEtcd} from '../helpers/live-etcd.ts';
import {RealCluster} from '../helpers/real-cluster.ts';

const missing = whyNoLiveEtcd();
const testOrSkip = missing === undefined ? test : test.skip;

const data = ['set /a/os centos6', 'set /a/lease short --ttl 1000', 'mkdir /empty', 'mk --in-order /queue one', 'mk --in-order /queue two', 'set /a/os centos7', 'rm /a/lease'];

testOrSkip(`a data directory of etcsh grows into a cluster of three etcd members${missing === undefined ? '' : ` (${missing})`}`, async t => {
	t.timeout(150_000);
	await using cluster = await RealCluster.open(3);
	const url = cluster.urlOf(0);
	const peerUrl = (number: number): string => `http://${cluster.network.members[number]!.peer}`;
	const run = async (...words: string[]): Promise<string> => {
		const {code, stdout, stderr} = await cluster.run(words, {env: {ETCDCTL_ENDPOINTS: url}});
		t.is(code, 0, `${words.join(' ')}: ${stderr}`);
		return stdout;
	};

	// etcsh serves, and its data are backed up under the member's id.
	const old = path.join(cluster.folder, 'old');
	const listen = `http://${cluster.network.members[0]!.listenClient}`;
	const serve = cluster.start(['serve', '--name', 'm0', '--data-dir', old, '--listen-client-urls', listen, '--advertise-client-urls', url], {host: 0});
	await serve.waitUntil('the server', ({stderr}) => stderr.includes('published {'));
	t.is((await cluster.run([], {stdin: data.join('\n'), env: {ETCDCTL_ENDPOINTS: url}})).code, 0);
	const before = await run('export', '/');
	const id = /^(\w+): name=m0 /.exec(await run('member', 'list'))![1]!;
	serve.signal('SIGTERM');
	await serve.result;
	await run('backup', '--data-dir', old, '--backup-dir', cluster.dataDirOf(0), '--node-id', id);

	// A real etcd starts on that, is told its address for others, and takes in two more.
	await cluster.startMember(0, []);
	t.is((await cluster.leader(1)).id, id);
	t.is(nodesOf(await run('export', '/')), nodesOf(before));
	await run('member', 'update', id, peerUrl(0));
	for (const number of [1, 2]) {
		const {code, stdout, stderr} = await eventually(
			async () => cluster.run(['member', 'add', `m${number}`, peerUrl(number)], {env: {ETCDCTL_ENDPOINTS: url}}),
			result => result.code === 0,
			membershipMilliseconds,
		);
		t.is(code, 0, stderr);
		const initial = /^ETCD_INITIAL_CLUSTER="(.*)"$/m.exec(stdout)![1]!;
		t.deepEqual(initial.split(',').sort(), Array.from({length: number + 1}, (_, i) => `m${i}=${peerUrl(i)}`));
		await cluster.startMember(number, [`--initial-cluster=${initial}`, '--initial-cluster-state=existing']);
		await cluster.leader(number + 1);
	}

	// All three have it all, and two are enough.
	for (const number of [0, 1, 2]) {
		const result = await eventually(
			async () => cluster.run(['--no-sync', 'export', '/'], {env: {ETCDCTL_ENDPOINTS: cluster.urlOf(number)}}),
			({stdout}) => stdout !== '' && nodesOf(stdout) === nodesOf(before),
			membershipMilliseconds,
		);
		t.is(nodesOf(result.stdout), nodesOf(before), result.stderr);
	}

	await cluster.members[0]!.kill();
	await cluster.leader(2);
	const written = await eventually(async () => cluster.run(['set', '/a/os', 'centos8']), ({code}) => code === 0, membershipMilliseconds);
	t.is(written.stdout, 'centos8\n', written.stderr);
});

/** What an export has of the tree; its own index is another each time. */
function nodesOf(text: string): string {
	return JSON.stringify((JSON.parse(text) as {nodes: unknown}).nodes);
}
