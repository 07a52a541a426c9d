/**
Writes whose answers get lost, on our own server and on a live etcd: none is made twice, and what became of them is told.
*/
import {type ServerResponse} from 'node:http';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {type Engine, type KeyResponse} from '../../source/engine/engine.ts';
import {LostAnswerError} from '../../source/engine/errors.ts';
import {openRemote, type RemoteSettings} from '../../source/remote/remote-engine.ts';
import {engineKinds, type EngineSource} from '../helpers/engines.ts';
import {deadUrl, startFakeServer} from '../helpers/fake-server.ts';
import {startLosingProxy, type LosingProxy} from '../helpers/losing-proxy.ts';

const kinds = engineKinds.filter(({name, missing}) => missing === undefined && name.startsWith('the remote'));
const sources = new Map<string, EngineSource>();

test.before(async () => {
	for (const kind of kinds) {
		sources.set(kind.name, await kind.start());
	}
});

test.after.always(async () => {
	await Promise.all(sources.values().map(async source => source.stop()));
});

async function openAt(t: ExecutionContext, endpoints: readonly string[], settings: Partial<RemoteSettings> = {}): Promise<{engine: Engine; notices: string[]}> {
	const engine = await openRemote({
		endpoints, headerTimeoutMs: 20_000, totalTimeoutMs: 60_000, isSyncWanted: false, isStrict: false, ...settings,
	});
	const notices: string[] = [];
	engine.onNotice(({text}) => {
		notices.push(text);
	});
	t.teardown(async () => engine.close());
	return {engine, notices};
}

type Tools = {
	/** On two ways to the server, both through the proxies. */
	readonly engine: Engine;
	readonly notices: string[];
	/** On the server itself. */
	readonly direct: Engine;
	readonly proxies: readonly [LosingProxy, LosingProxy];
	readonly directory: string;
	/** The writes that went through either way. */
	readonly writes: () => string[];
};

let count = 0;

function onEach(title: string, check: (t: ExecutionContext, tools: Tools) => Promise<void>, settings?: Partial<RemoteSettings>): void {
	for (const {name} of kinds) {
		count++;
		const directory = `/lost-${count}`;
		test(`${title}, ${name}`, async t => {
			const {url} = sources.get(name)!;
			const proxies = [await startLosingProxy(t, url), await startLosingProxy(t, url)] as const;
			const {engine, notices} = await openAt(t, proxies.map(proxy => proxy.url), settings);
			const {engine: direct} = await openAt(t, [url]);
			await direct.create(directory, {dir: true});
			await check(t, {
				engine, notices, direct, proxies, directory, writes: () => proxies.flatMap(proxy => proxy.writes),
			});
		});
	}
}

/** The only write gets lost, and is the only one. */
async function losing(t: ExecutionContext, {proxies, writes}: Tools, write: () => Promise<KeyResponse>): Promise<KeyResponse> {
	const before = writes().length;
	for (const proxy of proxies) {
		proxy.lose('cut');
	}

	const response = await write();
	for (const proxy of proxies) {
		proxy.lose('cut', 0);
	}

	t.is(writes().length, before + 1);
	t.true(response.isReadBack);
	return response;
}

async function lostError(t: ExecutionContext, promise: Promise<unknown>): Promise<LostAnswerError> {
	const error = await t.throwsAsync(promise, {instanceOf: LostAnswerError});
	t.is(error.exitCode, 6);
	return error;
}

onEach('a key in order is made once, and its name is found', async (t, tools) => {
	const {engine, direct, directory} = tools;
	await direct.createInOrder(directory, {value: 'job'});
	const {node, action} = await losing(t, tools, async () => engine.createInOrder(directory, {value: 'job'}));
	const {node: {nodes}} = await direct.get(directory, {sorted: true});
	t.is(nodes?.length, 2);
	t.is(node.key, nodes![1]!.key);
	t.is(action, 'create');
	t.regex(tools.notices[0]!, /^the answer was lost \(http:\/\/127\.0\.0\.1:\d+: EOF\); it was done: \/lost-\d+\/\d{20} has that value, and was made since$/);
});

