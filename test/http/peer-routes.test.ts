import test from 'ava';
import {exchangeRaw, requestText} from '../helpers/http-client.ts';
import {startHost} from '../helpers/http-host.ts';
import {freePort} from '../helpers/live-etcd.ts';

test('peers are told who the members are and which version runs, and nothing else', async t => {
	const peerUrl = `http://127.0.0.1:${await freePort()}`;
	const {server} = await startHost(t, {listenPeerUrls: [peerUrl], cors: ['*']});
	const members = await exchangeRaw(peerUrl, requestText('GET /members'));
	t.true(members.startsWith(`HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Etcd-Cluster-Id: ${server.clusterId}\r\n`));
	const id = BigInt(`0x${server.memberId}`);
	t.is(members.split('\r\n\r\n', 2)[1], `[{"id":${id},"peerURLs":["http://127.0.0.1:2380"],"name":"m1","clientURLs":["http://127.0.0.1:2379"]}]\n`);
	t.regex(await exchangeRaw(peerUrl, requestText('GET /version')), /\r\n\r\n\{"etcdserver":"2\.3\.7","etcdcluster":"2\.3\.0"\}$/);
	for (const path of ['/', '/v2/keys', '/v2/members', '/metrics', '/health', '/members/', '/raft', '/raft/stream/message/1']) {
		t.regex(await exchangeRaw(peerUrl, requestText(`GET ${path}`)), /^HTTP\/1\.1 404 [\s\S]*\r\n\r\n404 page not found\n$/);
	}

	t.regex(await exchangeRaw(peerUrl, requestText('OPTIONS /members')), /^HTTP\/1\.1 405 Method Not Allowed\r\nAllow: GET\r\n/);
	t.regex(await exchangeRaw(peerUrl, requestText('GET //members')), /^HTTP\/1\.1 301 /);
});

test('a peer port that is taken is an error, unless it is optional', async t => {
	const peerUrl = `http://127.0.0.1:${await freePort()}`;
	await startHost(t, {listenPeerUrls: [peerUrl]});
	await t.throwsAsync(startHost(t, {listenPeerUrls: [peerUrl]}), {code: 'EADDRINUSE'});
	const lines: string[] = [];
	const {url} = await startHost(t, {
		listenPeerUrls: [peerUrl],
		arePeerPortsOptional: true,
		log(level, origin, text) {
			lines.push(`${level} ${origin} ${text}`);
		},
	});
	t.regex(lines.at(-1)!, new RegExp(`^W etcdmain not listening for peers on ${peerUrl}: .*EADDRINUSE`));
	t.regex(await exchangeRaw(url, requestText('GET /version')), /^HTTP\/1\.1 200 /);
});

test('an optional peer port takes no client\'s', async t => {
	const url = `http://127.0.0.1:${await freePort()}`;
	await startHost(t, {listenClientUrls: [url], listenPeerUrls: [url], arePeerPortsOptional: true});
	t.regex(await exchangeRaw(url, requestText('GET /v2/keys')), /^HTTP\/1\.1 200 /);
});
