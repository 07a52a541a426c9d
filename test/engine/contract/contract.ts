/**
What every engine must do, whatever is behind it. Each test works below a directory of its own, since a live server is
shared by all of them; indexes are compared with one another, never with fixed numbers.
*/
import anyTest, {type ExecutionContext, type TestFn} from 'ava';
import {type Engine, type KeyResponse} from '../../../source/engine/engine.ts';
import {EtcdError} from '../../../source/protocol/errors.ts';
import {type EngineKind, type EngineSource} from '../../helpers/engines.ts';

type Context = {engine: Engine; source: EngineSource; directory: string};

const test = anyTest as TestFn<Context>;

/** Titles of tests that are not for an engine, with the reason. */
export type Otherwise = Readonly<Record<string, string>>;

let otherwise: Otherwise = {};
const titles = new Set<string>();

function check(title: string, run: (t: ExecutionContext<Context>) => Promise<void>, register: (title: string, run: (t: ExecutionContext<Context>) => Promise<void>) => void = test): void {
	titles.add(title);
	if (!Object.hasOwn(otherwise, title)) {
		register(title, run);
	}
}

export async function refusal(promise: Promise<unknown>): Promise<string> {
	try {
		await promise;
	} catch (error) {
		if (error instanceof EtcdError) {
			return `${error.code} ${error.detail}`;
		}

		throw error;
	}

	return 'accepted';
}

/** Reads `count` events, then leaves the watch. */
export async function take(events: AsyncIterable<KeyResponse>, count: number): Promise<KeyResponse[]> {
	return Array.fromAsync(limit(events, count));
}

async function * limit(events: AsyncIterable<KeyResponse>, count: number): AsyncGenerator<KeyResponse> {
	let left = count;
	for await (const event of events) {
		yield event;
		left--;
		if (left === 0) {
			return;
		}
	}
}

const actionsOf = (events: readonly KeyResponse[], directory: string) => events.map(({action, node}) => `${action} ${node.key.slice(directory.length)}`);

/** Registers the suite for one kind of engine, or one skipped test that says why it is not to be had. */
export function engineSuite(kind: EngineKind, others: Otherwise = {}): void {
	otherwise = others;
	if (kind.missing === undefined) {
		runOn(kind);
	} else {
		skip(kind);
	}
}

function runOn({start}: EngineKind): void {
	let source: EngineSource;
	let engine: Engine;
	let count = 0;

	test.before(async () => {
		source = await start();
		engine = await source.open();
	});

	test.after.always(async () => {
		await engine?.close();
		await source?.stop();
	});

	test.beforeEach(t => {
		count++;
		t.context = {engine, source, directory: `/suite-${String(count).padStart(3, '0')}`};
	});

	reads();
	writes();
	watches();
	cluster();
	test('what the engine does otherwise is among the tests', t => {
		t.deepEqual(Object.keys(otherwise).filter(title => !titles.has(title)), []);
	});
}

function reads(): void {
	check('get answers with the node, its indexes and the store index', async t => {
		const {engine, directory} = t.context;
		const {node, index} = await engine.set(`${directory}/k`, {value: 'v'});
		const read = await engine.get(`${directory}/k`);
		t.is(read.action, 'get');
		t.deepEqual(read.node, {
			key: `${directory}/k`, value: 'v', modifiedIndex: node.modifiedIndex, createdIndex: node.createdIndex,
		});
		t.true(read.index >= index);
	});

	check('a listing has the direct children, a recursive one all, without hidden names', async t => {
		const {engine, directory} = t.context;
		for (const key of ['b/y', 'b/x', 'a', '_hidden']) {
			await engine.set(`${directory}/${key}`, {value: key});
		}

		const flat = await engine.get(directory, {sorted: true});
		t.deepEqual(flat.node.nodes?.map(({key, dir, nodes}) => [key.slice(directory.length), dir, nodes]), [
			['/a', undefined, undefined],
			['/b', true, undefined],
		]);
		const deep = await engine.get(directory, {sorted: true, recursive: true});
		t.deepEqual(deep.node.nodes?.[1]?.nodes?.map(({key}) => key.slice(directory.length)), ['/b/x', '/b/y']);
		t.like(await engine.get(`${directory}/_hidden`), {node: {value: '_hidden'}});
	});

	check('a missing key is error 100 with the first missing path, and a file in the way error 104', async t => {
		const {engine, directory} = t.context;
		await engine.set(`${directory}/file`, {value: ''});
		t.is(await refusal(engine.get(`${directory}/none/x`)), `100 ${directory}/none`);
		t.is(await refusal(engine.get(`${directory}/file/x`)), `104 ${directory}/file`);
	});

	check('a quorum read answers like a plain one', async t => {
		const {engine, directory} = t.context;
		await engine.set(`${directory}/k`, {value: 'v'});
		t.like(await engine.get(`${directory}/k`, {quorum: true}), {action: 'get', node: {value: 'v'}});
	});

	for (const value of ['', ' ', 'a\nb\r\n\tc', String.raw`<&>"\/`, '日本語 é \u{1F600}', '\u0000\u0001\u001B[31m', '%41+b=c&d', '\u2028\uFFFD', 'x'.repeat(100_000)]) {
		check(`the value ${JSON.stringify(value.slice(0, 20))} comes back as it went`, async t => {
			const {engine, directory} = t.context;
			await engine.set(`${directory}/k`, {value});
			t.is((await engine.get(`${directory}/k`)).node.value, value);
		});
	}

	for (const name of ['with space', 'ümlaut', 'a+b', '100%', 'q?x=1#y', 'a;b&c', '"quoted"', '\u{1F600}', 'tab\there']) {
		check(`the key ${JSON.stringify(name)} can be written, read and listed`, async t => {
			const {engine, directory} = t.context;
			await engine.set(`${directory}/${name}`, {value: 'v'});
			t.is((await engine.get(`${directory}/${name}`)).node.key, `${directory}/${name}`);
			t.is((await engine.get(directory)).node.nodes?.[0]?.key, `${directory}/${name}`);
		});
	}
}

