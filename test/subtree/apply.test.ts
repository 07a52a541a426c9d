import {setImmediate} from 'node:timers/promises';
import test from 'ava';
import {type KeyResponse, type Node} from '../../source/engine/engine.ts';
import {ClusterError} from '../../source/engine/errors.ts';
import {EtcdError, errorCodes} from '../../source/protocol/errors.ts';
import {applySteps, secondsLeft, type ApplyOptions} from '../../source/subtree/apply.ts';
import {type Entry, type TreeEntry} from '../../source/subtree/entries.ts';
import {type Step} from '../../source/subtree/plan.ts';

const node = (more: Partial<Node>): Node => ({
	key: '', modifiedIndex: 7, createdIndex: 5, ...more,
});
const there = (path: string, value?: string): TreeEntry => ({path, ...(value !== undefined && {value}), node: node(value === undefined ? {dir: true} : {value})});

const create = (path: string, value?: string, more: Partial<Entry> = {}): Step => ({kind: 'create', path, source: {path, ...(value !== undefined && {value}), ...more}});
const update = (path: string, value?: string): Step => ({
	kind: 'update', path, source: {path, ...(value !== undefined && {value})}, target: there(path, value === undefined ? undefined : 'old'),
});
const remove = (path: string, value?: string): Step => ({kind: 'delete', path, target: there(path, value)});

type Call = {readonly text: string; answer(error?: Error): void};

/** An engine whose writes wait until the test answers them; `text` is what was asked for. */
class WaitingEngine {
	readonly calls: Call[] = [];

	async get(key: string): Promise<KeyResponse> {
		return this.#wait('get', key, {});
	}

	async set(key: string, options: object): Promise<KeyResponse> {
		return this.#wait('set', key, options);
	}

	async create(key: string, options: object): Promise<KeyResponse> {
		return this.#wait('create', key, options);
	}

	async update(key: string, options: object): Promise<KeyResponse> {
		return this.#wait('update', key, options);
	}

	async delete(key: string, options: object = {}): Promise<KeyResponse> {
		return this.#wait('delete', key, options);
	}

	/** What was asked for, without those that were answered before. */
	async asked(): Promise<string[]> {
		await setImmediate();
		return this.calls.map(({text}) => text);
	}

	/** Answers the oldest. */
	answer(error?: Error): void {
		this.calls.shift()!.answer(error);
	}

	async #wait(method: string, key: string, options: object): Promise<KeyResponse> {
		const told = Object.entries(options).filter(([name, value]) => name !== 'signal' && value !== undefined).map(([name, value]) => `${name}=${String(value)}`);
		const {promise, resolve, reject} = Promise.withResolvers<KeyResponse>();
		this.calls.push({
			text: [method, key, ...told].join(' '),
			answer(error) {
				if (error === undefined) {
					resolve({action: 'set', index: 9, node: node({key})});
				} else {
					reject(error);
				}
			},
		});
		return promise;
	}
}

function begin(steps: readonly Step[], options: Partial<ApplyOptions> = {}) {
	const engine = new WaitingEngine();
	const done: string[] = [];
	const all = applySteps((async function * () {
		yield * steps;
	})(), {
		engine, top: '/t', concurrency: 8, onDone({path}) {
			done.push(path);
		}, ...options,
	});
	return {engine, done, all};
}

test('each write goes through only if the target is as the plan saw it', async t => {
	const {engine, done, all} = begin([create('a', '1'), create('d'), update('b', '2'), update('e'), remove('c', 'x'), {kind: 'same', path: 's'}, {kind: 'extra', path: 'x'}]);
	t.deepEqual(await engine.asked(), [
		'create /t/a value=1', 'create /t/d dir=true', 'set /t/b value=2 prevIndex=7', 'update /t/e dir=true', 'delete /t/c prevIndex=7',
	]);
	t.deepEqual(done, ['s', 'x']);
	while (engine.calls.length > 0) {
		engine.answer();
	}

	await all;
	t.deepEqual(done.toSorted(), ['a', 'b', 'c', 'd', 'e', 's', 'x']);
});

test('what lies in a directory waits for it, and only that does', async t => {
	const {engine, all} = begin([create('d'), create('d/k', '1'), create('d/e'), create('d/e/k', '2'), create('z', '3')]);
	t.deepEqual(await engine.asked(), ['create /t/d dir=true', 'create /t/z value=3']);
	engine.answer();
	t.deepEqual(await engine.asked(), ['create /t/z value=3', 'create /t/d/k value=1', 'create /t/d/e dir=true']);
	engine.answer();
	engine.answer();
	t.deepEqual(await engine.asked(), ['create /t/d/e dir=true']);
	engine.answer();
	t.deepEqual(await engine.asked(), ['create /t/d/e/k value=2']);
	engine.answer();
	await all;
});

