import {Buffer} from 'node:buffer';
import test, {type ExecutionContext} from 'ava';
import {type Engine, type KeysApi} from '../../source/engine/engine.ts';
import {LostAnswerError, RequestError} from '../../source/engine/errors.ts';
import {type Dispatcher} from '../../source/remote/dispatcher.ts';
import {keysApi} from '../../source/remote/keys-api.ts';
import {openRemote} from '../../source/remote/remote-engine.ts';
import {startFakeServer} from '../helpers/fake-server.ts';

type Reply = {readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body: string};

const anyNode = '{"action":"set","node":{"key":"/k","value":"v","modifiedIndex":5,"createdIndex":5}}\n';

/** An engine on a server that gives the same answer to everything. */
async function engineOn(t: ExecutionContext, {status = 200, headers = {}, body}: Reply): Promise<{engine: Engine; requests: string[]}> {
	const server = await startFakeServer(t, (_request, response) => {
		response.writeHead(status, headers).end(body);
	});
	const engine = await openRemote({
		endpoints: [server.url], headerTimeoutMs: 2000, totalTimeoutMs: 5000, isSyncWanted: false, isStrict: true,
	});
	t.teardown(async () => engine.close());
	return {engine, requests: server.requests};
}

for (const [title, request, call] of [
	['a read says all of its options', 'GET /v2/keys/k?quorum=false&recursive=true&sorted=false', async engine => engine.get('/k', {recursive: true})],
	['a set has its value in the form', 'PUT /v2/keys/k value=a+b%26', async engine => engine.set('/k', {value: 'a b&'})],
	['a ttl joins it', 'PUT /v2/keys/k ttl=10&value=v', async engine => engine.set('/k', {value: 'v', ttl: 10})],
	['bytes that are no UTF-8 go out as they are', 'PUT /v2/keys/k value=%FF', async engine => engine.set('/k', {value: '\uDCFF'})],
	['comparisons are parameters', 'PUT /v2/keys/k?prevIndex=18446744073709551615&prevValue=x value=v', async engine => engine.set('/k', {value: 'v', prevValue: 'x', prevIndex: -1n})],
	['comparisons with nothing are left out', 'PUT /v2/keys/k value=v', async engine => engine.set('/k', {value: 'v', prevValue: '', prevIndex: 0n})],
	['a create wants no predecessor', 'PUT /v2/keys/k?prevExist=false value=v', async engine => engine.create('/k', {value: 'v'})],
	['an update wants one', 'PUT /v2/keys/k?prevExist=true value=v', async engine => engine.update('/k', {value: 'v'})],
	['an in-order key is posted', 'POST /v2/keys/q value=v', async engine => engine.createInOrder('/q', {value: 'v'})],
	['a directory has no value', 'PUT /v2/keys/d?dir=true&prevExist=false', async engine => engine.create('/d', {dir: true})],
	['a refresh has no value either', 'PUT /v2/keys/k ttl=5&refresh=true', async engine => engine.set('/k', {ttl: 5, refresh: true})],
	['a delete says only what is asked for', 'DELETE /v2/keys/k', async engine => engine.delete('/k')],
	['a recursive delete says so', 'DELETE /v2/keys/k?dir=true&prevValue=x&recursive=true', async engine => engine.delete('/k', {dir: true, recursive: true, prevValue: 'x'})],
	['a long poll says where it begins', 'GET /v2/keys/k?recursive=false&wait=true&waitIndex=7', async engine => engine.waitForEvent('/k', {waitIndex: 7n})],
	['an index below 0 is one of 64 bits', 'GET /v2/keys/k?recursive=false&wait=true&waitIndex=18446744073709551615', async engine => engine.waitForEvent('/k', {waitIndex: -1n})],
] as ReadonlyArray<[title: string, request: string, call: (engine: Engine) => Promise<unknown>]>) {
	test(`${title}: ${request}`, async t => {
		const {engine, requests} = await engineOn(t, {body: anyNode});
		await call(engine);
		t.deepEqual(requests, [request]);
	});
}

test('an answer becomes nodes, whatever order and surplus its members have', async t => {
	const {engine} = await engineOn(t, {
		headers: {'X-Etcd-Index': '12'},
		body: String.raw` {"extra":[],"node":{"nodes":[{"key":"/d/x","value":"\ufffd","ttl":5,"expiration":"2026-11-22T05:00:57.120000000Z","modifiedIndex":9,"createdIndex":8}],`
			+ '"dir":true,"key":"/d","modifiedIndex":7,"createdIndex":7},"action":"get"} trailing',
	});
	t.deepEqual(await engine.get('/d'), {
		action: 'get',
		node: {
			key: '/d',
			dir: true,
			nodes: [{
				key: '/d/x', value: '\uFFFD', expiration: '2026-11-22T05:00:57.12Z', ttl: 5, modifiedIndex: 9, createdIndex: 8,
			}],
			modifiedIndex: 7,
			createdIndex: 7,
		},
		index: 12,
	});
});

