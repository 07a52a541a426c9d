import test from '../helpers/both-ways.ts';
import {requestText, exchangeRaw} from '../helpers/http-client.ts';
import {startHost} from '../helpers/http-host.ts';

const plain = 'Content-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\n';

/** Without the headers that change from run to run. */
function stable(answer: string): string {
	return answer.replaceAll(/(?:Date|X-Etcd-Cluster-Id|X-Raft-Index|X-Raft-Term|Connection): [^\r]*\r\n/g, '');
}

for (const path of ['/', '/v2', '/v2/', '/v2/keysfoo', '/v2/stats', '/version/', '/health/', '/v2/machines/', '/v2/stats/self/', '/config', '/debug/pprof']) {
	test(`${path} is not found`, async t => {
		const {url} = await startHost(t);
		t.is(stable(await exchangeRaw(url, requestText(`GET ${path}`))), `HTTP/1.1 404 Not Found\r\n${plain}Content-Length: 19\r\n\r\n404 page not found\n`);
	});
}

for (const [method, path, allow] of [
	['PATCH', '/v2/keys/a', 'HEAD,GET,PUT,POST,DELETE'],
	['get', '/v2/keys/a', 'HEAD,GET,PUT,POST,DELETE'],
	['CONNECT', '/version', 'GET'],
	['POST', '/v2/machines', 'GET,HEAD'],
	['PATCH', '/v2/members', 'GET,POST,DELETE,PUT'],
	['GET', '/config/local/log', 'PUT'],
] as const) {
	test(`${method} ${path} is not allowed`, async t => {
		const {url} = await startHost(t);
		t.is(stable(await exchangeRaw(url, requestText(`${method} ${path}`))), `HTTP/1.1 405 Method Not Allowed\r\nAllow: ${allow}\r\n${plain}Content-Length: 19\r\n\r\nMethod Not Allowed\n`);
	});
}

test('PUT and DELETE of no member name no allowed methods', async t => {
	const {url} = await startHost(t);
	for (const line of ['PUT /v2/members', 'DELETE /v2/members/']) {
		t.is(stable(await exchangeRaw(url, requestText(line))), `HTTP/1.1 405 Method Not Allowed\r\n${plain}Content-Length: 19\r\n\r\nMethod Not Allowed\n`);
	}
});