onEach('two new keys in order of that value are not told apart', async (t, {engine, direct, directory, proxies}) => {
	// When a second has passed since its last look, the engine looks again before it writes, and can tell them apart.
	let outcome: unknown;
	for (let tries = 0; tries < 10 && !(outcome instanceof LostAnswerError); tries++) {
		await engine.get(directory);
		proxies[0].lose('cut');
		await direct.createInOrder(directory, {value: 'job'});
		outcome = await engine.createInOrder(directory, {value: 'job'}).catch((error: unknown) => error);
	}

	t.true(outcome instanceof LostAnswerError);
	t.regex((outcome as LostAnswerError).hint!, /^It may be one of these: \/lost-\d+\/\d+, \/lost-\d+\/\d+\./);
});

onEach('a new key counts as made', async (t, tools) => {
	const {node} = await losing(t, tools, async () => tools.engine.create(`${tools.directory}/k`, {value: 'v'}));
	t.is(node.value, 'v');
	t.true(node.modifiedIndex > 0);
});

onEach('a new directory counts as made', async (t, tools) => {
	const {node} = await losing(t, tools, async () => tools.engine.create(`${tools.directory}/d`, {dir: true, ttl: 100}));
	t.true(node.dir);
});

onEach('a key that was there with that value before was not made', async (t, {engine, direct, directory, proxies, writes}) => {
	const key = `${directory}/k`;
	await direct.create(key, {value: 'v'});
	proxies[0].lose('cut');
	const error = await lostError(t, engine.create(key, {value: 'v'}));
	t.regex(error.hint!, /was there before/);
	t.is(writes().length, 1);
});

onEach('swaps by value and by index count as done', async (t, tools) => {
	const {engine, direct, directory} = tools;
	const key = `${directory}/k`;
	await direct.set(key, {value: '1'});
	const {node, action} = await losing(t, tools, async () => engine.set(key, {value: '2', prevValue: '1'}));
	t.like(node, {value: '2'});
	t.is(action, 'compareAndSwap');
	await losing(t, tools, async () => engine.set(key, {value: '3', prevIndex: BigInt(node.modifiedIndex)}));
	t.is((await direct.get(key)).node.value, '3');
});

onEach('a set, an update and a refresh count as done', async (t, tools) => {
	const {engine, directory} = tools;
	const key = `${directory}/k`;
	t.is((await losing(t, tools, async () => engine.set(key, {value: '1', ttl: 500}))).node.value, '1');
	await losing(t, tools, async () => engine.update(key, {value: '2'}));
	await losing(t, tools, async () => engine.set(key, {ttl: 700, refresh: true}));
});

onEach('removals count as done', async (t, tools) => {
	const {engine, direct, directory} = tools;
	const key = `${directory}/k`;
	const {node} = await direct.set(key, {value: '1'});
	await losing(t, tools, async () => engine.delete(key, {prevIndex: BigInt(node.modifiedIndex)}));
	await direct.set(`${directory}/d/k`, {value: '1'});
	const {node: gone} = await losing(t, tools, async () => engine.delete(`${directory}/d`, {recursive: true}));
	t.is(gone.key, `${directory}/d`);
});

onEach('what never came to the server is not sent again, and what is there is told', async (t, {engine, direct, directory, proxies, writes}) => {
	const key = `${directory}/k`;
	for (const write of [
		async () => engine.set(key, {value: '1'}),
		async () => engine.create(key, {value: '1'}),
		async () => engine.delete(key),
	]) {
		await direct.set(`${directory}/other`, {value: '1'});
		for (const proxy of proxies) {
			proxy.lose('early');
		}

		const before = writes().length;
		const result = await write().catch((error: unknown) => error);
		t.is(writes().length, before + 1);
		if (result instanceof LostAnswerError) {
			t.regex(result.hint!, /^\/lost-\d+\/k is not there now\. The request may still be on its way/);
			t.regex(result.message, /^the answer was lost \(http:\/\/127\.0\.0\.1:\d+: EOF\): whether it was done is not known$/);
		} else {
			t.like(result, {action: 'delete'});
		}
	}
});

onEach('an answer that ends behind its head still says that it was done', async (t, {engine, directory, proxies, notices}) => {
	proxies[0].lose('head');
	const {node} = await engine.set(`${directory}/k`, {value: '1'});
	t.is(node.value, '1');
	t.is(notices.length, 1);
});

onEach('the end of the time for a command is no end of the looking', async (t, {engine, directory, proxies, writes}) => {
	const leaving = new AbortController();
	const {DeadlineError} = await import('../../source/engine/errors.ts');
	await engine.get(directory);
	proxies[0].lose('stall');
	proxies[1].lose('stall');
	const setting = engine.set(`${directory}/k`, {value: '1', signal: leaving.signal});
	while (writes().length === 0) {
		await new Promise(resolve => {
			setImmediate(resolve);
		});
	}

	leaving.abort(new DeadlineError());
	const result = await setting.catch((error: unknown) => error);
	t.true(result instanceof LostAnswerError || (result as KeyResponse).isReadBack);
	t.is(writes().length, 1);
});

