import test from 'ava';
import {openRemote} from '../../source/remote/remote-engine.ts';
import {discoverEndpoints} from '../../source/remote/discovery.ts';
import {parseEndpoints} from '../../source/remote/endpoints.ts';
import {startDnsServer} from '../helpers/dns-server.ts';
import {startFakeServer} from '../helpers/fake-server.ts';

test('SRV records become endpoints: those with TLS first, then by priority and weight', async t => {
	const server = await startDnsServer(t, {
		'_etcd-client-ssl._tcp.example.org': [{
			priority: 0, weight: 0, port: 2380, target: 'secure.example.org',
		}],
		'_etcd-client._tcp.example.org': [
			{
				priority: 2, weight: 0, port: 1, target: 'late.example.org',
			},
			{
				priority: 1, weight: 1, port: 2, target: 'light.example.org',
			},
			{
				priority: 1, weight: 9, port: 3, target: 'heavy.example.org',
			},
		],
	});
	t.deepEqual(await discoverEndpoints('example.org', {servers: [server]}), [
		'https://secure.example.org.:2380',
		'http://heavy.example.org.:3',
		'http://light.example.org.:2',
		'http://late.example.org.:1',
	]);
});

test('one of the two records is enough', async t => {
	const server = await startDnsServer(t, {
		'_etcd-client._tcp.example.org': [{
			priority: 0, weight: 0, port: 2379, target: 'one.example.org',
		}],
	});
	t.deepEqual(await discoverEndpoints('example.org', {servers: [server]}), ['http://one.example.org.:2379']);
});

test('a domain without records is an error that names what was looked up, and where', async t => {
	const server = await startDnsServer(t, {});
	await t.throwsAsync(discoverEndpoints('example.org', {servers: [server]}), {
		message: `dns lookup errors: lookup _etcd-client-ssl._tcp.example.org on ${server}: no such host and lookup _etcd-client._tcp.example.org on ${server}: no such host`,
	});
	await t.throwsAsync(discoverEndpoints('a..b', {servers: [server]}), {
		message: 'dns lookup errors: lookup _etcd-client-ssl._tcp.a..b: no such host and lookup _etcd-client._tcp.a..b: no such host',
	});
});

test('what was discovered can be spoken to', async t => {
	const etcd = await startFakeServer(t, (_, response) => {
		response.end('{"action":"get","node":{"key":"/a","value":"v","modifiedIndex":4,"createdIndex":4}}');
	});
	const server = await startDnsServer(t, {
		'_etcd-client._tcp.example.org': [{
			priority: 0, weight: 0, port: Number(new URL(etcd.url).port), target: 'localhost',
		}],
	});
	const endpoints = await discoverEndpoints('example.org', {servers: [server]});
	const engine = await openRemote({
		endpoints: parseEndpoints(endpoints.join(',')), headerTimeoutMs: 5000, totalTimeoutMs: 5000, isSyncWanted: false, isStrict: false,
	});
	t.teardown(async () => engine.close());
	t.is((await engine.get('/a')).node.value, 'v');
});
