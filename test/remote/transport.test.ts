import {Buffer} from 'node:buffer';
import {once} from 'node:events';
import {
	connect,
	createServer,
	type AddressInfo,
	type Socket,
} from 'node:net';
import test, {type ExecutionContext} from 'ava';
import {parseGoUrl} from '../../source/protocol/go-url.ts';
import {Connection} from '../../source/remote/connection.ts';
import {attemptErrorFrom} from '../../source/remote/network-errors.ts';
import {readBody, readChunks, Transport} from '../../source/remote/transport.ts';
import {freePort} from '../helpers/live-etcd.ts';

type RawServer = {readonly url: string; readonly connections: Socket[]};

/** Calls `answer` with each piece that comes, on which connection, and the how manieth piece of all it is. */
async function startRawServer(t: ExecutionContext, answer: (socket: Socket, text: string, count: number) => void): Promise<RawServer> {
	const connections: Socket[] = [];
	let count = 0;
	const server = createServer(socket => {
		connections.push(socket);
		socket.on('error', () => undefined);
		socket.on('data', (bytes: Buffer) => {
			answer(socket, bytes.toString('latin1'), ++count);
		});
	});
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	t.teardown(() => {
		server.close();
		for (const socket of connections) {
			socket.destroy();
		}
	});
	return {url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, connections};
}

function transportFor(t: ExecutionContext): Transport {
	const transport = new Transport({dialTimeoutMs: 5000});
	t.teardown(() => {
		transport.close();
	});
	return transport;
}

function request(url: string, method = 'GET') {
	return {method, url: parseGoUrl(`${url}/x`), headers: {}};
}

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

test('one request after the other goes over one connection', async t => {
	const texts: string[] = [];
	const {url, connections} = await startRawServer(t, (socket, text) => {
		texts.push(text);
		socket.write(ok);
	});
	const transport = transportFor(t);
	for (const method of ['GET', 'PUT', 'DELETE']) {
		t.is(String(await readBody(await transport.open(request(url, method)))), 'ok');
	}

	t.is(connections.length, 1);
	const host = url.slice('http://'.length);
	t.deepEqual(texts, [
		`GET /x HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
		`PUT /x HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 0\r\n\r\n`,
		`DELETE /x HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
	]);
});

test('an answer without a length ends with its connection, and is whole', async t => {
	const {url} = await startRawServer(t, socket => {
		socket.end('HTTP/1.1 200 OK\r\n\r\nall of it');
	});
	t.is(String(await readBody(await transportFor(t).open(request(url)))), 'all of it');
});

test('requests at the same time have a connection each', async t => {
	const waiting: Socket[] = [];
	const {url, connections} = await startRawServer(t, socket => {
		waiting.push(socket);
		if (waiting.length === 2) {
			for (const each of waiting) {
				each.write(ok);
			}
		}
	});
	const transport = transportFor(t);
	await Promise.all([transport.open(request(url)), transport.open(request(url))]);
	t.is(connections.length, 2);
});

test('answers that come all at once leave their connections to the requests that follow', async t => {
	const width = 32;
	const waiting: Socket[] = [];
	const {url, connections} = await startRawServer(t, socket => {
		waiting.push(socket);
		const answered = waiting.length === width ? waiting.splice(0) : [];
		for (const each of answered) {
			each.write(ok);
		}
	});
	const transport = transportFor(t);
	for (let round = 0; round < 3; round++) {
		await Promise.all(Array.from({length: width}, async () => readBody(await transport.open(request(url)))));
	}

	t.is(connections.length, width);
});

test('a read is sent again when the server drops a connection that it had kept', async t => {
	const {url, connections} = await startRawServer(t, (socket, _text, count) => {
		if (count === 2) {
			socket.destroy();
			return;
		}

		socket.write(ok);
	});
	const transport = transportFor(t);
	await readBody(await transport.open(request(url)));
	t.is(String(await readBody(await transport.open(request(url)))), 'ok');
	t.is(connections.length, 2);
});

test('a write is not sent again, since it may have been done', async t => {
	const {url, connections} = await startRawServer(t, (socket, _text, count) => {
		if (count === 2) {
			socket.end();
			return;
		}

		socket.write(ok);
	});
	const transport = transportFor(t);
	await readBody(await transport.open(request(url)));
	await t.throwsAsync(transport.open(request(url, 'PUT')), {message: 'EOF'});
	t.is(connections.length, 1);
});

test('a connection that the server closed while it waited is not used again', async t => {
	const {url, connections} = await startRawServer(t, socket => {
		socket.write(ok);
	});
	const transport = transportFor(t);
	await readBody(await transport.open(request(url)));
	connections[0]!.end();
	await once(connections[0]!, 'close');
	t.is(String(await readBody(await transport.open(request(url, 'PUT')))), 'ok');
	t.is(connections.length, 2);
});