onEach('an endpoint that does not answer in time is not the one that is asked then', async (t, {engine, directory, proxies, writes}) => {
	proxies[0].lose('stall');
	const {node} = await engine.set(`${directory}/k`, {value: '1'});
	t.is(node.value, '1');
	t.is(writes().length, 1);
}, {headerTimeoutMs: 2000});

test('where nobody listens, the next one is asked', async t => {
	const server = await startFakeServer(t, (_request, response) => {
		response.end('{"action":"set","node":{"key":"/k","value":"v","modifiedIndex":5,"createdIndex":5}}');
	});
	const {engine} = await openAt(t, [await deadUrl(t), server.url]);
	t.is((await engine.set('/k', {value: 'v'})).node.value, 'v');
});

test('a write does not go to an endpoint that never answers, where another one does', async t => {
	const silent = await startFakeServer(t, () => undefined);
	const server = await startFakeServer(t, (_request, response) => {
		response.end('{"action":"set","node":{"key":"/k","value":"v","modifiedIndex":5,"createdIndex":5}}');
	});
	const {engine} = await openAt(t, [silent.url, server.url], {headerTimeoutMs: 2000});
	t.is((await engine.set('/k', {value: 'v'})).node.value, 'v');
	t.deepEqual([...silent.requests, ...server.requests].filter(request => request.startsWith('PUT')), ['PUT /v2/keys/k value=v']);
});

for (const [title, status, body, reason] of [
	['a server that gave up waiting for the others', 500, '{"errorCode":300,"message":"Raft Internal Error","cause":"etcdserver: request timed out","index":0}', /says: etcdserver: request timed out/],
	['a proxy whose server did not answer', 504, 'nothing', /returns server error \[Gateway Timeout\]/],
	['another program', 200, '<html>', /response is invalid json/],
	['an empty answer', 200, '', /response body is empty/],
] as const) {
	test(`${title} may have done it: it is looked up elsewhere`, async t => {
		const answer = (response: ServerResponse) => {
			response.setHeader('X-Etcd-Index', '9');
			response.end('{"action":"get","node":{"key":"/k","value":"old","modifiedIndex":5,"createdIndex":5}}');
		};

		const broken = await startFakeServer(t, (request, response) => {
			if (request.method === 'GET') {
				answer(response);
			} else {
				response.writeHead(status).end(body);
			}
		});
		const other = await startFakeServer(t, (_request, response) => {
			answer(response);
		});
		const {engine} = await openAt(t, [broken.url, other.url]);
		const error = await lostError(t, engine.set('/k', {value: 'v'}));
		t.regex(error.message, reason);
		t.is([...broken.requests, ...other.requests].filter(request => !request.startsWith('GET')).length, 1);
	});
}

for (const [title, status, body] of [
	['a proxy without members', 503, '{"message":"zero endpoints currently available"}'],
	['a server that does not know how', 501, ''],
] as const) {
	test(`${title} has done nothing: the next one is asked`, async t => {
		const broken = await startFakeServer(t, (_request, response) => {
			response.writeHead(status).end(body);
		});
		const other = await startFakeServer(t, (_request, response) => {
			response.end('{"action":"set","node":{"key":"/k","value":"v","modifiedIndex":5,"createdIndex":5}}');
		});
		const {engine} = await openAt(t, [broken.url, other.url]);
		t.is((await engine.set('/k', {value: 'v'})).action, 'set');
	});
}

test.serial('a write does not go out on a connection that has waited for long', async t => {
	const ports = new Set<number | undefined>();
	const server = await startFakeServer(t, (request, response) => {
		ports.add(request.socket.remotePort);
		response.end('{"action":"set","node":{"key":"/k","value":"v","modifiedIndex":5,"createdIndex":5}}');
	});
	const {engine} = await openAt(t, [server.url]);
	await engine.set('/k', {value: 'v'});
	await engine.get('/k');
	t.is(ports.size, 1);
	const {uptime} = process;
	process.uptime = () => uptime() + 60;
	try {
		await engine.set('/k', {value: 'v'});
	} finally {
		process.uptime = uptime;
	}

	t.is(ports.size, 2);
});
