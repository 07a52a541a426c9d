/**
What stands between us and a v3 cluster: each fault is one clear error, within the time limit, and no write is sent twice.
*/
import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import http2 from 'node:http2';
import net, {type AddressInfo} from 'node:net';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {type ConnectRouter} from '@connectrpc/connect';
import {connectNodeAdapter} from '@connectrpc/connect-node';
import test, {type ExecutionContext} from 'ava';
import {type Engine, type KeyResponse} from '../../source/engine/engine.ts';
import {
	ClusterError,
	LostAnswerError,
	RefusalError,
	SyncError,
} from '../../source/engine/errors.ts';
import {type FailureKind} from '../../source/engine/failures.ts';
import {KV, Lease, Watch} from '../../source/pb/generated/rpc_pb.ts';
import {AccessError, EtcdError} from '../../source/protocol/errors.ts';
import {loadTlsFiles} from '../../source/remote/tls-files.ts';
import {openV3, type V3Settings} from '../../source/v3/v3-engine.ts';
import {runLine} from '../helpers/command-context.ts';
import {makeCertificates, whyNoCertificates} from '../helpers/certificates.ts';
import {temporaryDirectory} from '../helpers/data-dirs.ts';
import {engineKinds} from '../helpers/engines.ts';
import {freePort, startLiveEtcd, whyNoLiveEtcd} from '../helpers/live-etcd.ts';
import {slowWay} from '../helpers/slow-way.ts';

const liveTest = whyNoLiveEtcd() === undefined ? test : test.skip;

async function open(t: ExecutionContext, settings: Partial<V3Settings> & Pick<V3Settings, 'endpoints'>): Promise<Engine> {
	const engine = await openV3({
		timeoutMs: 10_000, totalTimeoutMs: 20_000, isSyncWanted: false, ...settings,
	});
	t.teardown(async () => engine.close());
	return engine;
}

async function startLive(t: ExecutionContext, options: Parameters<typeof startLiveEtcd>[1] = {}) {
	const live = await startLiveEtcd(undefined, {hasV2: false, ...options});
	t.teardown(live.stop);
	return live;
}

async function kindsOf(t: ExecutionContext, promise: Promise<unknown>): Promise<readonly FailureKind[]> {
	const {failures} = await t.throwsAsync(promise, {instanceOf: ClusterError});
	return failures.map(({kind}) => kind);
}

type Proxy = {
	readonly url: string;
	/** `silent`: nothing comes back; `gone`: all connections end at once, and new ones work. */
	become(state: 'silent' | 'gone'): void;
};

async function startProxy(t: ExecutionContext, target: string): Promise<Proxy> {
	const {hostname, port} = new URL(target);
	const sockets = new Set<net.Socket>();
	let isSilent = false;
	const server = net.createServer(client => {
		const upstream = net.connect(Number(port), hostname);
		for (const socket of [client, upstream]) {
			sockets.add(socket);
			socket.on('error', () => undefined);
			socket.on('close', () => {
				client.destroy();
				upstream.destroy();
			});
		}

		client.on('data', data => {
			upstream.write(data);
		});
		upstream.on('data', data => {
			if (!isSilent) {
				client.write(data);
			}
		});
	});
	const destroyAll = () => {
		for (const socket of sockets) {
			socket.destroy();
		}
	};

	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	t.teardown(() => {
		server.close();
		destroyAll();
	});
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		become(next) {
			isSilent = next === 'silent';
			if (!isSilent) {
				destroyAll();
			}
		},
	};
}

test('where nothing listens, the error says so at once; the synchronisation has it, too', async t => {
	const url = `http://127.0.0.1:${await freePort()}`;
	const engine = await open(t, {endpoints: [url]});
	t.deepEqual(await kindsOf(t, engine.get('/a')), ['refused']);
	t.is(engine.status.state, 'down');
	const {exitCode} = await t.throwsAsync(openV3({
		endpoints: [url], timeoutMs: 10_000, totalTimeoutMs: 20_000, isSyncWanted: true,
	}), {instanceOf: SyncError});
	t.is(exitCode, 2);
});

test('a server that has only v2 is named as one without v3, and a write to it was certainly not done', async t => {
	const source = await engineKinds[1]!.start();
	t.teardown(source.stop);
	const engine = await open(t, {endpoints: [source.url]});
	t.deepEqual(await kindsOf(t, engine.get('/a')), ['notV3']);
	t.deepEqual(await kindsOf(t, engine.set('/a', {value: 'x'})), ['notV3']);
});

