import test from 'ava';
import {type Engine} from '../../source/engine/engine.ts';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {TreeCache, type CacheChange} from '../../source/live/tree-cache.ts';

type Counted = {
	readonly engine: Engine;
	/** What a cache is given: the engine's listings and watches, counted. */
	readonly source: Pick<Engine, 'get' | 'watch'>;
	readonly calls: string[];
};

async function open(): Promise<Counted> {
	const engine = await openEmbedded();
	const calls: string[] = [];
	const source: Counted['source'] = {
		async get(key, options) {
			calls.push(`get ${key}`);
			return engine.get(key, options);
		},
		watch(key, options) {
			calls.push(`watch ${key}`);
			return engine.watch(key, options);
		},
	};
	return {engine, source, calls};
}

async function nextChange(cache: TreeCache, isWanted: (change: CacheChange) => boolean): Promise<CacheChange> {
	return new Promise(resolve => {
		const stop = cache.onChange(change => {
			if (!isWanted(change)) {
				return;
			}

			stop();
			resolve(change);
		});
	});
}

function names(cache: TreeCache, path: string): readonly string[] {
	const view = cache.view(path);
	return view?.state === 'ready' ? [...[...view.directory.directories].map(name => `${name}/`), ...view.directory.keys] : [];
}

test('a directory is listed once and kept true by one watch', async t => {
	const {engine, source, calls} = await open();
	await engine.set('/a/x', {value: '1'});
	const cache = new TreeCache(source);
	t.is(cache.view('/a'), undefined);
	await cache.request('/a');
	await cache.request('/');
	await cache.request('/a');
	t.deepEqual(calls, ['get /a', 'watch /', 'get /']);
	t.deepEqual(names(cache, '/a'), ['x']);

	const changed = nextChange(cache, change => change.type === 'put' && change.path === '/a/d/e');
	await engine.set('/a/b', {value: '2'});
	await engine.set('/a/_hidden', {value: '2'});
	await engine.set('/a/d/e/f', {value: '3'});
	await changed;
	t.deepEqual(names(cache, '/a'), ['d/', 'b', 'x']);

	const removed = nextChange(cache, change => change.type === 'remove');
	await engine.delete('/a/x');
	await removed;
	t.deepEqual(names(cache, '/a'), ['d/', 'b']);
	t.is(calls.length, 3);
	cache.close();
	await engine.close();
});

test('a listing is forgotten when its directory is deleted', async t => {
	const {engine, source} = await open();
	await engine.set('/a/b/c', {value: '1'});
	const cache = new TreeCache(source);
	await cache.request('/');
	await cache.request('/a/b');
	const removed = nextChange(cache, change => change.type === 'remove');
	await engine.delete('/a', {recursive: true});
	await removed;
	t.is(cache.view('/a/b'), undefined);
	t.deepEqual(names(cache, '/'), []);
	cache.close();
	await engine.close();
});

test('a newer request takes the place of one under way', async t => {
	const {engine, source, calls} = await open();
	await engine.set('/a/b', {value: '1'});
	const cache = new TreeCache(source);
	const first = cache.request('/');
	t.is(cache.view('/')?.state, 'loading');
	t.true(cache.isAsking);
	const second = cache.request('/a');
	const repeated = cache.request('/a');
	const views = await Promise.all([first, second, repeated]);
	t.deepEqual(views.map(view => view.state), ['loading', 'ready', 'ready']);
	t.false(cache.isAsking);
	t.deepEqual(calls, ['get /', 'get /a', 'watch /']);
	cache.close();
	await engine.close();
});

test('a failure is kept to be shown, and a later request tries again', async t => {
	const {engine, source} = await open();
	const cache = new TreeCache(source);
	const {index: engineIndex} = await engine.get('/');
	const view = await cache.request('/missing');
	t.is(view.state, 'failed');
	t.like(cache.view('/missing'), {state: 'failed', reason: `100: Key not found (/missing) [${engineIndex}]`});
	await engine.set('/missing/x', {value: ''});
	const retried = await cache.request('/missing');
	t.is(retried.state, 'ready');
	cache.close();
	await engine.close();
});

test('a directory that has expired is gone from the listing, and a key of its name alone leaves it there', async t => {
	let now = 1_000_000_000_000_000_000n;
	const engine = await openEmbedded({clock: () => now});
	t.teardown(async () => engine.close());
	await engine.set('/d', {dir: true, ttl: 10});
	const cache = new TreeCache(engine);
	t.teardown(() => {
		cache.close();
	});
	await cache.request('/');
	const modifiedIndex = (await engine.get('/')).index + 1;
	const node = {key: '/d', createdIndex: 1, modifiedIndex};
	cache.observe({
		action: 'delete', node, prevNode: {...node, value: 'v'}, index: modifiedIndex,
	});
	t.deepEqual(names(cache, '/'), ['d/']);
	const gone = nextChange(cache, change => change.type === 'expire' && change.path === '/d');
	now += 11_000_000_000n;
	await engine.set('/other', {value: ''});
	await gone;
	t.false(names(cache, '/').includes('d/'));
});