function writes(): void {
	check('set replaces, and tells what was there', async t => {
		const {engine, directory} = t.context;
		const first = await engine.set(`${directory}/k`, {value: 'one'});
		const second = await engine.set(`${directory}/k`, {value: 'two'});
		t.is(first.prevNode, undefined);
		t.like(second, {action: 'set', node: {value: 'two'}, prevNode: {value: 'one'}});
		t.true(second.node.createdIndex > first.node.createdIndex);
	});

	check('create refuses what exists', async t => {
		const {engine, directory} = t.context;
		t.is((await engine.create(`${directory}/k`, {value: 'one'})).action, 'create');
		t.is(await refusal(engine.create(`${directory}/k`, {value: 'two'})), `105 ${directory}/k`);
	});

	check('update wants what exists and keeps createdIndex', async t => {
		const {engine, directory} = t.context;
		t.is(await refusal(engine.update(`${directory}/k`, {value: 'x'})), `100 ${directory}`);
		const {node} = await engine.set(`${directory}/k`, {value: 'one'});
		t.like(await engine.update(`${directory}/k`, {value: 'two'}), {action: 'update', node: {value: 'two', createdIndex: node.createdIndex}});
	});

	check('compare-and-swap by value and by index', async t => {
		const {engine, directory} = t.context;
		const {node} = await engine.set(`${directory}/k`, {value: 'one'});
		t.is(await refusal(engine.set(`${directory}/k`, {value: 'x', prevValue: 'other'})), '101 [other != one]');
		t.is(await refusal(engine.set(`${directory}/k`, {value: 'x', prevIndex: 1n})), `101 [1 != ${node.modifiedIndex}]`);
		t.is((await engine.set(`${directory}/k`, {value: 'two', prevValue: 'one', prevIndex: BigInt(node.modifiedIndex)})).action, 'compareAndSwap');
	});

	check('compare-and-delete', async t => {
		const {engine, directory} = t.context;
		await engine.set(`${directory}/k`, {value: 'one'});
		t.is(await refusal(engine.delete(`${directory}/k`, {prevValue: 'other'})), '101 [other != one]');
		t.like(await engine.delete(`${directory}/k`, {prevValue: 'one'}), {action: 'compareAndDelete', prevNode: {value: 'one'}});
		t.is(await refusal(engine.get(`${directory}/k`)), `100 ${directory}/k`);
	});

	check('directories are made, given a ttl and removed', async t => {
		const {engine, directory} = t.context;
		t.like(await engine.create(`${directory}/d`, {dir: true}), {action: 'create', node: {dir: true}});
		t.is(await refusal(engine.create(`${directory}/d`, {dir: true})), `105 ${directory}/d`);
		t.is(await refusal(engine.set(`${directory}/d`, {value: 'x'})), `102 ${directory}/d`);
		t.true((await engine.update(`${directory}/d`, {dir: true, ttl: 1000})).node.ttl! > 900);
		t.is(await refusal(engine.delete(`${directory}/d`)), `102 ${directory}/d`);
		await engine.set(`${directory}/d/x`, {value: ''});
		t.is(await refusal(engine.delete(`${directory}/d`, {dir: true})), `108 ${directory}/d`);
		t.is((await engine.delete(`${directory}/d`, {recursive: true})).action, 'delete');
	});

	check('in-order keys sort as they were made', async t => {
		const {engine, directory} = t.context;
		const made = [
			await engine.createInOrder(directory, {value: 'a'}),
			await engine.createInOrder(directory, {value: 'b'}),
			await engine.createInOrder(directory, {value: 'c'}),
		];

		const {node} = await engine.get(directory, {sorted: true});
		t.deepEqual(node.nodes?.map(({key, value}) => [key, value]), made.map(({node: {key, value}}) => [key, value]));
		t.regex(made[0]!.node.key, /\/\d{20}$/);
	});

	check('a refresh keeps the value and gives a new ttl', async t => {
		const {engine, directory} = t.context;
		await engine.set(`${directory}/k`, {value: 'kept', ttl: 60});
		const {node} = await engine.update(`${directory}/k`, {ttl: 500, refresh: true});
		t.is(node.value, 'kept');
		t.true(node.ttl! > 400);
	});

	check('the root is read-only', async t => {
		const {engine} = t.context;
		t.is(await refusal(engine.set('/', {value: 'x'})), '107 /');
		t.is(await refusal(engine.delete('/', {recursive: true})), '107 /');
	});

	check('a call that was aborted before it began is not made', async t => {
		const {engine, directory} = t.context;
		await t.throwsAsync(engine.set(`${directory}/k`, {value: 'x', signal: AbortSignal.abort(new Error('cancelled'))}), {message: 'cancelled'});
		t.is(await refusal(engine.get(`${directory}/k`)), `100 ${directory}`);
	});
}

