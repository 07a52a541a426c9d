import {readFile} from 'node:fs/promises';
import {hostname} from 'node:os';
import test from '../helpers/both-ways.ts';
import {exchangeRaw, requestText} from '../helpers/http-client.ts';
import {startHost} from '../helpers/http-host.ts';

function status(answer: string): string {
	return answer.slice('HTTP/1.1 '.length, 'HTTP/1.1 '.length + 3);
}

function change(host: string, headers: readonly string[] = []): string {
	return ['PUT /v2/keys/a?value=1 HTTP/1.1', `Host: ${host}`, 'Connection: close', ...headers, '', ''].join('\r\n');
}

for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:8080']) {
	test(`a change from a page of ${origin} is forbidden`, async t => {
		const {url, server} = await startHost(t);
		t.is(status(await exchangeRaw(url, change('127.0.0.1', [`Origin: ${origin}`]))), '403');
		t.is(server.index, 3);
	});
}

for (const host of ['', hostname(), `${hostname().toUpperCase()}:2379`, '127.0.0.1', '127.1', '0x7f000001:2379', '127.0.0.1:2379', 'localhost:4001', 'LOCALHOST', '[::1]:2379', '10.0.0.1', 'me.localhost', 'etcd.internal:2379']) {
	test(`a change under the name ${host} is allowed`, async t => {
		const {url} = await startHost(t, {advertiseClientUrls: ['https://etcd.internal:2379']});
		t.is(status(await exchangeRaw(url, change(host))), '201');
	});
}

for (const host of ['evil.example', 'evil.example:2379', '127.0.0.1.evil.example', '127.evil1', 'evil.1', '1.2.3.4.5', '0x7f000001.evil', 'localhost.evil.example']) {
	test(`a change under the name ${host} is forbidden`, async t => {
		const {url, server} = await startHost(t, {advertiseClientUrls: ['https://etcd.internal:2379']});
		t.is(status(await exchangeRaw(url, change(host))), '403');
		t.is(server.index, 3);
	});
}

function read(target: string, host: string): string {
	return [`GET ${target} HTTP/1.1`, `Host: ${host}`, 'Connection: close', '', ''].join('\r\n');
}

test('nothing is read under a foreign name', async t => {
	const {url} = await startHost(t);
	for (const target of ['/v2/keys/?recursive=true', '/v2/keys/a?wait=true&waitIndex=1', '/v2/members', '/v2/auth/users', '/v2/stats/self', '/metrics', '/debug/vars', '/health', '/version']) {
		const answer = await exchangeRaw(url, read(target, 'evil.example'));
		t.is(status(answer), '403');
		t.regex(answer, /\r\n\r\n\{"errorCode":110,"message":"Host not allowed","cause":"evil\.example is [^"]*--host-whitelist[^"]*","index":0\}\n$/);
	}
});

test('nothing is read under a foreign name in the target either, whatever the Host header says', async t => {
	const {url} = await startHost(t);
	const ask = async (target: string) => status(await exchangeRaw(url, read(target, 'localhost')));
	for (const target of ['http://evil.example/version', 'HTTP://user@evil.example:2379/version', 'https://localhost@evil.example/version', 'http://evil.example?']) {
		t.is(await ask(target), '403');
	}

	t.is(status(await exchangeRaw(url, 'GET http://evil.example/version HTTP/1.0\r\n\r\n')), '403');
	for (const target of ['http://127.0.0.1:2379/version', 'http://[::1]/version', 'http://LOCALHOST/version', '/version?http://evil.example/']) {
		t.is(await ask(target), '200');
	}
});

test('the names of the hosts file are this machine\'s', async t => {
	const hosts = await readFile('/etc/hosts', 'utf8');
	const names = hosts.split('\n').flatMap(line => line.split('#', 1)[0]!.trim().split(/\s+/).slice(1));
	const {url} = await startHost(t);
	t.true(names.length > 0);
	for (const name of names) {
		t.is(status(await exchangeRaw(url, read('/version', `${name}:2379`))), '200');
	}
});

test('the host name is this machine\'s in its search domains, and below nothing else that the resolver is told', async t => {
	const text = await readFile('/etc/resolv.conf', 'utf8').catch(() => '');
	const options = text.toLowerCase().split('\n').map(line => line.split('#', 1)[0]!.split(/\s+/).filter(word => word !== ''));
	const {url} = await startHost(t);
	const own = hostname().toLowerCase();
	t.is(status(await exchangeRaw(url, read('/version', `${own}.evil.example`))), '403');
	for (const [option, ...values] of options) {
		const isDomain = option === 'search' || option === 'domain';
		const names = isDomain || option === 'nameserver' ? values.filter(word => /^\w[\w.-]+$/.test(word)) : [];
		for (const value of names) {
			t.is(status(await exchangeRaw(url, read('/version', `${own}.${value}`))), isDomain ? '200' : '403');
		}
	}
});

test('names are listed, also all of them', async t => {
	const listed = await startHost(t, {hostWhitelist: ['Db.Example', 'with-port.example:2379']});
	t.is(status(await exchangeRaw(listed.url, read('/version', 'with-port.example'))), '200');
	t.is(status(await exchangeRaw(listed.url, read('/version', 'db.example:2379'))), '200');
	t.is(status(await exchangeRaw(listed.url, read('/version', 'other.example'))), '403');
	const open = await startHost(t, {hostWhitelist: ['*']});
	t.is(status(await exchangeRaw(open.url, read('/version', 'other.example'))), '200');
	t.is(status(await exchangeRaw(open.url, change('127.0.0.1', ['Origin: https://evil.example']))), '403');
});

test('a page of another origin gets answers, which its browser keeps from it, and OPTIONS is for everyone', async t => {
	const {url} = await startHost(t);
	const headers = ['Origin: https://evil.example'];
	t.is(status(await exchangeRaw(url, requestText('GET /v2/keys', headers))), '200');
	t.is(status(await exchangeRaw(url, requestText('HEAD /v2/keys', headers))), '200');
	t.is(status(await exchangeRaw(url, requestText('OPTIONS /v2/keys', headers))), '200');
});

test('other changes than those of keys are guarded, too', async t => {
	const {url} = await startHost(t);
	for (const line of ['POST /v2/keys', 'DELETE /v2/keys/a', 'POST /v2/members', 'PUT /config/local/log']) {
		t.is(status(await exchangeRaw(url, requestText(line, ['Origin: https://evil.example']))), '403');
	}
});

test('an origin that CORS lists may change things', async t => {
	const {url} = await startHost(t, {cors: ['https://a.com']});
	t.is(status(await exchangeRaw(url, change('127.0.0.1', ['Origin: https://a.com']))), '201');
	t.is(status(await exchangeRaw(url, change('127.0.0.1', ['Origin: https://b.com']))), '403');
});

test('the check can be switched off', async t => {
	const {url} = await startHost(t, {allowAnyOrigin: true});
	t.is(status(await exchangeRaw(url, change('evil.example', ['Origin: https://evil.example']))), '201');
});

test('a server on all interfaces takes changes as etcd does', async t => {
	const {url} = await startHost(t, {listenClientUrls: ['http://0.0.0.0:0']});
	t.is(status(await exchangeRaw(url.replace('0.0.0.0', '127.0.0.1'), change('evil.example', ['Origin: https://evil.example']))), '201');
});
