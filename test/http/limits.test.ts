/**
Clients that send without reading, or begin and do not finish: what is kept for them has an end, and everybody else is
served.
*/
import {createHook} from 'node:async_hooks';
import {once} from 'node:events';
import {setTimeout} from 'node:timers/promises';
import {type ExecutionContext} from 'ava';
import test from '../helpers/both-ways.ts';
import {RawConnection, exchangeRaw, requestText} from '../helpers/http-client.ts';
import {startHost} from '../helpers/http-host.ts';
import {eventually} from '../helpers/live-cluster.ts';

const form = 'Content-Type: application/x-www-form-urlencoded';
const head = (line: string, ...headers: readonly string[]) => [`${line} HTTP/1.1`, 'Host: 127.0.0.1', ...headers, '', ''].join('\r\n');
const watch = (key: string) => head(`GET /v2/keys/${key}?wait=true`);

async function open(t: ExecutionContext, url: string): Promise<RawConnection> {
	const connection = await RawConnection.open(url);
	t.teardown(() => {
		connection.destroy();
	});
	return connection;
}

/** Other clients get answers; in the meantime the server reads what it wants to read. */
async function askOften(url: string): Promise<void> {
	for (let i = 0; i < 50; i++) {
		await exchangeRaw(url, requestText('GET /version'));
	}
}

/** What Node knows a connection by. */
type Handle = {readonly bytesRead: number; getpeername(peer: {port?: number}): void};

/** Tells how many bytes the server has read of a connection that was opened later. */
function countRead(t: ExecutionContext): (client: RawConnection) => number {
	const handles: Handle[] = [];
	const hook = createHook({
		init(_id, type, _triggerId, resource) {
			if (type === 'TCPWRAP') {
				handles.push(resource as Handle);
			}
		},
	});
	hook.enable();
	t.teardown(() => {
		hook.disable();
	});
	const portOf = (handle: Handle) => {
		const peer: {port?: number} = {};
		handle.getpeername(peer);
		return peer.port;
	};

	return ({socket: {localPort}}) => handles.find(handle => portOf(handle) === localPort)!.bytesRead;
}

test('of many requests behind a watch only some are read, and all are answered in the end', async t => {
	const {url} = await startHost(t);
	const readCount = countRead(t);
	const client = await open(t, url);
	const total = 20_000;
	client.send(watch('w') + head('GET /v2/keys/counted').repeat(total - 1) + head('GET /v2/keys/last'));
	await client.until(text => text.includes('\r\n\r\n'));
	await askOften(url);
	const bytes = readCount(client);
	t.true(bytes < 600_000, `${bytes} bytes were read`);
	t.regex(await exchangeRaw(url, requestText('PUT /v2/keys/w?value=1')), /^HTTP\/1\.1 201 /);
	await client.until(() => client.tail.includes('"cause":"/last","index":4}\n'));
	t.is(client.text.split('HTTP/1.1 404 ').length - 1, total);
});

test('a connection with many requests lets others have their turn', async t => {
	const {url, server} = await startHost(t);
	const client = await open(t, url);
	const other = await open(t, url);
	other.send(head('GET /version'));
	await other.until(text => text.endsWith('}'));
	// All has arrived before the server reads again.
	client.send(head('GET /v2/keys/turns').repeat(20_000));
	other.send(head('GET /version'));
	await other.until(text => text.split('HTTP/1.1 200 ').length > 2);
	const answered = server.storeStatistics().getsFail!;
	t.true(answered < 4000, `${answered} were answered before`);
});

test('requests with bodies behind a watch are counted with their bodies', async t => {
	const {url, server} = await startHost(t);
	const readCount = countRead(t);
	const client = await open(t, url);
	const body = `value=${'x'.repeat(60_000)}`;
	client.send(watch('w') + (head('PUT /v2/keys/large', form, `Content-Length: ${body.length}`) + body).repeat(40));
	await client.until(text => text.includes('\r\n\r\n'));
	await askOften(url);
	const bytes = readCount(client);
	t.true(bytes < 1_000_000, `${bytes} bytes were read`);
	await exchangeRaw(url, requestText('PUT /v2/keys/w?value=1'));
	await client.until(text => text.split('HTTP/1.1 200 ').length > 40);
	t.is(server.index, 3 + 1 + 40);
});