test('a directory is deleted after what is in it, and what takes its place comes after that', async t => {
	const {engine, all} = begin([remove('d/a', '1'), remove('d/b', '2'), remove('d'), create('d', 'now a key')]);
	t.deepEqual(await engine.asked(), ['delete /t/d/a prevIndex=7', 'delete /t/d/b prevIndex=7']);
	engine.answer();
	t.deepEqual(await engine.asked(), ['delete /t/d/b prevIndex=7']);
	engine.answer();
	t.deepEqual(await engine.asked(), ['delete /t/d dir=true']);
	engine.answer();
	t.deepEqual(await engine.asked(), ['create /t/d value=now a key']);
	engine.answer();
	await all;
});

test('no more than so many writes are under way', async t => {
	const {engine, all} = begin(Array.from({length: 5}, (_, i) => create(`k${i}`, '')), {concurrency: 2});
	for (const count of [2, 2, 2, 2, 1]) {
		t.is((await engine.asked()).length, count);
		engine.answer();
	}

	await all;
});

test('the first failure ends everything, once nothing is under way any more', async t => {
	const {engine, done, all} = begin([create('a', '1'), create('b', '2'), create('c', '3')], {concurrency: 2});
	await engine.asked();
	engine.answer(new EtcdError(errorCodes.keyExists, '/t/a', 9));
	t.deepEqual(await engine.asked(), ['create /t/b value=2']);
	let isOver = false;
	const failed = t.throwsAsync(all, {instanceOf: EtcdError}).finally(() => {
		isOver = true;
	});
	await setImmediate();
	t.false(isOver);
	engine.answer();
	await failed;
	t.deepEqual(done, ['b']);
});

test('with somebody who is told of failures the others are taken, but not when the cluster is gone or nobody waits any more', async t => {
	const failures: string[] = [];
	const onFailure = ({path}: Step, error: Error) => {
		failures.push(`${path} ${(error as EtcdError).code}`);
	};

	const first = begin([create('a', '1'), remove('b', '2'), create('c', '3')], {onFailure});
	await first.engine.asked();
	first.engine.answer(new EtcdError(errorCodes.keyExists, '/t/a', 9));
	// What has gone already needs no deletion.
	first.engine.answer(new EtcdError(errorCodes.keyNotFound, '/t/b', 9));
	first.engine.answer();
	await first.all;
	t.deepEqual([failures, first.done.toSorted()], [['a 105'], ['b', 'c']]);

	const second = begin([create('a', '1')], {onFailure});
	await second.engine.asked();
	second.engine.answer(new ClusterError([]));
	await t.throwsAsync(second.all, {instanceOf: ClusterError});

	const controller = new AbortController();
	const third = begin([create('a', '1'), create('b', '2')], {onFailure, signal: controller.signal, concurrency: 1});
	await third.engine.asked();
	controller.abort(new Error('enough'));
	third.engine.answer();
	await t.throwsAsync(third.all, {message: 'enough'});
	t.deepEqual([third.engine.calls, failures.length], [[], 1]);
});

test('what expires with its directory is written with an end of its own, and not at all in the last moment', async t => {
	const expired: string[] = [];
	const now = Date.now();
	const {engine, done, all} = begin([
		create('gone', '1', {goesBy: now + 100}),
		create('near', '2', {goesBy: now + 30_000}),
		create('nearer', '3', {goesBy: now + 30_000, endsAt: now + 20_000}),
		create('far', '4', {goesBy: now + 3_000_000}),
		create('own', '5', {endsAt: now + 900_000}),
	], {
		onExpired({path}) {
			expired.push(path);
		},
	});
	const texts = await engine.asked();
	const ttls = new Map(texts.map(text => [/\/t\/(\w+)/.exec(text)![1]!, Number(/ttl=(\d+)/.exec(text)?.[1] ?? 0)]));
	t.deepEqual(ttls.keys().toArray(), ['near', 'nearer', 'far', 'own']);
	const isAbout = (name: string, seconds: number) => ttls.get(name)! > seconds - 15 && ttls.get(name)! <= seconds;
	t.true(isAbout('near', 30) && isAbout('nearer', 20) && isAbout('own', 900), texts.join('\n'));
	t.is(ttls.get('far'), 0);
	while (engine.calls.length > 0) {
		engine.answer();
	}

	await all;
	t.deepEqual([expired, done.length], [['gone'], 4]);
});

test('a ttl is of whole seconds, a started one counts, and none is 0', t => {
	t.is(secondsLeft({path: ''}), undefined);
	t.is(secondsLeft({path: '', endsAt: 10_001}, 5000), 6);
	t.is(secondsLeft({path: '', endsAt: 10_000}, 5000), 5);
	t.is(secondsLeft({path: '', endsAt: 1}, 5000), 1);
});
