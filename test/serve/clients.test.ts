/**
`etcsh serve` and clients that are too many, or do nothing.
*/
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';
import test, {type ExecutionContext} from 'ava';
import {cliPath, startServe} from '../helpers/etcsh.ts';
import {RawConnection, exchangeRaw, requestText} from '../helpers/http-client.ts';
import {freePort} from '../helpers/live-etcd.ts';

async function temporary(t: ExecutionContext): Promise<string> {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-clients-'));
	t.teardown(async () => rm(directory, {recursive: true, force: true}));
	return directory;
}

test('a server without descriptors says so once, serves whom it has, and takes others when there is room again', async t => {
	const url = `http://127.0.0.1:${await freePort()}`;
	const flags = [`--data-dir=${path.join(await temporary(t), 'data')}`, `--listen-client-urls=${url}`, `--advertise-client-urls=${url}`];
	const child = spawn('sh', ['-c', 'ulimit -n 64 && exec "$0" "$@"', process.execPath, cliPath, 'serve', ...flags], {stdio: ['ignore', 'ignore', 'pipe']});
	const exit = once(child, 'exit');
	t.teardown(async () => {
		child.kill();
		await exit;
	});
	const log: string[] = [];
	const lines = createInterface({input: child.stderr});
	const line = async (pattern: RegExp) => {
		while (log.every(text => !pattern.test(text))) {
			await once(lines, 'line');
		}
	};

	lines.on('line', text => {
		log.push(text);
	});
	await line(/published \{/);
	const connections: RawConnection[] = [];
	for (let i = 0; i < 100; i++) {
		connections.push(await RawConnection.open(url));
	}

	await line(/connections are open/);
	const first = connections[0]!;
	first.send('PUT /v2/keys/a?value=1 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
	t.regex(await first.until(text => text.includes('\r\n\r\n')), /^HTTP\/1\.1 201 /);
	// Those that waited take the room that the first leave, which may be a second want of it.
	t.is(log.filter(text => text.includes('connections are open')).length, 1);
	for (const connection of connections) {
		connection.destroy();
	}

	let answer = '';
	while (answer === '') {
		// Closed at once while the server has not yet noticed that they have gone.
		answer = await exchangeRaw(url, requestText('GET /v2/keys/a'));
	}

	t.regex(answer, /"value":"1"/);
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
	test(`${signal} ends it cleanly while clients say nothing, stop in the middle, watch and do not read`, async t => {
		const {url, child} = await startServe(path.join(await temporary(t), 'data'));
		await fetch(`${url}/v2/keys/big`, {method: 'PUT', body: new URLSearchParams({value: 'x'.repeat(9_000_000)})});
		const head = (line: string, ...headers: readonly string[]) => [`${line} HTTP/1.1`, 'Host: 127.0.0.1', ...headers, '', ''].join('\r\n');
		for (const text of [
			'',
			'GET /v2/ke',
			head('GET /v2/keys/w?wait=true&stream=true'),
			head('PUT /v2/keys/b', 'Content-Type: application/x-www-form-urlencoded', 'Content-Length: 100') + 'value=',
			head('GET /v2/keys/w?wait=true') + head('GET /version').repeat(5000),
			head('GET /v2/keys/big'),
		]) {
			const connection = await RawConnection.open(url);
			t.teardown(() => {
				connection.destroy();
			});
			connection.socket.pause();
			connection.send(text);
		}

		t.regex(await exchangeRaw(url, requestText('GET /version')), /^HTTP\/1\.1 200 /);
		const exit = once(child, 'exit');
		child.kill(signal);
		t.deepEqual(await exit, [null, signal]);
	});
}
