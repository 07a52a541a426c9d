/**
Every command of etcdctl through the program, on a real etcd of one and of two members; the texts are those of 2.3.7.
*/
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {temporaryDirectory} from '../helpers/data-dirs.ts';
import {EtcdctlHost} from '../helpers/etcdctl-host.ts';
import {cliPath, runEtcsh} from '../helpers/etcsh.ts';
import {
	clusterSizes,
	endpointsOf,
	liveTest,
	sizeText,
	startCluster,
} from '../helpers/live-cluster.ts';
import {type LiveEtcd} from '../helpers/live-etcd.ts';

type Cluster = {readonly members: readonly LiveEtcd[]; readonly env: NodeJS.ProcessEnv};

async function etcdctl({env}: Pick<Cluster, 'env'>, args: readonly string[], stdin?: string) {
	// A busy machine may need longer than etcdctl's second.
	return runEtcsh(['etcdctl', '--timeout', '20s', ...args], {env, stdin});
}

/** Starts a command that does not end by itself, waits for its output, and interrupts it. */
async function interrupt(cluster: Cluster, args: readonly string[], isComplete: (stdout: string) => boolean) {
	const child = spawn(process.execPath, [cliPath, 'etcdctl', ...args], {env: {...process.env, ...cluster.env}, stdio: ['ignore', 'pipe', 'inherit']});
	let stdout = '';
	child.stdout.setEncoding('utf8').on('data', (text: string) => {
		stdout += text;
		if (isComplete(stdout)) {
			child.kill('SIGINT');
		}
	});
	const [code] = await once(child, 'close') as [number | undefined];
	return {code, stdout};
}

const keyCommands: ReadonlyArray<readonly [line: string, stdout: string, failure?: readonly [code: number, stderr: RegExp]]> = [
	['set /app/k v', 'v\n'],
	['get /app/k', 'v\n'],
	['get --quorum /app/k', 'v\n'],
	['get /none', '', [4, /^Error: {2}100: Key not found \(\/none\) \[\d+\]\n$/]],
	['set --swap-with-value v /app/k w', 'w\n'],
	['set --swap-with-value v /app/k x', '', [4, /^Error: {2}101: Compare failed \(\[v != w\]\) \[\d+\]\n$/]],
	['mk /app/m x', 'x\n'],
	['mk /app/m x', '', [4, /^Error: {2}105: Key already exists \(\/app\/m\) \[\d+\]\n$/]],
	['update /app/m y', 'y\n'],
	['update /none y', '', [4, /^Error: {2}100: Key not found \(\/none\) \[\d+\]\n$/]],
	['mkdir /dir', ''],
	['mkdir /dir', '', [4, /^Error: {2}105: Key already exists \(\/dir\) \[\d+\]\n$/]],
	['setdir --ttl 100 /set', ''],
	['setdir /set', '', [4, /^Error: {2}102: Not a file \(\/set\) \[\d+\]\n$/]],
	['updatedir --ttl 200 /set', ''],
	['get /dir', '', [1, /^\/dir: is a directory\n$/]],
	['ls --sort --recursive -p', '/app/\n/app/k\n/app/m\n/dir/\n/set/\n'],
	['rm /app/m', 'PrevNode.Value: y\n'],
	['rm /app', '', [4, /^Error: {2}102: Not a file \(\/app\) \[\d+\]\n$/]],
	['rmdir /dir', ''],
	['rmdir /set', ''],
	['rmdir /app', '', [4, /^Error: {2}108: Directory not empty \(\/app\) \[\d+\]\n$/]],
	['ls', '/app\n'],
];

