import {setTimeout as delay} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import {openRemote} from '../../source/engine/remote.ts';
import {runWords, type CommandResult} from '../helpers/command-context.ts';
import {
	freePort,
	startLiveEtcd,
	whyNoLiveEtcd,
	type LiveEtcd,
} from '../helpers/live-etcd.ts';

const missing = whyNoLiveEtcd();
const liveTest = missing === undefined ? test : test.skip;
const titleEnd = missing === undefined ? '' : ` (${missing})`;

async function live(t: ExecutionContext, ...settings: Parameters<typeof startLiveEtcd>): Promise<LiveEtcd> {
	const etcd = await startLiveEtcd(...settings);
	t.teardown(async () => etcd.stop());
	return etcd;
}

/** Runs one strict command as `etcsh etcdctl` does: on an engine of its own. */
async function run(etcd: LiveEtcd, words: readonly string[], credentials?: string): Promise<CommandResult> {
	const engine = await openRemote({
		endpoints: [etcd.url], credentials, headerTimeoutMs: 10_000, totalTimeoutMs: 30_000, isSyncWanted: true,
	});
	try {
		return await runWords(words, {engine});
	} finally {
		await engine.close();
	}
}

const ok = (stdout: string) => ({code: 0, stdout, stderr: ''});
const refused = (stderr: string) => ({code: 1, stdout: '', stderr});

liveTest(`users, roles and auth rule a live etcd of one member${titleEnd}`, async t => {
	const etcd = await live(t);
	const as = async (who: string | undefined, line: string) => run(etcd, line.split(' '), who);
	const check = async (who: string | undefined, line: string, expected: CommandResult) => {
		t.deepEqual(await as(who, line), expected, line);
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
	await check(undefined, 'role grant readers --path open --read', refused('Not canonical path; please use `-path=/x`\n'));
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
	t.regex((await as('alice:a:b', 'get /closed')).stderr, /^Error: {2}110: /);
	t.is((await as('alice:a:b', 'set /open/k w')).code, 4);
	await check('root:secret', 'get /closed', ok('v\n'));
	await check('root:secret', 'role remove root', refused('auth: Cannot modify role root: is root role.\n'));
	await check('root:secret', 'user remove root', refused('auth: Cannot delete root user while auth is enabled.\n'));
	await check('root:secret', 'user revoke alice --roles readers', ok('User alice updated\n'));
	await check('root:secret', 'role remove readers', ok('Role readers removed\n'));
	await check('root:secret', 'user remove alice', ok('User alice removed\n'));
	await check('root:secret', 'auth disable', ok('Authentication Disabled\n'));
	await check(undefined, 'user list', ok('root\n'));
});

/** The lines `NAME="VALUE"`. */
function variablesIn(text: string): Record<string, string> {
	return Object.fromEntries(text.matchAll(/^(ETCD_\w+)="(.*)"$/gm).map(([, name, value]) => [name!, value!]));
}

liveTest(`a member joins a live cluster with what member add prints, changes its address, and is removed${titleEnd}`, async t => {
	t.timeout(120_000);
	const first = await live(t);
	const peerUrl = `http://127.0.0.1:${await freePort()}`;
	const added = await run(first, ['member', 'add', 'second', peerUrl]);
	t.regex(added.stdout, /^Added member named second with ID [\da-f]{1,16} to cluster\n\nETCD_NAME="second"\n/);
	t.is(added.code, 0);
	const [, id = ''] = /with ID ([\da-f]+)/.exec(added.stdout)!;

	const second = await live(t, {peerUrl, environment: variablesIn(added.stdout)});
	const both = [first, second];
	for (const etcd of both) {
		const list = await run(etcd, ['member', 'list']);
		t.is(list.stdout.match(/isLeader=true/g)?.length, 1);
		t.true(list.stdout.includes(`${id}: name=second peerURLs=${peerUrl} clientURLs=${second.url} isLeader=`), list.stdout);
	}

	t.deepEqual(await run(first, ['set', '/shared', 'v']), ok('v\n'));
	t.deepEqual(await run(second, ['get', '--quorum', '/shared']), ok('v\n'));
	t.is((await run(second, ['cluster-health'])).stdout.match(/is healthy/g)?.length, 3);
	t.deepEqual(await run(first, ['user', 'add', 'alice:a']), ok('User alice created\n'));
	t.deepEqual(await run(second, ['user', 'list']), ok('alice\n'));

	const otherPeerUrl = `http://127.0.0.1:${await freePort()}`;
	t.deepEqual(await run(first, ['member', 'update', id, otherPeerUrl]), ok(`Updated member with ID ${id} in cluster\n`));
	t.true((await run(first, ['member', 'list'])).stdout.includes(`${id}: name=second peerURLs=${otherPeerUrl} `));
	t.deepEqual(await run(first, ['member', 'update', id, peerUrl]), ok(`Updated member with ID ${id} in cluster\n`));

	const byName = await run(first, ['member', 'remove', 'second']);
	t.true(byName.stderr.includes(`etcdctl member remove ${id}`));
	t.is(byName.code, 1);
	// A real cluster lets nobody go before its members have been connected for five seconds.
	let removed = await run(first, ['member', 'remove', id]);
	for (let tries = 0; removed.code !== 0 && tries < 60; tries++) {
		await delay(500);
		removed = await run(first, ['member', 'remove', id]);
	}

	t.deepEqual(removed, ok(`Removed member ${id} from cluster\n`));
	t.is((await run(first, ['member', 'list'])).stdout.match(/\n/g)?.length, 1);
	t.deepEqual(await run(first, ['get', '/shared']), ok('v\n'));
	t.deepEqual(await run(first, ['member', 'remove', id]), refused(`Couldn't find a member in the cluster with an ID of ${id}.\n`));
});
