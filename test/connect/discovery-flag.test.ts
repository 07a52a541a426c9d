import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {startDnsServer} from '../helpers/dns-server.ts';
import {runEtcsh, startServe} from '../helpers/etcsh.ts';

test('--discovery-srv, or its variable, leads a command to the server that a domain publishes', async t => {
	const dataDir = await mkdtemp(path.join(tmpdir(), 'etcsh-discovery-'));
	const server = await startServe(dataDir);
	t.teardown(async () => {
		await server.stop();
		await rm(dataDir, {recursive: true, force: true});
	});
	const port = Number(new URL(server.url).port);
	const dns = await startDnsServer(t, {
		'_etcd-client._tcp.example.org': [{
			priority: 0, weight: 0, port, target: 'localhost',
		}],
	});
	const env = {NODE_OPTIONS: `--require=${path.resolve('test/fixtures/dns-server.cjs')}`, TEST_DNS_SERVER: dns};
	const stored = {code: 0, stdout: 'value\n', stderr: ''};
	t.deepEqual(await runEtcsh(['etcdctl', '--discovery-srv', 'example.org', 'set', '/k', 'value'], {env}), stored);
	t.deepEqual(await runEtcsh(['get', '/k'], {env: {...env, ETCDCTL_DISCOVERY_SRV: 'example.org'}}), stored);

	const debug = await runEtcsh(['etcdctl', '--debug', '--no-sync', '--discovery-srv', 'example.org', 'get', '/k'], {env});
	t.true(debug.stderr.includes(`Cluster-Endpoints: http://localhost.:${port}\n`), debug.stderr);

	const unknown = await runEtcsh(['etcdctl', '--discovery-srv', 'nowhere.org', 'get', '/k'], {env});
	t.is(unknown.code, 1);
	t.is(unknown.stdout, '');
	t.is(unknown.stderr, `dns lookup errors: lookup _etcd-client-ssl._tcp.nowhere.org on ${dns}: no such host and lookup _etcd-client._tcp.nowhere.org on ${dns}: no such host\n`);
});
