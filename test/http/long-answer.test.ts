import {once} from 'node:events';
import http from 'node:http';
import {type AddressInfo} from 'node:net';
import test, {type ExecutionContext} from 'ava';
import {listingParts} from '../../source/http/json.ts';
import {sendParts} from '../../source/http/long-answer.ts';
import {NodeReply} from '../../source/http/node-reply.ts';
import {type Listing} from '../../source/server/server.ts';
import testBothWays from '../helpers/both-ways.ts';
import {startHost} from '../helpers/http-host.ts';
import {file, makeStore} from '../helpers/store.ts';

const part = 'x'.repeat(100_000);
const partsTotal = 1000;

/** A server that answers with a hundred megabytes; `taken` counts the parts that were made, `done` resolves after each answer. */
async function startServer(t: ExecutionContext) {
	const state = {taken: 0, done: Promise.withResolvers<void>(), url: ''};
	function * parts() {
		for (; state.taken < partsTotal; state.taken++) {
			yield part;
		}
	}

	const server = http.createServer((request, response) => {
		void sendParts({
			request, reply: new NodeReply(request, response), method: request.method!, path: '/', rawQuery: '', corsHeaders: [],
		}, {
			status: 200, headers: [], parts: request.url === '/short' ? ['short'] : parts(), countKept() {/* Nothing is. */},
		}).then(state.done.resolve);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	t.teardown(() => {
		server.close();
		server.closeAllConnections();
	});
	state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	return state;
}

async function ask(url: string): Promise<http.IncomingMessage> {
	const [answer] = await once(http.get(url, {agent: false}), 'response') as [http.IncomingMessage];
	return answer;
}

test('no more of an answer is made than its reader takes, who gets all of it, and others are answered meanwhile', async t => {
	const state = await startServer(t);
	const answer = await ask(state.url);
	let before = -1;
	// Until the buffers of the system are full.
	while (before < state.taken) {
		before = state.taken;
		for (let i = 0; i < 20; i++) {
			(await ask(`${state.url}/short`)).resume();
		}
	}

	t.true(state.taken < partsTotal);
	let bytes = 0;
	for await (const chunk of answer) {
		bytes += (chunk as Uint8Array).length;
	}

	t.is(bytes, partsTotal * part.length);
});

test('no more of an answer is made when its reader goes', async t => {
	const state = await startServer(t);
	const answer = await ask(state.url);
	answer.destroy();
	await state.done.promise;
	t.true(state.taken < partsTotal);
});

test('the parts of a deep listing are no longer than its longest key', t => {
	const {store} = makeStore();
	const depth = 9000;
	store.set(`/1${'/a'.repeat(depth)}`, file('v'));
	let length = 0;
	for (const text of listingParts(store.read('/1', {recursive: true, sorted: false}) as Listing)) {
		t.true(text.length < 20_000 + (2 * depth));
		length += text.length;
	}

	t.true(length > depth * depth);
});

testBothWays('a listing is one moment of the tree, however slowly it is read and whatever is written meanwhile', async t => {
	const host = await startHost(t);
	const value = 'x'.repeat(4000);
	const keyOf = (i: number) => `/d${i % 30}/k${i}`;
	const put = async (i: number, what: string) => host.server.put(keyOf(i), {
		value: what, dir: false, prevValue: '', prevIndex: 0n, isRefresh: false,
	});
	const count = 5000;
	await Promise.all(Array.from({length: count}, async (_, i) => put(i, value)));
	const {index} = host.server;
	const answer = await ask(`${host.url}/v2/keys/?recursive=true&sorted=true`);
	// Nobody reads yet: the answer is longer than what the system holds.
	await Promise.all(Array.from({length: count}, async (_, i) => put(i, 'new')));
	await host.server.delete('/d7', {
		dir: true, recursive: true, prevValue: '', prevIndex: 0n,
	});
	await put(count, 'more');
	t.is(answer.headers['x-etcd-index'], String(index));
	type Listed = {readonly key: string; readonly value?: string; readonly nodes?: readonly Listed[]};
	const {node} = JSON.parse((await answer.toArray()).join('')) as {node: Listed};
	const files = node.nodes!.flatMap(({nodes = []}) => nodes);
	const keys = new Set(files.map(({key}) => key));
	t.true(files.length === count && Array.from({length: count}, (_, i) => keyOf(i)).every(key => keys.has(key)));
	t.true(files.every(each => each.value === value));
});
