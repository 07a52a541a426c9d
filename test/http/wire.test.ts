import test from '../helpers/both-ways.ts';
import {RawConnection, exchangeRaw, requestText} from '../helpers/http-client.ts';
import {startHost} from '../helpers/http-host.ts';

const refusal = (text: string) => `HTTP/1.1 ${text}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n${text}`;

for (const [title, request, answer] of [
	['a bad escape in the path', 'GET /v2/keys/%zz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n', '400 Bad Request'],
	['two Host headers', 'GET /v2/keys HTTP/1.1\r\nHost: 127.0.0.1\r\nhost: 127.0.0.1\r\n\r\n', '400 Bad Request'],
	['a Host that is none', 'GET /v2/keys HTTP/1.1\r\nHost: a b\r\n\r\n', '400 Bad Request: malformed Host header'],
	['no Host header', 'GET /v2/keys HTTP/1.1\r\n\r\n', '400 Bad Request: missing required Host header'],
	['a target that is no path', 'GET v2/keys HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n', '400 Bad Request'],
	['a control character in the path', 'GET /v2/\u007F HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n', '400 Bad Request'],
	['what is no HTTP', '\u0016\u0003\u0001garbage\r\n\r\n', '400 Bad Request'],
	['HTTP/2.0', 'GET /v2/keys HTTP/2.0\r\nHost: 127.0.0.1\r\n\r\n', '505 HTTP Version Not Supported: unsupported protocol version'],
	['a head of more than a megabyte', `GET /v2/keys HTTP/1.1\r\nHost: 127.0.0.1\r\nA: ${'a'.repeat(1_200_000)}\r\n\r\n`, '431 Request Header Fields Too Large'],
] as const) {
	test(`${title} is answered with ${answer} and the end of the connection`, async t => {
		const {url} = await startHost(t);
		t.is(await exchangeRaw(url, request), refusal(answer));
	});
}

test('a head of just under a megabyte is read', async t => {
	const {url} = await startHost(t);
	t.regex(await exchangeRaw(url, requestText('GET /version', [`A: ${'a'.repeat(1_040_000)}`])), /^HTTP\/1\.1 200 /);
});

test('an absolute target and HTTP/1.0 without a Host are fine', async t => {
	const {url} = await startHost(t);
	t.regex(await exchangeRaw(url, requestText('GET http://localhost:1/version')), /"etcdserver":"2\.3\.7"/);
	t.regex(await exchangeRaw(url, 'GET /version HTTP/1.0\r\n\r\n'), /"etcdserver":"2\.3\.7"/);
});

test('requests that arrive together are answered in order, each after the one before', async t => {
	const {url} = await startHost(t);
	const keep = (line: string) => `${line} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`;
	const lines = Array.from({length: 200}, (_, i) => [keep(`PUT /v2/keys/p?value=${i}`), keep('GET /v2/keys/p')]).flat();
	const answer = await exchangeRaw(url, `${lines.join('')}${requestText('DELETE /v2/keys/p')}`);
	const seen = answer.matchAll(/"action":"(\w+)","node":\{"key":"\/p",(?:"value":"(\d+)")?/g).map(([, action, value]) => `${action} ${value ?? ''}`).toArray();
	t.deepEqual(seen, [...Array.from({length: 200}, (_, i) => [`set ${i}`, `get ${i}`]).flat(), 'delete ']);
});

test('what follows a request and is none is refused after the answer', async t => {
	const {url} = await startHost(t);
	const answer = await exchangeRaw(url, 'PUT /v2/keys/a?value=1 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n\u0001\r\n\r\n');
	t.regex(answer, /^HTTP\/1\.1 201 [\s\S]*\}\nHTTP\/1\.1 400 Bad Request\r\n/);
});

