import test from 'ava';
import {KeyWatch, pauseBeforeReading, readMax} from '../../source/board/key-watch.ts';
import {engineWith} from '../helpers/engine-with.ts';

test('all keys are read again only after a while, and after many times as long as that takes', t => {
	t.is(pauseBeforeReading({pauseMs: 1000, lastMs: 10, hasFailed: false}), 60_000);
	t.is(pauseBeforeReading({pauseMs: 1000, lastMs: 10, hasFailed: true}), 10_000);
	t.is(pauseBeforeReading({pauseMs: 1000, lastMs: 30_000, hasFailed: false}), 600_000);
	t.is(pauseBeforeReading({pauseMs: 1000, lastMs: 30_000, hasFailed: true}), 600_000);
});

test('no more nodes are read than so many, and what is asked ends with the board', async t => {
	const closed = new AbortController();
	const node = {
		key: '/', dir: true as const, createdIndex: 1, modifiedIndex: 1,
	};
	const nodes = Array.from({length: readMax + 9}, (_, i) => ({
		key: `/k${i}`, value: '', createdIndex: 1, modifiedIndex: 1,
	}));
	const signals = new Set<AbortSignal | undefined>();
	const known = Promise.withResolvers<void>();
	const keys: KeyWatch = new KeyWatch({
		async get(_key, {signal} = {}) {
			signals.add(signal);
			return {action: 'get', node: {...node, nodes}, index: 1};
		},
		async * watch(_key, {signal, onLink} = {}) {
			signals.add(signal);
			onLink?.(true);
			await new Promise(resolve => {
				signal!.addEventListener('abort', resolve);
			});
			yield * [];
		},
	}, {
		clock: {now: Date.now, elapsed: () => performance.now()}, pauseMs: 60_000, limitMs: 60_000, signal: closed.signal,
		changed() {
			if (keys.isKnown) {
				known.resolve();
			}
		},
	});
	await known.promise;
	t.like(keys.expiring(1), {value: {readCount: readMax, isPartial: true, isReading: false}});
	closed.abort();
	t.false(signals.has(undefined));
});

test('a reading that failed is done again, and what was wrong is shown until it is better', async t => {
	const engine = await engineWith(t, []);
	await engine.set('/a', {value: '1', ttl: 100});
	let isBroken = true;
	const problems = new Set<string>();
	const closed = new AbortController();
	t.teardown(() => {
		closed.abort();
	});
	const known = Promise.withResolvers<void>();
	const keys: KeyWatch = new KeyWatch({
		async get(key, options) {
			if (isBroken) {
				throw new Error('broken');
			}

			return engine.get(key, options);
		},
		watch: (key, options) => engine.watch(key, options),
	}, {
		clock: {now: Date.now, elapsed: () => performance.now()}, pauseMs: 2, limitMs: 1000, signal: closed.signal,
		changed() {
			const view = keys.expiring(9);
			if ('missing' in view) {
				problems.add(view.missing);
				isBroken = false;
			} else if (!view.value.isReading && view.value.keys.length === 1) {
				known.resolve();
			}
		},
	});
	await known.promise;
	t.deepEqual([...problems], ['no reading: broken']);
	t.true(keys.isKnown);
});
