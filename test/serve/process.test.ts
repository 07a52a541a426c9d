import {once} from 'node:events';
import {
	mkdtemp,
	readdir,
	rm,
	writeFile,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {runEtcsh, startServe, type RunResult} from '../helpers/etcsh.ts';
import {exchangeRaw, requestText} from '../helpers/http-client.ts';
import {freePort} from '../helpers/live-etcd.ts';

async function temporary(t: ExecutionContext): Promise<string> {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-serve-'));
	t.teardown(async () => rm(directory, {recursive: true, force: true}));
	return directory;
}

async function serve(args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd?: string): Promise<RunResult> {
	return runEtcsh(['serve', ...args], {env, cwd});
}

/** Log lines without their time. */
function logLines({stderr}: RunResult): string[] {
	return stderr.split('\n').filter(line => line !== '').map(line => line.replace(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6} /, ''));
}

const usage = `usage: etcd [flags]
       start an etcd server

       etcd --version
       show the version of etcd

       etcd -h | --help
       show the help information about etcd
\t
`;

test('a flag that etcd does not have gets the usage and exit code 2', async t => {
	t.deepEqual(await serve(['--nope']), {code: 2, stdout: usage, stderr: 'flag provided but not defined: -nope\netcsh serve --help shows the flags.\n'});
});

test('a server on any free port publishes the port that it got', async t => {
	const {url, stop} = await startServe(await temporary(t), 0);
	t.teardown(async () => stop());
	t.notRegex(url, /:0$/);
	const {members} = await (await fetch(`${url}/v2/members`)).json() as {members: unknown[]};
	t.like(members, [{clientURLs: [url]}]);
});

test('flags that do not go together get a log line and exit code 1', async t => {
	const result = await serve(['--listen-client-urls', 'http://127.0.0.1:1']);
	t.is(result.code, 1);
	t.is(result.stdout, '');
	t.deepEqual(logLines(result), [
		'E | etcdmain: error verifying flags, -advertise-client-urls is required when -listen-client-urls is set explicitly. See \'etcd --help\'.',
		'E | etcdmain: When listening on specific address(es), this etcd process must advertise accessible url(s) to each connected client.',
		'I | etcdmain: etcsh serve --help shows the flags.',
	]);
});

test('a bad variable is critical', async t => {
	const result = await serve([], {ETCD_DEBUG: 'maybe'});
	t.is(result.code, 1);
	t.deepEqual(logLines(result), ['C | etcdmain: invalid value "maybe" for ETCD_DEBUG: parse error']);
});

test('the version begins as etcd\'s', async t => {
	const {code, stdout} = await serve(['--version']);
	t.is(code, 0);
	t.regex(stdout, /^etcd Version: 2\.3\.7\n/);
});

test('help lists the flags', async t => {
	const {code, stdout} = await serve(['-h']);
	t.is(code, 0);
	t.regex(stdout, /\t--listen-client-urls 'http:\/\/localhost:2379,http:\/\/localhost:4001'\n/);
	t.regex(stdout, /\t--allow-any-origin\n/);
});

test('a first start needs this member in the initial cluster, and nobody else', async t => {
	const directory = await temporary(t);
	const urls = ['--listen-client-urls', `http://127.0.0.1:${await freePort()}`, '--advertise-client-urls', 'http://127.0.0.1:1'];
	const result = await serve(['--name', 'zz', '--initial-advertise-peer-urls', 'http://127.0.0.1:5', ...urls], {}, directory);
	t.is(result.code, 1);
	t.deepEqual(logLines(result).slice(-3), [
		'I | etcdmain: --initial-cluster must include zz=http://127.0.0.1:5 given --initial-advertise-peer-urls=http://127.0.0.1:5',
		'I | etcdmain: forgot to set --initial-cluster flag?',
		'I | etcdmain: if you want to use discovery service, please set --discovery flag.',
	]);
	const many = await serve(['--initial-cluster', 'default=http://localhost:2380,default=http://localhost:7001,b=http://b:1', ...urls], {}, directory);
	t.is(many.code, 1);
	t.regex(many.stderr, /C \| etcdmain: --initial-cluster names other members than default/);
	t.deepEqual(await readdir(directory), []);
});

test('a name that the initial cluster lacks and an initial cluster that is none end the start', async t => {
	const directory = await temporary(t);
	const urls = ['--listen-client-urls', `http://127.0.0.1:${await freePort()}`, '--advertise-client-urls', 'http://127.0.0.1:1'];
	for (const [args, lines] of [
		[['--name', 'zz', '--initial-cluster', 'm1=http://a:1'], ['C | etcdmain: couldn\'t find local name "zz" in the initial cluster configuration']],
		[['--initial-cluster', 'm1=ftp://a:1'], ['C | etcdmain: error setting up initial cluster: URL scheme must be http or https: ftp://a:1']],
		[['--initial-cluster', 'm1'], ['C | etcdmain: error setting up initial cluster: URL scheme must be http or https: ']],
		[['--name', 'zz', '--initial-cluster', 'zz=http://a:1'], [
			'I | etcdmain: --initial-cluster must include zz=http://localhost:2380,zz=http://localhost:7001 given --initial-advertise-peer-urls=http://localhost:2380,http://localhost:7001',
			'I | etcdmain: forgot to set --initial-advertise-peer-urls flag?',
		]],
	] as const) {
		const result = await serve([...args, ...urls], {}, directory);
		t.is(result.code, 1);
		t.deepEqual(logLines(result).slice(-lines.length), [...lines]);
	}

	t.deepEqual(await readdir(directory), []);
});

