import {gzipSync} from 'node:zlib';
import test, {type ExecutionContext} from 'ava';
import {Deadline} from '../../source/engine/deadline.ts';
import {type EngineStatus} from '../../source/engine/engine.ts';
import {ClusterError, DeadlineError, InterruptedWriteError} from '../../source/engine/errors.ts';
import {Dispatcher, type ApiRequest, type DispatcherSettings} from '../../source/remote/dispatcher.ts';
import {Transport} from '../../source/remote/transport.ts';
import {deadUrl, startFakeServer} from '../helpers/fake-server.ts';

const readX: ApiRequest = {method: 'GET', locate: endpoint => ({...endpoint, path: '/x'})};
const writeX: ApiRequest = {
	method: 'PUT', locate: endpoint => ({...endpoint, path: '/x'}), body: 'value=a', contentType: 'application/x-www-form-urlencoded',
};

function dispatcherFor(t: ExecutionContext, endpoints: readonly string[], settings: Partial<DispatcherSettings> = {}): Dispatcher {
	const transport = new Transport({dialTimeoutMs: 60_000});
	t.teardown(() => {
		transport.close();
	});
	return new Dispatcher({
		transport, endpoints, headerTimeoutMs: 60_000, isStrict: true, ...settings,
	});
}

async function clusterErrorOf(t: ExecutionContext, promise: Promise<unknown>): Promise<ClusterError> {
	const error = await t.throwsAsync(promise);
	if (!(error instanceof ClusterError)) {
		throw new TypeError(`not a cluster error: ${String(error)}`);
	}

	return error;
}

test('a dead endpoint is passed over, and the one that answered is asked first from then on', async t => {
	const lines: string[] = [];
	const dead = await deadUrl(t);
	const live = await startFakeServer(t, (_request, response) => {
		response.end('ok');
	});
	const dispatcher = dispatcherFor(t, [dead, live.url], {
		debug(line) {
			lines.push(line);
		},
	});
	t.is(String((await dispatcher.send(readX)).body), 'ok');
	t.is((await dispatcher.send(readX)).status, 200);
	t.deepEqual(lines, [dead, live.url, live.url].map(url => `cURL Command: curl -X GET ${url}/x`));
});

test('when nobody listens the error lists each attempt and is a connection error', async t => {
	const dead = await deadUrl(t);
	const other = await deadUrl(t);
	const error = await clusterErrorOf(t, dispatcherFor(t, [dead, other]).send(readX));
	t.deepEqual(error.attempts, [dead, other].map(url => `dial tcp ${url.slice('http://'.length)}: connect: connection refused`));
	t.true(error.isConnectionError);
});

test('the status tells what is tried, what is down, and when it is well again', async t => {
	const statuses: EngineStatus[] = [];
	const dead = await deadUrl(t);
	const live = await startFakeServer(t, (_request, response) => {
		response.end();
	});
	const onStatus = (status: EngineStatus) => {
		statuses.push(status);
	};

	await dispatcherFor(t, [dead, live.url], {onStatus}).send(readX);
	await t.throwsAsync(dispatcherFor(t, [dead], {onStatus}).send(readX));
	const [deadHost, liveHost] = [dead, live.url].map(url => url.slice('http://'.length));
	t.deepEqual(statuses, [
		{state: 'trying', detail: `${deadHost} refused, trying ${liveHost}`},
		{state: 'ok'},
		{state: 'down', detail: `${deadHost} refused`},
	]);
});

for (const [status, text] of [[500, 'has no leader'], [503, 'has no leader'], [502, 'returns server error [Bad Gateway]'], [599, 'returns server error []']] as const) {
	test(`a status of ${status} is a failed attempt`, async t => {
		const server = await startFakeServer(t, (_request, response) => {
			response.writeHead(status).end('ignored');
		});
		const error = await clusterErrorOf(t, dispatcherFor(t, [server.url]).send(readX));
		t.deepEqual(error.attempts, [`client: etcd member ${server.url} ${text}`]);
		t.false(error.isConnectionError);
	});
}

test('a status of 404 is an answer, and no other endpoint is asked', async t => {
	const first = await startFakeServer(t, (_request, response) => {
		response.writeHead(404).end('no');
	});
	const second = await startFakeServer(t, (_request, response) => {
		response.end('yes');
	});
	const answer = await dispatcherFor(t, [first.url, second.url]).send(readX);
	t.is(answer.status, 404);
	t.deepEqual(second.requests, []);
});