for (const size of clusterSizes) {
	liveTest(`the whole command set on a live etcd of ${sizeText(size)}`, async t => {
		t.timeout(180_000);
		const members = await startCluster(t, size);
		const cluster: Cluster = {members, env: {ETCDCTL_ENDPOINTS: endpointsOf(members)}};
		// Most of them in one process, one after the other.
		await using host = new EtcdctlHost();
		const check = async (line: string, stdout: string, [code, stderr]: readonly [code: number, stderr: RegExp] = [0, /^$/]) => {
			const result = await host.run({args: ['--timeout', '20s', ...line.split(' ')], endpoints: endpointsOf(members), cwd: process.cwd()});
			t.deepEqual({code: result.code, stdout: result.stdout}, {code, stdout}, `${line}: ${result.stderr}`);
			t.regex(result.stderr, stderr, line);
		};

		for (const [line, stdout, failure] of keyCommands) {
			await check(line, stdout, failure);
		}

		t.deepEqual(await etcdctl(cluster, ['set', '/app/in'], 'from stdin'), {code: 0, stdout: 'from stdin\n', stderr: ''});
		const {stdout: inOrder} = await etcdctl(cluster, ['-o', 'extended', 'mk', '--in-order', '/queue', 'job']);
		t.regex(inOrder, /^Key: \/queue\/\d{20}\nCreated-Index: \d+\nModified-Index: \d+\nTTL: 0\nIndex: \d+\n\njob\n$/);
		const index = Number(/^Modified-Index: (\d+)$/m.exec(inOrder)![1]);

		await check('set /seen one', 'one\n');
		await check('set /seen two', 'two\n');
		await check('rm /seen', 'PrevNode.Value: two\n');
		await check(`watch --after-index ${index} /seen`, 'one\n');
		t.deepEqual(
			await interrupt(cluster, ['watch', '--forever', '--after-index', String(index), '/seen'], stdout => stdout.includes('PrevNode')),
			{code: 0, stdout: 'one\ntwo\nPrevNode.Value: two\n'},
		);
		// Its first event is the second one after the index.
		const told = await interrupt(
			cluster,
			['exec-watch', '--after-index', String(index - 1), '/seen', '--', 'sh', '-c', 'echo "$ETCD_WATCH_ACTION $ETCD_WATCH_KEY $ETCD_WATCH_VALUE"'],
			stdout => stdout.split('\n').length > 3,
		);
		t.is(told.code, 0);
		t.deepEqual(told.stdout.trimEnd().split('\n').map(line => line.trim()).toSorted(), ['delete /seen', 'set /seen one', 'set /seen two']);

		const directory = await temporaryDirectory(t);
		const snapshot = path.join(directory, 'store.json');
		await writeFile(snapshot, JSON.stringify({Root: {Path: '/', Children: {old: {Value: 'kept', Children: null}}}, CurrentIndex: 9}));
		t.is((await etcdctl(cluster, ['import', '--snap', snapshot])).stdout, `starting to import snapshot ${snapshot} with 10 clients\nfinished importing 1 keys\n`);
		await check('get /old', 'kept\n');

		const backup = path.join(directory, 'backup');
		t.is((await etcdctl(cluster, ['backup', '--data-dir', cluster.members[0]!.dataDir, '--backup-dir', backup])).code, 0);
		const read = await runEtcsh(['--data-dir', backup, '--read-only', 'get', '/app/k']);
		t.deepEqual({code: read.code, stdout: read.stdout}, {code: 0, stdout: 'w\n'}, read.stderr);

		const health = await etcdctl(cluster, ['cluster-health']);
		t.regex(health.stdout, new RegExp(String.raw`^(?:member [\da-f]+ is healthy: got healthy result from http://127\.0\.0\.1:\d+\n){${size}}cluster is healthy\n$`));
		t.is((await interrupt(cluster, ['cluster-health', '--forever'], stdout => stdout.includes('next check after 10 second'))).code, 0);
		const list = await etcdctl(cluster, ['member', 'list']);
		t.regex(list.stdout, new RegExp(String.raw`^(?:[\da-f]+: name=\w+ peerURLs=http://127\.0\.0\.1:\d+ clientURLs=http://127\.0\.0\.1:\d+ isLeader=(?:true|false)\n){${size}}$`));
		const id = /^(?<id>[\da-f]+): name=live peerURLs=(?<url>\S+)/m.exec(list.stdout)!.groups!;
		await check(`member update ${id.id} ${id.url}`, `Updated member with ID ${id.id} in cluster\n`);

		await check('role add readers', 'Role readers created\n');
		await check('role grant readers --path /app/* --read', 'Role readers updated\n');
		await check('role get readers', 'Role: readers\nKV Read:\n\t/app/*\nKV Write:\n');
		await check('role list', 'readers\nroot\n');
		await check('role revoke readers --path /app/* --read', 'Role readers updated\n');
		await check('user add root:secret', 'User root created\n');
		await check('user add alice:a', 'User alice created\n');
		await check('user grant alice --roles readers', 'User alice updated\n');
		await check('user get alice', 'User: alice\nRoles:  readers\n');
		await check('user revoke alice --roles readers', 'User alice updated\n');
		t.like(await etcdctl(cluster, ['user', 'passwd', 'alice'], 'b\n'), {code: 0, stdout: 'New password: \nPassword updated\n'});
		await check('user list', 'alice\nroot\n');
		await check('auth enable', 'Authentication Enabled\n');
		await check('user list', '', [1, /^Insufficient credentials\n$/]);
		await check('-u root:secret user remove alice', 'User alice removed\n');
		await check('-u root:secret role remove readers', 'Role readers removed\n');
		await check('-u root:secret auth disable', 'Authentication Disabled\n');
		t.regex((await etcdctl(cluster, ['help'])).stdout, /^NAME:\n {3}etcdctl - A simple command line client for etcd\.\n/);
	});
}