test('a server that speaks something else is no v3 server', async t => {
	const server = net.createServer(socket => {
		socket.on('error', () => undefined);
		socket.end('220 ready\r\n');
	});
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	t.teardown(() => {
		server.close();
	});
	const engine = await open(t, {endpoints: [`http://127.0.0.1:${(server.address() as AddressInfo).port}`]});
	t.deepEqual(await kindsOf(t, engine.get('/a')), ['notV3']);
});

test('a server that accepts and says nothing is given up after the time limit', async t => {
	const server = net.createServer(socket => {
		socket.on('error', () => undefined);
	});
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	const engine = await open(t, {endpoints: [`http://127.0.0.1:${(server.address() as AddressInfo).port}`], timeoutMs: 2000});
	t.teardown(() => {
		server.close();
	});
	t.deepEqual(await kindsOf(t, engine.get('/a')), ['headTimeout']);
});

const header = {clusterId: 1n, memberId: 1n, revision: 1n};

/** A server of our own; `ended` fires with the test. */
async function startServer(t: ExecutionContext, routes: (router: ConnectRouter, ended: AbortSignal) => void): Promise<string> {
	const ended = new AbortController();
	const server = http2.createServer(connectNodeAdapter({
		routes(router) {
			routes(router, ended.signal);
		},
	}));
	const sessions = new Set<http2.ServerHttp2Session>();
	server.on('session', session => {
		sessions.add(session);
	});
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	t.teardown(() => {
		ended.abort();
		server.close();
		for (const session of sessions) {
			session.destroy();
		}
	});
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Answers reads, and opens streams on which nothing comes. */
async function startMute(t: ExecutionContext): Promise<string> {
	return startServer(t, (router, ended) => {
		const never = async function * () {
			await once(ended, 'abort');
			yield * [];
		};

		router.rpc(KV.method.range, () => ({header}));
		router.rpc(Watch.method.watch, never);
		router.rpc(Lease.method.leaseKeepAlive, never);
	});
}

test('a call without an answer has its limit beside a watch that brings a lot', async t => {
	let isFlowing = true;
	const url = await startServer(t, (router, ended) => {
		router.rpc(KV.method.range, () => ({header}));
		router.rpc(KV.method.txn, async () => {
			await once(ended, 'abort');
			return {header};
		});
		router.rpc(Watch.method.watch, async function * () {
			yield {header, created: true};
			for (let i = 1n; i < 400n && !ended.aborted; i++) {
				yield {header, events: [{kv: {key: new TextEncoder().encode('/w'), value: randomBytes(64 * 1024), modRevision: i + 1n}}]};
				await delay(50);
			}

			isFlowing = false;
		});
	});
	const engine = await open(t, {endpoints: [url], timeoutMs: 300, totalTimeoutMs: 1500});
	const {promise: begun, resolve} = Promise.withResolvers<void>();
	const watching = (async () => {
		for await (const _ of engine.watch('/w')) {
			resolve();
		}
	})();
	await begun;
	t.deepEqual(await kindsOf(t, engine.get('/silent')), ['headTimeout']);
	t.true(isFlowing);
	await engine.close();
	await watching;
});

test('a stream that is opened and never begins is given up after the time limit', async t => {
	const url = await startMute(t);
	const engine = await open(t, {endpoints: [url], timeoutMs: 2000});
	t.deepEqual(await kindsOf(t, engine.waitForEvent('/a')), ['headTimeout']);
	t.deepEqual(await kindsOf(t, engine.leases!.keepAlive('1')), ['headTimeout']);
	const two = await open(t, {endpoints: [url, `http://127.0.0.1:${await freePort()}`], timeoutMs: 2000});
	t.deepEqual(await kindsOf(t, two.leases!.keepAlive('1')), ['headTimeout', 'refused']);
});

liveTest('a lease is kept alive by the next member when one has gone', async t => {
	const {url} = await startLive(t);
	const direct = await open(t, {endpoints: [url]});
	await direct.set('/leased', {value: 'x', ttl: 1000});
	const {lease} = (await direct.get('/leased')).node;
	const engine = await open(t, {endpoints: [`http://127.0.0.1:${await freePort()}`, url]});
	t.is(await engine.leases!.keepAlive(lease!), 1000);
});

if (whyNoCertificates() === undefined) {
	liveTest('TLS: with certificates all works; another authority, no certificate and plain HTTP are told apart', async t => {
		const folder = await temporaryDirectory(t);
		const other = await temporaryDirectory(t);
		const files = await makeCertificates(folder, ['127.0.0.1']);
		const {authority} = await makeCertificates(other, ['127.0.0.1']);
		const {url} = await startLive(t, {tls: {...files.server, authority: files.authority}});
		const client = {certFile: files.client.certificate, keyFile: files.client.key};
		const good = await open(t, {endpoints: [url], tls: await loadTlsFiles({...client, caFile: files.authority})});
		await good.set('/a', {value: 'x'});
		t.like(await good.get('/a'), {node: {value: 'x'}});
		const untrusting = await open(t, {endpoints: [url], tls: await loadTlsFiles({...client, caFile: authority})});
		t.deepEqual(await kindsOf(t, untrusting.get('/a')), ['untrusted']);
		const nameless = await open(t, {endpoints: [url], tls: await loadTlsFiles({certFile: '', keyFile: '', caFile: files.authority})});
		t.deepEqual(await kindsOf(t, nameless.get('/a')), ['certificateWanted']);
		t.true(path.isAbsolute(authority));
		const plain = await startLive(t);
		const mistaken = await open(t, {endpoints: [plain.url.replace('http:', 'https:')]});
		// Go answers in plain HTTP, or not at all.
		t.regex((await kindsOf(t, mistaken.get('/a'))).join(' '), /^(?:notTls|closed|reset|cutOff)$/);
	});
}

liveTest('on a slow connection a long value takes its time, in both directions, whatever the limit for an answer', async t => {
	const {url} = await startLive(t);
	const slow = await open(t, {endpoints: [await slowWay(t, url, {pieceBytes: 16_000})], timeoutMs: 1000});
	const value = 'x'.repeat(1_000_000);
	await slow.set('/long', {value});
	t.is((await slow.get('/long')).node.value, value);
	t.is((await slow.get('/', {recursive: true})).node.nodes?.[0]?.value, value);
});

liveTest('many long values are under way at once', async t => {
	const {url} = await startLive(t);
	const engine = await open(t, {endpoints: [url], timeoutMs: 60_000});
	const notices: string[] = [];
	engine.onNotice(({kind}) => {
		notices.push(kind);
	});
	const value = 'x'.repeat(1_400_000);
	await Promise.all(Array.from({length: 30}, async (_, i) => engine.set(`/many/${i}`, {value})));
	t.deepEqual(notices, []);
});

test('whoever ends a stream without an answer may have done what it asked for', async t => {
	const server = http2.createServer();
	server.on('stream', stream => {
		stream.on('error', () => undefined);
		stream.close();
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	t.teardown(() => server.close());
	const engine = await open(t, {endpoints: [`http://127.0.0.1:${(server.address() as AddressInfo).port}`]});
	await t.throwsAsync(engine.set('/a', {value: 'v'}), {instanceOf: LostAnswerError});
});

liveTest('users: no name, a wrong password and a missing right are refused; a token that is no longer known is renewed', async t => {
	const {url} = await startLive(t);
	const first = await open(t, {endpoints: [url]});
	await first.auth.createUser('root', 'secret');
	await first.auth.grantRoles('root', ['root']);
	await first.auth.createUser('u', 'pw:with:colons');
	await first.auth.createRole('r');
	await first.auth.grantPermissions('r', {kv: {read: ['/a/*', '/k'], write: ['/a/*']}});
	await first.auth.grantRoles('u', ['r']);
	t.deepEqual((await first.auth.role('r')).permissions, {kv: {read: ['/a/*', '/k'], write: ['/a/*']}});
	await first.auth.enable();
	const refused = async (promise: Promise<unknown>) => (await t.throwsAsync(promise, {instanceOf: EtcdError})).code;
	t.is(await refused(first.get('/a')), 110);
	t.is(await refused((await open(t, {endpoints: [url], credentials: 'root:wrong'})).get('/a')), 110);
	const root = await open(t, {endpoints: [url], credentials: 'root:secret'});
	await root.set('/a/x', {value: '1'});
	await root.set('/k', {value: '2'});
	const user = await open(t, {endpoints: [url], credentials: 'u:pw:with:colons'});
	t.like(await user.get('/a'), {node: {dir: true, nodes: [{key: '/a/x'}]}});
	t.like(await user.get('/k'), {node: {value: '2'}});
	t.is(await refused(user.set('/k', {value: '3'})), 110);
	t.is(await refused(user.get('/')), 110);
	await t.throwsAsync(Array.fromAsync(user.maintenance!.snapshot()), {instanceOf: AccessError});
	t.regex((await runLine('set /k 3', {engine: user, mode: 'own'})).stderr, /\n {2}u may read \/a\/\*, \/k; write \/a\/\*; and nothing else\.\n/);
	t.regex((await runLine('get /k', {engine: first, mode: 'own'})).stderr, /\n {2}Access control is on: say who you are/);
	t.like(await user.waitForEvent('/a', {recursive: true, waitIndex: 1n}), {node: {key: '/a/x'}});
	await root.auth.revokePermissions('r', {kv: {read: ['/k'], write: null}});
	// Every change of users and roles makes the tokens of before invalid.
	t.is(await refused(user.get('/k')), 110);
	t.like(await user.delete('/a', {recursive: true}), {node: {dir: true}});
	t.is(root.info.user, 'root');
	await root.auth.disable();
	await t.throwsAsync(root.auth.removeUser('nobody'), {instanceOf: RefusalError});
	t.like(await root.get('/k'), {node: {value: '2'}});
});

liveTest('a write whose answer is lost is looked up, and never sent again', async t => {
	const {url} = await startLive(t);
	const proxy = await startProxy(t, url);
	const direct = await open(t, {endpoints: [url]});
	const engine = await open(t, {endpoints: [proxy.url]});
	const notices: string[] = [];
	engine.onNotice(({text}) => {
		notices.push(text);
	});
	await engine.set('/a', {value: 'before'});
	proxy.become('silent');
	const writing = engine.set('/a', {value: 'after'});
	for await (const event of direct.watch('/a', {waitIndex: 2n})) {
		if (event.node.value === 'after') {
			break;
		}
	}

	proxy.become('gone');
	t.like(await writing, {isReadBack: true, node: {value: 'after'}});
	t.regex(notices.join('\n'), /^the answer was lost \(.*\); it was done: \/a has that value now$/);
	const {node} = await direct.get('/a');
	t.is(node.modifiedIndex, 3);

	proxy.become('silent');
	const error = await t.throwsAsync(engine.delete('/a'), {instanceOf: LostAnswerError});
	t.is(error.exitCode, 6);
	t.regex(error.message, /whether it was done is not known/);
	await t.throwsAsync(direct.get('/a'), {instanceOf: EtcdError, message: /^100/});
	t.is((await direct.waitForEvent('/a', {waitIndex: 4n})).action, 'delete');
});

liveTest('reads go on to the next member; a write asks first who is there', async t => {
	const {url} = await startLive(t);
	const engine = await open(t, {endpoints: [`http://127.0.0.1:${await freePort()}`, url]});
	const seen: string[] = [];
	engine.onStatus(({state}) => {
		seen.push(state);
	});
	t.like(await engine.set('/a', {value: 'x'}), {node: {value: 'x'}});
	t.like(await engine.get('/a'), {node: {value: 'x'}});
	t.deepEqual(seen, ['trying', 'ok']);
});

liveTest('a watch over connections that break loses nothing and repeats nothing', async t => {
	const {url} = await startLive(t);
	const proxy = await startProxy(t, url);
	const direct = await open(t, {endpoints: [url]});
	const engine = await open(t, {endpoints: [proxy.url]});
	const links: boolean[] = [];
	const count = 200;
	const seen: KeyResponse[] = [];
	const watching = (async () => {
		const onLink = (isUp: boolean) => {
			links.push(isUp);
		};

		for await (const event of engine.watch('/w', {recursive: true, waitIndex: 1n, onLink})) {
			seen.push(event);
			if (seen.length === count) {
				break;
			}
		}
	})();
	for (let i = 0; i < count; i++) {
		await direct.set(`/w/${i % 7}`, {value: String(i)});
		if (i % 50 === 25) {
			proxy.become('gone');
		}
	}

	await watching;
	t.deepEqual(seen.map(({node}) => node.value), Array.from({length: count}, (_, i) => String(i)));
	t.true(links.includes(false));
});

test('Ctrl-C before the answer to a write says that it may have been done', async t => {
	const ending = new AbortController();
	const url = await startServer(t, (router, ended) => {
		router.rpc(KV.method.txn, async () => {
			ending.abort(new Error('interrupted'));
			await once(ended, 'abort');
			return {};
		});
	});
	const engine = await open(t, {endpoints: [url]});
	t.deepEqual(await runLine('rm /a', {engine, signal: ending.signal, more: {startPhase: () => ending.signal}}), {
		code: 130,
		stdout: '',
		stderr: 'Error:  interrupted before the answer came: whether it was done is not known\n  get /a shows what is there now.\n',
	});
});