test('redirects keep method and body, and end after ten', async t => {
	const target = await startFakeServer(t, (_request, response) => {
		response.end('there');
	});
	const server = await startFakeServer(t, (request, response) => {
		const location = request.url === '/x' ? `${target.url}/y?z=1` : `http://${request.headers.host}/loop`;
		response.writeHead(307, {Location: location}).end();
	});
	const dispatcher = dispatcherFor(t, [server.url]);
	t.is(String((await dispatcher.send(writeX)).body), 'there');
	t.deepEqual(target.requests, ['PUT /y?z=1 value=a']);
	const loop = await clusterErrorOf(t, dispatcher.send({...readX, locate: endpoint => ({...endpoint, path: '/loop'})}));
	t.deepEqual(loop.attempts, ['client: too many redirects']);
	t.is(server.requests.filter(request => request === 'GET /loop').length, 11);
});

for (const [location, text] of [[undefined, 'Location header not set'], ['http://[', 'Location header not valid URL: http://['], ['/y', 'unsupported protocol scheme ""']] as const) {
	test(`a redirect to ${location ?? 'nowhere'} fails`, async t => {
		const server = await startFakeServer(t, (_request, response) => {
			response.writeHead(302, location === undefined ? {} : {Location: location}).end();
		});
		const error = await clusterErrorOf(t, dispatcherFor(t, [server.url]).send(readX));
		t.deepEqual(error.attempts, [text]);
	});
}

test('headers that do not come in time are a failed attempt, which is no connection error', async t => {
	const server = await startFakeServer(t, () => undefined);
	const error = await clusterErrorOf(t, dispatcherFor(t, [server.url], {headerTimeoutMs: 50}).send(readX));
	t.deepEqual(error.attempts, [`client: endpoint ${server.url} exceeded header timeout`]);
	t.false(error.isConnectionError);
});

test('time-outs longer than a timer can be never expire', async t => {
	const server = await startFakeServer(t, (_request, response) => {
		setTimeout(() => {
			response.end('{}');
		}, 50);
	});
	using deadline = new Deadline(9e12);
	t.is((await dispatcherFor(t, [server.url], {headerTimeoutMs: 9e12}).send(readX, {signal: deadline.signal})).status, 200);
});

test('a colon without a port is not sent', async t => {
	const lines: string[] = [];
	await clusterErrorOf(t, dispatcherFor(t, ['nosuch://127.0.0.1:/'], {
		debug(line) {
			lines.push(line);
		},
	}).send(readX));
	t.deepEqual(lines, ['cURL Command: curl -X GET nosuch://127.0.0.1/x']);
});

test('a deadline ends the call with its own words, without another attempt', async t => {
	const over = new AbortController();
	const server = await startFakeServer(t, (_request, response) => {
		response.write('half', () => {
			over.abort(new DeadlineError());
		});
	});
	const dispatcher = dispatcherFor(t, [server.url, server.url]);
	await t.throwsAsync(dispatcher.send(readX, {signal: over.signal}), {message: 'context deadline exceeded'});
	t.is(server.requests.length, 1);
	for (const milliseconds of [-1000, 0, 1e-6]) {
		using past = new Deadline(milliseconds);
		await t.throwsAsync(dispatcher.send(readX, {signal: past.signal}), {message: 'context deadline exceeded'});
	}
});

test('a signal that fires while waiting rejects with its reason', async t => {
	const controller = new AbortController();
	const reason = new Error('enough');
	const server = await startFakeServer(t, () => {
		controller.abort(reason);
	});
	const error = await t.throwsAsync(dispatcherFor(t, [server.url]).send(readX, {signal: controller.signal}));
	t.is(error, reason);
});

test('whoever leaves a write behind the head of an answer that says so is told that it was done', async t => {
	const headers: ReadonlyArray<Record<string, string>> = [{'x-etcd-index': '7'}, {}];
	const server = await startFakeServer(t, (_request, response) => {
		response.writeHead(201, headers[server.requests.length - 1]);
		response.write('{');
	});
	const dispatcher = dispatcherFor(t, [server.url], {isStrict: false});
	for (const isDone of [true, false]) {
		const leaving = new AbortController();
		const error = await t.throwsAsync(dispatcher.sendFor(writeX, {signal: leaving.signal}, async response => {
			response.destroy();
			leaving.abort(new Error('interrupted'));
			throw leaving.signal.reason as Error;
		}), {instanceOf: InterruptedWriteError});
		t.is(error.isDone, isDone);
		t.is(error.message, isDone
			? 'interrupted before the end of the answer came: it was done'
			: 'interrupted before the answer came: whether it was done is not known');
	}
});

test('a connection closed before and within the answer are two errors', async t => {
	const server = await startFakeServer(t, (request, response) => {
		if (request.url === '/early') {
			response.destroy();
			return;
		}

		response.writeHead(200, {'Content-Length': '10'});
		response.write('half', () => {
			response.destroy();
		});
	});
	const dispatcher = dispatcherFor(t, [server.url]);
	const early = await clusterErrorOf(t, dispatcher.send({...readX, locate: endpoint => ({...endpoint, path: '/early'})}));
	t.deepEqual(early.attempts, ['EOF']);
	const within = await clusterErrorOf(t, dispatcher.send(readX));
	t.deepEqual(within.attempts, ['unexpected EOF']);
});