test('HEAD tells the length and sends nothing', async t => {
	const {url} = await startHost(t);
	t.is(stable(await exchangeRaw(url, requestText('HEAD /version'))), `HTTP/1.1 405 Method Not Allowed\r\nAllow: GET\r\n${plain}Content-Length: 19\r\n\r\n`);
	t.is(stable(await exchangeRaw(url, requestText('HEAD /v2/keys'))), 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Etcd-Index: 3\r\nContent-Length: 37\r\n\r\n');
	t.is(stable(await exchangeRaw(url, requestText('HEAD //version'))), 'HTTP/1.1 301 Moved Permanently\r\nContent-Type: text/html; charset=utf-8\r\nLocation: /version\r\n\r\n');
});

for (const [line, location, body] of [
	['GET /v2//keys/a?x=1&y=<2>', '/v2/keys/a?x=1&y=<2>', '<a href="/v2/keys/a?x=1&amp;y=&lt;2&gt;">Moved Permanently</a>.\n\n'],
	['GET /../v2/keys/%2e%2e/x/', '/v2/x/', '<a href="/v2/x/">Moved Permanently</a>.\n\n'],
	['GET /v2/keys/a%20b%2F%2Fd%3F%C3%A9', '/v2/keys/a%20b/d%3F%C3%A9', '<a href="/v2/keys/a%20b/d%3F%C3%A9">Moved Permanently</a>.\n\n'],
] as const) {
	test(`${line} is sent on to ${location}`, async t => {
		const {url} = await startHost(t);
		t.is(stable(await exchangeRaw(url, requestText(line))), 'HTTP/1.1 301 Moved Permanently\r\nContent-Type: text/html; charset=utf-8\r\n'
		+ `Location: ${location}\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
	});
}

test('a write to a path that is not clean writes nothing and has no body', async t => {
	const {url, server} = await startHost(t);
	t.is(stable(await exchangeRaw(url, requestText('PUT /v2/keys//x?value=1'))), 'HTTP/1.1 301 Moved Permanently\r\nLocation: /v2/keys/x?value=1\r\nContent-Length: 0\r\n\r\n');
	t.is(server.index, 3);
});

test('OPTIONS is fine everywhere', async t => {
	const {url} = await startHost(t);
	for (const path of ['/v2/keys', '/nope', '/v2//keys', '*']) {
		t.is(stable(await exchangeRaw(url, requestText(`OPTIONS ${path}`))), 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
	}
});

test('listed origins are echoed, others are not', async t => {
	const {url} = await startHost(t, {cors: ['https://a.com', 'https://b.com:1']});
	const cors = (origin: string) => 'Access-Control-Allow-Headers: accept, content-type, authorization\r\n'
		+ `Access-Control-Allow-Methods: POST, GET, OPTIONS, PUT, DELETE\r\nAccess-Control-Allow-Origin: ${origin}\r\n`;
	const ask = async (origin: string) => exchangeRaw(url, requestText('GET /nope', [`Origin: ${origin}`]));
	t.true((await ask('https://b.com:1')).includes(cors('https://b.com:1')));
	t.false((await ask('https://b.com')).includes('Access-Control'));
	t.false((await ask('HTTP://a.com')).includes('Access-Control'));
	t.false((await exchangeRaw(url, requestText('GET /nope'))).includes('Access-Control'));
});

test('bytes above ASCII may stand in a request line as they are', async t => {
	const {url} = await startHost(t);
	const answer = await exchangeRaw(url, requestText('PUT /v2/keys/\u00C3\u00A9?value=\u00C3\u00BC'));
	t.true(answer.endsWith('{"action":"set","node":{"key":"/\u00C3\u00A9","value":"\u00C3\u00BC","modifiedIndex":4,"createdIndex":4}}\n'));
	const both = await exchangeRaw(url, `GET /v2/keys/\u00FF HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n${requestText('GET /v2/keys/%C3%A9')}`);
	t.regex(both, /"cause":"\/\\ufffd","index":4\}\n[\s\S]*"action":"get","node":\{"key":"\/\u00C3\u00A9"/);
});

test('a long body is chunked and a short one has a length', async t => {
	const {url} = await startHost(t);
	const put = async (length: number) => exchangeRaw(url, requestText(`PUT /v2/keys/a?value=${'x'.repeat(length)}`));
	const overhead = '{"action":"set","node":{"key":"/a","value":"","modifiedIndex":4,"createdIndex":4}}\n'.length;
	t.regex(await put(2048 - overhead), /\r\nContent-Length: 2048\r\n/);
	t.regex(await exchangeRaw(url, requestText('DELETE /v2/keys/a')), /^HTTP\/1\.1 200 /);
	const long = await put(2049 - overhead);
	t.regex(long, /\r\nTransfer-Encoding: chunked\r\n/);
	t.false(long.includes('Content-Length'));
});

test('a path that is too deep is refused', async t => {
	const {url, server} = await startHost(t);
	t.regex(await exchangeRaw(url, requestText(`PUT /v2/keys${'/a'.repeat(9999)}?value=1`)), /^HTTP\/1\.1 414 /);
	t.is(server.index, 3);
	t.regex(await exchangeRaw(url, requestText(`GET /v2/keys${'/a'.repeat(9998)}`)), /^HTTP\/1\.1 404 /);
});

test('the log level is set by any of its names', async t => {
	const levels: string[] = [];
	const {url} = await startHost(t, {
		setLogLevel(level) {
			levels.push(level);
		},
	});
	for (const body of ['{"Level":"debug"}', '{"level":"1"} and more', '{"LEVEL":"Critical"}']) {
		t.regex(await exchangeRaw(url, requestText('PUT /config/local/log', [`Content-Length: ${body.length}`], body)), /^HTTP\/1\.1 204 /);
	}

	t.deepEqual(levels, ['D', 'W', 'C']);
});

test('a log level that is none is refused, and changes nothing', async t => {
	const levels: string[] = [];
	const {url} = await startHost(t, {
		setLogLevel(level) {
			levels.push(level);
		},
	});
	for (const [body, message] of [
		['', 'Invalid json body'],
		['debug', 'Invalid json body'],
		['"debug"', 'Invalid json body'],
		['{"level":1}', 'Invalid json body'],
		['null', 'Invalid log level '],
		['{}', 'Invalid log level '],
		['{"level":"loud"}', 'Invalid log level loud'],
		[`{"level":"${'x'.repeat(70_000)}"}`, 'Invalid json body'],
	] as const) {
		const answer = await exchangeRaw(url, requestText('PUT /config/local/log', [`Content-Length: ${body.length}`], body));
		t.regex(answer, /^HTTP\/1\.1 400 /, body);
		t.true(answer.endsWith(`{"message":"${message}"}`), `${body}: ${answer}`);
	}

	t.deepEqual(levels, []);
});

test('the cluster of one can not be changed, and says how to get another', async t => {
	const {url, server} = await startHost(t);
	const body = '{"peerURLs":["http://127.0.0.1:9"]}';
	const headers = ['Content-Type: application/json', `Content-Length: ${body.length}`];
	t.regex(await exchangeRaw(url, requestText('POST /v2/members', headers, body)), /^HTTP\/1\.1 409 [\s\S]*--force-new-cluster/);
	t.regex(await exchangeRaw(url, requestText(`DELETE /v2/members/${server.memberId.toUpperCase()}`)), /^HTTP\/1\.1 409 /);
	t.regex(await exchangeRaw(url, requestText('DELETE /v2/members/0012')), /^HTTP\/1\.1 404 [\s\S]*"No such member: 12"\}$/);
	t.regex(await exchangeRaw(url, requestText('DELETE /v2/members/xyz')), /"No such member: xyz"\}$/);
	t.regex(await exchangeRaw(url, requestText(`DELETE /v2/members/${server.memberId}/`)), new RegExp(String.raw`"No such member: ${server.memberId}/"\}$`));
	t.regex(await exchangeRaw(url, requestText('GET /v2/members/leader/')), /^HTTP\/1\.1 404 [\s\S]*"Not found"\}$/);
	t.is(server.members().length, 1);
});

test('the members and their leader are told, and a list of peers may be null as any other', async t => {
	const {url, server} = await startHost(t);
	const member = `{"id":"${server.memberId}","name":"m1","peerURLs":["http://127.0.0.1:2380"],"clientURLs":["http://127.0.0.1:2379"]}`;
	const body = (answer: string) => answer.slice(answer.indexOf('\r\n\r\n') + 4);
	const members = await exchangeRaw(url, requestText('GET /v2/members'));
	t.regex(members, /^HTTP\/1\.1 200 OK\r\n/);
	t.is(body(members), `{"members":[${member}]}\n`);
	t.is(body(await exchangeRaw(url, requestText('GET /v2/members/leader'))), `${member}\n`);
	t.is(body(await exchangeRaw(url, requestText('GET /v2/members/none'))), '{"message":"Not found"}');
	const add = async (document: string) => body(await exchangeRaw(url, requestText('POST /v2/members', [
		'Content-Type: application/json', `Content-Length: ${document.length}`,
	], document)));
	const none = await add('{"peerURLs":[]}');
	t.notRegex(none, /json/);
	t.is(await add('null'), none);
	t.regex(await add('[]'), /cannot unmarshal array into Go value/);
	t.regex(await add('{"peerURLs":[1]}'), /cannot unmarshal number into Go struct field/);
});

test('the date of an answer is that of its second', async t => {
	const {url} = await startHost(t);
	const start = Math.floor(Date.now() / 1000) * 1000;
	const date = /\r\nDate: ([^\r]*GMT)\r\n/.exec(await exchangeRaw(url, requestText('GET /version')))?.[1] ?? '';
	t.true(Date.parse(date) >= start && Date.parse(date) <= Date.now(), date);
});

test('statistics of this member are in etcd\'s form', async t => {
	const {url, server} = await startHost(t);
	const id = server.memberId;
	const answer = await exchangeRaw(url, requestText('GET /v2/stats/self'));
	const body = answer.slice(answer.indexOf('\r\n\r\n') + 4).replaceAll(/"\d{4}-[^"]*(?:Z|[+-]\d\d:\d\d)"/g, 'TIME').replace(/"uptime":"[\d.]+[mµ]?s"/, '"uptime":UPTIME');
	t.is(body, `{"name":"m1","id":"${id}","state":"StateLeader","startTime":TIME,"leaderInfo":{"leader":"${id}","uptime":UPTIME,"startTime":TIME},"recvAppendRequestCnt":0,"sendAppendRequestCnt":0}`);
});

test('a target that is no path is refused, and a tunnel leads nowhere', async t => {
	const {url} = await startHost(t);
	t.regex(await exchangeRaw(url, requestText('GET *')), /^HTTP\/1\.1 400 Bad Request\r\n/);
	t.regex(await exchangeRaw(url, requestText('CONNECT 127.0.0.1:80')), /^HTTP\/1\.1 404 Not Found\r\n/);
	t.regex(await exchangeRaw(url, requestText('BREW *')), /^HTTP\/1\.1 400 Bad Request\r\n/);
});

test('a fault of ours is an answer to whom it befalls, and the next one is served', async t => {
	const lines: string[] = [];
	const {url, server} = await startHost(t, {
		log(level, _part, line) {
			lines.push(`${level} ${line}`);
		},
	});
	server.members = () => {
		throw new Error('out of order');
	};

	t.regex(await exchangeRaw(url, requestText('GET /v2/members')), /^HTTP\/1\.1 500 [\s\S]*\{"message":"Internal Server Error"\}\s*$/);
	t.true(lines.includes('E unexpected error: out of order'), lines.join('\n'));
	t.regex(await exchangeRaw(url, requestText('GET /version')), /^HTTP\/1\.1 200 /);
});
