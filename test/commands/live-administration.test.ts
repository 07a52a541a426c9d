/**
Users, roles, auth and members on real etcds, with their refusals; each on a cluster of one and of two members.
*/
import {isDeepStrictEqual} from 'node:util';
import {type ExecutionContext} from 'ava';
import {openRemote} from '../../source/remote/remote-engine.ts';
import {runWords, type CommandResult} from '../helpers/command-context.ts';
import {
	clusterSizes,
	eventually,
	join,
	liveTest,
	membershipMilliseconds,
	sizeText,
	startCluster,
} from '../helpers/live-cluster.ts';
import {freePort, type LiveEtcd} from '../helpers/live-etcd.ts';

/** Runs one strict command as `etcsh etcdctl` does: on an engine of its own. */
async function run(members: readonly LiveEtcd[], words: readonly string[], credentials?: string): Promise<CommandResult> {
	const engine = await openRemote({
		endpoints: members.map(({url}) => url), credentials, headerTimeoutMs: 10_000, totalTimeoutMs: 30_000, isSyncWanted: true, isStrict: false,
	});
	try {
		return await runWords(words, {engine});
	} finally {
		await engine.close();
	}
}

const ok = (stdout: string) => ({code: 0, stdout, stderr: ''});
const refused = (stderr: string) => ({code: 1, stdout: '', stderr});

async function checkAuth(t: ExecutionContext, members: readonly LiveEtcd[]): Promise<void> {
	const as = async (who: string | undefined, line: string) => run(members, line.split(' '), who);
	const check = async (who: string | undefined, line: string, expected: CommandResult) => {
		const result = await eventually(async () => as(who, line), each => isDeepStrictEqual(each, expected), members.length === 1 ? 0 : 3000);
		t.deepEqual(result, expected, line);
	};

	await check(undefined, 'user list', ok(''));
	await check(undefined, 'role list', ok('root\n'));
	await check(undefined, 'auth disable', refused('auth: already disabled\n'));
	await check(undefined, 'auth enable', refused('auth: No root user available, please create one\n'));
	await check(undefined, 'user add root:secret', ok('User root created\n'));
	await check(undefined, 'user add root:other', refused('User root already exists\n'));
	await check(undefined, 'user add alice:a:b', ok('User alice created\n'));
	await check(undefined, 'role add readers', ok('Role readers created\n'));
	await check(undefined, 'role add readers', refused('Role readers already exists\n'));
	await check(undefined, 'role grant readers --path /open/* --read', ok('Role readers updated\n'));
	await check(undefined, 'role grant readers --path /own --readwrite', ok('Role readers updated\n'));
	await check(undefined, 'role get readers', ok('Role: readers\nKV Read:\n\t/open/*\n\t/own\nKV Write:\n\t/own\n'));
	await check(undefined, 'role revoke readers --path /own --write', ok('Role readers updated\n'));
	await check(undefined, 'role grant readers --path open --read', refused('Not canonical path; please use `-path=/open`\n'));
	await check(undefined, 'user grant alice --roles readers', ok('User alice updated\n'));
	await check(undefined, 'user get alice', ok('User: alice\nRoles:  readers\n'));
	await check(undefined, 'user get bob', refused('auth: User bob does not exist.\n'));
	await check(undefined, 'set /open/k v', ok('v\n'));
	await check(undefined, 'set /closed v', ok('v\n'));

	await check(undefined, 'auth enable', ok('Authentication Enabled\n'));
	await check('root:secret', 'role revoke guest --path /* --readwrite', ok('Role guest updated\n'));
	await check(undefined, 'user list', refused('Insufficient credentials\n'));
	await check(undefined, 'role list', refused('unexpected status code 401\n'));
	await check('root:wrong', 'user list', refused('Insufficient credentials\n'));
	await check('root:secret', 'user list', ok('alice\nroot\n'));
	await check('alice:a:b', 'get /open/k', ok('v\n'));
	const readRefused = await as('alice:a:b', 'get /closed');
	t.regex(readRefused.stderr, /^Error: {2}110: The request requires user authentication \(Insufficient credentials\) \[\d+\]\n$/);
	t.is(readRefused.code, 4);
	t.is((await as('alice:a:b', 'set /open/k w')).code, 4);
	t.is((await as(undefined, 'get /closed')).code, 4);
	await check('root:secret', 'get /closed', ok('v\n'));
	await check('root:secret', 'role remove root', refused('auth: Cannot modify role root: is root role.\n'));
	await check('root:secret', 'user remove root', refused('auth: Cannot delete root user while auth is enabled.\n'));
	await check('root:secret', 'user revoke alice --roles readers', ok('User alice updated\n'));
	await check('root:secret', 'role remove readers', ok('Role readers removed\n'));
	await check('root:secret', 'user remove alice', ok('User alice removed\n'));
	await check('root:secret', 'auth disable', ok('Authentication Disabled\n'));
	await check(undefined, 'user list', ok('root\n'));
}

