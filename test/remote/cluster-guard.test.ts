/**
Another cluster in the place of the first, and members that only lag behind.
*/
import {type IncomingMessage, type ServerResponse} from 'node:http';
import test, {type ExecutionContext} from 'ava';
import {type Engine, type KeyResponse, type Notice} from '../../source/engine/engine.ts';
import {ClusterReplacedError} from '../../source/engine/errors.ts';
import {openRemote} from '../../source/remote/remote-engine.ts';
import {startFakeServer, type FakeServer} from '../helpers/fake-server.ts';

/** What a member says of itself; `quorumIndex` when it is asked through the log. */
type Head = {id: string; index: number; quorumIndex?: number};

function answerAs(head: () => Head, {onStream}: {readonly onStream?: (response: ServerResponse, request: IncomingMessage) => void} = {}) {
	return (request: IncomingMessage, response: ServerResponse): void => {
		const {id, index, quorumIndex = index} = head();
		const isQuorum = request.url!.includes('quorum=true');
		response.writeHead(200, {'X-Etcd-Cluster-Id': id, 'X-Etcd-Index': String(isQuorum ? quorumIndex : index)});
		if (request.url!.includes('wait=true')) {
			response.flushHeaders();
			onStream?.(response, request);
		} else {
			response.end('{"action":"get","node":{"key":"/k","value":"v","modifiedIndex":5,"createdIndex":5}}');
		}
	};
}

async function connect(t: ExecutionContext, servers: readonly FakeServer[], watchBeatMs = 600_000): Promise<{engine: Engine; notices: Notice[]}> {
	const engine = await openRemote({
		endpoints: servers.map(({url}) => url), headerTimeoutMs: 20_000, totalTimeoutMs: 60_000, isSyncWanted: false, isStrict: false, watchBeatMs,
	});
	t.teardown(async () => engine.close());
	const notices: Notice[] = [];
	engine.onNotice(notice => {
		notices.push(notice);
	});
	return {engine, notices};
}

/** What a watch of `/k` ends with. */
async function endOf(engine: Engine, onLink?: (isUp: boolean) => void): Promise<unknown> {
	try {
		await Array.fromAsync(engine.watch('/k', {onLink}));
	} catch (error) {
		return error;
	}

	return undefined;
}

/** Of the first event of a watch of `/k`. */
async function firstIndex(engine: Engine): Promise<number> {
	const events = engine.watch('/k')[Symbol.asyncIterator]();
	const {value} = await events.next() as IteratorYieldResult<KeyResponse>;
	await events.return?.();
	return value.node.modifiedIndex;
}

const linked = async (engine: Engine): Promise<{readonly end: Promise<unknown>}> => new Promise(resolve => {
	const end = endOf(engine, isUp => {
		if (isUp) {
			resolve({end});
		}
	});
});

for (const [title, next, text] of [
	['another id', {id: 'b', index: 60}, 'its id is b, and was a'],
	['an index that has fallen', {id: 'a', index: 3}, 'its index is 3, and was 54'],
] as const) {
	test(`${title} ends watches, and is told once`, async t => {
		let head: Head = {id: 'a', index: 54};
		const server = await startFakeServer(t, answerAs(() => head));
		const {engine, notices} = await connect(t, [server]);
		const {end} = await linked(engine);
		head = next;
		await engine.get('/k');
		const error = await end;
		t.true(error instanceof ClusterReplacedError);
		t.is((error as ClusterReplacedError).index, next.index);
		t.deepEqual(notices, [{kind: 'replaced', text: `the cluster was rebuilt or restored: ${text}`}]);
		await engine.get('/k');
		await engine.checkCluster();
		t.is(notices.length, 1);
	});
}

test('a watch from now on that begins on the other cluster goes on there, and misses nothing', async t => {
	let head: Head = {id: 'a', index: 54};
	const server = await startFakeServer(t, answerAs(() => head, {
		onStream(response) {
			response.write('{"action":"set","node":{"key":"/k","value":"v","modifiedIndex":4,"createdIndex":4}}\n');
		},
	}));
	const {engine, notices} = await connect(t, [server]);
	await engine.get('/k');
	head = {id: 'a', index: 3};
	t.is(await firstIndex(engine), 4);
	t.is(notices.length, 1);
	t.regex(server.requests.findLast(line => line.includes('wait=true'))!, /waitIndex=4/);
});

test('a watch from now on that has not begun when another cluster is noticed begins there', async t => {
	let head: Head = {id: 'a', index: 54};
	const asked = Promise.withResolvers<void>();
	const answer = answerAs(() => head, {
		onStream(response) {
			response.write('{"action":"set","node":{"key":"/k","value":"v","modifiedIndex":4,"createdIndex":4}}\n');
		},
	});
	let streamCount = 0;
	const server = await startFakeServer(t, (request, response) => {
		if (request.url!.includes('wait=true') && streamCount++ === 0) {
			// Nothing comes, not even the head.
			asked.resolve();
		} else {
			answer(request, response);
		}
	});
	const {engine} = await connect(t, [server]);
	await engine.get('/k');
	head = {id: 'a', index: 3};
	const index = firstIndex(engine);
	await asked.promise;
	await engine.get('/k');
	t.is(await index, 4);
	t.is(streamCount, 2);
});

