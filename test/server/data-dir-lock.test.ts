import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {
	mkdir,
	mkdtemp,
	open,
	readdir,
	rm,
	symlink,
	writeFile,
} from 'node:fs/promises';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {UserError} from '../../source/errors.ts';
import {lockDataDir, lockName, type DataDirLock} from '../../source/server/data-dir-lock.ts';
import {EtcdServer} from '../../source/server/server.ts';
import {tryLock} from '../../source/util/file-lock.ts';
import {cliPath, runEtcsh, startServe} from '../helpers/etcsh.ts';
import {freePort, startLiveEtcd, whyNoLiveEtcd} from '../helpers/live-etcd.ts';

async function makeDataDir(t: ExecutionContext): Promise<string> {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-lock-'));
	t.teardown(async () => rm(directory, {recursive: true, force: true}));
	return directory;
}

async function start(dataDir: string): Promise<EtcdServer> {
	return EtcdServer.start({
		name: 'm1', dataDir, advertiseClientUrls: [], initialAdvertisePeerUrls: ['http://127.0.0.1:2380'],
	});
}

async function newestSegment(dataDir: string): Promise<string> {
	const directory = path.join(dataDir, 'member', 'wal');
	const names = await readdir(directory);
	return path.join(directory, names.filter(name => name.endsWith('.wal')).sort().at(-1)!);
}

const oddContents = {
	garbage: 'mine',
	'no object': 'null',
	'a negative pid': '{"pid":-1,"startedAt":"","urls":[]}',
	'the pid of every process': '{"pid":0,"startedAt":"","urls":[]}',
	'a pid beyond all': '{"pid":1e300,"startedAt":"","urls":[]}',
	'a pid that is a text': '{"pid":"1","startedAt":"","urls":[]}',
	'URLs that are none': `{"pid":${process.pid},"startedAt":"","urls":[7]}`,
	'a process that runs, but is not the owner': `{"pid":${process.pid},"startedAt":"","urls":[]}`,
	'10 MB': 'x'.repeat(10_000_000),
};

for (const [what, text] of Object.entries(oddContents)) {
	test(`a lock file that nobody has locked is taken over, whatever is in it: ${what}`, async t => {
		const dataDir = await makeDataDir(t);
		await writeFile(path.join(dataDir, lockName), text);
		const server = await start(dataDir);
		await t.throwsAsync(start(dataDir), {name: 'DataDirHeldError', message: `the data dir ${dataDir} is in use by process ${process.pid}`});
		await server.stop();
		t.deepEqual(await readdir(dataDir), ['member']);
	});
}

test('what is no file is left to the user, who is told', async t => {
	const makers: ReadonlyArray<(file: string) => Promise<unknown>> = [
		async file => mkdir(file),
		async file => symlink('/etc/hostname', file),
		async file => symlink('nowhere', file),
		async file => once(spawn('mkfifo', [file]), 'exit'),
		async file => {
			const socket = createServer().listen(file);
			t.teardown(() => {
				socket.close();
			});
			return once(socket, 'listening');
		},
	];
	for (const make of makers) {
		const dataDir = await makeDataDir(t);
		const file = path.join(dataDir, lockName);
		await make(file);
		await t.throwsAsync(start(dataDir), {instanceOf: UserError, message: `the lock file ${file} is not a file`});
	}
});