const invalidJson = 'client: response is invalid json. The endpoint is probably not valid etcd cluster endpoint.';

for (const [title, reply, message] of [
	['an error object', {status: 404, body: '{"errorCode":100,"message":"Key not found","cause":"/k","index":3}'}, '100: Key not found (/k) [3]'],
	['an error object in other letters, with gaps', {status: 400, body: '{"ERRORCODE":7,"Message":"m"}'}, '7: m () [0]'],
	['an error page', {status: 404, body: '404 page not found\n'}, invalidJson],
	['an empty error', {status: 500 - 100, body: ''}, invalidJson],
	['a success of another kind', {status: 206, body: anyNode}, '0:  () [0]'],
	['an empty success', {body: ''}, 'client: response body is empty'],
	['a page', {body: '<html>'}, invalidJson],
	['a number for a key', {body: '{"action":"get","node":{"key":1}}'}, invalidJson],
	['a fraction for an index', {body: '{"action":"get","node":{"key":"/k","modifiedIndex":1.5}}'}, invalidJson],
	['a negative index', {body: '{"action":"get","node":{"key":"/k","modifiedIndex":-1}}'}, invalidJson],
	['an expiration that is no time', {body: '{"action":"get","node":{"key":"/k","expiration":"soon"}}'}, invalidJson],
	['a lone surrogate', {body: String.raw`{"action":"get","node":{"key":"\ud800"}}`}, invalidJson],
	['an index header that is no number', {headers: {'X-Etcd-Index': 'abc'}, body: anyNode}, 'strconv.ParseUint: parsing "abc": invalid syntax'],
	['an answer without a node', {body: '{"action":"get"}'}, 'client: the answer has no node'],
] as ReadonlyArray<[title: string, reply: Reply, message: string]>) {
	test(`${title} is reported as: ${message}`, async t => {
		const {engine} = await engineOn(t, reply);
		await t.throwsAsync(engine.get('/k'), {message});
	});
}

test('outside the strict mode a write that was accepted and whose answer cannot be read may be done', async t => {
	const apiOf = (headers: Readonly<Record<string, string>>, isStrict: boolean) => keysApi({
		isStrict, send: async () => ({status: 200, headers, body: Buffer.from('<html>')}),
	} as unknown as Dispatcher);
	for (const [headers, isDone] of [[{'x-etcd-index': '5'}, true], [{}, false]] as const) {
		const lost = await t.throwsAsync(apiOf(headers, false).set('/k', {value: 'v'}), {instanceOf: LostAnswerError});
		t.is(lost.isDone, isDone);
		const error = await t.throwsAsync(apiOf(headers, true).set('/k', {value: 'v'}), {instanceOf: RequestError, message: invalidJson});
		t.false(error instanceof LostAnswerError);
	}
});

test('outside the strict mode the answer to a read, as a cache may give it, says nothing of a write', async t => {
	const read = '{"action":"get","node":{"key":"/k","value":"old","modifiedIndex":5,"createdIndex":5}}';
	const apiOf = (isStrict: boolean) => keysApi({
		isStrict, send: async () => ({status: 200, headers: {'x-etcd-index': '5'}, body: Buffer.from(read)}),
	} as unknown as Dispatcher);
	const calls: ReadonlyArray<(api: KeysApi) => Promise<unknown>> = [
		async api => api.set('/k', {value: 'v'}),
		async api => api.create('/k', {value: 'v'}),
		async api => api.update('/k', {value: 'v'}),
		async api => api.createInOrder('/k', {value: 'v'}),
		async api => api.create('/k', {dir: true}),
		async api => api.delete('/k'),
	];
	for (const call of calls) {
		const lost = await t.throwsAsync(call(apiOf(false)), {instanceOf: LostAnswerError});
		t.false(lost.isDone);
		await t.notThrowsAsync(call(apiOf(true)));
	}

	t.is((await apiOf(false).get('/k')).node.value, 'old');
});

test('a write of a directory may be answered without a node', async t => {
	const {engine} = await engineOn(t, {status: 201, body: '{"action":"create"}'});
	t.is((await engine.create('/d', {dir: true})).action, 'create');
});

test('a long poll that ends with nothing is asked again', async t => {
	let count = 0;
	const server = await startFakeServer(t, (_request, response) => {
		count++;
		response.end(count < 3 ? '' : anyNode);
	});
	const engine = await openRemote({
		endpoints: [server.url], headerTimeoutMs: 2000, totalTimeoutMs: 5000, isSyncWanted: false, isStrict: true,
	});
	t.teardown(async () => engine.close());
	t.is((await engine.waitForEvent('/k', {waitIndex: 4n})).node.value, 'v');
	t.is(server.requests.length, 3);
});
