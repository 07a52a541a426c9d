import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {openEmbedded} from '../../../source/embedded/embedded-engine.ts';
import {type Engine} from '../../../source/engine/engine.ts';
import {ClusterError} from '../../../source/engine/errors.ts';
import {AttemptError} from '../../../source/engine/failures.ts';
import {runWords, type ContextSettings} from '../../helpers/command-context.ts';
import {runEtcsh, startServe} from '../../helpers/etcsh.ts';

async function session(t: ExecutionContext, settings: ContextSettings = {}) {
	const engine: Engine = await openEmbedded();
	t.teardown(async () => engine.close());
	return async (line: string) => runWords(line.split(' '), {engine, ...settings});
}

test('the embedded server has users, roles and auth, too', async t => {
	const run = await session(t);
	t.deepEqual(await run('user add root:r'), {code: 0, stdout: 'User root created\n', stderr: ''});
	t.deepEqual(await run('role add readers'), {code: 0, stdout: 'Role readers created\n', stderr: ''});
	t.deepEqual(await run('role grant readers --path /a/* --read'), {code: 0, stdout: 'Role readers updated\n', stderr: ''});
	t.is((await run('role get readers')).stdout, 'Role: readers\nKV Read:\n\t/a/*\nKV Write:\n');
	t.is((await run('user grant root --roles readers')).stdout, 'User root updated\n');
	t.is((await run('user get root')).stdout, 'User: root\nRoles:   readers root\n');
	t.is((await run('auth enable')).stdout, 'Authentication Enabled\n');
	t.deepEqual(await run('auth enable'), {code: 1, stdout: '', stderr: 'auth: already enabled\n'});
	t.is((await run('auth disable')).stdout, 'Authentication Disabled\n');
	t.is((await run('role list')).stdout, 'guest\nreaders\nroot\n');
	t.is((await run('role remove readers')).stdout, 'Role readers removed\n');
	t.is((await run('user remove root')).stdout, 'User root removed\n');
});

test('the members of the embedded server stay as they are, with the way to a real cluster', async t => {
	const run = await session(t, {mode: 'own'});
	const {code, stderr} = await run('member add second http://127.0.0.1:2390');
	t.is(code, 1);
	t.regex(stderr, /^the embedded server is a cluster of one member and stays one\n {2}For more members, /);
	t.regex((await run('member add second junk')).stderr, /^URL scheme must be http or https: junk\n {2}\S/);
});

test('our own modes print roles plainly and say what to do next', async t => {
	const run = await session(t, {mode: 'own'});
	await run('user add root:r');
	t.is((await run('user get root')).stdout, 'User: root\nRoles: root\n');
	t.deepEqual(await run('user add root:r'), {code: 1, stdout: '', stderr: 'User root already exists\n  etcsh user passwd root changes the password.\n'});
	t.regex((await run('user add alice')).stderr, /^nobody can be asked for a password here\n {2}Give it with the name: etcsh user add NAME:PASSWORD\.\n$/);
});

test('on a terminal a list of nobody says so, and never in the strict mode', async t => {
	const run = async (mode: 'own' | 'shell' | 'strict', line: string, isSeen = true) => {
		const runIn = await session(t, {mode, ...(isSeen && {terminal: {}})});
		return runIn(line);
	};

	t.deepEqual(await run('own', 'user list'), {code: 0, stdout: 'there are no users: etcsh user add NAME makes one\n', stderr: ''});
	t.is((await run('shell', 'user list')).stdout, 'there are no users: user add NAME makes one\n');
	t.is((await run('strict', 'user list')).stdout, '');
	t.is((await run('own', 'user list', false)).stdout, '');
	t.regex((await run('own', 'user list -o json')).stdout, /^\[\s*\]\n$/);
});

test('a path that is none is shown as it has to be', async t => {
	const run = await session(t);
	for (const [typed, canonical] of [['a', '/a'], ['//a/../b/', '/b/'], ['/.', '/']] as const) {
		t.deepEqual(await run(`role revoke r --path ${typed} --read`), {code: 1, stdout: '', stderr: `Not canonical path; please use \`-path=${canonical}\`\n`});
	}
});

test('a password is taken from standard input, and never printed', async t => {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-passwords-'));
	const server = await startServe(directory);
	t.teardown(async () => {
		await server.stop();
		await rm(directory, {recursive: true, force: true});
	});
	const run = async (words: readonly string[], stdin: string) => runEtcsh(['etcdctl', '--timeout', '20s', '--total-timeout', '40s', ...words], {stdin, env: {ETCDCTL_ENDPOINTS: server.url}});
	const added = await run(['user', 'add', 'root'], ' secret \r\n');
	t.deepEqual({...added, stderr: ''}, {code: 0, stdout: 'New password: \nUser root created\n', stderr: ''});
	t.is((await run(['auth', 'enable'], '')).stdout, 'Authentication Enabled\n');
	t.is((await run(['-u', 'root', 'user', 'list'], 'secret\n')).stdout, 'Password: \nroot\n');
	t.is((await run(['-u', 'root:secret', 'user', 'passwd', 'root'], 'other\n')).stdout, 'New password: \nPassword updated\n');
	t.is((await run(['-u', 'root:secret', 'user', 'list'], '')).stderr, 'Insufficient credentials\n');
	t.is((await run(['-u', 'root', 'set', '/k'], 'other\nvalue')).stdout, 'Password: \nvalue\n');
});

test('a leader that nobody tells of is a failure with a next step, which the cause has', async t => {
	const embedded = await openEmbedded();
	t.teardown(async () => embedded.close());
	const engine: Engine = {
		...embedded,
		members: async options => embedded.members(options),
		async leader() {
			throw new ClusterError([new AttemptError('noLeader', 'x')]);
		},
	};
	const {code, stderr} = await runWords(['member', 'list'], {engine, mode: 'own'});
	t.is(code, 1);
	t.is(stderr, 'Failed to get leader:  client: etcd cluster is unavailable or misconfigured\n  The cluster has lost its quorum or is electing; etcsh cluster-health shows the members.\n');
});