test('where files can\'t be locked, that is said, and another process on this machine is kept out all the same', async t => {
	const dataDir = await makeDataDir(t);
	const warnings: string[] = [];
	const lock = async (): Promise<DataDirLock> => lockDataDir(dataDir, {
		lock: () => 'impossible',
		onLockless(text) {
			warnings.push(text);
		},
	});
	const owner = await lock();
	t.regex(warnings.join('\n'), /^files can't be locked in .*$/);
	await owner.announce(['http://127.0.0.1:4242']);
	await t.throwsAsync(lock(), {name: 'DataDirHeldError', message: `the data dir ${dataDir} is in use by process ${process.pid}`});
	await owner.release();
	const file = path.join(dataDir, lockName);
	for (const stale of ['', '\0'.repeat(40), '{"pid":4194305,"startedAt":"1","urls":[]}', '{"pid":4194305,"startedAt":"","urls":[]}', `{"pid":${process.pid},"startedAt":"1","urls":[]}`]) {
		await writeFile(file, stale);
		const next = await lock();
		await next.release();
	}

	for (const odd of ['mine', '{"pid":-1,"startedAt":"","urls":[]}']) {
		await writeFile(file, odd);
		await t.throwsAsync(lock(), {instanceOf: UserError, message: `can't read the lock file ${file}`});
	}
});

const whyNoFlock = spawnSync('flock', ['--version']).error === undefined ? undefined : 'no flock(1) here';
(whyNoFlock === undefined ? test : test.skip)('the newest segment is locked as etcd 2 does it, too', async t => {
	const dataDir = await makeDataDir(t);
	const server = await start(dataDir);
	const segment = await newestSegment(dataDir);
	t.is(spawnSync('flock', ['-n', segment, 'true']).status, 1);
	await server.stop();
	t.is(spawnSync('flock', ['-n', segment, 'true']).status, 0);

	// What etcd 2 does while it has the directory.
	const handle = await open(segment, 'r+');
	t.is(spawnSync('flock', ['-xn', '3'], {stdio: ['ignore', 'ignore', 'ignore', handle.fd]}).status, 0);
	await t.throwsAsync(start(dataDir), {name: 'LogHeldError', message: /^the data dir is in use by .*, which has .*\.wal locked as etcd does$/});
	await t.notThrowsAsync(EtcdServer.openReadOnly({
		name: 'm1', dataDir, advertiseClientUrls: [], initialAdvertisePeerUrls: [],
	}));
	await handle.close();
	const again = await start(dataDir);
	await again.stop();
});

const whyNoEtcd = whyNoLiveEtcd();
(whyNoEtcd === undefined ? test : test.skip)('etcd 3 that is started on our directory refuses, and goes on with it afterwards; we refuse on its', async t => {
	const dataDir = await makeDataDir(t);
	const server = await startServe(dataDir);
	await fetch(`${server.url}/v2/keys/a`, {method: 'PUT', body: new URLSearchParams({value: '1'})});
	const url = `http://127.0.0.1:${await freePort()}`;
	const etcd = spawn('etcd', [
		'--enable-v2', `--data-dir=${dataDir}`, `--listen-client-urls=${url}`, `--advertise-client-urls=${url}`, `--listen-peer-urls=http://127.0.0.1:${await freePort()}`,
	], {stdio: ['ignore', 'ignore', 'pipe'], env: {...process.env, ETCD_UNSUPPORTED_ARCH: process.arch}});
	let log = '';
	etcd.stderr.on('data', (chunk: unknown) => {
		log += String(chunk);
	});
	const [code] = await once(etcd, 'close') as [number];
	t.not(code, 0);
	t.regex(log, /file already locked/);
	await server.stop();
	const after = await runEtcsh(['--data-dir', dataDir, 'get', '/a']);
	t.deepEqual(after, {code: 0, stdout: '1\n', stderr: ''});

	const live = await startLiveEtcd();
	t.teardown(async () => live.stop());
	await fetch(`${live.url}/v2/keys/b`, {method: 'PUT', body: new URLSearchParams({value: '2'})});
	const refused = await runEtcsh(['--data-dir', live.dataDir, 'set', '/b', '3']);
	t.is(refused.code, 1);
	t.regex(refused.stderr, /^the data dir is in use by .* locked as etcd does\n {2}Stop that etcd first; --read-only looks into the data dir meanwhile\.\n$/);
	t.is((await runEtcsh(['--data-dir', live.dataDir, '--read-only', 'get', '/b'])).stdout, '2\n');
	// What only tells the past needs nobody's leave.
	const {stdout: history} = await runEtcsh(['--data-dir', live.dataDir, 'log', '/b']);
	const [, index = ''] = /^ +(\d+) {2}set {15}2\n$/.exec(history) ?? [];
	t.not(index, '', history);
	for (const moments of [['--at', index], ['--at', index, '--at', index]]) {
		t.deepEqual(await runEtcsh(['--data-dir', live.dataDir, 'diff', ...moments, '/b']), {code: 0, stdout: '', stderr: ''});
	}
});

const hasNamespaces = spawnSync('unshare', ['--pid', '--fork', '--mount-proc', 'true']).status === 0;
(hasNamespaces ? test : test.skip)('the directory is kept from a process in another container, which is not sent to an address of this one', async t => {
	const dataDir = await makeDataDir(t);
	const server = await startServe(dataDir);
	const apart = spawn('unshare', ['--pid', '--fork', '--mount-proc', process.execPath, cliPath, '--data-dir', dataDir, 'set', '/a', '1'], {stdio: ['ignore', 'ignore', 'pipe']});
	let stderr = '';
	apart.stderr.on('data', (chunk: unknown) => {
		stderr += String(chunk);
	});
	const [code] = await once(apart, 'close') as [number];
	t.is(code, 1);
	t.is(stderr, `the data dir ${dataDir} is in use by a process of another container or machine\n  Stop it first; --read-only looks into it meanwhile.\n`);
	t.is((await runEtcsh(['--data-dir', dataDir, 'set', '/a', '2'])).code, 0);
	await server.stop('SIGKILL');
	t.is((await runEtcsh(['--data-dir', dataDir, 'get', '/a'])).stdout, '2\n');
});

test('a process that was killed keeps nobody out', async t => {
	const dataDir = await makeDataDir(t);
	const server = await startServe(dataDir);
	await server.stop('SIGKILL');
	t.deepEqual(await readdir(dataDir), [lockName, 'member']);
	t.is((await runEtcsh(['--data-dir', dataDir, 'ls', '/'])).code, 0);
});

test('a lock is seen by everybody who opens the file, and goes with it', async t => {
	const file = path.join(await makeDataDir(t), 'x');
	const [one, two] = [await open(file, 'w'), await open(file, 'r+')];
	t.is(tryLock(one.fd), 'taken');
	t.is(tryLock(two.fd), 'held');
	await one.close();
	t.is(tryLock(two.fd), 'taken');
	await two.close();
});
