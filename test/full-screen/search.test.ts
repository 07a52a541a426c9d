import test, {type ExecutionContext} from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {type Engine} from '../../source/engine/engine.ts';
import {
	hitCountMax,
	hitOf,
	TreeSearch,
	type SearchProgress,
} from '../../source/full-screen/search.ts';

async function open(t: ExecutionContext, change: (engine: Engine) => Pick<Engine, 'get'> = engine => engine) {
	const engine = await openEmbedded();
	t.teardown(async () => engine.close());
	const listeners = new Set<() => void>();
	const search = new TreeSearch(change(engine), () => {
		for (const listener of listeners) {
			listener();
		}
	});
	t.teardown(() => {
		search.close();
	});
	const ended = async (): Promise<SearchProgress> => new Promise(resolve => {
		const listener = () => {
			if (search.progress.state === 'searching') {
				return;
			}

			listeners.delete(listener);
			resolve(search.progress);
		};

		listeners.add(listener);
	});
	return {engine, search, ended};
}

function node(key: string, value: string) {
	return {
		key, value, modifiedIndex: 1, createdIndex: 1,
	};
}

test('a text is sought in the name, with a slash in the path, and in the value', t => {
	t.is(hitOf(node('/reg/Node-7', ''), 'node-7')?.excerpt, undefined);
	t.is(hitOf(node('/node-7/x', 'y'), 'node-7'), undefined);
	t.is(hitOf(node('/node-7/x', 'y'), 'node-7/')?.path, '/node-7/x');
	t.is(hitOf(node('/x', 'on Node-7'), 'node-7')?.excerpt, 'on Node-7');
	t.is(hitOf(node('/x', `${'a'.repeat(100)}node-7${'b'.repeat(1000)}`), 'node-7')?.excerpt, `…${'a'.repeat(16)}node-7${'b'.repeat(138)}`);
});

test('the whole tree is walked, with a count', async t => {
	const {engine, search, ended} = await open(t);
	await engine.set('/a/b/c', {value: 'deep'});
	await engine.set('/d', {value: 'Deep down'});
	await engine.set('/e', {value: ''});
	search.start('deep');
	const {hits, seenCount, state} = await ended();
	t.deepEqual([hits.map(({path}) => path), seenCount, state], [['/a/b/c', '/d'], 5, 'done']);
	search.drop('/a');
	t.deepEqual(search.progress.hits.map(({path}) => path), ['/d']);
	search.start('');
	t.like(search.progress, {state: 'idle', seenCount: 0});
	t.is(search.progress.hits.length, 0);
});

test('it stops when more is found than anybody looks through', async t => {
	const {engine, search, ended} = await open(t);
	for (let i = 0; i < hitCountMax + 50; i++) {
		await engine.set(`/k${i}`, {value: 'x'});
	}

	search.start('k');
	const {hits, state} = await ended();
	t.deepEqual([hits.length, state], [hitCountMax, 'full']);
});

test('another text takes its place, and what fails says why and keeps what was found', async t => {
	const {engine, search, ended} = await open(t, real => ({
		async get(key, options) {
			if (key === '/z') {
				throw new Error('out of reach');
			}

			return real.get(key, options);
		},
	}));
	await engine.set('/k1', {value: 'x'});
	await engine.set('/z/k2', {value: 'x'});
	search.start('nothing');
	search.start('k');
	const {hits, state, problem} = await ended();
	t.deepEqual([hits.map(({path}) => path), state, problem], [['/k1'], 'failed', 'out of reach']);
});

test('a search that is closed finds nothing more', async t => {
	const begun = Promise.withResolvers<AbortSignal>();
	const {search} = await open(t, () => ({
		get: async (_key, {signal} = {}) => new Promise((_resolve, reject) => {
			begun.resolve(signal!);
			signal!.addEventListener('abort', () => {
				reject(signal!.reason as Error);
			});
		}),
	}));
	search.start('k');
	const signal = await begun.promise;
	search.close();
	t.true(signal.aborted);
	t.is(search.progress.state, 'searching');
});
