/**
The tutorial on two hosts with a member each, as its author ran it: commands in turn on either, each asking the member of
its own host and, after that, whichever it finds.
*/
import test from 'ava';
import {eventually} from '../helpers/live-cluster.ts';
import {whyNoLiveEtcd} from '../helpers/live-etcd.ts';
import {RealCluster} from '../helpers/real-cluster.ts';

const missing = whyNoLiveEtcd();
const testOrSkip = missing === undefined ? test : test.skip;
const title = (text: string): string => missing === undefined ? text : `${text} (${missing})`;

/** A member tells what it has applied, which may be a moment behind what another one confirmed. */
const lagMilliseconds = 20_000;

/** Lines in any order: etcd lists unsorted unless asked. */
const lines = (output: string) => output.split('\n').filter(line => line !== '').sort();

testOrSkip(title('the tutorial on two hosts, commands in turn on either'), async t => {
	t.timeout(120_000);
	await using cluster = await RealCluster.start(2);
	const etcdctl = async (host: number, line: string) => cluster.run(['etcdctl', ...line.split(' ')], {host});

	const write = async (host: number, line: string, expected = '') => {
		t.deepEqual(await etcdctl(host, line), {code: 0, stdout: expected, stderr: ''}, line);
	};

	const read = async (host: number, line: string, expected: readonly string[]) => {
		const result = await eventually(async () => etcdctl(host, line), ({stdout}) => lines(stdout).join('\n') === [...expected].sort().join('\n'), lagMilliseconds);
		t.deepEqual(lines(result.stdout), [...expected].sort(), line);
		t.is(result.code, 0, line);
	};

	const miss = async (host: number, line: string, key: string) => {
		const result = await eventually(async () => etcdctl(host, line), ({code}) => code === 4, lagMilliseconds);
		t.is(result.stdout, '', line);
		t.regex(result.stderr, new RegExp(String.raw`^Error: {2}100: Key not found \(${key}\) \[\d+\]\n$`), line);
		t.is(result.code, 4, line);
	};

	const [one, two] = [0, 1];
	for (const [i, directory] of ['/scheduler', '/registry', '/controller'].entries()) {
		await write(i % 2, `mkdir ${directory}`);
	}

	// Directories
	await read(one, 'ls', ['/scheduler', '/registry', '/controller']);
	await write(one, 'mkdir /a/b');
	await read(two, 'ls /a', ['/a/b']);

	// Keys and values
	await write(one, 'set /a/b/os centos6', 'centos6\n');
	await read(two, 'get /a/b/os', ['centos6']);
	await write(two, 'set /a/b/car GT-R', 'GT-R\n');
	await read(one, 'get /a/b/car', ['GT-R']);
	await read(one, 'ls /a/b', ['/a/b/os', '/a/b/car']);
	await read(two, 'ls /a --recursive', ['/a/b', '/a/b/os', '/a/b/car']);

	// Removal
	await write(two, 'rm /a/b/os', 'PrevNode.Value: centos6\n');
	await miss(one, 'get /a/b/os', '/a/b/os');
	await write(one, 'rm /a/b/car', 'PrevNode.Value: GT-R\n');
	await miss(two, 'get /a/b/car', '/a/b/car');
	await read(one, 'ls /a/b', []);
	await write(two, 'rmdir /a/b');
	await read(one, 'ls /a', []);
	await write(one, 'rmdir /a');
	await read(two, 'ls', ['/scheduler', '/registry', '/controller']);

	// Update
	await write(one, 'set /a/b/os centos6', 'centos6\n');
	await write(two, 'update /a/b/os centos7', 'centos7\n');
	await read(one, 'get /a/b/os', ['centos7']);
	await write(two, 'rm /a --recursive');
	await miss(one, 'ls /a --recursive', '/a');

	// A directory that lives for a while
	await write(one, 'mkdir /a --ttl 1');
	await read(two, 'ls --quorum', ['/scheduler', '/registry', '/controller']);

	// Watching from one host what the other sets
	await write(two, 'mkdir /a/b');
	await write(one, 'set /a/b/os centos6', 'centos6\n');
	const {stdout} = await cluster.run(['-o', 'json', 'get', '--quorum', '/a/b/os'], {host: one});
	const {modifiedIndex} = (JSON.parse(stdout) as {node: {modifiedIndex: number}}).node;
	const watching = cluster.start(['etcdctl', 'watch', '/a/b/os', '--after-index', String(modifiedIndex)], {host: one});
	await write(two, 'set /a/b/os centos7', 'centos7\n');
	t.deepEqual(await watching.result, {code: 0, stdout: 'centos7\n', stderr: ''});

	// What is asked of the cluster
	const {stdout: listing, stderr: debugging, code} = await etcdctl(two, '--debug ls');
	t.deepEqual(lines(listing), ['/a', '/controller', '/registry', '/scheduler']);
	t.is(code, 0);
	const synchronised = /got endpoints\((?<list>\S+)\) after sync/.exec(debugging)!.groups!.list!;
	t.deepEqual(synchronised.split(',').sort(), cluster.endpoints.split(',').sort());

	// Directories marked with a slash
	await write(one, 'set /registry/minions/master2 x', 'x\n');
	await read(two, 'ls /registry -p --recursive', ['/registry/minions/', '/registry/minions/master2']);

	// Both members, seen from both
	for (const host of [one, two]) {
		const health = await etcdctl(host, 'cluster-health');
		t.deepEqual(lines(health.stdout), [
			'cluster is healthy',
			...cluster.members.map(({id, number}) => `member ${id} is healthy: got healthy result from ${cluster.urlOf(number)}`),
		].sort());
		t.is(health.code, 0);
		t.is(lines((await etcdctl(host, 'member list')).stdout).length, 2);
	}
});