test('the next key to expire is known from answers and events', async t => {
	const {engine, source} = await open();
	const cache = new TreeCache(source);
	cache.observe(await engine.set('/slow', {value: '', ttl: 1000}));
	cache.observe(await engine.set('/fast', {value: '', ttl: 100}));
	t.is(cache.nextExpiration(Date.now())?.key, '/fast');
	cache.observe(await engine.delete('/fast'));
	t.is(cache.nextExpiration(Date.now())?.key, '/slow');
	cache.observe(await engine.set('/slow', {value: ''}));
	t.is(cache.nextExpiration(Date.now()), undefined);
	const {index} = await engine.get('/');
	t.is(cache.index, index);
	cache.close();
	await engine.close();
});

test('when the watch ends everything is forgotten', async t => {
	const {engine, source} = await open();
	const cache = new TreeCache(source);
	await cache.request('/');
	const reset = nextChange(cache, change => change.type === 'reset');
	await engine.close();
	await reset;
	t.is(cache.view('/'), undefined);
	cache.close();
});

test('what happens while a listing is on its way is in it', async t => {
	const {engine, source} = await open();
	await engine.set('/a/x', {value: '1'});
	const cache = new TreeCache({
		...source,
		async get(key, options) {
			const response = await engine.get(key, options);
			if (key === '/a') {
				const isSeen = nextChange(cache, change => change.type === 'put' && change.path === '/a/z');
				await engine.delete('/a/x');
				await engine.set('/a/y', {value: '2'});
				await engine.set('/a/z', {value: '3'});
				await isSeen;
			}

			return response;
		},
	});
	await cache.request('/');
	await cache.request('/a');
	t.deepEqual(names(cache, '/a'), ['y', 'z']);
	cache.close();
	await engine.close();
});

test('a directory of many keys is listed in turns, and is whole and in order', async t => {
	const {engine, source} = await open();
	t.teardown(async () => engine.close());
	const count = 20_000;
	const keys = Array.from({length: count}, (_, i) => `k${String((i * 7919) % count).padStart(5, '0')}`);
	await Promise.all(keys.map(async key => engine.set(`/big/${key}`, {value: 'v'})));
	const cache = new TreeCache(source);
	t.teardown(() => {
		cache.close();
	});
	// However fast the machine is, a turn is over at each look at the clock.
	const real = performance.now.bind(performance);
	let lookCount = 0;
	performance.now = () => real() + (++lookCount * 1000);
	t.teardown(() => {
		performance.now = real;
	});
	let turnCount = 0;
	const counting = setInterval(() => {
		turnCount++;
	}, 1);
	t.teardown(() => {
		clearInterval(counting);
	});
	await cache.request('/big');
	t.true(turnCount > 0);
	t.deepEqual(names(cache, '/big'), keys.toSorted());
});

test('another cluster has no names of the one before', async t => {
	const {engine, source} = await open();
	const cache = new TreeCache(source);
	cache.observe(await engine.set('/_queue/job', {value: '1'}));
	t.deepEqual(cache.hiddenNames('/'), ['_queue']);
	cache.reset();
	t.deepEqual(cache.hiddenNames('/'), []);
	cache.close();
	await engine.close();
});

test('of the directories that were asked for the last ones are kept', async t => {
	const {engine, source, calls} = await open();
	t.teardown(async () => engine.close());
	const paths = Array.from({length: 65}, (_, i) => `/d${i}`);
	for (const path of paths) {
		await engine.set(`${path}/k`, {value: '1'});
	}

	const cache = new TreeCache(source);
	t.teardown(() => {
		cache.close();
	});
	for (const path of [...paths.slice(0, 64), '/d0', '/d64']) {
		await cache.request(path);
	}

	t.deepEqual(paths.filter(path => cache.view(path) === undefined), ['/d1']);
	t.is(calls.filter(call => call === 'get /d0').length, 1);
});

test('another moment of the tree is shown where it is corrected', async t => {
	const {engine, source} = await open();
	t.teardown(async () => engine.close());
	await engine.set('/a/k', {value: '1'});
	await engine.set('/a/d/x', {value: '1'});
	const cache = new TreeCache(source);
	t.teardown(() => {
		cache.close();
	});
	for (const path of ['/', '/a', '/a/d']) {
		await cache.request(path);
	}

	const changes: string[] = [];
	cache.onChange(change => {
		changes.push(change.type === 'reset' ? 'reset' : `${change.type} ${change.path} ${change.entry.preview}`);
	});
	const node = (key: string, more: {dir: true} | {value: string}) => ({
		key, createdIndex: 1, modifiedIndex: 1, ...more,
	});
	cache.correct('/a/new', node('/a/new', {value: '2'}));
	cache.correct('/a/_hidden', node('/a/_hidden', {value: '3'}));
	cache.correct('/a/d', node('/a/d', {dir: true}));
	t.deepEqual(names(cache, '/a'), ['d/', 'k', 'new']);
	t.deepEqual(names(cache, '/a/d'), ['x']);
	cache.correct('/a/k', undefined);
	cache.correct('/a/none', undefined);
	cache.correct('/a/d', node('/a/d', {value: '4'}));
	t.deepEqual(names(cache, '/a'), ['d', 'new']);
	t.is(cache.view('/a/d'), undefined);
	t.deepEqual(changes, ['put /a/new 2', 'put /a/_hidden 3', 'put /a/d ', 'remove /a/k 1', 'put /a/d 4']);
	cache.correct('/a', undefined);
	t.deepEqual([names(cache, '/'), cache.view('/a')], [[], undefined]);
});