function watches(): void {
	check('waitForEvent answers from the history', async t => {
		const {engine, directory} = t.context;
		const {node} = await engine.set(`${directory}/k`, {value: 'one'});
		await engine.set(`${directory}/k`, {value: 'two'});
		const event = await engine.waitForEvent(`${directory}/k`, {waitIndex: BigInt(node.modifiedIndex + 1)});
		t.like(event, {action: 'set', node: {value: 'two'}, prevNode: {value: 'one'}});
	});

	check('waitForEvent waits for what is to come, and the signal ends it', async t => {
		const {engine, directory} = t.context;
		const {index} = await engine.set(`${directory}/k`, {value: 'one'});
		const waiting = engine.waitForEvent(directory, {recursive: true, waitIndex: BigInt(index + 1)});
		await engine.delete(`${directory}/k`);
		t.like(await waiting, {action: 'delete', prevNode: {value: 'one'}});

		const abort = new AbortController();
		const endless = engine.waitForEvent(`${directory}/never`, {signal: abort.signal});
		abort.abort(new Error('enough'));
		await t.throwsAsync(endless, {message: 'enough'});
	});

	check('watch gives past and coming events once each, in order', async t => {
		const {engine, directory} = t.context;
		const {node} = await engine.set(`${directory}/a`, {value: '1'});
		await engine.set(`${directory}/b`, {value: '2'});
		await engine.delete(`${directory}/a`);
		const events = take(engine.watch(directory, {recursive: true, waitIndex: BigInt(node.modifiedIndex)}), 6);
		await engine.set(`${directory}/c`, {value: '3'});
		await engine.update(`${directory}/c`, {value: '4'});
		await engine.delete(directory, {recursive: true});
		t.deepEqual(actionsOf(await events, directory), ['set /a', 'set /b', 'delete /a', 'set /c', 'update /c', 'delete ']);
	});

	check('watch without an index begins with the next event', async t => {
		const {engine, directory} = t.context;
		await engine.set(`${directory}/k`, {value: 'before'});
		const first = take(engine.watch(`${directory}/k`), 1);
		// Nothing tells when the watch is registered, so writes go on until one is seen.
		const writing = new AbortController();
		const writer = (async () => {
			for (let i = 0; !writing.signal.aborted; i++) {
				await engine.set(`${directory}/k`, {value: `after ${i}`});
			}
		})();
		const [event] = await first;
		writing.abort();
		await writer;
		t.regex(event!.node.value!, /^after \d+$/);
	});

	check('watch is not told of the removal of a directory whose name only begins like its own', async t => {
		const {engine, directory} = t.context;
		const {index} = await engine.create(`${directory}/a`, {dir: true});
		await engine.delete(`${directory}/a`, {dir: true});
		await engine.set(`${directory}/ab/x`, {value: ''});
		const events = await take(engine.watch(`${directory}/ab`, {recursive: true, waitIndex: BigInt(index)}), 1);
		t.deepEqual(actionsOf(events, directory), ['set /ab/x']);
	});

	check('watch keeps up with a burst larger than the history', async t => {
		const {engine, directory} = t.context;
		const {index} = await engine.set(`${directory}/start`, {value: ''});
		const events = engine.watch(directory, {recursive: true, waitIndex: BigInt(index)})[Symbol.asyncIterator]();
		// Once the first event is there the watch is registered.
		await events.next();
		const writing = (async () => {
			for (let i = 0; i < 1500; i++) {
				await engine.set(`${directory}/k`, {value: String(i)});
			}
		})();
		const burst = await take({[Symbol.asyncIterator]: () => events}, 1500);
		await writing;
		t.deepEqual(burst.map(({node}) => node.value), Array.from({length: 1500}, (_, i) => String(i)));
	});

	check('watch ends when its signal fires', async t => {
		const {engine, directory} = t.context;
		const abort = new AbortController();
		const {index} = await engine.set(`${directory}/k`, {value: 'x'});
		const seen: string[] = [];
		for await (const {action} of engine.watch(directory, {recursive: true, waitIndex: BigInt(index), signal: abort.signal})) {
			seen.push(action);
			abort.abort();
		}

		t.deepEqual(seen, ['set']);
	});

	check('a ttl runs out, and the watch sees it', async t => {
		const {engine, directory} = t.context;
		const start = performance.now();
		const {index, node} = await engine.create(`${directory}/d`, {dir: true, ttl: 1});
		// On a busy machine it may be over before it is told.
		t.true(node.ttl === 1 || performance.now() - start >= 1000, String(node.ttl));
		const event = await engine.waitForEvent(directory, {recursive: true, waitIndex: BigInt(index + 1)});
		t.is(event.action, 'expire');
		t.is(event.node.key, `${directory}/d`);
		t.is(await refusal(engine.get(`${directory}/d`)), `100 ${directory}/d`);
	});

	check('a watch from before the history is error 401', async t => {
		const {engine, directory} = t.context;
		const {index} = await engine.set(`${directory}/k`, {value: 'old'});
		await Promise.all(Array.from({length: 1005}, async (_, i) => engine.set(`${directory}/${i % 10}`, {value: ''})));
		t.regex(await refusal(engine.waitForEvent(directory, {waitIndex: BigInt(index)})), /^401 the requested history has been cleared \[\d+\/\d+\]$/);
		const watching = take(engine.watch(directory, {recursive: true, waitIndex: BigInt(index)}), 1);
		t.regex(await refusal(watching), /^401/);
	}, test.serial);
}