test('a client with bytes above ASCII in its paths is read no further either', async t => {
	const {url} = await startHost(t);
	const client = await open(t, url);
	client.send(watch('w\u00E9') + head('GET /v2/keys/detour').repeat(400_000));
	await client.until(text => text.includes('\r\n\r\n'));
	await askOften(url);
	t.true(client.socket.writableLength > 1_000_000);
});

test('a connection with bytes above ASCII is cut like others', async t => {
	const {url, server} = await startHost(t, {stuckMilliseconds: 100});
	const client = await open(t, url);
	client.send(watch('w\u00E9') + head('GET /v2/keys/small').repeat(20_000));
	t.notRegex(await client.closed(), / 404 /);
	t.is(await eventually(async () => server.storeStatistics().watchers, count => count === 0, 30_000), 0);
});

test('a connection that is read no further and takes no answer is closed some day', async t => {
	const {url, server} = await startHost(t, {stuckMilliseconds: 100});
	const client = await open(t, url);
	client.send(watch('w') + head('GET /v2/keys/small').repeat(20_000));
	t.notRegex(await client.closed(), / 404 /);
	// The client may know it first.
	t.is(await eventually(async () => server.storeStatistics().watchers, count => count === 0, 30_000), 0);
});

test('when bodies are too much together, the client that began first has to go', async t => {
	const {url} = await startHost(t, {heldBytesMax: 1_000_000});
	const begin = async (key: string) => {
		const client = await open(t, url);
		client.send(head(`PUT /v2/keys/${key}`, form, 'Content-Length: 700000') + 'value='.padEnd(600_000, 'x'));
		return client;
	};

	const first = await begin('first');
	await askOften(url);
	const second = await begin('second');
	t.notRegex(await first.closed(), /^HTTP\/1\.1 2/);
	second.send('x'.repeat(100_000));
	t.regex(await second.until(text => text.includes('\r\n\r\n')), /^HTTP\/1\.1 201 /);
});

test('when heads that do not end are too much together, the oldest goes', async t => {
	const {url} = await startHost(t, {heldBytesMax: 1_000_000});
	const begin = async () => {
		const client = await open(t, url);
		client.send(`GET /version HTTP/1.1\r\nHost: 127.0.0.1\r\nA: ${'x'.repeat(600_000)}`);
		return client;
	};

	const first = await begin();
	await askOften(url);
	const second = await begin();
	t.is(await first.closed(), '');
	second.send('\r\n\r\n');
	t.regex(await second.until(text => text.includes('\r\n\r\n')), /^HTTP\/1\.1 200 /);
});

test('what a connection has sent before is no head that does not end', async t => {
	const {url} = await startHost(t, {heldBytesMax: 1_000_000});
	const client = await open(t, url);
	const body = 'value='.padEnd(900_000, 'x');
	for (let i = 1; i <= 3; i++) {
		client.send(head(`PUT /v2/keys/many/${i}`, form, `Content-Length: ${body.length}`) + body);
		await client.until(text => text.split('HTTP/1.1 201 ').length > i);
	}

	const other = await open(t, url);
	other.send(`GET /version HTTP/1.1\r\nHost: 127.0.0.1\r\nA: ${'x'.repeat(900_000)}`);
	await setTimeout(2500);
	other.send('\r\n\r\n');
	t.regex(await other.until(text => text.includes('\r\n\r\n')), /^HTTP\/1\.1 200 /);
	t.false(client.isClosed);
});

test('when answers that nobody reads are too much together, the oldest is cut off', async t => {
	const {url, server} = await startHost(t, {heldBytesMax: 30_000_000});
	await server.put('/big', {
		value: 'x'.repeat(20_000_000), dir: false, prevValue: '', prevIndex: 0n, isRefresh: false,
	});
	const ask = async () => {
		const client = await open(t, url);
		client.socket.pause();
		client.send(requestText('GET /v2/keys/big'));
		return client;
	};

	const first = await ask();
	await askOften(url);
	const second = await ask();
	await askOften(url);
	first.socket.resume();
	second.socket.resume();
	t.true((await first.closed()).length < 20_000_000);
	t.true((await second.closed()).length > 20_000_000);
});