test('a client that closes its half after the request gets the answer', async t => {
	const {url} = await startHost(t);
	const connection = await RawConnection.open(url);
	connection.socket.end('PUT /v2/keys/a?value=1 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
	t.regex(await connection.closed(), /^HTTP\/1\.1 201 /);
});

const form = 'Content-Type: application/x-www-form-urlencoded';

test('a body that breaks off stores nothing', async t => {
	const {url, server} = await startHost(t);
	const connection = await RawConnection.open(url);
	connection.socket.end(`PUT /v2/keys/a HTTP/1.1\r\nHost: 127.0.0.1\r\n${form}\r\nContent-Length: 70\r\n\r\nvalue=1`);
	t.regex(await connection.closed(), /^HTTP\/1\.1 400 [\s\S]*"errorCode":210,"message":"Invalid POST form","cause":"unexpected EOF","index":0\}\n$/);
	t.regex(await exchangeRaw(url, `PUT /v2/keys/a HTTP/1.1\r\nHost: 127.0.0.1\r\n${form}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nvalue=1`), /"cause":"invalid byte in chunk length"/);
	t.regex(await exchangeRaw(url, `PUT /v2/keys/a HTTP/1.1\r\nHost: 127.0.0.1\r\n${form}\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nvalue=1\r\n0\r\n\r\n`), /"cause":"malformed chunked encoding"/);
	t.is(server.index, 3);
});

test('a body in another encoding than chunks is refused', async t => {
	const {url, server} = await startHost(t);
	const answer = await exchangeRaw(url, requestText('PUT /v2/keys/a', [form, 'Transfer-Encoding: gzip, chunked'], '0\r\n\r\n'));
	t.is(answer, 'HTTP/1.1 501 Not Implemented\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\nUnsupported transfer encoding');
	t.is(server.index, 3);
});

test('a client that asks first is told to go on, but only when the body is wanted', async t => {
	const {url} = await startHost(t);
	const headers = ['Expect: 100-continue', 'Content-Length: 7'];
	t.regex(await exchangeRaw(url, requestText('PUT /v2/keys/a', [form, ...headers], 'value=1')), /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 201 [\s\S]*"value":"1"/);
	t.regex(await exchangeRaw(url, requestText('PUT /v2/keys/b', headers, 'value=1')), /^HTTP\/1\.1 201 [\s\S]*"value":""/);
	t.regex(await exchangeRaw(url, requestText('PUT /v2/keys/c', [form, 'Expect: 100-continue', 'Content-Length: 0'])), /^HTTP\/1\.1 201 /);
	t.regex(await exchangeRaw(url, requestText('GET /v2/keys', ['Expect: something'])), /^HTTP\/1\.1 417 /);
});

test('an expectation about no body changes nothing, and others are refused', async t => {
	const {url} = await startHost(t);
	const keep = (line: string, ...headers: readonly string[]) => [`${line} HTTP/1.1`, 'Host: 127.0.0.1', ...headers, '', ''].join('\r\n');
	for (const first of [
		keep('PUT /v2/keys/-', form, 'Expect: 100-continue', 'Content-Length: 0'),
		keep('PUT /v2/keys/-', form, 'Expect: 100-Continue'),
		keep('GET /v2/keys/-', 'Expect: 100-continue'),
		keep('OPTIONS /v2/keys/-', 'Expect: 100-continue'),
		keep('GET /v2/keys/-', 'Expect:'),
	]) {
		const answer = await exchangeRaw(url, first + requestText('GET /version'));
		t.regex(answer, /^HTTP\/1\.1 20[01] [\s\S]*HTTP\/1\.1 200 [\s\S]*"etcdserver"/);
	}

	for (const expectation of ['x100-continue', 'a-100-continue', '100-continued']) {
		t.regex(await exchangeRaw(url, keep('GET /v2/keys/-', `Expect: ${expectation}`) + requestText('GET /version')), /^HTTP\/1\.1 417 (?![\s\S]*HTTP\/1\.1)/);
	}
});

test('a form may have ten megabytes and no byte more', async t => {
	const {url, server} = await startHost(t);
	const put = async (length: number) => {
		const body = `value=${'x'.repeat(length - 'value='.length)}`;
		return exchangeRaw(url, requestText('PUT /v2/keys/big', [form, `Content-Length: ${length}`], body));
	};

	t.regex(await put(10_485_760), /^HTTP\/1\.1 201 /);
	t.regex(await put(10_485_761), /^HTTP\/1\.1 400 [\s\S]*"cause":"http: POST too large","index":0\}\n$/);
	t.is(server.index, 4);
});

test('a connection is kept without saying so, and closed when asked to', async t => {
	const {url} = await startHost(t);
	const connection = await RawConnection.open(url);
	t.teardown(() => {
		connection.destroy();
	});
	connection.send('GET /version HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
	const first = await connection.until(text => text.endsWith('}'));
	t.notRegex(first, /connection|keep-alive/i);
	connection.send(requestText('GET /version'));
	t.regex((await connection.closed()).slice(first.length), /\r\nConnection: close\r\n/);
});
