import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {runEtcsh} from '../helpers/etcsh.ts';
import {freePort} from '../helpers/live-etcd.ts';

type Bench = {readonly url: string; readonly env: NodeJS.ProcessEnv};

/** A server, and a configuration file whose text may name its URL and the folder. */
async function open(t: ExecutionContext, profiles: (url: string) => string): Promise<Bench> {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-profiles-'));
	const url = `http://127.0.0.1:${await freePort()}`;
	const engine = await openEmbedded({listenClientUrls: [url]});
	const file = path.join(directory, 'config.yaml');
	await writeFile(file, `profiles:\n${profiles(url)}`);
	await writeFile(path.join(directory, 'password'), 'secret\nmore\n');
	await engine.set('/a', {value: '1'});
	t.teardown(async () => {
		await engine.close();
		await rm(directory, {recursive: true});
	});
	return {url, env: {ETCSH_CONFIG: file, ETCDCTL_ENDPOINTS: 'http://127.0.0.1:1'}};
}

test('--profile and ETCSH_PROFILE go before the environment, and flags before both', async t => {
	const {url, env} = await open(t, address => `  here: {endpoints: "${address}"}\n  away: {endpoints: "http://127.0.0.1:2"}\n`);
	t.is((await runEtcsh(['--profile', 'here', 'get', '/a'], {env})).stdout, '1\n');
	t.is((await runEtcsh(['get', '/a'], {env: {...env, ETCSH_PROFILE: 'here'}})).stdout, '1\n');
	t.is((await runEtcsh(['--profile', 'here'], {env, stdin: 'get /a\n'})).stdout, '1\n');
	t.regex((await runEtcsh(['get', '/a'], {env})).stderr, /127\.0\.0\.1:1: connect/);
	t.regex((await runEtcsh(['--profile', 'away', 'get', '/a'], {env})).stderr, /127\.0\.0\.1:2: connect/);
	t.is((await runEtcsh(['--profile', 'away', '--endpoints', url, 'get', '/a'], {env})).stdout, '1\n');
	t.regex((await runEtcsh(['etcdctl', 'get', '/a'], {env: {...env, ETCSH_PROFILE: 'here'}})).stderr, /127\.0\.0\.1:1: connect/);
});

test('a read-only profile refuses changes, unless told otherwise', async t => {
	const {env} = await open(t, url => `  ro: {endpoints: "${url}", readOnly: true}\n`);
	const refused = await runEtcsh(['--profile', 'ro', 'set', '/a', '2'], {env});
	t.is(refused.code, 4);
	t.regex(refused.stderr, /open for reading only/);
	t.is((await runEtcsh(['--profile', 'ro', '--read-only=false', 'set', '/a', '2'], {env})).stdout, '2\n');
});

/** To look at a password takes a busy machine a second. */
const patient = 'timeout: 30s, totalTimeout: 60s';

test('a password comes from a file or a command', async t => {
	const {env} = await open(t, url => `  file: {endpoints: "${url}", username: root, passwordFile: password, ${patient}}\n  command: {endpoints: "${url}", username: root, passwordCommand: echo secret, ${patient}}\n  broken: {endpoints: "${url}", username: root, passwordCommand: exit 3, ${patient}}\n  none: {endpoints: "${url}", ${patient}}\n`);
	await runEtcsh(['--profile', 'none', 'user', 'add', 'root:secret'], {env});
	t.is((await runEtcsh(['--profile', 'none', 'auth', 'enable'], {env})).code, 0);
	t.is((await runEtcsh(['--profile', 'file', 'user', 'list'], {env})).stdout, 'root\n');
	t.is((await runEtcsh(['--profile', 'command', 'user', 'list'], {env})).stdout, 'root\n');
	t.not((await runEtcsh(['--profile', 'none', 'user', 'list'], {env})).code, 0);
	const broken = await runEtcsh(['--profile', 'broken', 'user', 'list'], {env});
	t.not(broken.code, 0);
	t.regex(broken.stderr, /the passwordCommand of broken failed/);
});

test('a profile that is not there, and a file with a mistake, are told', async t => {
	const {env} = await open(t, () => '  here: {readOnly: maybe}\n');
	const mistaken = await runEtcsh(['--profile', 'here', 'ls'], {env});
	t.is(mistaken.code, 1);
	t.regex(mistaken.stderr, /config\.yaml:2: here\.readOnly has to be true or false\n/);
	const missing = await runEtcsh(['--profile', 'x', 'ls'], {env: {ETCSH_CONFIG: '/nowhere/config.yaml'}});
	t.is(missing.code, 1);
	t.regex(missing.stderr, /there is no profile "x"\n {2}Define it in \/nowhere\/config\.yaml, /);
});
