import {Buffer} from 'node:buffer';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {runEtcsh, startEtcsh} from './helpers/etcsh.ts';
import {startFakeServer} from './helpers/fake-server.ts';

const keyAnswer = '{"action":"get","node":{"key":"/k","value":"v","modifiedIndex":5,"createdIndex":5}}';

test('the strict mode and our own have versions of their own', async t => {
	t.deepEqual(await runEtcsh(['etcdctl', '--version']), {code: 0, stdout: 'etcdctl version 2.3.7\n', stderr: ''});
	const {code, stdout} = await runEtcsh(['--version']);
	t.is(code, 0);
	t.regex(stdout, /^etcsh \S+ \(etcdctl 2\.3\.7, etcd API 2\.3\.7\)\n$/);
});

test('program and library ask for the Node that package.json asks for', t => {
	const {engines} = JSON.parse(readFileSync('package.json', 'utf8')) as {engines: {node: string}};
	for (const file of ['source/cli.tsx', 'source/library/library.ts']) {
		const [, major, minor] = /nodeMin = \[(\d+), (\d+)\]/.exec(readFileSync(file, 'utf8'))!;
		t.is(engines.node, `>=${major}.${minor}`, `in ${file}`);
	}
});

const {steps} = JSON.parse(readFileSync('test/fixtures/conformance/cli/usage-global-flags.json', 'utf8')) as {
	steps: Array<{cli?: string[]; expect: {stdout: string}}>;
};

test('mistakes in the global flags are explained as etcdctl does, and are no failure', async t => {
	const explained = steps.filter(({expect}) => /^(?:NAME:|Incorrect Usage|Cannot use)/.test(expect?.stdout ?? ''));
	t.true(explained.length > 8);
	for (const {cli = [], expect} of explained) {
		t.deepEqual(await runEtcsh(['etcdctl', ...cli]), {code: 0, stdout: expect.stdout, stderr: ''}, cli.join(' '));
	}
});

test('help and version are no failure, and a profile that there is not is one', async t => {
	for (const words of [['--help'], ['--version'], ['etcdctl', '--help'], ['etcdctl', '--version']]) {
		const {code, stdout, stderr} = await runEtcsh(words);
		t.deepEqual([code, stderr, stdout === ''], [0, '', false], words.join(' '));
	}

	const {code, stdout, stderr} = await runEtcsh(['--profile', 'nosuch', 'get', '/a'], {env: {ETCSH_CONFIG: '/nowhere/config.yaml'}});
	t.deepEqual([code, stdout], [1, '']);
	t.regex(stderr, /nosuch/);
});

test('in our own mode they are', async t => {
	t.deepEqual(await runEtcsh(['--nope']), {
		code: 1, stdout: '', stderr: 'Error:  flag provided but not defined: -nope\n  etcsh --help shows the options.\n',
	});
});

test('the endpoints come from the environment', async t => {
	const server = await startFakeServer(t, (_request, response) => {
		response.end(keyAnswer);
	});
	t.deepEqual(await runEtcsh(['etcdctl', '--no-sync', '--timeout', '30s', '--total-timeout', '60s', 'get', '/k'], {env: {ETCDCTL_ENDPOINTS: server.url}}), {code: 0, stdout: 'v\n', stderr: ''});
	t.deepEqual(server.requests, ['GET /v2/keys/k?quorum=false&recursive=false&sorted=false']);
});

test('an endpoint whose user has a bad escape is refused as Go does it, in each mode', async t => {
	const endpoint = 'http://a%zz:b@127.0.0.1:1';
	// Outside the strict mode no password is shown.
	for (const [mode, shown] of [[['etcdctl'], 'a%zz:b'], [[], 'a%zz:...']] as const) {
		t.deepEqual(await runEtcsh([...mode, '--endpoints', endpoint, 'get', '/k']), {
			code: 1, stdout: '', stderr: `parse "http://${shown}@127.0.0.1:1": invalid URL escape "%zz"\n`,
		});
	}
});