for (const [endpoint, text] of [
	['localhost:2379', 'unsupported protocol scheme "localhost"'],
	['', 'unsupported protocol scheme ""'],
	['http:', 'http: no Host in request URL'],
	['http://127.0.0.1:99999', 'dial tcp: address 99999: invalid port'],
	['http://a..b:1', 'dial tcp: lookup a..b: no such host'],
] as const) {
	test(`the endpoint "${endpoint}" fails with: ${text}`, async t => {
		const error = await clusterErrorOf(t, dispatcherFor(t, [endpoint]).send(readX));
		t.deepEqual(error.attempts, [text]);
	});
}

test('why a write could not be carried out is said in the words of the server, but not for etcdctl', async t => {
	const server = await startFakeServer(t, (_request, response) => {
		response.writeHead(501).end('{"errorCode":300,"message":"Raft Internal Error","cause":"the disk is full"}');
	});
	const attemptsOf = async (request: ApiRequest, isStrict: boolean) => (await clusterErrorOf(t, dispatcherFor(t, [server.url], {isStrict}).send(request))).attempts.join('\n');
	t.regex(await attemptsOf(writeX, false), /the disk is full$/);
	t.notRegex(await attemptsOf(writeX, true), /the disk is full/);
	t.notRegex(await attemptsOf(readX, false), /the disk is full/);
});

test('without a limit a dial takes the time that it takes', async t => {
	const server = await startFakeServer(t, (_request, response) => {
		response.end('ok');
	});
	const transport = new Transport({dialTimeoutMs: 0});
	t.teardown(() => {
		transport.close();
	});
	const dispatcher = new Dispatcher({
		transport, endpoints: [server.url], headerTimeoutMs: 60_000, isStrict: true,
	});
	const answer = dispatcher.send(readX);
	// The dial has begun by then, and any timer of no length is over before the connection can be made.
	for (let i = 0; i < 20; i++) {
		await Promise.resolve();
	}

	for (const end = performance.now() + 20; performance.now() < end;) {
		// Nothing else runs meanwhile.
	}

	t.is(String((await answer).body), 'ok');
});

test('a negative dial time-out fails every dial at once', async t => {
	const transport = new Transport({dialTimeoutMs: -1});
	const dispatcher = new Dispatcher({
		transport, endpoints: ['http://127.0.0.1:1'], headerTimeoutMs: 1000, isStrict: true,
	});
	const error = await clusterErrorOf(t, dispatcher.send(readX));
	t.deepEqual(error.attempts, ['dial tcp 127.0.0.1:1: i/o timeout']);
	t.true(error.isConnectionError);
});

test('requests carry Go\'s headers, the credentials and the length of the body', async t => {
	const seen: Array<Record<string, unknown>> = [];
	const server = await startFakeServer(t, (request, response) => {
		seen.push(request.headers);
		response.end();
	});
	const dispatcher = dispatcherFor(t, [server.url], {credentials: 'root:p:w'});
	await dispatcher.send(writeX);
	await dispatcher.send({...writeX, body: ''});
	t.like(seen[0], {
		'user-agent': 'Go-http-client/1.1',
		'accept-encoding': 'gzip',
		'content-type': 'application/x-www-form-urlencoded',
		'content-length': '7',
		authorization: 'Basic cm9vdDpwOnc=',
	});
	t.like(seen[1], {'content-length': '0', 'transfer-encoding': undefined});
});

test('debugging shows each body quoted, and sends an empty one chunked', async t => {
	const lines: string[] = [];
	const encodings: unknown[] = [];
	const server = await startFakeServer(t, (request, response) => {
		encodings.push(request.headers['transfer-encoding']);
		response.end();
	});
	const dispatcher = dispatcherFor(t, [server.url], {
		debug(line) {
			lines.push(line);
		},
	});
	await dispatcher.send({...writeX, body: '{"a":"\n"}'});
	await dispatcher.send({...writeX, body: ''});
	t.deepEqual(lines, [
		String.raw`cURL Command: curl -X PUT ${server.url}/x -d "{\"a\":\"\n\"}"`,
		`cURL Command: curl -X PUT ${server.url}/x -d ""`,
	]);
	t.deepEqual(encodings, [undefined, 'chunked']);
});

test('gzipped answers are unpacked', async t => {
	const server = await startFakeServer(t, (_request, response) => {
		response.writeHead(200, {'Content-Encoding': 'gzip'}).end(gzipSync('unpacked'));
	});
	t.is(String((await dispatcherFor(t, [server.url]).send(readX)).body), 'unpacked');
});
