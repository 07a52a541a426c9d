import test, {type ExecutionContext} from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {type Engine} from '../../source/engine/engine.ts';
import {
	ClusterError,
	DeadlineError,
	RequestError,
	SyncError,
} from '../../source/engine/errors.ts';
import {AttemptError} from '../../source/engine/failures.ts';
import {UserError} from '../../source/errors.ts';
import {commandsIn} from '../../source/commands/index.ts';
import {isGroup} from '../../source/commands/common/command.ts';
import {EtcdError} from '../../source/protocol/errors.ts';
import {runWords, type ContextSettings} from '../helpers/command-context.ts';

/** Its clock stands still, so that a time to live is the same whenever it is read. */
async function openEngine(t: ExecutionContext): Promise<Engine> {
	const engine = await openEmbedded({clock: () => 1_800_000_000_000_000_000n});
	t.teardown(async () => engine.close());
	return engine;
}

/** Runs lines of blank-separated words on one fresh engine; gives the results. */
async function session(t: ExecutionContext, settings: ContextSettings = {}) {
	const engine = await openEngine(t);
	return {
		engine,
		run: async (line: string, more: ContextSettings = {}) => runWords(line.split(' '), {engine, ...settings, ...more}),
	};
}

test('in the shell flags may stand anywhere, elsewhere they move what follows them', async t => {
	const {run} = await session(t);
	t.deepEqual(await run('set /a --ttl 500 v', {mode: 'shell'}), {code: 0, stdout: 'v\n', stderr: ''});
	t.is((await run('get /a', {mode: 'shell'})).stdout, 'v\n');
	t.is((await run('set /b -- -5', {mode: 'shell'})).stdout, '-5\n');
	t.is((await run('get /v', {mode: 'shell'})).code, 4);
	t.deepEqual(await run('set /c --ttl 500 v'), {code: 0, stdout: '/c\n', stderr: ''});
	t.is((await run('get /v')).stdout, '/c\n');
});

test('no command runs with a value that its table does not list, whatever the rest of its line is', async t => {
	const {run} = await session(t, {mode: 'own'});
	const commands = commandsIn('own').flatMap(entry => isGroup(entry)
		? entry.subcommands.map(each => ({...each, path: `${entry.name} ${each.name}`}))
		: [{...entry, path: entry.name}]);
	const listed = commands.flatMap(({path, flags, mistakeExitCode: exitCode = 1}) => {
		const withChoices = flags.filter(({choices}) => choices !== undefined);
		return withChoices.map(({name, choices = []}) => ({
			path, name, choices, exitCode,
		}));
	});
	t.true(listed.length > 15);
	for (const {path, name, choices, exitCode} of listed) {
		t.deepEqual(await run(`${path} --${name} neither`), {
			code: exitCode, stdout: '', stderr: `Error:  "neither" is not a value of --${name}\n  It is one of ${choices.join(', ')}.\n`,
		}, path);
	}
});

test('keys are set, read, changed and removed as in the tutorial', async t => {
	const {run} = await session(t);
	t.deepEqual(await run('set /a/b/os centos6'), {code: 0, stdout: 'centos6\n', stderr: ''});
	t.is((await run('get /a/b/os')).stdout, 'centos6\n');
	t.is((await run('update /a/b/os centos7')).stdout, 'centos7\n');
	t.is((await run('mk /a/b/car GT-R')).stdout, 'GT-R\n');
	t.is((await run('ls /a --recursive --sort')).stdout, '/a/b\n/a/b/car\n/a/b/os\n');
	t.is((await run('ls /a -p')).stdout, '/a/b/\n');
	t.is((await run('ls /a/b/os')).stdout, '/a/b/os\n');
	t.is((await run('rm /a/b/os')).stdout, 'PrevNode.Value: centos7\n');
	t.deepEqual(await run('rm /a --recursive'), {code: 0, stdout: '', stderr: ''});
	t.is((await run('get /a')).code, 4);
});

test('a directory is made silently, refuses to be read, and is removed', async t => {
	const {run} = await session(t);
	t.deepEqual(await run('mkdir /d --ttl 100'), {code: 0, stdout: '', stderr: ''});
	t.deepEqual(await run('get /d'), {code: 1, stdout: '', stderr: '/d: is a directory\n'});
	t.deepEqual(await run('get /'), {code: 1, stdout: '', stderr: ': is a directory\n'});
	t.deepEqual(await run('updatedir /d'), {code: 0, stdout: '', stderr: ''});
	t.regex((await run('setdir /d')).stderr, /^Error: {2}102: Not a file \(\/d\) \[\d+\]\n$/);
	t.deepEqual(await run('rmdir /d'), {code: 0, stdout: '', stderr: ''});
});

