/**
etcd as a proxy in front of `etcsh serve`: it learns from the peer URL where the clients' URLs are.
*/
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import test from 'ava';
import {startServe} from '../helpers/etcsh.ts';
import {freePort, whyNoLiveEtcd} from '../helpers/live-etcd.ts';

const why = whyNoLiveEtcd();
const testProxy = why === undefined ? test : test.skip;

testProxy('a proxy in front of the server finds it', async t => {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-proxy-'));
	const peerUrl = `http://127.0.0.1:${await freePort()}`;
	const server = await startServe(path.join(directory, 'm1'), undefined, [
		'--name=m1', `--listen-peer-urls=${peerUrl}`, `--initial-advertise-peer-urls=${peerUrl}`, `--initial-cluster=m1=${peerUrl}`,
	]);
	const url = `http://127.0.0.1:${await freePort()}`;
	const proxy = spawn('etcd', [
		'--enable-v2', '--proxy=on', `--data-dir=${path.join(directory, 'proxy')}`, `--listen-client-urls=${url}`, `--initial-cluster=m1=${peerUrl}`,
	], {stdio: 'ignore', env: {...process.env, ETCD_UNSUPPORTED_ARCH: process.arch}});
	const exit = once(proxy, 'exit');
	t.teardown(async () => {
		proxy.kill('SIGKILL');
		await exit;
		await server.stop();
		await rm(directory, {recursive: true, force: true});
	});
	const put = async () => {
		try {
			return await fetch(`${url}/v2/keys/a?value=1`, {method: 'PUT'});
		} catch {
			// It is not up yet.
			return undefined;
		}
	};

	let answer = await put();
	while (answer?.status === undefined || answer.status === 503) {
		t.is(proxy.exitCode, null);
		await delay(100);
		answer = await put();
	}

	t.is(answer.status, 201);
	t.regex(await (await fetch(`${server.url}/v2/keys/a`)).text(), /"value":"1"/);
});
