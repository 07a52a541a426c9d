/**
Connections that read into one buffer: nothing of one gets into another, and node:http reads on from any of them.
*/
import {once} from 'node:events';
import net, {type AddressInfo, type Socket} from 'node:net';
import {text} from 'node:stream/consumers';
import test, {type ExecutionContext} from 'ava';
import {SharedBufferSocket, withSharedBuffer} from '../../source/http/shared-buffer-socket.ts';
import {RawConnection, exchangeRaw, requestText} from '../helpers/http-client.ts';
import {startHost} from '../helpers/http-host.ts';

const form = 'Content-Type: application/x-www-form-urlencoded';
const put = (key: string, body: string, ...headers: readonly string[]) => [
	`PUT /v2/keys/${key} HTTP/1.1`, 'Host: 127.0.0.1', form, `Content-Length: ${body.length}`, ...headers, '', body,
].join('\r\n');

for (const [title, headers] of [['that stays on the short way', []], ['that goes over to node:http', ['X-Unknown: 1']]] as const) {
	test(`a request ${title} in the middle of its body is not touched by what others send`, async t => {
		const {url} = await startHost(t, {isShortWayOpen: true});
		const request = put('slow', `value=${'s'.repeat(1500)}`, ...headers);
		const slow = await RawConnection.open(url);
		slow.send(request.slice(0, -1000));
		for (let i = 0; i < 20; i++) {
			t.regex(await exchangeRaw(url, put('quick', `value=${'q'.repeat(1500)}`, 'Connection: close')), /^HTTP\/1\.1 20/);
		}

		slow.send(request.slice(-1000));
		await slow.until(answer => answer.endsWith('}\n'));
		t.regex(slow.text, /"value":"s{1500}"/);
		slow.destroy();
	});
}

test('requests that wait for an answer are not touched by what others send', async t => {
	const {url} = await startHost(t, {isShortWayOpen: true});
	const waiting = await RawConnection.open(url);
	waiting.send(`GET /v2/keys/event?wait=true HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n${put('late', `value=${'l'.repeat(1500)}`)}`);
	await waiting.until(answer => answer.includes('\r\n\r\n'));
	t.regex(await exchangeRaw(url, put('event', `value=${'e'.repeat(4000)}`, 'Connection: close')), /^HTTP\/1\.1 201/);
	await waiting.until(answer => answer.includes('"key":"/late"') && answer.endsWith('}\n'));
	t.regex(waiting.text, /"value":"l{1500}"/);
	waiting.destroy();
	t.regex(await exchangeRaw(url, requestText('GET /v2/keys/late')), /"value":"l{1500}"/);
});

/** A connection, and what `withSharedBuffer` makes of it after `change` of the accepted one. */
async function connect(t: ExecutionContext, change = (_accepted: Socket) => {/* None. */}): Promise<{client: Socket; accepted: Socket; socket: Socket}> {
	const server = net.createServer({allowHalfOpen: true});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const client = net.connect((server.address() as AddressInfo).port, '127.0.0.1');
	t.teardown(() => {
		client.destroy();
		server.close();
	});
	const {promise, resolve} = Promise.withResolvers<{accepted: Socket; socket: Socket}>();
	server.once('connection', accepted => {
		change(accepted);
		resolve({accepted, socket: withSharedBuffer(accepted)});
	});
	return {client, ...await promise};
}

test('a connection is read as any other while nobody takes what was read', async t => {
	const {client, accepted, socket} = await connect(t);
	t.true(socket instanceof SharedBufferSocket);
	t.true(accepted.destroyed);
	t.is(socket.remotePort, client.localPort);
	client.write('one');
	t.is(String(await once(socket, 'data')), 'one');
	client.end('two');
	t.is(await text(socket), 'two');
	socket.end('three');
	t.is(await text(client), 'three');
});

test('where a socket can not be told where to read to, it stays the one that was accepted', async t => {
	const {client, accepted, socket} = await connect(t, accepted => {
		Object.defineProperty((accepted as {_handle?: object})._handle, 'useUserBuffer', {value: undefined});
	});
	t.is(socket, accepted);
	client.end('one');
	t.is(await text(socket), 'one');
});
