import {execFileSync, spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {createServer} from 'node:http';
import {type AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {diagnose, type DiagnosisSettings} from '../../source/remote/doctor.ts';
import {contradictionOf} from '../../source/remote/doctor-twins.ts';
import {runEtcsh} from '../helpers/etcsh.ts';
import {deadUrl, startFakeServer} from '../helpers/fake-server.ts';
import {startHost} from '../helpers/http-host.ts';
import {freePort, startLiveEtcd, whyNoLiveEtcd} from '../helpers/live-etcd.ts';

type Steps = Readonly<Record<string, {readonly state: string; readonly text: string; readonly advice: string}>>;

async function examine(endpoint: string, more: Partial<DiagnosisSettings> = {}): Promise<Steps> {
	const findings = await Array.fromAsync(diagnose({endpoints: [endpoint], timeoutMs: 60_000, ...more}));
	return Object.fromEntries(findings.map(({step, state, text, advice = ''}) => [step, {state, text, advice}]));
}

function failuresOf(steps: Steps): string[] {
	return Object.entries(steps).filter(([, {state}]) => state === 'failed').map(([step]) => step);
}

test('a server of ours is well in every step, and says whether auth counts', async t => {
	const url = `http://127.0.0.1:${await freePort()}`;
	const engine = await openEmbedded({listenClientUrls: [url]});
	t.teardown(async () => engine.close());
	const steps = await examine(url);
	t.deepEqual(failuresOf(steps), []);
	t.is(steps.version!.text, 'etcd 2.3.7');
	t.is(steps.v2!.text, 'on');
	t.is(steps.auth!.text, 'off');
	t.regex(steps.member!.text, /^default is healthy at http:/);
	t.is(steps.leader!.text, 'default');
	t.is(steps.clock!.state, 'ok');
	t.is(steps.past!.text, 'there are no keys');
	await engine.set('/k', {value: '1'});
	t.is((await examine(url)).past!.text, 'from index 0 on: all that has happened');
	for (let i = 0; i < 1000; i++) {
		await engine.set('/k', {value: String(i)});
	}

	const {index} = await engine.get('/k');
	t.is((await examine(url)).past!.text, `from index ${index - 1000} on, as far as the last 1,000 events reach`);
	await engine.auth.createUser('root', 'secret');
	await engine.auth.enable();
	t.is((await examine(url)).auth!.text, 'on, and we are nobody: what the role guest may do');
	t.is((await examine(url, {credentials: 'root:secret'})).auth!.text, 'on, as root');
	await engine.auth.revokePermissions('guest', {kv: {read: ['/*'], write: ['/*']}});
	const refused = (await examine(url, {credentials: 'root:wrong'})).auth!;
	t.is(refused.text, 'on, and root is refused');
	t.is(refused.advice, 'The password is wrong.');
	const stranger = (await examine(url, {credentials: 'bob:x'})).auth!;
	t.is(stranger.text, 'on, and bob may not read /');
	t.regex(stranger.advice, /^The name or the password is wrong, or no role of bob may read \//);
});

test.serial('a server is not blamed for what holds this process up', async t => {
	let isHeldUp = false;
	const {url} = await startFakeServer(t, (_request, response) => {
		response.writeHead(200);
		if (isHeldUp) {
			response.end('{"etcdserver":"2.3.7","etcdcluster":"2.3.0"}');
			return;
		}

		isHeldUp = true;
		// Timers are next then, and sockets are read after them.
		setImmediate(() => {
			response.end('{"etcdserver":"2.3.7","etcdcluster":"2.3.0"}');
			const end = performance.now() + 2500;
			while (performance.now() < end) {
				// All that was due meanwhile comes at once.
			}
		});
	});
	t.is((await examine(url, {timeoutMs: 2000})).version!.text, 'etcd 2.3.7');
});

// The time is changed for the whole process.
test.serial('members that take their time do not put the clock of the server back, and one without a leader is told as that', async t => {
	const {now} = Date;
	t.teardown(() => {
		Date.now = now;
	});
	const {url} = await startFakeServer(t, ({url: target = ''}, response) => {
		if (target === '/v2/members') {
			Date.now = () => now() + 60_000;
		}

		const answers: Readonly<Record<string, string>> = {
			'/version': '{"etcdserver":"2.3.7","etcdcluster":"2.3.0"}',
			'/v2/members': JSON.stringify({
				members: [{
					id: '1', name: 'm1', peerURLs: [], clientURLs: [url],
				}],
			}),
			'/health': '{"health":"false"}',
			'/v2/auth/enable': '{"enabled":false}',
		};
		response.writeHead(target === '/v2/members/leader' ? 503 : 200).end(answers[target] ?? '{"action":"get","node":{"dir":true}}');
	});
	const steps = await examine(url);
	t.deepEqual(failuresOf(steps), ['member', 'leader']);
	t.is(steps.clock!.state, 'ok');
	t.is(steps.member!.text, `m1 at ${url}: not healthy`);
	t.is(steps.member!.advice, 'It answers, but knows no leader: more than half of the members have to be up and see each other.');
});

test('a closed port, an unknown host and what is no URL end the look with advice', async t => {
	const port = await freePort();
	const closed = await examine(`http://127.0.0.1:${port}`);
	t.deepEqual(failuresOf(closed), ['TCP']);
	t.is(closed.DNS!.text, 'not needed: an address');
	t.regex(closed.TCP!.text, /ECONNREFUSED/);
	t.regex(closed.TCP!.advice, /Nothing listens at that port/);
	t.deepEqual(failuresOf(await examine('https://nowhere.invalid:2379')), ['DNS']);
	t.deepEqual(failuresOf(await examine('ftp://127.0.0.1')), ['endpoint']);
});

test('a server that does not let us read is well', async t => {
	const {url} = await startFakeServer(t, ({url: target = ''}, response) => {
		response.writeHead(target.startsWith('/v2/keys') ? 401 : 200);
		response.end(target === '/version' ? '{"etcdserver":"2.3.7","etcdcluster":"2.3.0"}' : '{"errorCode":110,"message":"m","cause":"c","index":0}');
	});
	const {v2} = await examine(url);
	t.like(v2, {state: 'ok', text: 'on, but we may not read /'});
});

test('where no port is named it is that of the protocol', async t => {
	for (const [endpoint, text] of [['http://h', 'http, host h, port 80'], ['https://h', 'https, host h, port 443'], ['https://h:1', 'https, host h, port 1']] as const) {
		const findings = diagnose({endpoints: [endpoint], timeoutMs: 1});
		t.like(await findings.next(), {value: {step: 'endpoint', text}});
		await findings.return(undefined);
	}
});

for (const [version, advice] of [['3.6.1', /no v2 API any more/], ['3.4.23', /--enable-v2/]] as const) {
	test(`an etcd ${version} without v2 is told`, async t => {
		const server = createServer((request, response) => {
			const isVersion = request.url === '/version';
			response.writeHead(isVersion ? 200 : 404, {Date: new Date(Date.now() - 3_600_000).toUTCString()});
			response.end(isVersion ? `{"etcdserver":"${version}","etcdcluster":"3.0.0"}` : '404 page not found\n');
		});
		await new Promise<void>(resolve => {
			server.listen(0, '127.0.0.1', resolve);
		});
		t.teardown(() => server.close());
		const steps = await examine(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
		t.deepEqual(failuresOf(steps), ['v2']);
		t.is(steps.version!.text, `etcd ${version}`);
		t.regex(steps.v2!.advice, advice);
	});
}

test('the port for other members is told from one without v2', async t => {
	const {url} = await startFakeServer(t, (request, response) => {
		const answers: Readonly<Record<string, string>> = {'/version': '{"etcdserver":"3.4.23"}', '/members': '[]'};
		const answer = answers[request.url!];
		response.writeHead(answer === undefined ? 404 : 200).end(answer ?? '404 page not found\n');
	});
	const steps = await examine(url);
	t.deepEqual(failuresOf(steps), ['v2']);
	t.is(steps.v2!.text, 'this is the port for other members');
});

test('a server that says nothing to plain http may speak TLS', async t => {
	const {url} = await startFakeServer(t, (_, response) => {
		response.destroy();
	});
	const steps = await examine(url);
	t.deepEqual(failuresOf(steps), ['HTTP']);
	t.is(steps.HTTP!.text, 'the connection was closed without an answer');
	t.regex(steps.HTTP!.advice, /https/);
});

test('a list of endpoints may leave out http, and one that is dead does not hide the other', async t => {
	const dead = await deadUrl(t);
	const {url} = await startHost(t);
	const list = [dead, url].map(each => each.replace('http://', '')).join(', ');
	const {stdout, code} = await runEtcsh(['doctor', list]);
	t.is(code, 1);
	t.regex(stdout, new RegExp(`^${dead}\n(?:[✓–✗ ].*\n)*✗ TCP .*\n.*\n${url}\n(?:.*\n)*✓ v2 +on\n`));
});

test('endpoints of different servers are told apart, even when the servers have one id', async t => {
	const start = async (): Promise<string> => {
		const url = `http://127.0.0.1:${await freePort()}`;
		const engine = await openEmbedded({listenClientUrls: [url]});
		t.teardown(async () => engine.close());
		return url;
	};

	const [one, twin] = [await start(), await start()];
	const clusterFindings = async (...endpoints: string[]): Promise<string[]> => {
		const findings = await Array.fromAsync(diagnose({endpoints, timeoutMs: 60_000}));
		return findings.filter(({step}) => step === 'cluster').map(({state, endpoint, text, advice}) => `${state} ${endpoint}: ${text}\n${advice}`);
	};

	t.deepEqual(await clusterFindings(one, one.replace('127.0.0.1', 'localhost')), []);
	const [same, ...none] = await clusterFindings(one, twin);
	t.is(same!.split('\n', 1)[0]!.replaceAll(/[\da-f]{12,}/g, 'ID'),
		`failed ${twin}: another server than at ${one}, with the same ids: member ID of cluster ID`);
	t.regex(same!, /\nA write lands on either: name one of them\. .* --initial-cluster-token/);
	t.deepEqual(none, []);
	const sighting = {
		endpoint: 'http://u:secret@a', clusterId: '1', memberId: '7', startTime: 'then',
	};
	t.is(contradictionOf({...sighting, endpoint: 'http://b', clusterId: '2'}, [sighting])!.text, 'the cluster here is 2, and at http://u:...@a 1');
	for (const unknown of [{clusterId: ''}, {memberId: ''}, {startTime: ''}]) {
		t.is(contradictionOf({...sighting, startTime: 'now', ...unknown}, [sighting]), undefined);
	}
});

/** A test that runs where nothing is missing; what is missing stands in its title. */
function testUnless(missing: string | undefined, title: string, run: (t: ExecutionContext) => Promise<void>): void {
	const declare = missing === undefined ? test : test.skip;
	declare(missing === undefined ? title : `${title} (${missing})`, run);
}

/** Why no certificates can be made here. Signing with an authority takes openssl 3. */
function whyNoCertificates(): string | undefined {
	const {error, stdout} = spawnSync('openssl', ['version'], {encoding: 'utf8'});
	return error === undefined && /^OpenSSL [3-9]\./.test(stdout) ? undefined : 'no openssl 3 is installed here';
}

/** A key that takes no time to make; test/http/tls.test.ts has the usual ones. */
const shortKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

testUnless(whyNoCertificates(), 'a certificate that nobody vouches for is told, and one that is known passes', async t => {
	const directory = mkdtempSync(path.join(tmpdir(), 'etcsh-doctor-'));
	t.teardown(() => {
		rmSync(directory, {recursive: true});
	});
	execFileSync('openssl', ['req', '-x509', ...shortKey, '-days', '2', '-keyout', 'k', '-out', 'c', '-subj', '/CN=ours', '-addext', 'subjectAltName=IP:127.0.0.1'], {cwd: directory, stdio: 'ignore'});
	const tls = {cert: readFileSync(path.join(directory, 'c'), 'utf8'), key: readFileSync(path.join(directory, 'k'), 'utf8')};
	const {url} = await startHost(t, {listenClientUrls: ['https://127.0.0.1:0'], tls});
	const strange = await examine(url);
	t.deepEqual(failuresOf(strange), ['TLS']);
	t.regex(strange.TLS!.text, /certificate of ours .*not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)/);
	t.regex(strange.TLS!.advice, /^It was signed by "ours": name the file .* --ca-file/);
	execFileSync('openssl', ['req', '-x509', ...shortKey, '-days', '2', '-keyout', 'k2', '-out', 'c2', '-subj', '/CN=others'], {cwd: directory, stdio: 'ignore'});
	const misplaced = await examine(url, {tls: {ca: readFileSync(path.join(directory, 'c2'), 'utf8')}});
	t.deepEqual(failuresOf(misplaced), ['TLS']);
	t.regex(misplaced.TLS!.advice, /^It was signed by "ours", whose certificate is not in the file of --ca-file/);
	const known = await examine(url, {tls: {ca: tls.cert}});
	t.is(known.TLS!.state, 'ok');
	t.is(known.version!.text, 'etcd 2.3.7');
	const plain = await examine(url.replace('https', 'http'));
	t.true(failuresOf(plain).length > 0);
});

for (const hasV2 of [true, false]) {
	testUnless(whyNoLiveEtcd(), `a live etcd 3.4 ${hasV2 ? 'with' : 'without'} --enable-v2 is told`, async t => {
		const live = await startLiveEtcd(undefined, {hasV2});
		t.teardown(async () => live.stop());
		const steps = await examine(live.url);
		t.regex(steps.version!.text, /^etcd 3\.[1-5]\./);
		t.deepEqual(failuresOf(steps), hasV2 ? [] : ['v2']);
		if (hasV2) {
			t.is(steps.v2!.text, 'on');
			t.is(steps.auth!.text, 'off');
			t.is(steps.leader!.text, 'live');
			t.regex(steps.member!.text, /^live is healthy at http:/);
		} else {
			t.is(steps.v2!.text, 'the v2 API is off');
			t.regex(steps.v2!.advice, /^Start that etcd with --enable-v2/);
		}
	});
}

/** An authority, and what it has signed for a server and a client. */
function makeCertificates(directory: string): void {
	const make = (...words: string[]) => execFileSync('openssl', ['req', '-x509', ...shortKey, '-days', '2', ...words], {cwd: directory, stdio: 'ignore'});
	make('-keyout', 'ca.key', '-out', 'ca', '-subj', '/CN=authority');
	for (const name of ['server', 'client']) {
		make('-CA', 'ca', '-CAkey', 'ca.key', '-keyout', `${name}.key`, '-out', name, '-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1');
	}
}

for (const peer of ['ours', 'a live etcd 3.4'] as const) {
	testUnless(whyNoCertificates() ?? (peer === 'ours' ? undefined : whyNoLiveEtcd()), `a server that wants a client certificate says so, ${peer}`, async t => {
		const directory = mkdtempSync(path.join(tmpdir(), 'etcsh-doctor-'));
		t.teardown(() => {
			rmSync(directory, {recursive: true});
		});
		makeCertificates(directory);
		const fileOf = (name: string) => path.join(directory, name);
		const [authority, certificate, key] = ['ca', 'client', 'client.key'].map(name => readFileSync(fileOf(name), 'utf8')) as [string, string, string];
		let url: string;
		if (peer === 'ours') {
			const tls = {
				cert: readFileSync(fileOf('server'), 'utf8'), key: readFileSync(fileOf('server.key'), 'utf8'), ca: authority, requireClientCertificate: true,
			};
			({url} = await startHost(t, {listenClientUrls: ['https://127.0.0.1:0'], tls}));
		} else {
			const live = await startLiveEtcd(undefined, {tls: {certificate: fileOf('server'), key: fileOf('server.key'), authority: fileOf('ca')}});
			t.teardown(async () => live.stop());
			({url} = live);
		}

		const refused = await examine(url, {tls: {ca: authority}});
		t.deepEqual(failuresOf(refused), ['HTTP']);
		t.is(refused.HTTP!.advice, 'The server wants a client certificate: --cert-file and --key-file.');
		const known = await examine(url, {tls: {ca: authority, cert: certificate, key}});
		t.is(known.TLS!.state, 'ok');
		t.regex(known.TLS!.text, /with a client certificate$/);
		t.not(known.HTTP!.state, 'failed');
		t.is(known.v2!.text, 'on');
	});
}

test('an answer that takes a tenth of a second is not called good, and no failure either', async t => {
	const {url} = await startFakeServer(t, ({url: target = ''}, response) => {
		const text = target === '/version' ? '{"etcdserver":"2.3.7","etcdcluster":"2.3.0"}' : '{"enabled":false,"members":[],"action":"get","node":{"dir":true}}';
		setTimeout(() => {
			response.end(text);
		}, target === '/version' ? 110 : 0);
	});
	const steps = await examine(url);
	t.is(steps.HTTP!.state, 'slow');
	t.is(steps.latency!.state, 'slow');
	t.regex(steps.latency!.advice, /^Over 100 ms each command is felt/);
	t.deepEqual(failuresOf(steps), []);
});
