import {createServer, type AddressInfo, type Socket} from 'node:net';
import {setTimeout as delay} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import {AttemptError, type FailureKind} from '../../source/engine/failures.ts';
import {parseGoUrl} from '../../source/protocol/go-url.ts';
import {attemptErrorFrom} from '../../source/remote/network-errors.ts';
import {readBody, Transport} from '../../source/remote/transport.ts';
import {freePort} from '../helpers/live-etcd.ts';

async function startServer(t: ExecutionContext, answer: (socket: Socket) => unknown): Promise<string> {
	const sockets = new Set<Socket>();
	const server = createServer(socket => {
		sockets.add(socket);
		socket.on('error', () => undefined);
		socket.once('data', () => {
			answer(socket);
		});
	});
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	t.teardown(() => {
		server.close();
		for (const socket of sockets) {
			socket.destroy();
		}
	});
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function holdUp(milliseconds: number): void {
	const end = performance.now() + milliseconds;
	while (performance.now() < end) {
		// What was due meanwhile comes at once.
	}
}

type Limits = {readonly headerTimeoutMs?: number; readonly dialTimeoutMs?: number; readonly patienceMs?: number};

async function failureOf(t: ExecutionContext, url: string, {headerTimeoutMs, dialTimeoutMs = 20_000, patienceMs}: Limits = {}): Promise<AttemptError> {
	const transport = new Transport({dialTimeoutMs});
	t.teardown(() => {
		transport.close();
	});
	return t.throwsAsync(async () => {
		const response = await transport.open({method: 'GET', url: parseGoUrl(`${url}/x`), headers: {}}, {headerTimeoutMs});
		await readBody(response, undefined, {patienceMs});
	}, {instanceOf: AttemptError});
}

const head = 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n';
for (const [title, kind, answer, limits] of [
	['ends at once', 'closed', socket => socket.end()],
	['ends within the head', 'cutOff', socket => socket.end('HTTP/1.1 200 OK\r\n')],
	['ends within the body', 'cutOff', socket => socket.end(`${head}abc`)],
	['resets the connection', 'reset', socket => socket.resetAndDestroy()],
	['says nothing', 'headTimeout', () => undefined, {headerTimeoutMs: 50}],
	['stops within the body', 'halted', socket => socket.write(`${head}abc`), {patienceMs: 50}],
	['speaks something else', 'notHttp', socket => socket.end('220 ready\r\n\r\n')],
	['speaks HTTP badly', 'brokenHttp', socket => socket.end('HTTP/1.1 2xx\r\n\r\n')],
	['has a head without end', 'tooLong', socket => socket.end(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(70_000)}`)],
	['announces more than can be kept', 'tooLong', socket => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n')],
] as ReadonlyArray<[string, FailureKind, (socket: Socket) => unknown, Limits?]>) {
	test(`a server that ${title}: ${kind}, at its address`, async t => {
		const url = await startServer(t, answer);
		const error = await failureOf(t, url, limits);
		t.is(error.kind, kind);
		t.is(error.peer, url);
		t.is(error.isConnectionError, kind === 'reset');
	});
}

test.serial('a body may be waited for as long as before, when this process was held up meanwhile', async t => {
	const patienceMs = 400;
	const url = await startServer(t, async socket => {
		socket.write(`${head}abc`);
		await delay(50);
		socket.write('def');
		// Both are held up, and the piece has arrived.
		holdUp(2 * patienceMs);
		await delay(patienceMs / 4);
		socket.write('ghi');
	});
	const transport = new Transport({dialTimeoutMs: 20_000});
	t.teardown(() => {
		transport.close();
	});
	const response = await transport.open({method: 'GET', url: parseGoUrl(`${url}/x`), headers: {}});
	t.is((await readBody(response, undefined, {patienceMs})).toString(), 'abcdefghi');
});

test('a port where nothing listens, with what the system says as the cause', async t => {
	const url = `http://127.0.0.1:${await freePort()}`;
	const error = await failureOf(t, url);
	t.is(error.kind, 'refused');
	t.is(error.peer, url);
	t.true(error.isConnectionError);
	t.is((error.cause as NodeJS.ErrnoException).code, 'ECONNREFUSED');
});

test('no time to dial, and endpoints that are none', async t => {
	t.is((await failureOf(t, 'http://127.0.0.1:1', {dialTimeoutMs: -1})).kind, 'dialTimeout');
	t.is((await failureOf(t, 'ftp://127.0.0.1:1')).kind, 'otherScheme');
	t.is((await failureOf(t, '/nowhere')).kind, 'noScheme');
	t.is((await failureOf(t, 'http:')).kind, 'noHost');
});

const names = 'DNS:a.example, DNS:b.example, IP Address:10.0.0.1, IP Address:0:0:0:0:0:0:0:1';
for (const [host, subjectaltname, words] of [
	['c.example', names, 'x509: certificate is valid for a.example, b.example, not c.example'],
	['c.example', undefined, 'x509: certificate is valid for cn.example, not c.example'],
	['10.0.0.2', names, 'x509: certificate is valid for 10.0.0.1, ::1, not 10.0.0.2'],
	['::2', names, 'x509: certificate is valid for 10.0.0.1, ::1, not ::2'],
	['10.0.0.2', 'DNS:a.example', 'x509: cannot validate certificate for 10.0.0.2 because it doesn\'t contain any IP SANs'],
	['10.0.0.2', undefined, 'x509: cannot validate certificate for 10.0.0.2 because it doesn\'t contain any IP SANs'],
] as const) {
	test(`a certificate for ${subjectaltname ?? 'cn.example'} is not for ${host}, told as Go tells it`, async t => {
		const cert = {subject: {CN: 'cn.example'}, subjectaltname};
		const error = await attemptErrorFrom(Object.assign(new Error('x'), {code: 'ERR_TLS_CERT_ALTNAME_INVALID', host, cert}));
		t.is(error.message, words);
		t.is(error.kind, 'otherName');
	});
}

for (const [properties, kind, isConnectionError] of [
	[{syscall: 'connect', code: 'EHOSTUNREACH'}, 'unreachable', true],
	[{syscall: 'connect', code: 'ENETUNREACH'}, 'unreachable', true],
	[{syscall: 'connect', code: 'ETIMEDOUT'}, 'unreachable', true],
	[{syscall: 'connect', code: 'EMFILE'}, 'dialFailed', true],
	[{syscall: 'getaddrinfo', code: 'ENOTFOUND', hostname: 'nohost'}, 'unknownHost', true],
	[{syscall: 'getaddrinfo', code: 'EAI_AGAIN', hostname: 'nohost'}, 'lookupFailed', true],
	[{code: 'SELF_SIGNED_CERT_IN_CHAIN'}, 'untrusted', false],
	[{code: 'CERT_HAS_EXPIRED'}, 'expired', false],
	[{code: 'ERR_TLS_CERT_ALTNAME_INVALID', host: 'a'}, 'otherName', false],
	[{code: 'ERR_SSL_WRONG_VERSION_NUMBER', reason: 'wrong version number'}, 'notTls', false],
	[{code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', reason: 'tlsv13 alert certificate required'}, 'certificateWanted', false],
	[{code: 'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE', reason: 'sslv3 alert bad certificate'}, 'certificateWanted', false],
	[{code: 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', reason: 'sslv3 alert handshake failure'}, 'handshakeFailed', false],
	[{code: 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', reason: 'tlsv1 alert unknown ca'}, 'handshakeRefused', false],
	[{code: 'ERR_SSL_NO_SHARED_CIPHER', reason: 'no shared cipher'}, 'tlsBroken', false],
	[{code: 'EIO'}, 'other', false],
] as ReadonlyArray<[Record<string, string>, FailureKind, boolean]>) {
	test(`what Node says of a connection: ${Object.values(properties).join(' ')}`, async t => {
		const error = await attemptErrorFrom(Object.assign(new Error('x'), properties), {peer: 'https://10.0.0.1:2379'});
		t.is(error.kind, kind);
		t.is(error.isConnectionError, isConnectionError);
		t.is(error.peer, 'https://10.0.0.1:2379');
		t.like(error.cause, properties);
	});
}