test('a stream whose client does not read keeps events up to a limit, and is cut when there are too many of its kind', async t => {
	const {url, server} = await startHost(t, {heldBytesMax: 20_000_000});
	const listen = async () => {
		const client = await open(t, url);
		client.send(head('GET /v2/keys/s?wait=true&stream=true'));
		await client.until(text => text.includes('\r\n\r\n'));
		client.socket.pause();
		return client;
	};

	const put = async () => server.put('/s', {
		value: 'x'.repeat(1_000_000), dir: false, prevValue: '', prevIndex: 0n, isRefresh: false,
	});
	const first = await listen();
	while (server.storeStatistics().watchers! > 0) {
		await put();
	}

	const second = await listen();
	while (server.storeStatistics().watchers! > 0) {
		await put();
	}

	// Both together were too much: the first one has gone, the second one stays, silent.
	first.socket.resume();
	await first.closed();
	t.false(second.isClosed);
	t.regex(await exchangeRaw(url, requestText('GET /version')), /^HTTP\/1\.1 200 /);
});

test('when requests that wait are too much together, the oldest queue goes', async t => {
	const {url, server} = await startHost(t, {heldBytesMax: 20_000_000});
	const flood = async () => {
		const client = await open(t, url);
		client.send(watch('w') + head('GET /v2/keys/small').repeat(20_000));
		await client.until(text => text.includes('\r\n\r\n'));
		return client;
	};

	const first = await flood();
	const others: RawConnection[] = [];
	while (!first.isClosed) {
		t.true(others.length < 100);
		others.push(await flood());
	}

	t.true(server.storeStatistics().watchers! > 0);
	others.at(-1)!.destroy();
	await once(others.at(-1)!.socket, 'close');
	t.regex(await exchangeRaw(url, requestText('GET /version')), /^HTTP\/1\.1 200 /);
});

test('heads and bodies of plain requests that do not end are counted, too', async t => {
	const {url} = await startHost(t, {heldBytesMax: 1_000_000});
	const begin = async (i: number) => {
		const client = await open(t, url);
		client.send(i % 2 === 0
			? head('PUT /v2/keys/a', form, 'Content-Length: 60000') + 'value='.padEnd(59_000, 'x')
			: `GET /v2/keys/a HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: ${'x'.repeat(8000)}`);
		return client;
	};

	const clients: RawConnection[] = [];
	while (!clients[0]?.isClosed) {
		t.true(clients.length < 100);
		clients.push(await begin(clients.length));
		await exchangeRaw(url, requestText('GET /version'));
	}

	t.true(clients.length > 10);
	clients.at(-1)!.send('\r\n\r\n'.padEnd(1000, 'x'));
	t.regex(await clients.at(-1)!.until(text => text !== ''), /^HTTP\/1\.1 [24]/);
});

test('a plain request may take a while to come, and comes with whatever follows it', async t => {
	const {url} = await startHost(t);
	const client = await open(t, url);
	const text = head('PUT /v2/keys/slow', form, 'Content-Length: 7') + 'value=1';
	client.send(text.slice(0, 100));
	await setTimeout(2500);
	client.send(text.slice(100) + requestText('GET /v2/keys/slow'));
	t.regex(await client.closed(), /^HTTP\/1\.1 201 [\s\S]*HTTP\/1\.1 200 [\s\S]*"value":"1"/);
});

test('all that was asked before the client closed its half is answered, however many turns that takes', async t => {
	const {url} = await startHost(t);
	const client = await open(t, url);
	const total = 2000;
	client.send(head('GET /v2/keys/asked').repeat(total));
	client.socket.end();
	t.is((await client.closed()).split('HTTP/1.1 404 ').length - 1, total);
});
