/**
What etcd looks up in its own tree besides the keys that are asked for shows in the counters of reads.
*/
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {EtcdServer} from '../../source/server/server.ts';
import {exchangeRaw, requestText} from '../helpers/http-client.ts';
import {startHost, type HttpHost} from '../helpers/http-host.ts';

function reads(server: EtcdServer): readonly [success: number, fail: number] {
	const {getsSuccess, getsFail} = server.storeStatistics();
	return [getsSuccess!, getsFail!];
}

async function readsOf({url, server}: HttpHost, line: string, body = ''): Promise<readonly number[]> {
	const before = reads(server);
	await exchangeRaw(url, requestText(line, ['Content-Type: application/json', `Content-Length: ${body.length}`], body));
	const after = reads(server);
	return [after[0] - before[0], after[1] - before[1]];
}

async function start(t: ExecutionContext, dataDir: string): Promise<EtcdServer> {
	const server = await EtcdServer.start({
		name: 'm1', dataDir, advertiseClientUrls: ['http://127.0.0.1:2379'], initialAdvertisePeerUrls: ['http://127.0.0.1:2380'],
	});
	t.teardown(async () => server.stop());
	return server;
}

test('the auth API looks whether auth is on as often as etcd does, and at each user and role it lists', async t => {
	const host = await startHost(t);
	await readsOf(host, 'PUT /v2/auth/roles/r1', '{"role":"r1"}');
	await readsOf(host, 'PUT /v2/auth/users/u1', '{"user":"u1","password":"p","roles":["r1"]}');
	t.deepEqual(await readsOf(host, 'GET /v2/auth/enable'), [1, 0]);
	t.deepEqual(await readsOf(host, 'PUT /v2/auth/enable'), [3, 1], 'on? twice and once more, and there is no user root');
	t.deepEqual(await readsOf(host, 'GET /v2/auth/roles'), [3, 0]);
	t.deepEqual(await readsOf(host, 'GET /v2/auth/users'), [4, 0], 'on? the list, the user, its role');
	t.deepEqual(await readsOf(host, 'DELETE /v2/auth/users/u1'), [2, 0]);
});

test('a change of the members reads them first, also one that is refused', async t => {
	const host = await startHost(t);
	const body = '{"peerURLs":["http://127.0.0.1:9"]}';
	t.deepEqual(await readsOf(host, 'PUT /v2/members/1', body), [1, 2], 'auth is not there, the members are, removed ones are not');
	t.deepEqual(await readsOf(host, `PUT /v2/members/${host.server.memberId}`, body), [1, 2]);
	t.deepEqual(await readsOf(host, 'DELETE /v2/members/1'), [1, 2]);
	t.deepEqual(await readsOf(host, 'DELETE /v2/members/xyz'), [0, 1]);
});

test('a start from files reads the members and the version, a first start the members alone', async t => {
	const dataDir = await mkdtemp(path.join(tmpdir(), 'etcsh-lookups-'));
	t.teardown(async () => rm(dataDir, {recursive: true, force: true}));
	const first = await start(t, dataDir);
	t.deepEqual(reads(first), [0, 1]);
	await first.stop();
	const second = await start(t, dataDir);
	t.deepEqual(reads(second), [0, 3], 'the log is all there is, and the tree is empty before it is replayed');
});