test('conditions are compared, and a conditional removal prints an empty line', async t => {
	const {run, engine} = await session(t);
	const {node} = await engine.set('/k', {value: 'a'});
	t.regex((await run('set /k b --swap-with-value x')).stderr, /^Error: {2}101: Compare failed \(\[x != a\]\)/);
	t.is((await run(`set /k b --swap-with-index ${node.modifiedIndex}`)).stdout, 'b\n');
	t.is((await run('rm /k --with-value b')).stdout, '\n');
});

test('keys in order show their name in the extended format', async t => {
	const {run} = await session(t, {output: 'extended'});
	t.regex((await run('mk /q job --in-order')).stdout, /^Key: \/q\/\d{20}\n/);
});

for (const [words, stdin, value] of [
	[['set', '/k'], 'a\nb\n', 'a\nb\n'],
	[['set', '/k', ''], 'ignored', ''],
	[['set', '--', '/k', '-5'], '', '-5'],
	[['set', '/k', '--', '-5'], '', '--'],
	[['set', '/k', 'v', 'surplus'], '', 'v'],
] as const) {
	test(`"${words.join(' ')}" with ${JSON.stringify(stdin)} on standard input stores ${JSON.stringify(value)}`, async t => {
		const engine = await openEngine(t);
		t.is((await runWords(words, {engine, stdin})).code, 0);
		t.is((await engine.get('/k')).node.value, value);
	});
}

for (const [words, ttl] of [
	[['--ttl', '10'], 10],
	[['--ttl', '0x10'], 16],
	[['--ttl', '0'], undefined],
	[['--ttl', '-5'], undefined],
	[['--ttl', '9223372037'], undefined],
	[['--ttl', '20000000000'], 1_553_255_926],
] as const) {
	test(`"${words.join(' ')}" gives the ttl ${ttl ?? 'of nothing'}`, async t => {
		const engine = await openEngine(t);
		await runWords(['set', '/k', 'v', ...words], {engine});
		t.is((await engine.get('/k')).node.ttl, ttl);
	});
}

test('in our own modes a negative ttl is refused, since nothing would expire', async t => {
	const {run, engine} = await session(t, {mode: 'own'});
	for (const ttl of ['-5', '-0x10']) {
		t.deepEqual(await run(`set /k v --ttl ${ttl}`), {
			code: 1,
			stdout: '',
			stderr: `Error:  --ttl ${ttl} is a negative time to live\n  Write 90, 90s, 5m, 1h30m or 2d. Without --ttl, or with 0, the key stays.\n`,
		});
	}

	t.is((await run('set /k v --ttl 0')).code, 0);
	t.is((await engine.get('/k')).node.ttl, undefined);
});

test('an unknown format is said after the write is done', async t => {
	const {run, engine} = await session(t, {output: 'yaml'});
	t.deepEqual(await run('set /k v'), {code: 0, stdout: '', stderr: 'Unsupported output format: yaml\n'});
	t.is((await engine.get('/k')).node.value, 'v');
	t.is((await run('ls')).stdout, '/k\n');
});

test('arguments are looked at only after connecting', async t => {
	const {run} = await session(t);
	t.deepEqual(await run('get'), {code: 1, stdout: '', stderr: 'Error:  key required\n'});
	t.deepEqual(await run('set /k'), {code: 1, stdout: '', stderr: 'Error:  value required\n'});
	const offline = async () => {
		throw new SyncError(new ClusterError([new AttemptError('refused', 'refused')]), {isConnectionError: true});
	};

	t.deepEqual(await runWords(['get'], {engine: offline}), {
		code: 2, stdout: '', stderr: 'Error:  client: etcd cluster is unavailable or misconfigured\nerror #0: refused\n\n',
	});
});

