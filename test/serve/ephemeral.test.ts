import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {
	mkdtemp,
	readdir,
	rm,
	symlink,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';
import test, {type ExecutionContext} from 'ava';
import {cliPath, runEtcsh} from '../helpers/etcsh.ts';

const anyPort = ['--ephemeral', '--listen-client-urls', 'http://127.0.0.1:0', '--print-url'];

async function temporary(t: ExecutionContext): Promise<string> {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-ephemeral-'));
	t.teardown(async () => rm(directory, {recursive: true, force: true}));
	return directory;
}

/** A PATH with etcsh in front, and the Node that runs it. */
async function pathWithEtcsh(t: ExecutionContext): Promise<NodeJS.ProcessEnv> {
	const directory = await temporary(t);
	await symlink(cliPath, path.join(directory, 'etcsh'));
	return {...process.env, PATH: [directory, path.dirname(process.execPath), process.env.PATH].join(path.delimiter)};
}

async function runProgram(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<{code: unknown; stdout: string; stderr: string}> {
	const child = spawn(command, args, {env});
	let stdout = '';
	let stderr = '';
	child.stdout.on('data', chunk => {
		stdout += String(chunk);
	});
	child.stderr.on('data', chunk => {
		stderr += String(chunk);
	});
	const [code] = await once(child, 'close') as [unknown];
	return {code, stdout, stderr};
}

test('the URL is printed when requests are answered, and nothing is on disk', async t => {
	const cwd = await temporary(t);
	const child = spawn(process.execPath, [cliPath, 'serve', ...anyPort], {cwd, stdio: ['ignore', 'pipe', 'ignore']});
	const exit = once(child, 'exit');
	t.teardown(() => child.kill('SIGKILL'));
	const [url] = await once(createInterface({input: child.stdout}), 'line') as [string];
	t.regex(url, /^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
	// Nobody reads any more: that ends no server whose URL was taken.
	child.stdout.destroy();
	const written = await fetch(`${url}/v2/keys/a`, {method: 'PUT', body: new URLSearchParams({value: '1'})});
	t.is(written.status, 201);
	const {members} = await (await fetch(`${url}/v2/members`)).json() as {members: unknown[]};
	t.like(members, [{clientURLs: [url]}]);
	t.deepEqual(await readdir(cwd), []);
	child.kill('SIGTERM');
	t.deepEqual(await exit, [null, 'SIGTERM']);
	t.deepEqual(await readdir(cwd), []);
});

test('a server whose URL nobody can read ends', async t => {
	const {code, stdout, stderr} = await runProgram('sh', ['-c', `"${process.execPath}" "${cliPath}" serve ${anyPort.join(' ')} >/dev/full`], process.env);
	t.is(code, 1);
	t.is(stdout, '');
	t.regex(stderr, /C \| etcdmain: nobody reads standard output, and so nobody learns where it listens\n/);
});

test('what is in memory goes with no directory', async t => {
	for (const flag of ['--data-dir=/x', '--wal-dir=/x', '--force-new-cluster']) {
		const {code, stderr} = await runEtcsh(['serve', '--ephemeral', flag]);
		t.is(code, 1);
		t.is(/it does not go with -([a-z-]+)\./.exec(stderr)?.[1], flag.replace(/^--/, '').replace(/=.*/, ''));
	}
});

test('the example in Python runs', async t => {
	const {code, stderr} = await runProgram('python3', ['examples/server_test.py'], await pathWithEtcsh(t));
	t.like({code, stderr}, {code: 0});
	t.regex(stderr, /Ran 1 test/);
});

test('the example in the shell runs', async t => {
	const {code, stdout, stderr} = await runProgram('sh', ['examples/server.sh'], await pathWithEtcsh(t));
	t.like({code, stderr}, {code: 0});
	t.is(stdout.match(/"value":"8080"/g)?.length, 2);
});