test('certificates for http URLs are ignored, also half of them', async t => {
	const {url, stop} = await startServe(await temporary(t), undefined, ['--cert-file=/nowhere', '--peer-key-file=/nowhere']);
	t.regex(await exchangeRaw(url, requestText('GET /version')), /^HTTP\/1\.1 200 /);
	await stop();
	const client = 'https://127.0.0.1:1';
	const half = await serve(['--cert-file=/nowhere', '--listen-client-urls', client, '--advertise-client-urls', client], {}, await temporary(t));
	t.is(logLines(half).at(-1), 'C | etcdmain: KeyFile and CertFile must both be present[key: , cert: /nowhere]');
	const peer = await serve(['--listen-peer-urls', 'https://127.0.0.1:1'], {}, await temporary(t));
	t.is(logLines(peer).at(-1), 'C | etcdmain: cannot listen on TLS for given listener: KeyFile and CertFile are not presented');
});

test('certificates that are none and places that can\'t be listened on are told in words of ours', async t => {
	const directory = await temporary(t);
	const file = path.join(directory, 'no.pem');
	await writeFile(file, 'no certificate');
	const tls = 'https://127.0.0.1:1';
	for (const [args, line] of [
		[['--cert-file', file, '--key-file', file, '--listen-client-urls', tls], `crypto/tls: failed to parse certificate PEM data in ${file}`],
		[['--cert-file', directory, '--key-file', file, '--listen-client-urls', tls], `open ${directory}: it is a directory`],
		[['--listen-client-urls', 'http://127.0.0.1:99999'], 'listen tcp: invalid port: the highest is 65535'],
		[['--listen-client-urls', 'http://nobody.invalid:1'], 'listen tcp: lookup nobody.invalid: no such host'],
	] as const) {
		const result = await serve([...args, '--advertise-client-urls', 'http://127.0.0.1:1'], {}, directory);
		t.is(result.code, 1);
		t.is(logLines(result).at(-1), `C | etcdmain: ${line}`);
	}
});

for (const [signal, name] of [['SIGTERM', 'terminated'], ['SIGINT', 'interrupt']] as const) {
	test(`${signal} stops it cleanly, then it dies by that signal; a restart has everything`, async t => {
		const dataDir = path.join(await temporary(t), 'data');
		const first = await startServe(dataDir);
		let log = '';
		first.child.stderr!.setEncoding('utf8').on('data', (chunk: string) => {
			log += chunk;
		});
		t.regex(await exchangeRaw(first.url, requestText('PUT /v2/keys/a?value=1')), /^HTTP\/1\.1 201 /);
		const exit = once(first.child, 'close');
		first.child.kill(signal);
		t.deepEqual(await exit, [null, signal]);
		t.regex(log, new RegExp(`N \\| osutil: received ${name} signal, shutting down\\.\\.\\.\n$`));

		const second = await startServe(dataDir);
		t.regex(await exchangeRaw(second.url, requestText('GET /v2/keys/a')), /X-Etcd-Index: 5\r\n[\s\S]*"value":"1","modifiedIndex":4/);
		await second.stop();
	});
}

test('a port in use and a data dir in use are told, and nothing is changed', async t => {
	const directory = await temporary(t);
	const running = await startServe(path.join(directory, 'data'));
	t.teardown(async () => running.stop());
	const {port} = new URL(running.url);
	const taken = await serve(['--data-dir', path.join(directory, 'other'), '--listen-client-urls', running.url, '--advertise-client-urls', running.url]);
	t.is(taken.code, 1);
	t.is(logLines(taken).at(-1), `C | etcdmain: listen tcp 127.0.0.1:${port}: bind: address already in use`);
	t.deepEqual(await readdir(directory), ['data']);

	const url = `http://127.0.0.1:${await freePort()}`;
	const dataDir = path.join(directory, 'data');
	// What a first start would be refused for is not looked at where there is a member already.
	const held = await serve(['--data-dir', dataDir, '--listen-client-urls', url, '--advertise-client-urls', url, '--initial-cluster', 'default=http://other.example:1']);
	t.is(held.code, 1);
	const begin = [`I | etcdmain: Node Version: ${process.version}`, `I | etcdmain: OS/Arch: ${process.platform}/${process.arch}`];
	const asMember = 'N | etcdmain: the server is already initialized as member before, starting as etcd member...';
	const told = logLines(held);
	t.true(told.includes('I | etcdserver: initial advertise peer URLs = http://localhost:2380,http://localhost:7001'));
	t.deepEqual([...begin, asMember, `I | etcdserver: data dir = ${dataDir}`, `I | etcdserver: member dir = ${dataDir}/member`].filter(line => !told.includes(line)), []);
	t.deepEqual(begin.filter(line => !logLines(taken).includes(line)), []);
	t.false(logLines(taken).includes(asMember));
	t.deepEqual(logLines(held).slice(-2), [
		`I | etcdmain: the data dir ${path.join(directory, 'data')} is in use by process ${running.child.pid!}`,
		'C | etcdserver: open wal error: file already locked',
	]);
	t.regex(await exchangeRaw(running.url, requestText('GET /health')), /"true"/);
});
