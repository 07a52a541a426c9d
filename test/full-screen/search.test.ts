import test, {type ExecutionContext} from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {type Engine} from '../../source/engine/engine.ts';
import {
	hitCountMax,
	hitOf,
	TreeSearch,
	type SearchProgress,
} from '../../source/full-screen/search.ts';
import {searchWords} from '../../source/full-screen/search-words.ts';

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
	t.is(hitOf(node('/reg/Node-7', ''), ['node-7'])?.excerpt, undefined);
	t.is(hitOf(node('/node-7/x', 'y'), ['node-7']), undefined);
	t.is(hitOf(node('/node-7/x', 'y'), ['node-7/'])?.path, '/node-7/x');
	t.is(hitOf(node('/x', 'on Node-7'), ['node-7'])?.excerpt, 'on Node-7');
	t.is(hitOf(node('/x', `${'a'.repeat(100)}node-7${'b'.repeat(1000)}`), ['node-7'])?.excerpt, `…${'a'.repeat(16)}node-7${'b'.repeat(138)}`);
});

test('all words have to be there, in the name or in the value, in any order', t => {
	const pod = node('/pods/Api-7', '{"phase":"Failed","node":"n-12"}');
	t.is(hitOf(pod, ['api', '7'])?.excerpt, undefined);
	t.is(hitOf(pod, ['n-12', 'failed', 'api'])?.excerpt, '{"phase":"Failed","node":"n-12"}');
	t.is(hitOf(pod, ['n-12', 'running']), undefined);
	t.is(hitOf(pod, ['pods', 'failed']), undefined);
	t.is(
		hitOf(node('/x', `${'a'.repeat(100)}end${'b'.repeat(300)}start${'c'.repeat(300)}`), ['start', 'end'])?.excerpt,
		`…${'a'.repeat(16)}end${'b'.repeat(61)}…${'b'.repeat(16)}start${'c'.repeat(59)}`,
	);
});

for (const [text, ...words] of [
	['  Node-7  failed ', 'node-7', 'failed'],
	['"nodeName":"n 7"', '"nodename":"n', '7"'],
	['a "hello big World" b', 'a', 'hello big world', 'b'],
	['"still being typed', 'still being typed'],
	['"Running"', '"running"'],
	['" "', ''],
	['"', '"'],
	['"a b"c d', '"a', 'b"c', 'd'],
	[''],
] as const) {
	test(`${text} is a search for ${words.join(' and ')}`, t => {
		t.deepEqual(searchWords(text), words);
	});
}

test('a text however long is taken apart in no time, and no more than a few words of it are looked for', t => {
	t.is(searchWords('" a'.repeat(100_000)).length, 32);
	t.is(searchWords(`"${' '.repeat(300_000)}`).length, 1);
});

test('a blank more is the same search', async t => {
	const {engine, search, ended} = await open(t);
	await engine.set('/a', {value: 'x'});
	search.start('a');
	await ended();
	search.start('a ');
	t.is(search.progress.state, 'done');
	search.start('a x');
	t.is(search.progress.state, 'searching');
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