for (const [title, error, code, stderr] of [
	['an answer that says no', new EtcdError(100, '/k', 7), 4, 'Error:  100: Key not found (/k) [7]\n'],
	['an unreachable cluster', new ClusterError([new AttemptError('closed', 'a'), new AttemptError('closed', 'b')]), 4, 'Error:  client: etcd cluster is unavailable or misconfigured\nerror #0: a\nerror #1: b\n\n'],
	['a deadline', new DeadlineError(), 4, 'Error:  context deadline exceeded\n'],
	['an answer nobody can use', new RequestError('client: response body is empty'), 4, 'Error:  client: response body is empty\n'],
	['a synchronisation that failed otherwise', new SyncError(new Error('EOF')), 4, 'Error:  EOF\n'],
	['a notice', new SyncError(new Error('client: no endpoints available'), {notice: 'first\n'}), 4, 'first\nError:  client: no endpoints available\n'],
	['a wrong setting', new UserError('parse ":1": missing protocol scheme'), 1, 'parse ":1": missing protocol scheme\n'],
] as const) {
	test(`${title} prints and returns what etcdctl does`, async t => {
		const engine = async () => {
			throw error;
		};

		t.deepEqual(await runWords(['get', '/k'], {engine}), {code, stdout: '', stderr});
	});
}

test('our own modes add one line with the next step', async t => {
	const {run} = await session(t, {mode: 'own'});
	await run('mkdir /d');
	t.is((await run('get /d')).stderr, '/d: is a directory\n  etcsh ls /d lists it.\n');
	t.is((await run('get /')).stderr, '/: is a directory\n  etcsh ls / lists it.\n');
	t.regex((await run('rm /d/x')).stderr, /^Error: {2}100: Key not found \(\/d\/x\) \[\d+\]\n {2}\S.*\n$/);
	const refused = async () => {
		throw new ClusterError([new AttemptError('refused', 'dial tcp 127.0.0.1:1: connect: connection refused')]);
	};

	t.regex((await run('ls', {engine: refused})).stderr, /connection refused\n {2}Nothing listens there.*\n$/);
});

test('errors of ours are not presented but thrown', async t => {
	const engine = async () => {
		throw new TypeError('a bug');
	};

	await t.throwsAsync(runWords(['ls'], {engine}), {instanceOf: TypeError, message: 'a bug'});
});

test('keys are relative to the current directory in the shell', async t => {
	const {run} = await session(t, {mode: 'shell', directory: '/a/b'});
	t.is((await run('set os centos6')).stdout, 'centos6\n');
	t.is((await run('get ../b/os')).stdout, 'centos6\n');
	t.is((await run('ls')).stdout, '/a/b/os\n');
	t.is((await run('etcdctl ls /a')).stdout, '/a/b\n');
	t.is((await run('etcdctl ls /a', {mode: 'own'})).stdout, '/a/b\n');
});

