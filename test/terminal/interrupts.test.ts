import {once} from 'node:events';
import {mkdtemp, readdir, rm} from 'node:fs/promises';
import http, {type ServerResponse} from 'node:http';
import {type AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {startEtcsh} from '../helpers/etcsh.ts';

const nodeAt = (key: string, more: object) => ({
	key, createdIndex: 3, modifiedIndex: 3, ...more,
});
const tree: Readonly<Record<string, object>> = {
	'/from': nodeAt('/from', {dir: true, nodes: [nodeAt('/from/d', {dir: true}), nodeAt('/from/k', {value: 'v'})]}),
	'/from/d': nodeAt('/from/d', {dir: true, nodes: [nodeAt('/from/d/x', {value: 'v'})]}),
};

/** A cluster with a tree, and no answer to requests that match. `asked` resolves at the first one. */
async function startSilent(t: ExecutionContext, silent: RegExp): Promise<{readonly url: string; readonly asked: Promise<void>}> {
	const {promise: asked, resolve} = Promise.withResolvers<void>();
	const answer = (response: ServerResponse, status: number, content: object) => {
		response.writeHead(status, {'content-type': 'application/json', 'x-etcd-cluster-id': '7', 'x-etcd-index': '9'});
		response.end(JSON.stringify(content));
	};

	const server = http.createServer(({method, url = ''}, response) => {
		const key = new URL(url, 'http://x').pathname.slice('/v2/keys'.length);
		if (silent.test(`${method} ${key}`)) {
			resolve();
		} else if (method === 'PUT') {
			answer(response, 201, {action: 'create', node: nodeAt(key, {value: ''})});
		} else if (tree[key] === undefined) {
			answer(response, 404, {
				errorCode: 100, message: 'Key not found', cause: key, index: 9,
			});
		} else {
			answer(response, 200, {action: 'get', node: tree[key]});
		}
	}).listen(0, '127.0.0.1');
	t.teardown(() => {
		server.close();
		server.closeAllConnections();
	});
	await once(server, 'listening');
	return {url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked};
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	test(`${signal} ends a copy with what it has done`, async t => {
		const {url, asked} = await startSilent(t, /^PUT \/to\/d\/x$/);
		const {child, result} = startEtcsh(['--endpoints', url, '--no-sync', '--timeout', '60s', 'cp', '-r', '-T', '/from', '/to']);
		await asked;
		child.kill(signal);
		const {code, stderr} = await result;
		t.is(code, signal);
		t.regex(stderr, /^stopped: .*copied; the same command (?:with -T )?goes on from there\n/);
	});

	test(`${signal} ends a batch with where it was`, async t => {
		const {url, asked} = await startSilent(t, /^PUT \/to\/d\/x$/);
		const {child, result} = startEtcsh(['--endpoints', url, '--no-sync', '--timeout', '60s', '--keep-going'], {stdin: 'set /to/a 1\nset /to/d/x 2\nset /to/b 3\n'});
		await asked;
		child.kill(signal);
		const {code, stdout, stderr} = await result;
		t.is(code, signal);
		t.is(stdout, '\n');
		t.regex(stderr, /^ {2}stopped at line 2$/m);
	});

	for (const format of ['json', 'dir']) {
		test(`${signal} leaves nothing of an export: ${format}`, async t => {
			const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-interrupts-'));
			t.teardown(async () => rm(directory, {recursive: true}));
			const {url, asked} = await startSilent(t, /^GET \/from\/d$/);
			const {child, result} = startEtcsh(['--endpoints', url, '--no-sync', '--timeout', '60s', 'export', '/from', path.join(directory, 'x'), '--format', format]);
			await asked;
			child.kill(signal);
			t.is((await result).code, signal);
			t.deepEqual(await readdir(directory), []);
		});
	}
}

test('SIGTERM ends a watch as a failure, Ctrl-C as what it is for', async t => {
	for (const [signal, wanted] of [['SIGTERM', 'SIGTERM'], ['SIGINT', 0]] as const) {
		const {url, asked} = await startSilent(t, /^GET \/w$/);
		const {child, result} = startEtcsh(['--endpoints', url, '--no-sync', 'watch', '/w', '--forever']);
		await asked;
		child.kill(signal);
		t.is((await result).code, wanted);
	}
});