test('a reset before the answer says between which ends it was', async t => {
	const {url} = await startRawServer(t, socket => {
		socket.resetAndDestroy();
	});
	const error = await t.throwsAsync(transportFor(t).open(request(url)));
	t.regex(error.message, new RegExp(String.raw`^read tcp 127\.0\.0\.1:\d+->${url.slice('http://'.length)}: read: connection reset by peer$`));
});

test('what nobody reads holds the server back, and nothing of it is lost', async t => {
	const size = 32 * 1024 * 1024;
	let isWritten = false;
	const {url} = await startRawServer(t, socket => {
		socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n`);
		socket.write(Buffer.alloc(size, 'v'), () => {
			isWritten = true;
		});
	});
	const response = await transportFor(t).open(request(url));
	const chunks = readChunks(response);
	const first = await chunks.next();
	t.false(isWritten);
	let {length} = (first.value as Buffer);
	for await (const chunk of chunks) {
		length += chunk.length;
	}

	t.is(length, size);
});

test('a signal ends the wait for the headers and the reading of the body', async t => {
	const {url, connections} = await startRawServer(t, (socket, _text, count) => {
		if (count === 1) {
			socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf');
		}
	});
	const transport = transportFor(t);
	const reading = new AbortController();
	const body = readBody(await transport.open(request(url)), reading.signal);
	reading.abort(new Error('read enough'));
	await t.throwsAsync(body, {message: 'read enough'});
	const waiting = new AbortController();
	const response = transport.open(request(url), {signal: waiting.signal});
	waiting.abort(new Error('waited enough'));
	await t.throwsAsync(response, {message: 'waited enough'});
	await Promise.all(connections.map(async socket => socket.destroyed || once(socket, 'close')));
	t.true(connections.every(socket => socket.destroyed));
});

test('closing ends connections that wait and those that work', async t => {
	const {url, connections} = await startRawServer(t, (socket, _text, count) => {
		if (count === 1) {
			socket.write(ok);
		}
	});
	const transport = transportFor(t);
	const first = await transport.open(request(url));
	await readBody(first);
	const second = transport.open(request(url));
	const third = transport.open(request(url));
	transport.close();
	await t.throwsAsync(second);
	await t.throwsAsync(third);
	await Promise.all(connections.map(async socket => socket.destroyed || once(socket, 'close')));
});

test('what is asked of a transport that was closed meanwhile fails at once', async t => {
	const {url} = await startRawServer(t, () => undefined);
	const transport = transportFor(t);
	const opening = transport.open(request(url.replace('http:', 'https:')));
	transport.close();
	await t.throwsAsync(opening, {message: 'the connection was closed'});
	await t.throwsAsync(transport.open(request(url)), {message: 'the connection was closed'});
});

test('a connection that failed before the request was sent says why', async t => {
	const socket = connect({host: '127.0.0.1', port: await freePort()});
	const connection = new Connection(socket, '', () => undefined);
	await new Promise(resolve => {
		socket.once('close', resolve);
	});
	await t.throwsAsync(connection.request(Buffer.from('GET / HTTP/1.1\r\n\r\n')), {code: 'ECONNREFUSED'});
});

test('a port that accepts and says nothing of TLS is given up', async t => {
	const {url} = await startRawServer(t, () => undefined);
	const transport = new Transport({dialTimeoutMs: 5000, handshakeTimeoutMs: 100});
	t.teardown(() => {
		transport.close();
	});
	await t.throwsAsync(transport.open(request(url.replace('http:', 'https:'))), {message: 'net/http: TLS handshake timeout'});
});

test('a port of plain HTTP is told from one of TLS', async t => {
	const {url} = await startRawServer(t, socket => {
		socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
	});
	await t.throwsAsync(transportFor(t).open(request(url.replace('http:', 'https:'))), {message: 'tls: first record does not look like a TLS handshake'});
});

for (const [error, message] of [
	[{code: 'EPROTO', message: 'write EPROTO 40DD266FC87F0000:error:0A00010B:SSL routines:tls_validate_record_header:wrong version number:../deps/openssl/openssl/ssl/record/methods/tlsany_meth.c:77:\n'}, 'tls: first record does not look like a TLS handshake'],
	[{code: 'EPROTO', message: 'read EPROTO 40DD266FC87F0000:error:0A000410:SSL routines:ssl3_read_bytes:sslv3 alert handshake failure:../deps/x.c:1:SSL alert number 40\n'}, 'remote error: tls: handshake failure'],
	[{code: 'ERR_SSL_NO_SHARED_CIPHER', reason: 'no shared cipher', message: 'x:y:z'}, 'tls: no shared cipher'],
	[{code: 'EPROTO', message: 'write EPROTO'}, 'tls: protocol error'],
] as const) {
	test(`what OpenSSL says is told in a few words: ${message}, from ${error.message.slice(0, 40)}`, async t => {
		t.is((await attemptErrorFrom(Object.assign(new Error(error.message), error))).message, message);
	});
}
