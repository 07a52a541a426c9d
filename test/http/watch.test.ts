import {type ExecutionContext} from 'ava';
import test from '../helpers/both-ways.ts';
import {RawConnection, exchangeRaw, requestText} from '../helpers/http-client.ts';
import {startHost, type HttpHost} from '../helpers/http-host.ts';

async function openWatch(t: ExecutionContext, {url}: HttpHost, target: string): Promise<RawConnection> {
	const connection = await RawConnection.open(url);
	t.teardown(() => {
		connection.destroy();
	});
	connection.send(`GET /v2/keys${target} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
	await connection.until(text => text.includes('\r\n\r\n'));
	return connection;
}

async function put({server}: HttpHost, key: string, value = ''): Promise<void> {
	await server.put(key, {
		value, dir: false, prevValue: '', prevIndex: 0n, isRefresh: false,
	});
}

/** Waits for the server to have this many watchers. */
async function watchers({server}: HttpHost, count: number): Promise<void> {
	while (server.storeStatistics().watchers !== count) {
		await new Promise(resolve => {
			setImmediate(resolve);
		});
	}
}

const chunk = (body: string) => `${body.length.toString(16)}\r\n${body}\r\n`;

test('the head of a watch arrives before any event, with the index of that moment', async t => {
	const host = await startHost(t);
	const watch = await openWatch(t, host, '/a?wait=true');
	t.regex(watch.text, /^HTTP\/1\.1 200 OK\r\nContent-Type: application\/json\r\n[\s\S]*X-Etcd-Index: 3\r\n[\s\S]*Transfer-Encoding: chunked\r\n\r\n$/);
});

test('a long poll gets one event and keeps the connection', async t => {
	const host = await startHost(t);
	const watch = await openWatch(t, host, '/a?wait=true');
	await put(host, '/b');
	await put(host, '/a', '1');
	await put(host, '/a', '2');
	const text = await watch.until(received => received.endsWith('0\r\n\r\n'));
	t.true(text.endsWith(`\r\n\r\n${chunk('{"action":"set","node":{"key":"/a","value":"1","modifiedIndex":5,"createdIndex":5}}\n')}0\r\n\r\n`));
	t.is(host.server.storeStatistics().watchers, 0);
	watch.send(requestText('GET /version'));
	t.regex((await watch.closed()).slice(text.length), /^HTTP\/1\.1 200 OK/);
});

test('a stream gets each event in a chunk of its own', async t => {
	const host = await startHost(t);
	const watch = await openWatch(t, host, '/d?wait=true&recursive=true&stream=true');
	await put(host, '/d/a', '1');
	await put(host, '/d/b', '2');
	const [one, two] = [['a', '1', 4], ['b', '2', 5]].map(([name, value, index]) => chunk('{"action":"set","node":'
		+ `{"key":"/d/${name}","value":"${value}","modifiedIndex":${index},"createdIndex":${index}}}\n`));
	const text = await watch.until(received => received.endsWith(two!));
	t.true(text.endsWith(`\r\n\r\n${one!}${two!}`));
});

test('an event of the past is answered at once, with the index of now', async t => {
	const host = await startHost(t);
	await put(host, '/a', '1');
	await put(host, '/a', '2');
	const answer = await exchangeRaw(host.url, requestText('GET /v2/keys/a?wait=true&waitIndex=4'));
	t.regex(answer, /X-Etcd-Index: 5\r\n[\s\S]*"value":"1"[\s\S]*\r\n0\r\n\r\n$/);
});

test('a client that leaves takes its watcher along', async t => {
	const host = await startHost(t);
	const [first, second] = [await openWatch(t, host, '/a?wait=true'), await openWatch(t, host, '/a?wait=true&stream=true')];
	await watchers(host, 2);
	first.destroy();
	await watchers(host, 1);
	// Closing one half is leaving, too.
	second.socket.end();
	await second.closed();
	await watchers(host, 0);
	t.false(second.text.endsWith('0\r\n\r\n'));
});

test('a request behind a watch waits for its event', async t => {
	const host = await startHost(t);
	const watch = await openWatch(t, host, '/a?wait=true');
	watch.send(requestText('GET /v2/keys/a'));
	await exchangeRaw(host.url, requestText('GET /version'));
	t.true(watch.text.endsWith('\r\n\r\n'));
	await put(host, '/a', '1');
	t.regex(await watch.closed(), /\r\n0\r\n\r\nHTTP\/1\.1 200 OK\r\n[\s\S]*"action":"get"/);
});

test('a server that stops cuts watches without an end', async t => {
	const host = await startHost(t);
	const watch = await openWatch(t, host, '/a?wait=true&stream=true');
	await host.close();
	t.true((await watch.closed()).endsWith('\r\n\r\n'));
	t.is(host.server.storeStatistics().watchers, 0);
});

test('a reader that does not read loses its watcher after a hundred more events than its socket holds, and nothing of what it had', async t => {
	const host = await startHost(t);
	const watch = await openWatch(t, host, '/slow?wait=true&stream=true');
	watch.socket.pause();
	const value = 'x'.repeat(20_000);
	let sent = 0;
	while (host.server.storeStatistics().watchers === 1 && sent < 2000) {
		sent++;
		await put(host, '/slow', value);
	}

	t.is(host.server.storeStatistics().watchers, 0);
	t.true(sent > 100);
	watch.socket.resume();
	// The event that found no room is the last one; before it came one whose previous node ends the text.
	const text = await watch.until(received => received.endsWith(`"createdIndex":${sent + 1}}}\n\r\n`));
	t.is(text.split('{"action":"set"').length - 1, sent - 1);
	await put(host, '/slow', 'more');
	await exchangeRaw(host.url, requestText('GET /version'));
	t.is(watch.text, text);
	t.false(watch.isClosed);
});

test('many watchers of a key all get its event', async t => {
	const host = await startHost(t);
	const watches = await Promise.all(Array.from({length: 200}, async () => openWatch(t, host, '/a?wait=true')));
	await watchers(host, 200);
	await put(host, '/a', 'all');
	const texts = await Promise.all(watches.map(async watch => watch.until(text => text.endsWith('0\r\n\r\n'))));
	t.true(texts.every(text => text.includes('"value":"all"')));
	await watchers(host, 0);
});

test('watchers who keep up lose nothing of what is written at once, however much it is', async t => {
	const host = await startHost(t);
	const watches = await Promise.all(Array.from({length: 20}, async () => openWatch(t, host, '/d?wait=true&recursive=true&stream=true')));
	await watchers(host, 20);
	const count = 350;
	await Promise.all(Array.from({length: count}, async (_, i) => put(host, `/d/k${i}`, String(i))));
	const texts = await Promise.all(watches.map(async watch => watch.until(text => text.split('"action":"set"').length > count)));
	const seen = texts.map(text => text.matchAll(/\r\n[\da-f]+\r\n\{"action":"set","node":\{"key":"\/d\/k(\d+)"/g).map(match => Number(match[1])).toArray());
	const all = Array.from({length: count}, (_, i) => i);
	t.deepEqual(seen, Array.from({length: 20}, () => all));
	await watchers(host, 20);
});