function cluster(): void {
	check('the only member is the leader and healthy', async t => {
		const {engine} = t.context;
		const members = await engine.members();
		t.is(members.length, 1);
		t.regex(members[0]!.id, /^[1-9a-f][\da-f]*$/);
		t.is((await engine.leader()).id, members[0]!.id);
		const health = await Array.fromAsync(engine.health());
		t.deepEqual(health.map(({member, probes}) => [member.id, probes.at(-1)?.isHealthy]), [[members[0]!.id, true]]);
	});

	check('a member reports on itself when it is asked alone', async t => {
		const {engine, source: {url}} = t.context;
		const {id, name} = (await engine.members())[0]!;
		const {version, state, counters, latencies} = await engine.report(url);
		t.deepEqual(version, {value: (await engine.version()).etcdserver});
		t.like(state, {
			value: {
				id, name, isLeader: true, leaderId: id,
			},
		});
		t.true(latencies.length > 0 && latencies.every(latency => latency >= 0));
		t.true('value' in counters ? counters.value.setsSuccess! >= 0 : counters.isUsual);
	});

	check('the version names server and cluster', async t => {
		const version = await t.context.engine.version();
		t.regex(version.etcdserver, /^[23]\.\d+\.\d+$/);
		t.regex(version.etcdcluster, /^[23]\.\d+\.\d+$/);
	});

	check('closing ends open watches, and can be done twice', async t => {
		const engine = await t.context.source.open();
		const events = take(engine.watch(`${t.context.directory}/none`), 1);
		await engine.close();
		await engine.close();
		t.deepEqual(await events, []);
	});
}

function skip({name, missing}: EngineKind): void {
	// oxlint-disable-next-line ava-js/no-skip-test -- shows on every run that, and why, this peer was not asked
	test.skip(`${name}: ${missing}`, t => {
		t.fail();
	});
}
