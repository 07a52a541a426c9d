import {getEventListeners} from 'node:events';
import test, {type ExecutionContext} from 'ava';
import {KeptKey, type KeptKeySettings} from '../../../source/commands/holding/kept-key.ts';
import {hasRefresh} from '../../../source/commands/holding/refresh.ts';
import {openEmbedded} from '../../../source/embedded/embedded-engine.ts';
import {type Engine, type SetOptions} from '../../../source/engine/engine.ts';
import {LostAnswerError} from '../../../source/engine/errors.ts';
import {monotonicMs} from '../../../source/util/monotonic.ts';
import {altered} from '../../helpers/altered-engine.ts';
import {runWords} from '../../helpers/command-context.ts';

async function embeddedFor(t: ExecutionContext): Promise<Engine> {
	const engine = await openEmbedded();
	t.teardown(async () => engine.close());
	return engine;
}

async function keep(engine: Engine, settings: Partial<KeptKeySettings> = {}): Promise<KeptKey> {
	const since = monotonicMs();
	const {node} = await engine.set('/k', {value: 'v', ttl: 3});
	return new KeptKey(engine, {
		node, value: 'v', ttl: 3, since, isOwn: false, hasRefresh: true, marginMs: 0, hint: 'Well.', ...settings,
	});
}

/** Tells of each renewal, which goes on as `answer` says. */
function renewalsOf(engine: Engine, answer = async (options: SetOptions) => engine.set('/k', options)) {
	const seen: SetOptions[] = [];
	const waiting: Array<{readonly count: number; resolve(): void}> = [];
	const observed = altered(engine, {
		async set(_key, options) {
			seen.push(options);
			for (const {count, resolve} of waiting) {
				if (seen.length >= count) {
					resolve();
				}
			}

			return answer(options);
		},
	});
	const atLeast = async (count: number): Promise<void> => new Promise(resolve => {
		waiting.push({count, resolve});
	});
	return {observed, seen, atLeast};
}

async function lossOf({lost}: KeptKey): Promise<string> {
	if (!lost.aborted) {
		await new Promise(resolve => {
			lost.addEventListener('abort', resolve, {once: true});
		});
	}

	return (lost.reason as Error).message;
}

test('a key outlives its ttl by renewals that wake nobody, and goes when it is released', async t => {
	const engine = await embeddedFor(t);
	const {observed, seen, atLeast} = renewalsOf(engine);
	const start = monotonicMs();
	const {node: made} = await engine.set('/k', {value: 'v', ttl: 3});
	const kept = new KeptKey(observed, {
		node: made, value: 'v', ttl: 3, since: start, isOwn: false, hasRefresh: true, marginMs: 0, hint: '',
	});
	const watching = new AbortController();
	const events: string[] = [];
	const watch = (async () => {
		for await (const {action} of engine.watch('/k', {signal: watching.signal})) {
			events.push(action);
		}
	})().catch(() => undefined);
	await atLeast(4);
	t.true(monotonicMs() - start > 3000);
	t.true(seen.every(({refresh, prevIndex = 0n}) => refresh === true && prevIndex > 0n));
	const {node} = await engine.get('/k');
	t.is(node.value, 'v');
	t.is(await kept.release(), undefined);
	await t.throwsAsync(engine.get('/k'), {message: /Key not found/});
	watching.abort();
	await watch;
	t.deepEqual(events.filter(action => action !== 'compareAndDelete'), []);
});

test('what others write is found at once, and neither renewed nor removed', async t => {
	const engine = await embeddedFor(t);
	const own = await keep(engine);
	await engine.set('/k', {value: 'theirs'});
	t.is(await lossOf(own), '/k is lost: somebody changed it');
	t.is(await own.release(), undefined);
	const {node} = await engine.get('/k');
	t.deepEqual([node.value, node.ttl], ['theirs', undefined]);
});

test('the same value without a ttl is somebody else\'s, too', async t => {
	const engine = await embeddedFor(t);
	const own = await keep(engine);
	await engine.set('/k', {value: 'v'});
	t.is(await lossOf(own), '/k is lost: somebody changed it');
	await own.release();
	const {node} = await engine.get('/k');
	t.is(node.ttl, undefined);
});

test('a removal is heard of at once', async t => {
	const engine = await embeddedFor(t);
	const {node} = await engine.set('/k', {value: 'v', ttl: 3000});
	const own = await keep(engine, {node, ttl: 3000});
	await engine.delete('/k');
	t.is(await lossOf(own), '/k is lost: it expired, or somebody removed it');
	await own.release();
});