for (const size of clusterSizes) {
	liveTest(`users, roles and auth rule a live etcd of ${sizeText(size)}`, async t => {
		t.timeout(120_000);
		await checkAuth(t, await startCluster(t, size));
	});

	liveTest(`a member joins a live etcd of ${sizeText(size)} with what member add prints, changes its address, and is removed`, async t => {
		t.timeout(120_000);
		const members = await startCluster(t, size);
		const {member: joined, id, peerUrl} = await join(t, members, 'joined');
		for (const each of [...members, joined]) {
			const list = await run([each], ['member', 'list']);
			t.is(list.stdout.match(/isLeader=true/g)?.length, 1);
			t.true(list.stdout.includes(`${id}: name=joined peerURLs=${peerUrl} clientURLs=${joined.url} isLeader=`), list.stdout);
		}

		t.deepEqual(await run(members, ['set', '/shared', 'v']), ok('v\n'));
		t.deepEqual(await run([joined], ['get', '--quorum', '/shared']), ok('v\n'));
		t.is((await run([joined], ['cluster-health'])).stdout.match(/is healthy/g)?.length, size + 2);
		t.deepEqual(await run(members, ['user', 'add', 'alice:a']), ok('User alice created\n'));
		t.deepEqual(await eventually(async () => run([joined], ['user', 'list']), ({stdout}) => stdout !== '', 3000), ok('alice\n'));

		const otherPeerUrl = `http://127.0.0.1:${await freePort()}`;
		const updated = ok(`Updated member with ID ${id} in cluster\n`);
		t.deepEqual(await run(members, ['member', 'update', id, otherPeerUrl]), updated);
		const list = await eventually(async () => run(members, ['member', 'list']), ({stdout}) => stdout.includes(otherPeerUrl), 3000);
		t.true(list.stdout.includes(`${id}: name=joined peerURLs=${otherPeerUrl} `));
		t.deepEqual(await run(members, ['member', 'update', id, peerUrl]), updated);

		const byName = await run(members, ['member', 'remove', 'joined']);
		t.true(byName.stderr.includes(`etcdctl member remove ${id}`));
		t.is(byName.code, 1);
		const removed = await eventually(async () => run(members, ['member', 'remove', id]), ({code}) => code === 0, membershipMilliseconds);
		t.deepEqual(removed, ok(`Removed member ${id} from cluster\n`));
		const left = await eventually(async () => run(members, ['member', 'list']), ({stdout}) => !stdout.includes(id), 3000);
		t.is(left.stdout.match(/\n/g)?.length, size);
		t.deepEqual(await run(members, ['get', '/shared']), ok('v\n'));
		t.deepEqual(await run(members, ['member', 'remove', id]), refused(`Couldn't find a member in the cluster with an ID of ${id}.\n`));
	});
}
