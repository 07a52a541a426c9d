import test from 'ava';
import {withRealPorts, isLoopback} from '../../source/http/listen-address.ts';
import {HttpPorts} from '../../source/http/http-ports.ts';
import {EtcdServer} from '../../source/server/server.ts';
import {exchangeRaw, requestText} from '../helpers/http-client.ts';
import {startHost} from '../helpers/http-host.ts';

test('a port in use is an error that says so, and frees the ports taken before it', async t => {
	const {url} = await startHost(t);
	const free = await HttpPorts.listen({listenClientUrls: ['http://127.0.0.1:0']});
	await free.close();
	await t.throwsAsync(HttpPorts.listen({listenClientUrls: [free.urls[0]!, url]}), {code: 'EADDRINUSE'});
	const again = await HttpPorts.listen({listenClientUrls: [free.urls[0]!]});
	t.deepEqual(again.urls, free.urls);
	await again.close();
});

test('all the URLs are served', async t => {
	const server = await EtcdServer.start({name: 'm1', advertiseClientUrls: [], initialAdvertisePeerUrls: ['http://127.0.0.1:2380']});
	const lines: string[] = [];
	const http = await HttpPorts.listen({
		listenClientUrls: ['http://127.0.0.1:0', 'http://localhost:0', 'http://[::1]:0'],
		log(_level, _part, line) {
			lines.push(line);
		},
	});
	http.serve(server);
	t.teardown(async () => {
		await http.close();
		await server.stop();
	});
	t.is(http.urls.length, 3);
	t.deepEqual(lines, http.urls.map(url => `listening for client requests on ${url}`));
	t.regex(http.urls[1]!, /^http:\/\/localhost:\d+$/);
	t.regex(http.urls[2]!, /^http:\/\/\[::1\]:\d+$/);
	for (const url of http.urls) {
		t.regex(await exchangeRaw(url.replaceAll(/\[|\]/g, '').replace('http://::1:', 'http://[::1]:'), requestText('GET /health')), /"true"/);
	}
});

test('requests that come before the server wait for it', async t => {
	const ports = await HttpPorts.listen({listenClientUrls: ['http://127.0.0.1:0']});
	const answer = exchangeRaw(ports.urls[0]!, requestText('GET /version'));
	const server = await EtcdServer.start({name: 'm1', advertiseClientUrls: [], initialAdvertisePeerUrls: ['http://127.0.0.1:2380']});
	ports.serve(server);
	t.teardown(async () => {
		await ports.close();
		await server.stop();
	});
	t.regex(await answer, /"etcdserver":"2\.3\.7"/);
});

for (const [address, expected] of [
	['127.0.0.1', true],
	['127.9.9.9', true],
	['::1', true],
	['0:0:0:0:0:0:0:1', true],
	['0.0.0.0', false],
	['::', false],
	['10.0.0.1', false],
	['2001::1', false],
] as const) {
	test(`${address} is ${expected ? '' : 'not '}loopback`, t => {
		t.is(isLoopback(address), expected);
	});
}

test('advertised URLs without a port get the ports that were taken, in order', t => {
	const listening = ['http://0.0.0.0:0', 'http://0.0.0.0:2379', 'http://[::]:0'];
	const real = ['http://0.0.0.0:41', 'http://0.0.0.0:2379', 'http://[::]:42'];
	t.deepEqual(withRealPorts(['http://a:0', 'http://b:7', 'http://[::1]:0', 'http://c:0'], listening, real), ['http://a:41', 'http://b:7', 'http://[::1]:42', 'http://c:42']);
	t.deepEqual(withRealPorts(['http://a:0'], ['http://a:1'], ['http://a:1']), ['http://a:0']);
});