test('a renewal whose answer is lost is looked up, and one that comes late does no harm', async t => {
	const engine = await embeddedFor(t);
	let count = 0;
	const {observed, atLeast} = renewalsOf(engine, async options => {
		if (++count === 1) {
			await engine.set('/k', options);
			throw new LostAnswerError('gone');
		}

		return engine.set('/k', options);
	});
	const since = monotonicMs();
	const {node} = await engine.set('/k', {value: 'v', ttl: 3});
	const own = new KeptKey(observed, {
		node, value: 'v', ttl: 3, since, isOwn: false, hasRefresh: true, marginMs: 0, hint: '',
	});
	await atLeast(4);
	t.false(own.lost.aborted);
	t.is(await own.release(), undefined);
	await t.throwsAsync(engine.get('/k'), {message: /Key not found/});
});

test('when nobody answers it is lost in time, with the reason', async t => {
	const engine = await embeddedFor(t);
	const {observed} = renewalsOf(engine, async ({signal}) => new Promise((_resolve, reject) => {
		signal!.addEventListener('abort', () => {
			reject(signal!.reason as Error);
		}, {once: true});
	}));
	const {node} = await engine.set('/k', {value: 'v', ttl: 2});
	const start = monotonicMs();
	const own = new KeptKey(observed, {
		node, value: 'v', ttl: 2, since: start, isOwn: true, hasRefresh: true, marginMs: 500, hint: '',
	});
	t.is(await lossOf(own), '/k is lost: the cluster could not be asked to keep it within 2s (context deadline exceeded)');
	await own.release();
	t.is(getEventListeners(own.lost, 'abort').length, 0);
});

test('a server that knows no refresh gets the value with the ttl', async t => {
	const engine = await embeddedFor(t);
	const versions = {etcdserver: '2.2.5', etcdcluster: '2.2.0'};
	const old = altered(engine, {version: async () => versions});
	t.false(await hasRefresh(old, {}));
	t.false(await hasRefresh(altered(engine, {version: async () => ({etcdserver: '2.3.7', etcdcluster: '2.2.0'})}), {}));
	t.true(await hasRefresh(altered(engine, {version: async () => ({etcdserver: '3.4.23', etcdcluster: 'not_decided'})}), {}));
	t.true(await hasRefresh(engine, {}));
	const {observed, seen, atLeast} = renewalsOf(altered(old, {set: async (key, options) => engine.set(key, options)}));
	const leaving = new AbortController();
	const ended = runWords(['set', '/k', 'v', '--ttl', '3', '--keep-alive'], {mode: 'own', engine: altered(observed, {version: async () => versions}), signal: leaving.signal});
	await atLeast(2);
	t.deepEqual(seen.map(({refresh, value}) => [refresh, value]), [[undefined, 'v'], [undefined, 'v']]);
	leaving.abort();
	const {code} = await ended;
	t.is(code, 0);
});

test('set --keep-alive says how it ends, and removes the key then', async t => {
	const engine = await embeddedFor(t);
	const leaving = new AbortController();
	const said = Promise.withResolvers<void>();
	const ended = runWords(['set', '/k', 'v', '--keep-alive'], {
		mode: 'own', engine, signal: leaving.signal, more: {
			endedBy: () => 'kill 7',
			stderr(text) {
				t.is(text, 'kept alive until kill 7, which removes it\n');
				said.resolve();
			},
		},
	});
	await said.promise;
	const {node} = await engine.get('/k');
	t.true(node.ttl! > 20 && node.ttl! <= 30);
	leaving.abort();
	const {code, stdout} = await ended;
	t.deepEqual([code, stdout], [0, 'v\n']);
	await t.throwsAsync(engine.get('/k'), {message: /Key not found/});
});

test('an empty value is kept, too, and comparisons hold for the first write', async t => {
	const engine = await embeddedFor(t);
	await engine.set('/k', {value: 'other'});
	const refused = await runWords(['set', '/k', 'v', '--keep-alive', '--swap-with-value', 'none'], {mode: 'own', engine});
	t.is(refused.code, 4);
	const {observed, atLeast} = renewalsOf(engine);
	const leaving = new AbortController();
	const ended = runWords(['set', '/k', '', '--keep-alive', '--ttl', '3'], {mode: 'own', engine: observed, signal: leaving.signal});
	await atLeast(3);
	leaving.abort();
	const {code} = await ended;
	t.is(code, 0);
	await t.throwsAsync(engine.get('/k'), {message: /Key not found/});
});

test('what cannot be kept alive is refused', async t => {
	const engine = await embeddedFor(t);
	for (const [words, message] of [
		[['set', '/k', 'v', '--keep-alive', '--ttl', '0'], /needs a time to live/],
		[['set', '/k', '.a', '1', '--keep-alive'], /is for a whole value/],
	] as const) {
		const {code, stderr} = await runWords(words, {mode: 'own', engine});
		t.is(code, 1);
		t.regex(stderr, message);
	}

	const strict = await runWords(['set', '/k', 'v', '--keep-alive'], {engine});
	t.regex(strict.stdout + strict.stderr, /^Incorrect Usage/);
	await t.throwsAsync(engine.get('/k'), {message: /Key not found/});
});