test('a line of the shell may begin with the output format, and with no other where there is no other connection', async t => {
	const {run} = await session(t, {mode: 'shell'});
	t.regex((await run('etcdctl -o json set /k v')).stdout, /^\{"action":"set"/);
	t.regex((await run('--output=extended get /k')).stdout, /^Key: \/k\n/);
	const refused = await run('--endpoints http://x ls');
	t.is(refused.code, 1);
	t.is(refused.stderr, 'Error:  there is no other connection here for --endpoints\n  Only --output can stand before a command here.\n');
});

test('watch prints one event and ends, or goes on until it is interrupted', async t => {
	const {run, engine} = await session(t);
	const {node} = await engine.set('/w', {value: '1'});
	await engine.create('/w2/d', {dir: true});
	t.deepEqual(await run(`watch /w --after-index ${node.modifiedIndex - 1}`), {code: 0, stdout: '1\n', stderr: ''});
	await engine.set('/w2/x', {value: '2'});
	await engine.delete('/w2/x');
	const controller = new AbortController();
	let printed = '';
	const result = await run(`watch /w2 --recursive --forever --after-index ${node.modifiedIndex}`, {
		signal: controller.signal,
		onStdout(text) {
			printed += text;
			if (printed.includes('PrevNode')) {
				controller.abort();
			}
		},
	});
	t.deepEqual(result, {code: 0, stdout: '[set] /w2/x\n2\n[delete] /w2/x\nPrevNode.Value: 2\n', stderr: ''});
});

test('a command that is interrupted says nothing and returns 130', async t => {
	const controller = new AbortController();
	const engine = async () => {
		controller.abort();
		throw new Error('interrupted');
	};

	t.deepEqual(await runWords(['ls'], {engine, signal: controller.signal}), {code: 130, stdout: '', stderr: ''});
});

test('exec-watch refuses to watch without a command, and says when it cannot be started', async t => {
	const {run, engine} = await session(t);
	t.deepEqual(await run('exec-watch /k'), {code: 1, stdout: '', stderr: 'Error:  key and command to exec required\n'});
	const {node} = await engine.set('/k', {value: '1'});
	const after = `--after-index ${node.modifiedIndex - 2}`;
	t.deepEqual(await run(`exec-watch ${after} /k -- /no/such`), {code: 1, stdout: '', stderr: 'fork/exec /no/such: no such file or directory'});
	t.deepEqual(await run(`exec-watch ${after} no-such-program /k`), {code: 1, stdout: '', stderr: 'exec: "no-such-program": executable file not found in $PATH'});
});

test('member list marks the leader and takes no arguments', async t => {
	const {run} = await session(t);
	t.regex((await run('member list')).stdout, /^[\da-f]+: name=default peerURLs=\S+ clientURLs=\S* isLeader=true\n$/);
	t.deepEqual(await run('member list x'), {code: 1, stdout: '', stderr: 'No arguments accepted\n'});
});

function engineWithHealth(health: Engine['health']): Engine {
	return {health, members: async () => []} as unknown as Engine;
}

const member = {
	id: 'a1', name: 'm', peerURLs: [], clientURLs: ['http://x', 'http://y'],
};

test('cluster-health says what each probe found, and returns 5 when nobody is healthy', async t => {
	const sick = engineWithHealth(async function * () {
		yield {member: {...member, clientURLs: []}, probes: []};
		yield {member, probes: [{url: 'http://x', isHealthy: false, error: 'EOF'}, {url: 'http://y', isHealthy: false, error: 'EOF'}]};
		yield {member, probes: [{url: 'http://x', isHealthy: false}]};
	});
	t.deepEqual(await runWords(['cluster-health'], {engine: sick}), {
		code: 5,
		stdout: 'member a1 is unreachable: no available published client urls\n'
			+ 'failed to check the health of member a1 on http://x: EOF\n'
			+ 'failed to check the health of member a1 on http://y: EOF\n'
			+ 'member a1 is unreachable: [http://x http://y] are all unreachable\n'
			+ 'member a1 is unhealthy: got unhealthy result from http://x\n'
			+ 'cluster is unhealthy\n',
		stderr: '',
	});
});

test('cluster-health is content with one healthy member', async t => {
	const well = engineWithHealth(async function * () {
		yield {member, probes: [{url: 'http://x', isHealthy: false, error: 'EOF'}, {url: 'http://y', isHealthy: true}]};
		yield {member, probes: [{url: 'http://x', isHealthy: false}]};
	});
	const {code, stdout} = await runWords(['cluster-health'], {engine: well});
	t.is(code, 0);
	t.regex(stdout, /member a1 is healthy: got healthy result from http:\/\/y\n/);
	t.regex(stdout, /cluster is healthy\n$/);
});

test('mkdir -p is content with a directory that is there, but not with a key', async t => {
	const {run, engine} = await session(t, {mode: 'own'});
	t.deepEqual(await run('mkdir -p /d/e'), {code: 0, stdout: '', stderr: ''});
	await engine.set('/d/e/k', {value: 'v'});
	t.deepEqual(await run('mkdir -p /d/e --ttl 5'), {code: 0, stdout: '', stderr: ''});
	t.is((await engine.get('/d/e')).node.expiration, undefined);
	t.regex((await run('mkdir /d/e')).stderr, /^Error: {2}105: Key already exists/);
	t.regex((await run('mkdir -p /d/e/k')).stderr, /^Error: {2}105: Key already exists/);
	t.regex((await run('mkdir -p /d', {mode: 'strict'})).stdout, /^Incorrect Usage\./);
});

test('rm -r removes a directory, as rm --recursive does', async t => {
	const {run, engine} = await session(t, {mode: 'shell'});
	await engine.set('/d/k', {value: 'v'});
	t.is((await run('rm /d')).code, 4);
	t.regex((await run('rm -r /d', {mode: 'strict'})).stdout, /^Incorrect Usage\./);
	t.is((await run('rm -r /d')).code, 0);
	t.is((await run('get /d')).code, 4);
});

test('diff ends with 2 for words that make no sense, since 1 says that two keys differ', async t => {
	const engine = await openEmbedded();
	t.teardown(async () => engine.close());
	for (const words of [['diff', '--nosuch', '/a', '/b'], ['diff', '-o', 'nosuch', '/a', '/b'], ['diff', '/a', '/b', '/c'], ['diff', '/a']]) {
		for (const mode of ['own', 'shell'] as const) {
			const {code, stderr} = await runWords(words, {mode, engine});
			t.is(code, 2, words.join(' '));
			t.not(stderr, '');
		}
	}

	const {stderr} = await runWords(['diff', '/a'], {mode: 'own', engine});
	t.regex(stderr, /etcsh diff A B, or etcsh diff A --at INDEX/);
});
