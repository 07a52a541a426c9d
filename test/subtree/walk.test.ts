import test from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {type Engine, type KeysApi} from '../../source/engine/engine.ts';
import {walk, walkSteps} from '../../source/subtree/walk.ts';

async function engineWith(t: {teardown(end: () => Promise<void>): void}, keys: readonly string[]): Promise<Engine> {
	const engine = await openEmbedded();
	t.teardown(async () => engine.close());
	for (const key of keys) {
		await engine.set(key, {value: key});
	}

	return engine;
}

const keysOf = async (nodes: AsyncIterable<{readonly key: string}>) => Array.fromAsync(nodes, ({key}) => key);

test('nodes come depth first, sorted, with their depth and who is the last', async t => {
	const engine = await engineWith(t, ['/a/b/c', '/a/b-c', '/a/_hidden/x', '/d']);
	t.deepEqual(await Array.fromAsync(walkSteps(engine, '/'), ({node, depth, isLast, childCount}) => [node.key, depth, isLast, childCount]), [
		['', 0, true, 2],
		['/a', 1, false, 2],
		['/a/b', 2, false, 1],
		['/a/b/c', 3, true, undefined],
		['/a/b-c', 2, true, undefined],
		['/d', 1, true, undefined],
	]);
	t.deepEqual(await keysOf(walk(engine, '/a/b/c')), ['/a/b/c']);
	t.deepEqual(await keysOf(walk(engine, '/a/_hidden')), ['/a/_hidden', '/a/_hidden/x']);
});

test('a walk goes as deep as it is told, and can leave out keys', async t => {
	const engine = await engineWith(t, ['/a/b/c', '/a/d/e', '/a/f']);
	const reads: string[] = [];
	const watched: Pick<KeysApi, 'get'> = {
		async get(key, options) {
			reads.push(key);
			return engine.get(key, options);
		},
	};
	t.deepEqual(await Array.fromAsync(walkSteps(watched, '/a', {depthMax: 1}), ({node}) => node.key), ['/a', '/a/b', '/a/d', '/a/f']);
	t.deepEqual(reads, ['/a']);
	t.deepEqual(await Array.fromAsync(walkSteps(watched, '/a', {isDirectoriesOnly: true}), ({node, isLast}) => [node.key, isLast]), [['/a', true], ['/a/b', false], ['/a/d', true]]);
	t.deepEqual(await Array.fromAsync(walkSteps(watched, '/a', {depthMax: 0}), ({node}) => node.key), ['/a']);
});

test('a few listings are asked for ahead, each once, and the order stays', async t => {
	const keys = Array.from({length: 30}, (_, i) => `/${String(i).padStart(2, '0')}/x/y`);
	const engine = await engineWith(t, keys);
	const reads: string[] = [];
	let running = 0;
	let runningMax = 0;
	const slow: Pick<KeysApi, 'get'> = {
		async get(key, options) {
			reads.push(key);
			running++;
			runningMax = Math.max(runningMax, running);
			// The later ones are answered first.
			await new Promise<void>(resolve => {
				setTimeout(resolve, 8 - (reads.length % 8));
			});
			running--;
			return engine.get(key, options);
		},
	};
	t.deepEqual((await keysOf(walk(slow, '/'))).filter(key => key.endsWith('y')), keys);
	t.is(new Set(reads).size, reads.length);
	t.is(reads.length, 61);
	t.true(runningMax > 4 && runningMax <= 16);
});

test('a directory that is gone when its turn comes is left out', async t => {
	const engine = await engineWith(t, ['/a/x', '/b/x', '/c/x']);
	const seen: string[] = [];
	const late: Pick<KeysApi, 'get'> = {
		async get(key, options) {
			if (key === '/b') {
				await engine.delete('/b', {recursive: true});
			}

			return engine.get(key, options);
		},
	};
	for await (const {key} of walk(late, '/')) {
		seen.push(key);
	}

	t.deepEqual(seen, ['', '/a', '/a/x', '/c', '/c/x']);
});

test('leaving the loop cancels what was asked for ahead', async t => {
	const engine = await engineWith(t, ['/a/x', '/b/x', '/c/x']);
	const signals: AbortSignal[] = [];
	const watched: Pick<KeysApi, 'get'> = {
		async get(key, options) {
			signals.push(...(options?.signal === undefined ? [] : [options.signal]));
			return engine.get(key, options);
		},
	};
	for await (const {key} of walk(watched, '/')) {
		if (key === '/a') {
			break;
		}
	}

	t.true(signals.length > 1);
	t.true(signals.every(({aborted}) => aborted));
});

test('a signal ends a walk that never waits', async t => {
	const engine = await engineWith(t, Array.from({length: 50}, (_, i) => `/k${i}`));
	const controller = new AbortController();
	const timer = setTimeout(() => {
		controller.abort(new Error('stopped'));
	}, 5);
	t.teardown(async () => {
		clearTimeout(timer);
	});
	await t.throwsAsync(async () => {
		for (;;) {
			await keysOf(walk(engine, '/', {signal: controller.signal}));
		}
	}, {message: 'stopped'});
});

test('a long walk whose answers are there already lets others have their turn', async t => {
	const nodes = Array.from({length: 50}, (_, i) => ({key: `/${i}`, modifiedIndex: 1, createdIndex: 1}));
	const engine: Pick<KeysApi, 'get'> = {
		get: async () => ({
			action: 'get', index: 9, node: {
				key: '', dir: true, modifiedIndex: 1, createdIndex: 1, nodes,
			},
		}),
	};
	let hadTurn = false;
	setImmediate(() => {
		hadTurn = true;
	});
	const keys: string[] = [];
	for await (const {key} of walk(engine, '/')) {
		keys.push(key);
		if (hadTurn) {
			break;
		}

		// As long as many nodes would take.
		const end = performance.now() + 5;
		let now = performance.now();
		while (now < end) {
			now = performance.now();
		}
	}

	t.true(hadTurn);
	t.true(keys.length < nodes.length);
});
