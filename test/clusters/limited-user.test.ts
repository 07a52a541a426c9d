/**
A cluster that wants certificates of its clients and lets each user do only so much: what its users do, before, while and
after its leader dies.
*/
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {makeCertificates, whyNoCertificates} from '../helpers/certificates.ts';
import {eventually} from '../helpers/live-cluster.ts';
import {whyNoLiveEtcd} from '../helpers/live-etcd.ts';
import {RealCluster} from '../helpers/real-cluster.ts';

const missing = whyNoLiveEtcd() ?? whyNoCertificates();
const testOrSkip = missing === undefined ? test : test.skip;

const waitMilliseconds = 60_000;
const nobody: readonly string[] = [];
const root = ['--username', 'root:rootpw'];
const app = ['--username', 'app:apppw'];
/** A member checks the password anew for each, which takes its time. */
const lineCount = 15;
const addresses = ['127.0.0.1', ...Array.from({length: 3}, (_, i) => `10.88.0.${i + 1}`)];

testOrSkip(`a limited user with a certificate works through failover${missing === undefined ? '' : ` (${missing})`}`, async t => {
	t.timeout(180_000);
	const folder = await mkdtemp(path.join(tmpdir(), 'etcsh-certificates-'));
	t.teardown(async () => rm(folder, {recursive: true, force: true}));
	const {authority, server, client} = await makeCertificates(folder, addresses);
	await using cluster = await RealCluster.start(3, {tls: {...server, authority}});
	const noCertificate = await cluster.run(['ls', '/'], {env: {ETCDCTL_CA_FILE: authority}});
	t.is(noCertificate.stdout, '');
	t.true([2, 4].includes(noCertificate.code as number));
	t.regex(noCertificate.stderr, /certificate/);
	Object.assign(cluster.environment, {ETCDCTL_CA_FILE: authority, ETCDCTL_CERT_FILE: client.certificate, ETCDCTL_KEY_FILE: client.key});

	const run = async (line: string, user: readonly string[], expected = '') => {
		const result = await eventually(async () => cluster.run([...user, ...line.split(' ')]), ({code, stdout}) => code === 0 && stdout.includes(expected), waitMilliseconds);
		t.is(result.code, 0, `${line}: ${result.stderr}`);
		t.true(result.stdout.includes(expected), `${line}: ${result.stdout}`);
	};

	const refuse = async (line: string, user: readonly string[]) => {
		const refusal = /^Error: {2}110: The request requires user authentication/;
		// On a busy machine the answer to a write may be lost, which ends otherwise.
		const result = await eventually(async () => cluster.run([...user, ...line.split(' ')]), ({stderr}) => refusal.test(stderr), waitMilliseconds);
		t.regex(result.stderr, refusal, line);
		t.is(result.code, 4, line);
	};

	await run('set /secret hidden', nobody, 'hidden');
	await run('user add root:rootpw', nobody, 'User root created');
	await run('user add app:apppw', nobody, 'User app created');
	await run('role add app', nobody, 'Role app created');
	await run('role grant app --path /app --readwrite', nobody, 'Role app updated');
	await run('role grant app --path /app/* --readwrite', nobody, 'Role app updated');
	await run('user grant app --roles app', nobody, 'User app updated');
	await run('auth enable', nobody, 'Authentication Enabled');
	await run('role revoke guest --path /* --readwrite', root, 'Role guest updated');

	const useLikeTutorial = async (directory: string) => {
		await run(`mkdir ${directory}/b`, app);
		await run(`set ${directory}/b/os centos6`, app, 'centos6');
		await run(`get ${directory}/b/os --quorum`, app, 'centos6');
		await run(`ls ${directory} --recursive --quorum`, app, `${directory}/b/os`);
		await run(`update ${directory}/b/os centos7`, app, 'centos7');
		await run(`cp -r ${directory}/b ${directory}/c`, app);
		await run(`get ${directory}/c/os --quorum`, app, 'centos7');
		await run(`rm -r --yes ${directory}/c`, app);
		await run(`rm ${directory}/b/os`, app, 'centos7');
		await refuse('get /secret', app);
		await refuse('set /secret mine', app);
	};

	await useLikeTutorial('/app/before');
	for (const line of ['rm /secret', 'ls /', 'watch /secret']) {
		await refuse(line, app);
	}

	await refuse('get /secret', nobody);
	const listing = await cluster.run([...app, 'user', 'list']);
	t.is(listing.stdout, '');
	t.not(listing.code, 0);

	// While the leader dies
	await run('set /app/start now', app, 'now');
	const watch = cluster.start([...app, 'watch', '--forever', '--recursive', '/app/q']);
	const sentinel = async () => {
		await cluster.run([...app, 'set', '/app/q/ready', 'ready']);
		return watch.stdout.includes('ready');
	};

	t.true(await eventually(sentinel, isThere => isThere, waitMilliseconds));
	const lines = Array.from({length: lineCount}, (_, i) => `mk --in-order /app/q/list v${i}`);
	const batch = cluster.start([...app, '--keep-going', '--timeout', '5s'], {stdin: lines.join('\n')});
	await batch.waitUntil('the first lines', ({stdout}) => stdout.split('\n').length > 5);
	const leader = await cluster.leader(3);
	await leader.kill();
	await cluster.leader(2);
	const {code, stdout, stderr} = await batch.result;
	const acknowledged = stdout.split('\n').filter(line => line !== '');
	t.is(code === 0, acknowledged.length === lineCount, stderr);
	t.true(acknowledged.length > lineCount / 2, stderr);
	await leader.start();
	await cluster.leader(3);
	const {stdout: exported} = await cluster.run([...app, '--timeout', '5s', 'export', '/app/q/list']);
	const {nodes} = JSON.parse(exported) as {nodes: ReadonlyArray<{value?: string}>};
	const values = nodes.flatMap(({value}) => value ?? []);
	t.is(new Set(values).size, values.length, 'a write was done twice');
	t.deepEqual(acknowledged.filter(value => !values.includes(value)), []);
	await watch.waitUntil('all events', ({stdout: seen}) => values.every(value => seen.includes(`\n${value}\n`)));
	t.deepEqual(watch.stdout.split('\n').filter(line => /^v\d+$/.test(line)), values);

	await useLikeTutorial('/app/after');
	await run('get /secret --quorum', root, 'hidden');
});
