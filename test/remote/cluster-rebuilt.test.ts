/**
A server that is rebuilt at its address while a shell and `sync --watch` hold on to it.
*/
import test, {type ExecutionContext} from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {type Engine} from '../../source/engine/engine.ts';
import {openRemote} from '../../source/remote/remote-engine.ts';
import {HttpPorts} from '../../source/http/http-ports.ts';
import {EtcdServer} from '../../source/server/server.ts';
import {ListingSlot} from '../../source/live/panes/listing-slot.ts';
import {Watches} from '../../source/live/panes/watches.ts';
import {TreeCache} from '../../source/live/tree-cache.ts';
import {UndoLog} from '../../source/session/undo/undo-log.ts';
import {runWords} from '../helpers/command-context.ts';
import {freePort} from '../helpers/live-etcd.ts';

type Rebuildable = {readonly url: string; rebuild(): Promise<void>};

async function startRebuildable(t: ExecutionContext): Promise<Rebuildable> {
	const url = `http://127.0.0.1:${await freePort()}`;
	const start = async () => {
		const server = await EtcdServer.start({name: 'm1', advertiseClientUrls: [url], initialAdvertisePeerUrls: ['http://127.0.0.1:2380']});
		const http = await HttpPorts.listen({listenClientUrls: [url]});
		http.serve(server);
		return async () => {
			await http.close();
			await server.stop();
		};
	};

	let stop = await start();
	t.teardown(async () => stop());
	return {
		url,
		async rebuild() {
			await stop();
			stop = await start();
		},
	};
}

async function openAt(t: ExecutionContext, url: string): Promise<Engine> {
	const engine = await openRemote({
		endpoints: [url], headerTimeoutMs: 20_000, totalTimeoutMs: 60_000, isSyncWanted: false, isStrict: false, watchBeatMs: 100,
	});
	t.teardown(async () => engine.close());
	return engine;
}

async function fill(engine: Engine, count: number): Promise<void> {
	for (let i = 0; i < count; i++) {
		await engine.set('/app/a', {value: String(i)});
	}
}

/** Resolves when the condition holds; `changed` has to be called after each change. */
class Watcher {
	#wake: () => void = () => undefined;

	readonly changed = (): void => {
		this.#wake();
	};

	async until(isSo: () => boolean): Promise<void> {
		while (!isSo()) {
			await new Promise<void>(resolve => {
				this.#wake = resolve;
			});
		}
	}
}

test('a pane says so and goes on', async t => {
	const server = await startRebuildable(t);
	const engine = await openAt(t, server.url);
	await fill(engine, 20);
	const watcher = new Watcher();
	const watches = new Watches(engine, {now: () => 1000, changed: watcher.changed});
	t.teardown(() => {
		watches.close();
	});
	const pane = watches.open('/', {recursive: true, waitIndex: 0n});
	await watcher.until(() => pane.state === 'live');
	await server.rebuild();
	await watcher.until(() => pane.inSight(9).some(({type}) => type === 'replacement'));
	await engine.set('/app/new', {value: '1'});
	await watcher.until(() => pane.inSight(1)[0]?.type === 'event');
	t.like(pane.inSight(2), {0: {type: 'event', key: '/app/new'}, 1: {type: 'replacement'}});
	t.true(pane.isReplaced);
});

test('a live listing is read again, and waits for its directory', async t => {
	const server = await startRebuildable(t);
	const engine = await openAt(t, server.url);
	await fill(engine, 20);
	const watcher = new Watcher();
	const cache = new TreeCache(engine);
	const slot = new ListingSlot(cache, {canDraw: true});
	cache.onChange(change => {
		slot.take(change, 1000);
		watcher.changed();
	});
	let isReplaced = false;
	engine.onNotice(({kind, text}) => {
		isReplaced ||= kind === 'replaced';
		slot.replace(text);
		cache.reset();
	});
	t.teardown(() => {
		cache.close();
	});
	await slot.open('/app');
	await server.rebuild();
	await watcher.until(() => isReplaced);
	await cache.request('/app');
	t.is(cache.view('/app')?.state, 'failed');
	await engine.set('/app/new', {value: '1'});
	await watcher.until(() => cache.view('/app')?.state !== 'failed');
	const view = await cache.request('/app');
	t.deepEqual(view.state === 'ready' && [...view.directory.keys], ['new']);
	t.regex(slot.current!.replacement!, /rebuilt/);
	t.true(cache.index < 20);
});

test('nothing of the first cluster is taken back in the second', async t => {
	const server = await startRebuildable(t);
	const engine = await openAt(t, server.url);
	const log = new UndoLog(Date.now);
	engine.onNotice(({text}) => {
		log.forsake(text);
	});
	const recording = log.recording(engine);
	await engine.set('/app/a', {value: 'old'});
	log.begin('set /app/a new');
	const {node} = await recording.set('/app/a', {value: 'new'});
	log.end();
	await fill(engine, 20);
	await server.rebuild();
	const other = await openAt(t, server.url);
	await other.set('/app/a', {value: 'old'});
	const there = await other.set('/app/a', {value: 'new'});
	t.is(there.node.modifiedIndex, node.modifiedIndex);
	await t.throwsAsync(log.step(recording, 'undo', {}), {message: /^not undone: the cluster was rebuilt or restored/});
	t.is((await other.get('/app/a')).node.value, 'new');
});

test('sync --watch says so, keeps the copy and goes on, and so does watch', async t => {
	const server = await startRebuildable(t);
	const engine = await openAt(t, server.url);
	const copy = await openEmbedded();
	t.teardown(async () => copy.close());
	await fill(engine, 20);
	const ending = new AbortController();
	const watcher = new Watcher();
	let output = '';
	let said = '';
	const settings = {
		mode: 'own' as const, signal: ending.signal, onStdout(text: string) {
			output += text;
			watcher.changed();
		},
	};
	const syncing = runWords(['sync', 'src:/app', '/copy', '--delete', '--watch'], {
		...settings, engine: copy, more: {
			connectTo: async () => engine,
			stderr(text: string) {
				said += text;
				watcher.changed();
			},
		},
	});
	const second = await openAt(t, server.url);
	const watching = runWords(['watch', '/', '--recursive', '--forever'], {...settings, engine: second});
	await watcher.until(() => said.includes('watching'));
	await server.rebuild();
	await watcher.until(() => said.includes('again') && said.split('watching').length === 3);
	await second.checkCluster();
	await second.set('/app/new', {value: '1'});
	await watcher.until(() => output.includes('+ /copy/new  "1"') && output.includes('[set] /app/new'));
	ending.abort();
	await Promise.all([syncing.catch(() => undefined), watching]);
	t.regex(said, /the cluster was rebuilt or restored: its index is \d+, and was \d+: reading src:\/app again/);
	t.regex(said, /what only \/copy has was left there/);
	t.is((await copy.get('/copy/a')).node.value, '19');
});
