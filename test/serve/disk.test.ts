import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {rm} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';
import test from 'ava';
import {temporaryDirectory} from '../helpers/data-dirs.ts';
import {cliPath, startServe} from '../helpers/etcsh.ts';
import {freePort} from '../helpers/live-etcd.ts';

type Answer = {readonly status: number; readonly body: {readonly errorCode?: number; readonly cause?: string; readonly node?: {readonly value: string}}};

async function request(url: string, value?: string): Promise<Answer> {
	const init = value === undefined ? {} : {method: 'PUT', body: new URLSearchParams({value})};
	const response = await fetch(url, init);
	return {status: response.status, body: await response.json() as Answer['body']};
}

async function assertReadsGoOn(t: {is(actual: unknown, expected: unknown): void}, url: string): Promise<void> {
	t.is((await request(`${url}/v2/keys/kept`)).body.node?.value, 'kept');
	const health = await fetch(`${url}/health`);
	t.is((await health.json() as {health: string}).health, 'false');
}

test('when the disk is full writes are refused, reads go on, and a start with room has all that was acknowledged', async t => {
	const dataDir = await temporaryDirectory(t);
	const url = `http://127.0.0.1:${await freePort()}`;
	// A limit on the size of a file stands for the end of the disk: 64 blocks of 512 or 1024 bytes.
	const flags = [`--data-dir=${dataDir}`, `--listen-client-urls=${url}`, `--advertise-client-urls=${url}`];
	const child = spawn('sh', ['-c', 'ulimit -f 64; exec "$0" "$@"', process.execPath, cliPath, 'serve', ...flags], {stdio: ['ignore', 'ignore', 'pipe']});
	t.teardown(() => {
		child.kill('SIGKILL');
	});
	for await (const line of createInterface({input: child.stderr})) {
		if (line.includes('published {')) {
			break;
		}
	}

	child.stderr.resume();
	t.is((await request(`${url}/v2/keys/kept`, 'kept')).status, 201);
	const value = 'x'.repeat(1000);
	let acknowledged = 0;
	let refusal: Answer | undefined;
	for (let i = 0; i < 200 && refusal === undefined; i++) {
		const answer = await request(`${url}/v2/keys/k${i}`, value);
		if (answer.status === 201) {
			acknowledged++;
		} else {
			refusal = answer;
		}
	}

	t.is(refusal?.status, 500);
	t.is(refusal?.body.errorCode, 300);
	t.regex(refusal?.body.cause ?? '', /the log can't be written: .*(?:too large|no space).*; the server takes writes again when it is started anew$/);
	await assertReadsGoOn(t, url);
	child.kill('SIGTERM');
	await once(child, 'exit');

	const again = await startServe(dataDir);
	const listing = await fetch(`${again.url}/v2/keys/`);
	const {node} = await listing.json() as {node: {nodes: unknown[]}};
	t.is(node.nodes.length, acknowledged + 1);
	t.is((await request(`${again.url}/v2/keys/more`, '1')).status, 201);
	await again.stop();
});

test('when the data dir is deleted writes are refused and reads go on', async t => {
	const dataDir = await temporaryDirectory(t);
	const server = await startServe(dataDir);
	t.teardown(async () => server.stop('SIGKILL'));
	t.is((await request(`${server.url}/v2/keys/kept`, 'kept')).status, 201);
	await rm(path.join(dataDir, 'member'), {recursive: true});
	const {status, body} = await request(`${server.url}/v2/keys/lost`, '1');
	t.is(status, 500);
	t.regex(body.cause ?? '', /was deleted/);
	await assertReadsGoOn(t, server.url);
});