test('a watch from now on of a member that lags behind is left as it is', async t => {
	let head: Head = {id: 'a', index: 54};
	const server = await startFakeServer(t, answerAs(() => head, {
		onStream(response) {
			response.write('{"action":"set","node":{"key":"/k","value":"v","modifiedIndex":51,"createdIndex":51}}\n');
		},
	}));
	const {engine, notices} = await connect(t, [server]);
	await engine.get('/k');
	head = {id: 'a', index: 50, quorumIndex: 55};
	t.is(await firstIndex(engine), 51);
	t.deepEqual(notices, []);
	t.is(server.requests.filter(line => line.includes('wait=true')).length, 1);
});

test('whoever ends a watch that has just begun does not wait until it is known whose it is', async t => {
	let head: Head = {id: 'a', index: 54};
	const controller = new AbortController();
	const server = await startFakeServer(t, (request, response) => {
		if (request.url!.includes('quorum=true')) {
			// Never answered.
			controller.abort();
		} else {
			answerAs(() => head)(request, response);
		}
	});
	const {engine} = await connect(t, [server]);
	await engine.get('/k');
	head = {id: 'a', index: 3};
	const start = performance.now();
	t.deepEqual(await Array.fromAsync(engine.watch('/k', {signal: controller.signal})), []);
	t.true(performance.now() - start < 4000);
});

test('a member that lags behind is none', async t => {
	let head: Head = {id: 'a', index: 54};
	const server = await startFakeServer(t, answerAs(() => head));
	const {engine, notices} = await connect(t, [server]);
	await engine.get('/k');
	head = {id: 'a', index: 50, quorumIndex: 55};
	await engine.get('/k');
	await engine.checkCluster();
	t.deepEqual(notices, []);
});

test('a member that lags behind is no reason to ask again and again', async t => {
	let head: Head = {id: 'a', index: 54};
	const server = await startFakeServer(t, answerAs(() => head));
	const {engine} = await connect(t, [server]);
	await engine.get('/k');
	head = {id: 'a', index: 50, quorumIndex: 55};
	for (let i = 0; i < 60; i++) {
		await engine.get('/k');
	}

	// Once in five seconds.
	const asked = server.requests.filter(line => line.includes('quorum=true')).length;
	t.true(asked > 0 && asked < 15, `${asked} questions`);
});

test('in the strict mode nothing is asked that etcdctl does not ask', async t => {
	let head: Head = {id: 'a', index: 54};
	const server = await startFakeServer(t, answerAs(() => head));
	const engine = await openRemote({
		endpoints: [server.url], headerTimeoutMs: 20_000, totalTimeoutMs: 60_000, isSyncWanted: false, isStrict: true,
	});
	t.teardown(async () => engine.close());
	await engine.get('/k');
	head = {id: 'b', index: 3};
	for (let i = 0; i < 10; i++) {
		await engine.get('/k');
	}

	t.is(server.requests.length, 11);
});

test('a stream that says nothing finds it out by asking', async t => {
	let head: Head = {id: 'a', index: 54};
	const server = await startFakeServer(t, answerAs(() => head, {
		onStream() {
			// From here on another one answers at that address.
			head = {id: 'b', index: 54};
		},
	}));
	const {engine} = await connect(t, [server], 20);
	t.true(await endOf(engine) instanceof ClusterReplacedError);
});

test('a stream whose server no longer answers is opened at another one', async t => {
	const head: Head = {id: 'a', index: 54};
	let streams = 0;
	const first = await startFakeServer(t, (request, response) => {
		if (request.url!.includes('wait=true')) {
			streams++;
			answerAs(() => head)(request, response);
		} else {
			request.socket.destroy();
		}
	});
	const second = await startFakeServer(t, answerAs(() => head, {
		onStream(response) {
			response.write('{"action":"set","node":{"key":"/k","value":"v","modifiedIndex":55,"createdIndex":55}}\n');
		},
	}));
	const {engine} = await connect(t, [first, second], 20);
	const links: boolean[] = [];
	const events = engine.watch('/k', {
		onLink(isUp) {
			links.push(isUp);
			if (!isUp) {
				void first.close();
			}
		},
	})[Symbol.asyncIterator]();
	const {value} = await events.next() as {value: KeyResponse};
	t.is(value.node.modifiedIndex, 55);
	await events.return?.();

	t.is(streams, 1);
	t.deepEqual(links, [true, false, true]);
});

test('without an answer through the log nothing is decided', async t => {
	let head: Head = {id: 'a', index: 54};
	const server = await startFakeServer(t, (request, response) => {
		if (request.url!.includes('quorum=true')) {
			response.writeHead(500).end('{"errorCode":300,"message":"Raft Internal Error","cause":"etcdserver: request timed out","index":0}');
		} else {
			answerAs(() => head)(request, response);
		}
	});
	const {engine, notices} = await connect(t, [server]);
	await engine.get('/k');
	head = {id: 'b', index: 3};
	await engine.get('/k');
	await t.throwsAsync(engine.checkCluster(), {name: 'ClusterError'});
	t.deepEqual(notices, []);
});
