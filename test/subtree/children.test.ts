import {once} from 'node:events';
import {type ServerResponse} from 'node:http';
import {setImmediate} from 'node:timers/promises';
import test from 'ava';
import {openRemote} from '../../source/remote/remote-engine.ts';
import {storeIndex} from '../../source/engine/store-index.ts';
import {type GetOptions, type KeyResponse, type Node} from '../../source/engine/engine.ts';
import {readListing} from '../../source/subtree/children.ts';
import {walkSteps} from '../../source/subtree/walk.ts';
import {startFakeServer} from '../helpers/fake-server.ts';
import {startHost} from '../helpers/http-host.ts';

const settings = {
	headerTimeoutMs: 30_000, totalTimeoutMs: 60_000, isSyncWanted: false, isStrict: false,
};

test('a directory that is too large to be held is walked like every other one', async t => {
	const host = await startHost(t);
	const value = `"{[\\${'x'.repeat(3000)}é`;
	const keys = Array.from({length: 1200}, (_, i) => `/big/${i % 97 === 0 ? `d${i}/below` : `k${i}`}`);
	const engine = await openRemote({...settings, endpoints: [host.url]});
	t.teardown(async () => engine.close());
	for (const key of [...keys, '/small/a', '/z']) {
		await engine.set(key, {value});
	}

	for (const options of [{}, {depthMax: 1}, {isDirectoriesOnly: true}]) {
		const steps = await Array.fromAsync(walkSteps(engine, '/', options));
		// Without an eye for pieces all comes at once.
		const whole = {get: async (key: string, {sorted, signal}: {sorted?: boolean; signal?: AbortSignal} = {}) => engine.get(key, {sorted, signal})};
		t.deepEqual(steps, await Array.fromAsync(walkSteps(whole, '/', options)));
	}
});

const childCount = 400;
const cutAt = 200;
const child = (i: number) => `{"key":"/k${String(i).padStart(4, '0')}","value":"${'x'.repeat(100_000)}","modifiedIndex":${i + 3},"createdIndex":${i + 3}}`;

for (const members of [1, 2]) {
	test(`a listing comes no faster than it is taken, and goes on behind the last child when it breaks off, with ${members} to ask`, async t => {
		let sent = 0;
		let answers = 0;
		const paused = Promise.withResolvers<void>();
		const answer = async (response: ServerResponse): Promise<void> => {
			const number = ++answers;
			response.writeHead(200, {'Content-Type': 'application/json', 'X-Etcd-Index': '9'});
			response.write('{"action":"get","node":{"dir":true,"nodes":[');
			for (let i = 0; i < childCount; i++) {
				sent = number === 2 ? i : sent;
				if (number === 2 && i === cutAt) {
					response.destroy();
					return;
				}

				if (response.write(`${i === 0 ? '' : ','}${child(i)}`)) {
					continue;
				}

				const timer = setTimeout(paused.resolve, 1000);
				await once(response, 'drain');
				clearTimeout(timer);
			}

			response.end(']}}');
		};

		const server = await startFakeServer(t, (_request, response) => {
			void answer(response);
		});
		const engine = await openRemote({...settings, endpoints: Array.from({length: members}, () => server.url)});
		t.teardown(async () => engine.close());
		const steps = walkSteps(engine, '/')[Symbol.asyncIterator]();
		await steps.next();
		const first = await steps.next() as {value: {node: {key: string}}};
		await paused.promise;
		t.true(sent < 150, `${sent} children were sent to a reader who had taken one`);
		const keys = [first.value.node.key];
		for await (const {node} of steps) {
			keys.push(node.key);
		}

		t.deepEqual(keys, Array.from({length: childCount}, (_, i) => `/k${String(i).padStart(4, '0')}`));
		t.is(answers, 3);
	});
}

/** An engine that hands out the children one by one to whoever takes them so. */
function handingOut(node: Node, children: readonly Node[]) {
	let takenCount = 0;
	return {
		get takenCount() {
			return takenCount;
		},
		async get(_key: string, options: GetOptions = {}): Promise<KeyResponse> {
			options.children?.begin(7);
			for (const each of children) {
				takenCount++;
				await options.children?.take(each);
			}

			return {action: 'get', index: 8, node};
		},
	};
}

const named = (key: string, more: Partial<Node> = {}): Node => ({
	key, modifiedIndex: 1, createdIndex: 1, ...more,
});

test('the index of the store is known with the first child', async t => {
	const many = handingOut(named('/d', {dir: true}), Array.from({length: 100}, (_, i) => named(`/d/${i}`)));
	t.is(await storeIndex(many, '/d', {}), 7);
	t.is(many.takenCount, 1);
	t.is(await storeIndex(handingOut(named('/k'), []), '/k', {}), 8);
	await t.throwsAsync(storeIndex({
		async get() {
			throw new Error('refused');
		},
	}, '/k', {}), {message: 'refused'});
});

test('an empty directory, and a key, have no children; what is too much is only counted', async t => {
	const node = named('/d', {dir: true});
	t.deepEqual(await readListing(handingOut(node, []), '/d', {}), {node, childCount: 0, nodes: []});
	const two = [named('/d/a', {value: '1'}), named('/d/b', {dir: true})];
	t.deepEqual(await readListing(handingOut(node, two), '/d', {}), {node, childCount: 2, nodes: two});
	const large = Array.from({length: 30}, (_, i) => named(`/d/${i}`, {value: 'x'.repeat(1_000_000)}));
	t.deepEqual(await readListing(handingOut(node, large), '/d', {}), {node, childCount: 30, nodes: undefined});
});

test('a listing that waits for its reader ends when that one leaves', async t => {
	const children = Array.from({length: 30}, (_, i) => named(`/d/${10 + i}`, {value: 'x'.repeat(1_000_000)}));
	let ends = 0;
	const engine = {
		async get(_key: string, {children: taker, signal}: GetOptions = {}): Promise<KeyResponse> {
			try {
				for (const each of children) {
					signal?.throwIfAborted();
					await taker!.take(each);
				}

				return {action: 'get', index: 8, node: named('/d', {dir: true})};
			} finally {
				ends++;
			}
		},
	};
	const steps = walkSteps(engine, '/d');
	await steps.next();
	await steps.next();
	t.is(ends, 1);
	await steps.return(undefined);
	await setImmediate();
	t.is(ends, 2);
});