test('the user of an endpoint authenticates the requests', async t => {
	const seen: Array<string | undefined> = [];
	const server = await startFakeServer(t, (request, response) => {
		seen.push(request.headers.authorization);
		response.end(keyAnswer);
	});
	for (const user of ['u:p', 'u%3A%20x:%C3%A9', 'u']) {
		await runEtcsh(['etcdctl', '--no-sync', '--timeout', '30s', '--total-timeout', '60s', '--endpoints', `http://${user}@${new URL(server.url).host}`, 'get', '/k']);
	}

	t.deepEqual(seen.map(field => Buffer.from(field!.replace('Basic ', ''), 'base64').toString()), ['u:p', 'u: x:é', 'u:']);
});

test('values pass through standard input and output byte by byte', async t => {
	const bodies: string[] = [];
	const server = await startFakeServer(t, (_request, response, body) => {
		bodies.push(body);
		response.end(keyAnswer);
	});
	const {child, result} = startEtcsh(['etcdctl', '--no-sync', '--timeout', '30s', '--total-timeout', '60s', '--endpoints', server.url, 'set', '/k']);
	child.stdin!.end();
	t.is((await result).stderr, 'Error:  value required\n');
	await runEtcsh(['etcdctl', '--no-sync', '--timeout', '30s', '--total-timeout', '60s', '--endpoints', server.url, 'set', '/k'], {stdin: 'é\n'});
	t.deepEqual(bodies, ['value=%C3%A9%0A']);
});

test('an interrupted watch ends well, and its output was not held back', async t => {
	const server = await startFakeServer(t, (request, response) => {
		if (request.url!.includes('waitIndex=0')) {
			response.end(keyAnswer);
		} else {
			response.flushHeaders();
		}
	});
	const {child, result} = startEtcsh(['etcdctl', '--no-sync', '--timeout', '30s', '--total-timeout', '60s', '--endpoints', server.url, 'watch', '--forever', '/k']);
	await once(child.stdout!, 'data');
	child.kill('SIGINT');
	t.deepEqual(await result, {code: 0, stdout: 'v\n', stderr: ''});
});

test('any other interrupted command ends by the signal', async t => {
	const server = await startFakeServer(t, () => {
		child.kill('SIGINT');
	});
	const {child, result} = startEtcsh(['etcdctl', '--no-sync', '--timeout', '30s', '--total-timeout', '60s', '--endpoints', server.url, 'get', '/k']);
	t.deepEqual(await result, {code: 'SIGINT', stdout: '', stderr: ''});
});

test('output that nobody reads any more ends a watch quietly', async t => {
	let index = 5;
	const server = await startFakeServer(t, (_request, response) => {
		index++;
		response.end(`{"action":"set","node":{"key":"/k","value":"v","modifiedIndex":${index},"createdIndex":${index}}}`);
	});
	const {child, result} = startEtcsh(['etcdctl', '--no-sync', '--timeout', '30s', '--total-timeout', '60s', '--endpoints', server.url, 'watch', '--forever', '/k']);
	await once(child.stdout!, 'data');
	child.stdout!.destroy();
	t.is((await result).stderr, '');
});

test('a command whose reader is gone ends quietly, with the exit code of a broken pipe', async t => {
	const readerGone = Promise.withResolvers<void>();
	let listings = 0;
	const server = await startFakeServer(t, (_request, response) => {
		listings++;
		const answer = () => {
			response.end('{"action":"get","node":{"dir":true,"nodes":[{"key":"/k","value":"v","modifiedIndex":1,"createdIndex":1}]}}');
		};

		if (listings === 1) {
			answer();
		} else if (listings === 2) {
			void readerGone.promise.then(answer);
		}

		// The third one is for nobody any more, and gets no answer.
	});
	const {child, result} = startEtcsh(['--no-sync', '--timeout', '60s', '--endpoints', server.url], {stdin: 'ls /\nls /\nls /\n'});
	await once(child.stdout!, 'data');
	child.stdout!.destroy();
	readerGone.resolve();
	t.like(await result, {code: 141, stderr: ''});
});

test('a data directory serves one-shot commands in process', async t => {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-cli-'));
	t.teardown(async () => rm(directory, {recursive: true, force: true}));
	t.is((await runEtcsh(['--data-dir', directory, 'set', '/k', 'v'])).stdout, 'v\n');
	t.deepEqual(await runEtcsh(['--data-dir', directory, 'get', '/k']), {code: 0, stdout: 'v\n', stderr: ''});
});
