/**
What is made of answers that no real server gives when a test wants them.
*/
import {once} from 'node:events';
import http2 from 'node:http2';
import {type AddressInfo} from 'node:net';
import {Code, ConnectError, type ConnectRouter} from '@connectrpc/connect';
import {connectNodeAdapter} from '@connectrpc/connect-node';
import test, {type ExecutionContext} from 'ava';
import {
	ClusterError,
	InterruptedWriteError,
	LostAnswerError,
	RefusalError,
	SyncError,
} from '../../source/engine/errors.ts';
import {
	Auth,
	Cluster,
	KV,
	Lease,
	Maintenance,
	Watch,
} from '../../source/pb/generated/rpc_pb.ts';
import {AccessError} from '../../source/protocol/errors.ts';
import {diagnoseV3} from '../../source/v3/doctor.ts';
import {openV3, type V3Settings} from '../../source/v3/v3-engine.ts';
import {runLine} from '../helpers/command-context.ts';
import {freePort} from '../helpers/live-etcd.ts';

const header = {clusterId: 1n, memberId: 0xABn, revision: 7n};
const settings = {timeoutMs: 30_000, totalTimeoutMs: 60_000, isSyncWanted: false};

async function start(t: ExecutionContext, listener: http2.Http2Server): Promise<string> {
	const sessions = new Set<http2.ServerHttp2Session>();
	listener.on('session', session => {
		sessions.add(session);
	});
	listener.listen(0, '127.0.0.1');
	await once(listener, 'listening');
	t.teardown(() => {
		listener.close();
		for (const session of sessions) {
			session.destroy();
		}
	});
	return `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
}

async function serve(t: ExecutionContext, routes: (router: ConnectRouter) => void): Promise<string> {
	return start(t, http2.createServer(connectNodeAdapter({routes})));
}

async function openAt(t: ExecutionContext, url: string, more: Partial<V3Settings> = {}) {
	const engine = await openV3({...settings, endpoints: [url], ...more});
	t.teardown(async () => engine.close());
	return engine;
}

function forbid(): never {
	throw new ConnectError('etcdserver: permission denied', Code.PermissionDenied);
}

test('what changes something besides keys may have been done, too, when no answer comes', async t => {
	const server = http2.createServer();
	server.on('stream', stream => {
		stream.on('error', () => undefined);
		stream.close();
	});
	const {leases, maintenance} = await openAt(t, await start(t, server));
	for (const change of [
		async () => leases!.revoke('1'),
		async () => maintenance!.disarm({memberId: '1', name: 'NOSPACE'}),
		async () => maintenance!.compact(1),
		async () => maintenance!.promote('1'),
	]) {
		await t.throwsAsync(change, {instanceOf: LostAnswerError});
	}
});

test('a cluster that changes no members as long as some are missing has changed nothing', async t => {
	const url = await serve(t, router => {
		router.rpc(Cluster.method.memberAdd, () => {
			throw new ConnectError('etcdserver: unhealthy cluster', Code.Unavailable);
		});
	});
	const {hint} = await t.throwsAsync((await openAt(t, url)).addMember(['http://127.0.0.1:2380']), {instanceOf: RefusalError, message: /unhealthy/});
	t.regex(hint ?? '', /^Nothing was changed/);
});

test('who knows none of etcd\'s services, or not the one that is asked for, is no v3 server; who refuses it is', async t => {
	const strange = await serve(t, router => {
		router.rpc(KV.method.range, () => {
			throw new ConnectError('unknown service etcdserverpb.KV', Code.Unimplemented);
		});
	});
	for (const url of [await serve(t, () => undefined), strange]) {
		const {maintenance} = await openAt(t, url);
		const {failures} = await t.throwsAsync(maintenance!.revision(), {instanceOf: ClusterError});
		t.deepEqual(failures.map(({kind}) => kind), ['notV3']);
	}

	const refusing = await serve(t, router => {
		router.rpc(KV.method.range, () => {
			throw new ConnectError('etcdserver: key is not provided', Code.InvalidArgument);
		});
	});
	const {maintenance} = await openAt(t, refusing);
	await t.throwsAsync(maintenance!.revision(), {instanceOf: RefusalError});
});

test('who may not list the members is connected all the same; a list that does not come is waited for as long as was said', async t => {
	const url = await serve(t, router => {
		router.rpc(Cluster.method.memberList, forbid);
	});
	const engine = await openAt(t, url, {isSyncWanted: true});
	t.deepEqual(engine.info.endpoints, [url]);

	const ended = new AbortController();
	t.teardown(() => {
		ended.abort();
	});
	const silent = await serve(t, router => {
		router.rpc(Cluster.method.memberList, async () => {
			await once(ended.signal, 'abort');
			return {};
		});
	});
	await t.throwsAsync(openAt(t, silent, {isSyncWanted: true, timeoutMs: 0, totalTimeoutMs: 1000}), {instanceOf: SyncError});
});

test('a token goes with each request, and a refusal names who asked', async t => {
	const tokens: Array<string | null> = [];
	const url = await serve(t, router => {
		router.rpc(Auth.method.authenticate, ({name, password}) => ({token: `${name} ${password}`}));
		router.rpc(KV.method.range, (_, {requestHeader}) => {
			tokens.push(requestHeader.get('token'));
			return {header};
		});
		router.rpc(Maintenance.method.snapshot, async function * () {
			yield * [];
			forbid();
		});
	});
	const lines: string[] = [];
	const engine = await openAt(t, url, {
		credentials: 'ann:a:b', debug(line) {
			lines.push(line);
		},
	});
	t.is(await engine.maintenance!.revision(), 7);
	t.deepEqual(tokens, ['ann a:b']);
	t.regex(lines.join('\n'), /Auth\/Authenticate ann [\d.]+ ms\n\S+ KV\/Range [\d.]+ ms$/);
	const {hint} = await t.throwsAsync(Array.fromAsync(engine.maintenance!.snapshot()), {instanceOf: AccessError});
	t.regex(hint ?? '', /^ann may not do this: /);
});

test('a token that many calls are refused with is renewed once, and for a snapshot, too; who gets none asks again', async t => {
	let logins = 0;
	let valid = '';
	const waiting: Array<() => void> = [];
	const url = await serve(t, router => {
		router.rpc(Auth.method.authenticate, () => {
			logins++;
			if (valid === '') {
				throw new ConnectError('etcdserver: authentication is not enabled', Code.FailedPrecondition);
			}

			return {token: valid};
		});
		router.rpc(KV.method.range, async (_, {requestHeader}) => {
			const token = requestHeader.get('token') ?? '';
			if (token !== valid) {
				// The first is answered when it is renewed for the others.
				if (waiting.length === 0) {
					await new Promise<void>(resolve => {
						waiting.push(resolve);
					});
				}

				throw new ConnectError(`etcdserver: ${token === '' ? 'user name is empty' : 'invalid auth token'}`, Code.InvalidArgument);
			}

			waiting[0]?.();
			return {header};
		});
		router.rpc(Maintenance.method.snapshot, async function * (_, {requestHeader}) {
			if (requestHeader.get('token') !== valid) {
				throw new ConnectError('etcdserver: invalid auth token', Code.Unauthenticated);
			}

			yield {blob: new Uint8Array(4)};
		});
	});
	const engine = await openAt(t, url, {credentials: 'ann:secret'});
	const readTwice = async () => {
		waiting.length = 0;
		await Promise.all([engine.checkCluster(), engine.checkCluster()]);
	};

	await readTwice();
	t.is(logins, 1);
	for (const token of ['one', 'two']) {
		valid = token;
		await readTwice();
	}

	t.is(logins, 3);
	valid = 'three';
	await t.throwsAsync(Array.fromAsync(engine.maintenance!.snapshot()), {message: /checksum/});
	t.is(logins, 4);
});

test('a snapshot that has begun is not begun anew within itself', async t => {
	const url = await serve(t, router => {
		router.rpc(Auth.method.authenticate, () => ({token: 'one'}));
		router.rpc(Maintenance.method.snapshot, async function * () {
			yield {blob: new Uint8Array(4), remainingBytes: 1n};
			throw new ConnectError('etcdserver: invalid auth token', Code.Unauthenticated);
		});
	});
	const engine = await openAt(t, url, {credentials: 'ann:secret'});
	let given = 0;
	await t.throwsAsync(async () => {
		for await (const {bytes} of engine.maintenance!.snapshot()) {
			given += bytes.length;
		}
	}, {message: /invalid auth token|password/});
	t.is(given, 4);
});

test('what a member says of itself', async t => {
	let leader = 0xABn;
	const url = await serve(t, router => {
		router.rpc(Maintenance.method.status, () => ({header, version: '3.4.23', leader}));
		router.rpc(Cluster.method.memberList, () => ({members: [{ID: 1n, name: 'other'}, {ID: 0xABn, name: 'this'}]}));
	});
	const engine = await openAt(t, url);
	const {state, latencies} = await engine.report(url);
	t.is(latencies.length, 1);
	t.deepEqual(state, {
		value: {
			id: 'ab', name: 'this', isLeader: true, leaderId: 'ab',
		},
	});
	t.deepEqual(await engine.version(), {etcdserver: '3.4.23', etcdcluster: '3.4.0'});
	leader = 0x1Fn;
	t.deepEqual((await engine.report(url)).state, {
		value: {
			id: 'ab', name: 'this', isLeader: false, leaderId: '1f',
		},
	});
	leader = 0n;
	t.like((await engine.report(url)).state, {value: {isLeader: false, leaderId: ''}});
});

test('what a member tells of itself may be older than what was read: it is the same cluster', async t => {
	const before = {...header, revision: 3n};
	const url = await serve(t, router => {
		router.rpc(KV.method.range, () => ({header}));
		router.rpc(Maintenance.method.status, () => ({header: before, version: '3.4.23', leader: 0xABn}));
		router.rpc(Maintenance.method.alarm, () => ({header: before}));
		router.rpc(Cluster.method.memberList, () => ({header: before, members: [{ID: 0xABn, name: 'this', clientURLs: [url]}]}));
		router.rpc(Lease.method.leaseLeases, () => ({header: before, leases: [{ID: 1n}]}));
		router.rpc(Lease.method.leaseTimeToLive, () => ({
			header: before, ID: 1n, TTL: 5n, grantedTTL: 9n,
		}));
	});
	const engine = await openAt(t, url);
	const notices: string[] = [];
	engine.onNotice(({text}) => {
		notices.push(text);
	});
	t.is(await engine.maintenance!.revision(), 7);
	const [member] = await engine.members();
	t.like(await engine.maintenance!.storeOf(member!), {isLeader: true});
	t.deepEqual(await engine.maintenance!.alarms(), []);
	t.like(await engine.leader(), {id: 'ab'});
	t.deepEqual(await Array.fromAsync(engine.leases!.list()), [{
		id: '1', ttl: 5, grantedTtl: 9, keys: [],
	}]);
	const [health] = await Array.fromAsync(engine.health());
	t.like(health, {probes: [{url, isHealthy: true}], store: {isLeader: true, revision: 3}});
	await engine.report(url);
	t.deepEqual(notices, []);
});

test('whoever waits for a change to the members can leave', async t => {
	const ending = new AbortController();
	const never = async (_: unknown, {signal}: {readonly signal: AbortSignal}) => {
		ending.abort(new Error('enough'));
		await once(signal, 'abort');
		return {};
	};

	const url = await serve(t, router => {
		router.rpc(Cluster.method.memberUpdate, never);
	});
	const engine = await openAt(t, url);
	const error = await t.throwsAsync(engine.updateMember('1', ['http://127.0.0.1:2380'], {signal: ending.signal}), {instanceOf: InterruptedWriteError});
	t.is(error.cause, ending.signal.reason);
});

test('what doctor finds wrong; who ends it gets no finding', async t => {
	const keys: number[][] = [];
	const url = await serve(t, router => {
		router.rpc(Maintenance.method.status, () => ({
			header, version: '3.4.23', leader: 1n, errors: ['alarm:NOSPACE'],
		}));
		router.rpc(Cluster.method.memberList, () => ({members: [{ID: 1n}, {ID: 2n, name: 'b', isLearner: true}]}));
		router.rpc(Auth.method.authenticate, () => {
			throw new ConnectError('etcdserver: user name is empty', Code.InvalidArgument);
		});
		router.rpc(KV.method.range, ({key}) => {
			keys.push([...key]);
			return keys.length < 3 ? {header} : forbid();
		});
	});
	const ending = new AbortController();
	const examine = () => diagnoseV3({endpoints: [url], timeoutMs: 30_000}, {signal: ending.signal});
	const findings = await Array.fromAsync(examine());
	t.deepEqual(findings.map(({step, state}) => `${step} ${step === 'v3' ? '' : state}`), [
		'v3 ', 'leader ok', 'alarms failed', 'members ok', 'auth ok', 'reads unknown',
	]);
	t.deepEqual(findings.slice(3, 5).map(({text}) => text), ['(unstarted), b (learner)', 'on, and we are nobody']);
	t.deepEqual(keys, [[0], [0], [0]]);
	ending.abort(new Error('enough'));
	await t.throwsAsync(Array.fromAsync(examine()), {message: 'enough'});
});

test('a member without a leader is said to be one by doctor and by the look at its health', async t => {
	const url = await serve(t, router => {
		router.rpc(Maintenance.method.status, () => ({
			header, version: '3.4.23', leader: 0n, errors: ['etcdserver: no leader'],
		}));
		router.rpc(Cluster.method.memberList, () => ({members: [{ID: 1n, name: 'a', clientURLs: [url]}]}));
		router.rpc(KV.method.range, () => {
			throw new ConnectError('etcdserver: request timed out', Code.Unavailable);
		});
	});
	const findings = await Array.fromAsync(diagnoseV3({endpoints: [url], timeoutMs: 30_000}, {}));
	t.deepEqual(findings.map(({step, state}) => `${step} ${step === 'v3' ? '' : state}`), [
		'v3 ', 'leader failed', 'alarms ok', 'members ok', 'reads failed',
	]);
	const engine = await openAt(t, url);
	const [health] = await Array.fromAsync(engine.health());
	t.deepEqual(health?.probes, [{url, isHealthy: false, error: 'it knows no leader'}]);
});

test('a learner is said to be one', async t => {
	const refuse = (): never => {
		throw new ConnectError('etcdserver: rpc not supported for learner', Code.Unavailable);
	};

	const url = await serve(t, router => {
		router.rpc(Maintenance.method.status, () => ({
			header, version: '3.4.23', leader: 1n, isLearner: true,
		}));
		router.rpc(Cluster.method.memberList, refuse);
		router.rpc(KV.method.txn, refuse);
	});
	const findings = await Array.fromAsync(diagnoseV3({endpoints: [url], timeoutMs: 30_000}, {}));
	t.like(findings.at(-1), {step: 'vote', state: 'failed'});
	const {stderr, code} = await runLine('ls /a', {engine: await openAt(t, url), mode: 'own'});
	t.is(code, 4);
	t.regex(stderr, /rpc not supported for learner\n {2}That member is a learner/);
});

test('a member that is down keeps the others from nothing: it is named, and the exit code is 1', async t => {
	const done: string[] = [];
	const gone = `http://127.0.0.1:${await freePort()}`;
	const url = await serve(t, router => {
		router.rpc(Maintenance.method.status, () => ({header, leader: 0xABn, dbSize: 4096n}));
		router.rpc(Maintenance.method.defragment, () => {
			done.push('here');
			return {};
		});
		router.rpc(Cluster.method.memberList, () => ({
			members: [{ID: 1n, name: 'gone', clientURLs: [gone]}, {ID: 2n}, {ID: 0xABn, name: 'here', clientURLs: [url]}],
		}));
	});
	const {stdout, stderr, code: exitCode} = await runLine('maintenance defrag', {engine: await openAt(t, url), mode: 'own'});
	t.deepEqual({stdout, exitCode, done}, {stdout: 'here: 4.0K → 4.0K\n', exitCode: 1, done: ['here']});
	const [unstarted, refused] = stderr.trimEnd().split('\n').toSorted();
	t.is(unstarted, '2: not done: the member 2 has no client URL');
	t.regex(refused ?? '', /^gone: not done: dial tcp .* refused$/);
});

test('a watch tells when it is there, and ends with its signal', async t => {
	const url = await serve(t, router => {
		router.rpc(KV.method.range, () => ({header}));
		router.rpc(Watch.method.watch, async function * (_, {signal}) {
			yield {header, created: true};
			await once(signal, 'abort');
		});
	});
	const engine = await openAt(t, url);
	const ending = new AbortController();
	const links: boolean[] = [];
	t.deepEqual(await Array.fromAsync(engine.watch('/a', {
		signal: ending.signal, onLink(isUp) {
			links.push(isUp);
			ending.abort();
		},
	})), []);
	t.deepEqual(links, [true]);
});
