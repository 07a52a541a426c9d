/**
What the client holds against the other side outside the strict mode: waits that end, answers that have a size, secrets
that stay with their endpoint.
*/
import {Buffer} from 'node:buffer';
import {once} from 'node:events';
import {createServer, type AddressInfo, type Socket} from 'node:net';
import {setTimeout as delay} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import {Deadline} from '../../source/engine/deadline.ts';
import {ClusterError, RequestError, SyncError} from '../../source/engine/errors.ts';
import {type Engine} from '../../source/engine/engine.ts';
import {openRemote, type RemoteSettings} from '../../source/remote/remote-engine.ts';
import {deadUrl, startFakeServer, type FakeServer} from '../helpers/fake-server.ts';
import {startHost} from '../helpers/http-host.ts';

async function openAt(t: ExecutionContext, endpoints: readonly string[], settings: Partial<RemoteSettings> = {}): Promise<Engine> {
	const engine = await openRemote({
		endpoints, headerTimeoutMs: 20_000, totalTimeoutMs: 500, isSyncWanted: false, isStrict: false, ...settings,
	});
	t.teardown(async () => engine.close());
	return engine;
}

/** A server of bytes: what it says to each connection. */
async function startBytes(t: ExecutionContext, speak: (socket: Socket) => void): Promise<string> {
	const sockets: Socket[] = [];
	const server = createServer(socket => {
		sockets.push(socket);
		socket.on('error', () => undefined);
		speak(socket);
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	t.teardown(() => {
		server.close();
		for (const socket of sockets) {
			socket.destroy();
		}
	});
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const stalledHead = 'HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{"action"';

async function attemptsOf(t: ExecutionContext, promise: Promise<unknown>): Promise<readonly string[]> {
	const error = await t.throwsAsync(promise);
	if (!(error instanceof ClusterError)) {
		throw error;
	}

	return error.attempts;
}

test('a body that stops, or comes in drops, is given up', async t => {
	const silent = await startBytes(t, socket => {
		socket.write(stalledHead);
	});
	const [text] = await attemptsOf(t, (await openAt(t, [silent])).get('/a'));
	t.is(text, `${silent}: the answer came to a halt for 500 ms`);
	const dripping = await startBytes(t, socket => {
		socket.write(stalledHead);
		const timer = setInterval(() => {
			socket.write(' ');
		}, 20);
		socket.once('close', () => {
			clearInterval(timer);
		});
	});
	t.regex((await attemptsOf(t, (await openAt(t, [dripping])).members()))[0]!, /came to a halt/);
});

test('only the waiting for an answer counts: whoever takes it may take longer', async t => {
	const node = (i: number) => `{"key":"/k${i}","value":"${'v'.repeat(100_000)}","modifiedIndex":4,"createdIndex":4}`;
	const server = await startFakeServer(t, (_request, response) => {
		response.setHeader('Content-Type', 'application/json');
		response.end(`{"action":"get","node":{"dir":true,"nodes":[${Array.from({length: 200}, (_, i) => node(i)).join(',')}]}}`);
	});
	const engine = await openAt(t, [server.url], {totalTimeoutMs: 2000});
	let count = 0;
	await engine.get('/', {
		children: {
			begin: () => undefined,
			async take() {
				count++;
				if (count === 2) {
					await delay(4000);
				}
			},
		},
	});
	t.is(count, 200);
	t.is(server.requests.length, 1);
});

test.serial('an answer that has come while this process was held up is one', async t => {
	const {url} = await startFakeServer(t, (_request, response) => {
		response.writeHead(200, {'X-Etcd-Index': '4'});
		// Timers are next then, and sockets are read after them.
		setImmediate(() => {
			response.end('{"action":"get","node":{"key":"/a","value":"1","modifiedIndex":4,"createdIndex":4}}');
			const end = performance.now() + 1500;
			while (performance.now() < end) {
				// All that was due meanwhile comes at once.
			}
		});
	});
	const engine = await openAt(t, [url], {headerTimeoutMs: 1000, totalTimeoutMs: 1000});
	t.is((await engine.get('/a')).node.value, '1');
});

test('a long poll without a head is given up, one with a head waits as long as it takes', async t => {
	const silent = await startBytes(t, () => undefined);
	t.deepEqual(await attemptsOf(t, (await openAt(t, [silent])).waitForEvent('/a')), [`client: endpoint ${silent} exceeded header timeout`]);
	const slow = await startFakeServer(t, (_request, response) => {
		response.flushHeaders();
		setTimeout(() => {
			response.end('{"action":"set","node":{"key":"/a","value":"1","modifiedIndex":5,"createdIndex":5}}');
		}, 3000);
	});
	t.is((await (await openAt(t, [slow.url], {totalTimeoutMs: 2000})).waitForEvent('/a')).node.value, '1');
});

test('a long poll that is answered with nothing again and again fails', async t => {
	const server = await startFakeServer(t, (_request, response) => {
		response.end();
	});
	await t.throwsAsync((await openAt(t, [server.url], {totalTimeoutMs: 10_000})).waitForEvent('/a'), {message: 'client: response body is empty'});
	// A wait of a second counts as one, also where only the machine is slow.
	t.true(server.requests.length >= 5);
});

test('an answer that is too long is refused before it is read, or when it has become so', async t => {
	const announced = await startBytes(t, socket => {
		socket.write('HTTP/1.1 200 OK\r\nContent-Length: 600000000\r\n\r\n{');
	});
	t.deepEqual(await attemptsOf(t, (await openAt(t, [announced])).get('/a')), [`${announced}: the answer is longer than 128 MiB`]);
	const block = Buffer.alloc(1024 * 1024, 'v');
	const endless = await startBytes(t, socket => {
		socket.write('HTTP/1.1 200 OK\r\n\r\n');
		const fill = (): void => {
			while (!socket.destroyed && socket.write(block)) {
				// For as long as it is taken.
			}
		};

		socket.on('drain', fill);
		fill();
	});
	t.deepEqual(await attemptsOf(t, (await openAt(t, [endless], {headerTimeoutMs: 20_000, totalTimeoutMs: 20_000})).get('/a')), [`${endless}: the answer is longer than 128 MiB`]);
});

test('an answer may be nested as deeply as it likes', async t => {
	const depth = 100_000;
	const nested = `{"action":"get","node":${'{"dir":true,"nodes":['.repeat(depth)}${']}'.repeat(depth)}}`;
	const broken = '['.repeat(depth);
	const server = await startFakeServer(t, (request, response) => {
		response.end(request.url!.includes('/broken') ? broken : nested);
	});
	const engine = await openAt(t, [server.url], {headerTimeoutMs: 20_000, totalTimeoutMs: 20_000});
	t.is((await engine.get('/a')).node.nodes?.length, 1);
	await t.throwsAsync(engine.get('/broken'), {instanceOf: RequestError});
});

test('the errors say which endpoints were tried, also when the time is over', async t => {
	const dead = await deadUrl(t);
	const closing = await startBytes(t, socket => {
		socket.end();
	});
	const silent = await startBytes(t, () => undefined);
	const engine = await openAt(t, [dead, closing, silent], {headerTimeoutMs: 60_000, totalTimeoutMs: 60_000});
	using deadline = new Deadline(6000);
	t.deepEqual(await attemptsOf(t, engine.get('/a', {signal: deadline.signal})), [
		`dial tcp ${dead.slice('http://'.length)}: connect: connection refused`,
		`${closing}: EOF`,
		`${silent}: context deadline exceeded`,
	]);
});

type Redirect = {readonly target: FakeServer; readonly engine: Engine; readonly authorizations: Array<string | undefined>};

async function redirecting(t: ExecutionContext, isStrict: boolean): Promise<Redirect> {
	const authorizations: Array<string | undefined> = [];
	const target = await startFakeServer(t, (request, response) => {
		authorizations.push(request.headers.authorization);
		const action = request.method === 'GET' ? 'get' : 'set';
		response.end(`{"action":"${action}","node":{"key":"/a","value":"1","modifiedIndex":5,"createdIndex":5}}`);
	});
	const server = await startFakeServer(t, (request, response) => {
		if (request.url!.includes('/v2/keys/here')) {
			authorizations.push(request.headers.authorization);
			response.writeHead(307, {Location: `http://${request.headers.host}/v2/keys/away`}).end();
			return;
		}

		response.writeHead(307, {Location: `${target.url.replace('//', '//x:y@')}/v2/keys/a`}).end();
	});
	return {
		target, authorizations, engine: await openAt(t, [server.url], {
			isStrict, credentials: 'root:secret', headerTimeoutMs: 20_000, totalTimeoutMs: 20_000,
		}),
	};
}

test('who we are is told to the endpoint alone, wherever it sends us', async t => {
	const {engine, authorizations, target} = await redirecting(t, false);
	await engine.get('/away');
	await engine.get('/here');
	await engine.set('/away', {value: '1'});
	t.deepEqual(authorizations, [undefined, 'Basic cm9vdDpzZWNyZXQ=', undefined, undefined]);
	const seen = target.requests.length;
	t.regex((await attemptsOf(t, engine.auth.createUser('bob', 'secret')))[0]!, /redirected to http:\/\/127\.0\.0\.1:\d+, where no password is sent/);
	t.is(target.requests.length, seen);
});

test('in the strict mode credentials follow, as etcdctl has it', async t => {
	const {engine, authorizations} = await redirecting(t, true);
	await engine.get('/away');
	t.deepEqual(authorizations, ['Basic cm9vdDpzZWNyZXQ=']);
});

test('where members publish what cannot be reached, the endpoint that answers is used', async t => {
	const dead = await deadUrl(t);
	const host = await startHost(t, {});
	const proxy = await startFakeServer(t, (request, response, body) => {
		if (request.url === '/v2/members') {
			response.end(JSON.stringify({members: [{id: '1', name: 'm', clientURLs: [dead, 'no url', 'ftp://x']}]}));
			return;
		}

		void (async () => {
			const answer = await fetch(host.url + request.url!, {method: request.method, ...(request.method !== 'GET' && {body, headers: {'Content-Type': request.headers['content-type']!}})});
			response.writeHead(answer.status).end(await answer.text());
		})();
	});
	const settings = {isSyncWanted: true, headerTimeoutMs: 10_000, totalTimeoutMs: 10_000};
	const engine = await openAt(t, [proxy.url], settings);
	t.deepEqual(engine.info.endpoints, [proxy.url, dead]);
	await engine.set('/a', {value: '1'});
	t.is((await engine.get('/a')).node.value, '1');
	await proxy.close();
	t.is((await attemptsOf(t, engine.get('/a'))).length, 2);
});

test('the question for the members ends, and says whom it asked', async t => {
	const silent = await startBytes(t, () => undefined);
	const error = await t.throwsAsync(openAt(t, [silent, await deadUrl(t)], {isSyncWanted: true, headerTimeoutMs: 200, totalTimeoutMs: 20_000}), {instanceOf: SyncError});
	t.is((error.cause as ClusterError).attempts.length, 2);
	const stalled = await startBytes(t, socket => {
		socket.write(stalledHead);
	});
	await t.throwsAsync(openAt(t, [stalled], {isSyncWanted: true}), {instanceOf: SyncError});
	// It knows no members, and keeps silent about its peers.
	const old = await startFakeServer(t, (request, response) => {
		if (request.url === '/v2/members') {
			response.writeHead(404).end();
		}
	});
	await t.throwsAsync(openAt(t, [old.url], {isSyncWanted: true, headerTimeoutMs: 20_000, totalTimeoutMs: 4000}), {message: 'context deadline exceeded'});
});

test('a member that accepts and is silent is reported, and the others are asked', async t => {
	const silent = await startBytes(t, () => undefined);
	const host = await startHost(t, {});
	const member = {id: '1', name: 'm1', peerURLs: []};
	const engine = await openAt(t, [host.url], {headerTimeoutMs: 3000});
	const all = await Array.fromAsync(engine.health([{...member, clientURLs: [silent]}, {...member, id: '2', clientURLs: [host.url]}]));
	t.deepEqual(all.map(({probes}) => probes.map(({isHealthy, error}) => ({isHealthy, error}))), [
		[{isHealthy: false, error: `Get "${silent}/health": no answer in 3000 ms`}],
		[{isHealthy: true, error: undefined}],
	]);
});

test('an event that does not end is refused', async t => {
	const block = Buffer.alloc(1024 * 1024, 'v');
	const endless = await startBytes(t, socket => {
		socket.write('HTTP/1.1 200 OK\r\n\r\n');
		const fill = (): void => {
			while (!socket.destroyed && socket.write(block)) {
				// For as long as it is taken.
			}
		};

		socket.on('drain', fill);
		fill();
	});
	const engine = await openAt(t, [endless]);
	await t.throwsAsync(Array.fromAsync(engine.watch('/a')), {message: 'an event is longer than 128 MiB'});
});
