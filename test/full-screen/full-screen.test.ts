/**
The full-screen view without a screen: what its keys do, and what it does by itself.
*/
import {setImmediate as nextTurn} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import {type Engine, type EngineStatus} from '../../source/engine/engine.ts';
import {FullScreen, type FullScreenHost, type FullScreenState} from '../../source/full-screen/full-screen.ts';
import {hitCountMax} from '../../source/full-screen/search.ts';
import {Watches} from '../../source/live/panes/watches.ts';
import {TreeCache} from '../../source/live/tree-cache.ts';
import {KeyBindings} from '../../source/prompt/editing/key-bindings.ts';
import {KeyDecoder} from '../../source/terminal/input/key-decoder.ts';
import {altered} from '../helpers/altered-engine.ts';
import {engineWith} from '../helpers/engine-with.ts';

type Bench = {
	readonly engine: Engine;
	readonly view: FullScreen;
	readonly cache: TreeCache;
	readonly watches: Watches;
	/** What the view asked of the session around it. */
	readonly said: string[];
	/** What was read of the engine. */
	readonly reads: string[];
	/** As the engine tells how it is. */
	readonly tell: (status: EngineStatus) => void;
	type(input: string): string;
	/** The first state of which that is true. */
	until(isWanted: (state: FullScreenState) => boolean): Promise<FullScreenState>;
};

const [up, down, right, left] = ['\u001B[A', '\u001B[B', '\u001B[C', '\u001B[D'] as const;
const [pageUp, pageDown, home, end] = ['\u001B[5~', '\u001B[6~', '\u001B[H', '\u001B[F'] as const;
const escape = '\u001B[27u';

async function open(t: ExecutionContext, keys: readonly string[], {
	directory = '/', value = 'x', get, ...more
}: Partial<FullScreenHost> & {readonly directory?: string; readonly value?: string; readonly get?: (engine: Engine) => Engine['get']} = {}): Promise<Bench> {
	const store = await engineWith(t, keys, value);
	const reads: string[] = [];
	const statusListeners = new Set<(status: EngineStatus) => void>();
	const read: Engine['get'] = get === undefined ? async (...args) => store.get(...args) : get(store);
	const engine = altered(store, {
		async get(key, options) {
			reads.push(key);
			return read(key, options);
		},
		onStatus(listener) {
			statusListeners.add(listener);
			return () => {
				statusListeners.delete(listener);
			};
		},
	});
	const cache = new TreeCache(engine);
	const listeners = new Set<() => void>();
	const changed = (): void => {
		for (const listener of listeners) {
			listener();
		}
	};

	const watches = new Watches(engine, {now: Date.now, changed});
	const said: string[] = [];
	const view = new FullScreen(directory, {
		engine,
		cache,
		watches,
		keys: new KeyBindings(),
		now: () => 1000,
		isGuarded: () => false,
		submit(line) {
			said.push(line);
		},
		copy(text) {
			said.push(`copy ${text}`);
		},
		actOnPane(action) {
			said.push(action);
			return true;
		},
		cancel: () => false,
		moment: () => ({isGoing: false}),
		stepBack() {
			said.push('stepBack');
		},
		stepForward() {
			said.push('stepForward');
		},
		suspend() {
			said.push('suspend');
		},
		repaint() {
			said.push('repaint');
		},
		leave() {
			said.push('leave');
			view.close();
		},
		changed,
		// The screen is drawn later, and settles before that.
		changedByItself() {
			setImmediate(() => {
				view.settle();
				changed();
			});
		},
		...more,
	});
	view.resize({
		treeRows: 4, valueRows: 3, paneRows: 3, valueLineCount: 9, parts: ['tree', 'value', 'watch'],
	});
	t.teardown(() => {
		view.close();
		watches.close();
		cache.close();
	});
	view.settle();
	const decoder = new KeyDecoder();
	return {
		engine: store, view, cache, watches, said, reads,
		tell(status) {
			for (const listener of statusListeners) {
				listener(status);
			}
		},
		type(input) {
			let rest = '';
			for (const event of decoder.push(input)) {
				rest += view.handle(event);
			}

			return rest;
		},
		async until(isWanted) {
			return new Promise(resolve => {
				const look = (): void => {
					const {state} = view;
					if (!isWanted(state)) {
						return;
					}

					listeners.delete(look);
					resolve(state);
				};

				listeners.add(look);
				look();
			});
		},
	};
}

const pathsOf = ({rows}: FullScreenState) => Array.from({length: rows.length}, (_, i) => rows.at(i)!.path);
const isListed = (count: number) => (state: FullScreenState): boolean => state.rows.length === count;
const isRead = (path: string) => ({value}: FullScreenState): boolean => value?.path === path;

test('the keys walk through the tree, by rows, by pages and to its ends', async t => {
	const keys = Array.from({length: 9}, (_, i) => `/k${i}`);
	const {type, until, view} = await open(t, keys);
	await until(isListed(9));
	const chosen = (input: string) => {
		type(input);
		return view.state.chosen?.path;
	};

	t.deepEqual(
		[down, 'j', up, 'k', end, home, 'G', 'g', pageDown, pageDown, pageUp].map(input => chosen(input)),
		['/k1', '/k2', '/k1', '/k0', '/k8', '/k0', '/k8', '/k0', '/k3', '/k6', '/k3'],
	);
	t.is(view.state.browser.top, 3);
});

test('directories are opened as they are entered, listed, and closed again', async t => {
	const {type, until, view} = await open(t, ['/a/b/c', '/a/x', '/z']);
	await until(isListed(2));
	type(right);
	t.deepEqual(pathsOf(await until(isListed(4))), ['/a', '/a/b', '/a/x', '/z']);
	type(right);
	t.is(view.state.chosen?.path, '/a/b');
	type(' ');
	await until(isListed(5));
	type(left + left);
	t.is(view.state.chosen?.path, '/a');
	type('h');
	t.deepEqual(pathsOf(view.state), ['/a', '/z']);
});

test('it begins at a directory, with those around it open', async t => {
	const {until} = await open(t, ['/a/b/c', '/a/b/d', '/z'], {directory: '/a/b'});
	const state = await until(isListed(5));
	t.deepEqual(pathsOf(state), ['/a', '/a/b', '/a/b/c', '/a/b/d', '/z']);
	t.is(state.chosen?.path, '/a/b');
});

test('Tab goes round the parts that are in sight, and each moves by itself', async t => {
	const {type, until, view} = await open(t, ['/a', '/b'], {value: '{"a": {"b": [1]}}'});
	await until(isRead('/a'));
	const part = (input: string) => {
		type(input);
		return view.state.browser.part;
	};

	t.deepEqual(['\t', '\t', '\t', '\u001B[Z', '\u001B[Z'].map(input => part(input)), ['value', 'watch', 'tree', 'watch', 'value']);
	const top = (input: string) => {
		type(input);
		return view.state.browser.valueTop;
	};

	t.deepEqual([down, pageDown, pageUp, end, home].map(input => top(input)), [1, 3, 1, 6, 0]);
	t.is(view.state.chosen?.path, '/a');
	view.resize({
		treeRows: 4, valueRows: 3, paneRows: 0, valueLineCount: 9, parts: ['tree'],
	});
	t.is(view.state.browser.part, 'tree');
	type(down);
	t.is(view.state.chosen?.path, '/b');
});

test('JSON is folded and opened by levels, once it has been read', async t => {
	const {type, until, view, said} = await open(t, ['/a', '/b'], {value: '{"a": {"b": [1]}}'});
	await until(isRead('/a'));
	const depth = (input: string) => {
		type(input);
		return view.state.browser.foldDepth;
	};

	t.deepEqual(['-', '-', '-', '+', '+'].map(input => depth(input)), [2, 1, 1, 2, Infinity]);
	type(`-${down}`);
	// The value in sight is still that of the row before: it is neither folded nor copied.
	t.is(depth('-'), 2);
	type('y');
	t.deepEqual([said, view.state.remark?.isError], [[], true]);
	await until(isRead('/b'));
	for (const fold of ['+', '-']) {
		type(`\t${down}`);
		t.is(view.state.browser.valueTop, 1);
		type(fold);
		t.is(view.state.browser.valueTop, 0);
		type(escape);
	}
});

test('a new key lies in the chosen directory, or beside the chosen key', async t => {
	const {type, until, view} = await open(t, ['/d/k']);
	await until(isListed(1));
	const asked = () => {
		type('n');
		const path = view.state.foot?.path;
		type(escape);
		return path;
	};

	t.is(asked(), '/d');
	type(' ');
	await until(isListed(2));
	type(down);
	t.is(asked(), '/d');
});

test('a key that is bound to the view or its help does here what it does at the prompt', async t => {
	const {type, view, said} = await open(t, [], {
		keys: new KeyBindings({all: new Map([['f7', 'fullScreen'], ['f8', 'keyHelp'], ['f10', 'lineStart']])}),
	});
	type('\u001B[21~\u001B[19~');
	t.is(view.state.browser.helpPage, 0);
	type('\u001B[18~');
	t.deepEqual(said, ['leave']);
});

test('the help is turned page by page, and closed behind the last one', async t => {
	const {type, view} = await open(t, []);
	view.resize({
		treeRows: 4, valueRows: 3, paneRows: 3, valueLineCount: 9, parts: ['tree', 'value', 'watch'], helpPages: 2,
	});
	const pages = Array.from({length: 4}, () => {
		type('?');
		return view.state.browser.helpPage;
	});
	t.deepEqual(pages, [0, 1, undefined, 0]);
	type('?');
	type(escape);
	t.is(view.state.browser.helpPage, undefined);
});

test('in a pane the keys walk through its events', async t => {
	const {type, until, view, watches, engine} = await open(t, ['/d/a']);
	await until(isListed(1));
	type('w');
	const {focused} = watches;
	t.deepEqual([focused?.key, focused?.recursive], ['/d', true]);
	await until(() => focused!.state === 'live');
	for (let i = 0; i < 9; i++) {
		await engine.set('/d/a', {value: String(i)});
	}

	await until(() => focused!.eventCount === 9);
	type('\t\t');
	t.is(view.state.browser.part, 'watch');
	type(down);
	const first = focused!.marked;
	t.truthy(first);
	type(pageDown);
	t.not(focused!.marked, first);
	type(up);
	type(pageUp);
	t.is(view.state.chosen?.path, '/d');
});

test('a watch of a key or a directory is opened, focused by its number and ended', async t => {
	const {type, until, watches, said} = await open(t, ['/d/a', '/k']);
	await until(isListed(2));
	type('W');
	type(`w${down}w`);
	t.deepEqual(watches.panes.map(({key, recursive}) => [key, recursive]), [['/d', true], ['/k', false]]);
	type('1');
	t.is(watches.focused?.key, '/d');
	type('W');
	t.deepEqual(watches.panes.map(({key}) => key), ['/k']);
	type('\u001B[13~\u001B[19~');
	t.deepEqual(said, ['pausePane']);
});

test('where nothing is there, the keys of a node do nothing', async t => {
	const {type, until, watches, said, view, cache} = await open(t, []);
	await until(() => cache.view('/')?.state === 'ready');
	for (const key of ['w', 'e', 'd', 't', 'y', 'Y', 'c', right, left, ' ', '-', '+', down]) {
		type(key);
	}

	t.deepEqual([watches.panes, said, view.state.foot], [[], [], undefined]);
	type('n');
	t.like(view.state.foot, {kind: 'name', path: '/'});
});

test('what a key does to a node is a line of the shell, or a question before it', async t => {
	const {type, until, said, view} = await open(t, ['/d/a', '/k']);
	await until(isListed(2));
	await until(({chosen}) => chosen?.path === '/d');
	for (const key of ['c', 'd', 'u', 'U', 'Y']) {
		type(key);
	}

	t.deepEqual(said.splice(0), ['cd /d', 'rm --recursive /d', 'undo', 'redo', 'copy /d']);
	type('e');
	t.like(view.state.remark, {isError: true, text: '/d is a directory, which has no value to edit'});
	type(down);
	t.is(view.state.remark, undefined);
	type('y');
	t.is(view.state.remark?.text, 'not copied: the value has not been read yet');
	await until(isRead('/k'));
	type('y');
	type('e');
	type('c');
	t.deepEqual(said.splice(0), ['copy x', 'edit /k', 'cd /']);
	type('t');
	t.is(view.state.foot?.kind, 'ttl');
	type('9');
	type('m');
	type('\r');
	t.deepEqual(said.splice(0), ['ttl /k 9m']);
	type('d');
	t.is(view.state.foot?.kind, 'remove');
	type('n');
	t.deepEqual([said, view.state.foot], [[], undefined]);
	type('d');
	type('y');
	t.deepEqual(said, ['rm /k']);
	t.like(view.state.remark, {isError: false, text: 'rm /k'});
});

test('a question takes no burst of letters, and a directory known to be empty is asked about', async t => {
	const {type, until, said, view, engine} = await open(t, []);
	await engine.set('/d', {dir: true});
	await until(isListed(1));
	await until(({value}) => value?.children?.length === 0);
	type('d');
	t.is(view.state.foot?.kind, 'removeDirectory');
	type('yy');
	t.is(view.state.foot?.kind, 'removeDirectory');
	type('n');
	type('dy');
	t.deepEqual([said, view.state.foot?.kind], [[], 'removeDirectory']);
	type('y');
	t.deepEqual(said, ['rm --recursive /d']);
});

test('an open directory that is empty is known to be so without being read', async t => {
	const {type, until, said, view, engine, cache} = await open(t, []);
	await engine.set('/d', {dir: true});
	await until(isListed(1));
	type(' ');
	await until(() => cache.view('/d')?.state === 'ready');
	type('d');
	t.is(view.state.foot?.kind, 'removeDirectory');
	type(escape);
	await engine.set('/d/k', {value: ''});
	await until(isListed(2));
	type('d');
	t.deepEqual(said, ['rm --recursive /d']);
});

test('where the commands ask themselves, the view does not', async t => {
	const {type, until, said} = await open(t, ['/k'], {isGuarded: () => true});
	await until(isListed(1));
	type('d');
	t.deepEqual(said, ['rm /k']);
});

test('what a line of the view says is shown until the next key', async t => {
	const {view, type} = await open(t, []);
	view.hear('saved\n', false);
	view.hear('no space left\n', true);
	t.deepEqual(view.state.remark, {text: 'no space left', isError: true});
	view.hear('try again', false);
	t.deepEqual(view.state.remark, {text: 'no space left\ntry again', isError: true});
	type('x');
	t.is(view.state.remark, undefined);
	view.hear('a\n', false);
	view.hear('b', false);
	t.deepEqual(view.state.remark, {text: 'a\nb', isError: false});
	view.hear('y'.repeat(5000), false);
	t.is(view.state.remark?.text.length, 2000);
});

test('a node that a line has made is chosen, unless a key has come since', async t => {
	const {type, until, said, engine, view} = await open(t, ['/a', '/z']);
	await until(isListed(2));
	for (const input of ['n', 'm', 'd', '/', 'new', '\r', '1', '\r']) {
		type(input);
	}

	t.deepEqual(said, ['mk /md/new -- 1']);
	await engine.set('/md/new', {value: '1'});
	await until(({chosen}) => chosen?.path === '/md/new');
	t.true(view.state.browser.open.has('/md'));
	for (const input of ['n', 'q', '\r', '\r', 'j']) {
		type(input);
	}

	await engine.set('/md/q', {value: ''});
	const state = await until(each => pathsOf(each).includes('/md/q'));
	t.not(state.chosen?.path, '/md/q');
});

test('Esc leaves what was entered last, and at the end the view', async t => {
	const {type, until, view, said} = await open(t, ['/a/b', '/c']);
	await until(isListed(2));
	type('\t');
	type('?');
	t.is(view.state.browser.helpPage, 0);
	type(escape);
	t.deepEqual([view.state.browser.helpPage, view.state.browser.part], [undefined, 'value']);
	type('\u0007');
	t.is(view.state.browser.part, 'tree');
	type('/c\r');
	t.deepEqual([view.state.browser.filter, pathsOf(view.state)], ['c', ['/c']]);
	type(escape);
	t.is(view.state.browser.filter, '');
	type('fb\r');
	await until(({search}) => search.state === 'done');
	type('\t');
	type(escape);
	t.deepEqual([view.state.browser.part, view.state.browser.search?.text], ['tree', 'b']);
	type(escape);
	t.deepEqual([view.state.browser.search, view.state.search.state], [undefined, 'idle']);
	t.deepEqual(said, []);
	type(escape);
	t.deepEqual(said, ['leave']);
});

test('Ctrl-C cancels what is running, or leaves as Esc does', async t => {
	let isRunning = true;
	const {type, said} = await open(t, ['/a'], {
		cancel() {
			const was = isRunning;
			isRunning = false;
			return was;
		},
	});
	type('\u0003');
	t.deepEqual(said, []);
	type('\u0003');
	t.deepEqual(said, ['leave']);
});

test('what is typed behind the letter that leaves is given back, and nothing more happens', async t => {
	const {type, said, until, view, engine, cache} = await open(t, ['/a/b', '/c']);
	await until(isListed(2));
	const seen = new Promise(resolve => {
		cache.onChange(resolve);
	});
	t.is(type('jqls'), 'ls');
	t.deepEqual(said, ['leave']);
	await engine.set('/c', {value: 'later'});
	await seen;
	t.is(view.state.marks.newest, undefined);
});

test('a search shows what it has found anywhere, and Enter shows that in its place', async t => {
	const {type, until, view, engine, said} = await open(t, ['/a/b/needle', '/c', '/z/needle']);
	await until(isListed(3));
	type('fneedle');
	t.is(view.state.search.state, 'searching');
	const {search, chosen} = await until(each => each.search.state === 'done');
	t.deepEqual(search.hits.map(({path}) => path), ['/a/b/needle', '/z/needle']);
	t.is(chosen?.path, '/a/b/needle');
	await until(isRead('/a/b/needle'));
	type(`\r\t${down}`);
	t.is(view.state.browser.valueTop, 1);
	type(escape + up);
	t.is(view.state.browser.valueTop, 1);
	type(down);
	t.deepEqual([view.state.chosen?.path, view.state.browser.valueTop], ['/z/needle', 0]);
	await until(isRead('/z/needle'));
	type(up + down);
	type('W');
	type('1');
	type('s');
	t.is(view.state.browser.sort, 'ttl');
	await engine.delete('/z/needle');
	await until(({search: {hits}}) => hits.length === 1);
	t.is((await until(each => each.chosen !== undefined)).chosen?.path, '/a/b/needle');
	// What changes stays found.
	await engine.set('/a/b/needle', {value: 'new'});
	await until(({value}) => value?.node.value === 'new');
	t.is(view.state.search.hits.length, 1);
	type(right);
	const shown = await until(each => each.rows.length > 3 && each.chosen !== undefined);
	t.deepEqual([shown.chosen?.path, shown.browser.search, [...shown.browser.open]], ['/a/b/needle', undefined, ['/a', '/a/b']]);
	t.deepEqual(said, []);
});

test('at another moment the same is searched for there', async t => {
	let moment: FullScreenState['moment'] = {isGoing: false};
	const {type, until, view, engine} = await open(t, ['/a/needle', '/z/needle'], {moment: () => moment});
	await until(isListed(2));
	type('fneedle\r');
	await until(({search}) => search.state === 'done');
	// The past of this engine is what it holds then.
	await engine.set('/b/needle', {value: 'x'});
	moment = {isGoing: false, at: 7};
	view.settle();
	t.deepEqual([view.state.search.state, view.state.search.hits.length], ['searching', 2]);
	const {search} = await until(each => each.search.state === 'done');
	t.deepEqual(search.hits.map(({path}) => path), ['/a/needle', '/b/needle', '/z/needle']);
	view.settle();
	t.is(view.state.search.state, 'done');
});

test('a search that is left finds nothing more, and its place is found again', async t => {
	const {type, until, view} = await open(t, ['/a/needle', '/k']);
	await until(isListed(2));
	type(down);
	type('fneedlx\u007F\u007Fe\r');
	await until(({search}) => search.state === 'done');
	type(escape);
	t.deepEqual([view.state.chosen?.path, view.state.search.state, view.state.search.hits.length], ['/k', 'idle', 0]);
	type('fn');
	type('\u0003');
	t.deepEqual([view.state.browser.search, view.state.search.state], [undefined, 'idle']);
	t.is(hitCountMax, 1000);
});

test('a filter takes all letters, and may go on as a search', async t => {
	const {type, until, view, said} = await open(t, ['/aq', '/bq', '/c']);
	await until(isListed(3));
	type('/q');
	t.deepEqual([view.state.browser.filter, pathsOf(view.state), said], ['q', ['/aq', '/bq'], []]);
	type(down);
	t.is(view.state.chosen?.path, '/bq');
	type('\u007Fc');
	t.is(view.state.chosen?.path, '/c');
	type('\t');
	t.deepEqual([view.state.browser.filter, view.state.browser.search?.isTyping], ['', true]);
});

test('what changes is marked: the row, and the closed directory that it is in', async t => {
	const {engine, until, view} = await open(t, ['/a/b/c', '/k']);
	await until(isListed(2));
	await engine.set('/a/b/c', {value: 'new'});
	await until(({marks}) => marks.get('/a', 1000) === true);
	t.true(view.state.marks.get('/a/b/c', 1000));
	await engine.set('/k', {value: 'new'});
	t.is((await until(({marks}) => marks.newest === '/k')).marks.get('/k', 60_000), undefined);
});

test('the value of the chosen key is read when it changes, and not for others', async t => {
	const {engine, until, reads} = await open(t, ['/a', '/b']);
	await until(isRead('/a'));
	const countA = () => reads.filter(key => key === '/a').length;
	const before = countA();
	await engine.set('/b', {value: 'other'});
	await until(({marks}) => marks.newest === '/b');
	await engine.set('/a', {value: 'mine'});
	const {value} = await until(each => each.value?.node.value === 'mine');
	t.deepEqual([...value!.changes], [[0, 'x']]);
	t.is(countA(), before + 1);
});

test('r reads everything again', async t => {
	const {type, until, reads, view} = await open(t, ['/a/b']);
	await until(isListed(1));
	type(' ');
	await until(isListed(2));
	reads.length = 0;
	type('r');
	await until(isListed(2));
	t.deepEqual(reads, ['/', '/a']);
	t.is(view.state.chosen?.path, '/a');
});

test('what could not be listed is asked for again when the cluster is there again, or everything was forgotten', async t => {
	let isDown = true;
	const {tell, until, cache, type, reads} = await open(t, ['/a/b'], {
		get: engine => async (key, options) => {
			if (isDown) {
				throw new Error('out of reach');
			}

			return engine.get(key, options);
		},
	});
	await until(() => cache.view('/')?.state === 'failed');
	t.deepEqual(reads, ['/']);
	tell({state: 'down'});
	t.deepEqual(reads, ['/']);
	isDown = false;
	tell({state: 'ok'});
	await until(isListed(1));
	isDown = true;
	type('r');
	await until(() => cache.view('/')?.state === 'failed');
	isDown = false;
	cache.reset();
	await until(isListed(1));
	isDown = true;
	type('r');
	await until(() => cache.view('/')?.state === 'failed');
	isDown = false;
	type('r');
	await until(isListed(1));
});

test('what cannot be read says why', async t => {
	const {until, type} = await open(t, ['/a', '/b'], {
		get: engine => async (key, options) => {
			if (key === '/a') {
				throw new Error('not for you');
			}

			return engine.get(key, options);
		},
	});
	await until(({problem}) => problem === 'not for you');
	type(down);
	t.is((await until(isRead('/b'))).problem, undefined);
});

test('an answer that comes after the next one counts no more', async t => {
	const answer = Promise.withResolvers<void>();
	const asked = Promise.withResolvers<void>();
	let given: Promise<unknown> | undefined;
	const {until, type, view} = await open(t, ['/a', '/b'], {
		get: engine => async (key, options) => {
			if (key !== '/a') {
				return engine.get(key, options);
			}

			asked.resolve();
			given = answer.promise.then(async () => engine.get(key));
			return given as ReturnType<Engine['get']>;
		},
	});
	await asked.promise;
	type(down);
	await until(isRead('/b'));
	answer.resolve();
	await given;
	await nextTurn();
	t.is(view.state.value?.path, '/b');
});

test('a view that is closed asks for nothing any more', async t => {
	const signals: AbortSignal[] = [];
	const walked = Promise.withResolvers<void>();
	let isSearching = false;
	const {until, type, view} = await open(t, ['/a'], {
		get: engine => async (key, options) => {
			if (!isSearching) {
				return engine.get(key, options);
			}

			signals.push(options!.signal!);
			walked.resolve();
			return Promise.withResolvers<never>().promise;
		},
	});
	await until(isRead('/a'));
	isSearching = true;
	type('fa');
	await walked.promise;
	view.close();
	t.deepEqual(signals.map(({aborted}) => aborted), [true]);
});

test('of a directory the first children are read, and that there are more', async t => {
	const {until} = await open(t, Array.from({length: 201}, (_, i) => `/d/${String(i).padStart(3, '0')}`));
	const {value} = await until(isRead('/d'));
	t.deepEqual([value!.children!.length, value!.children!.at(-1)!.name, value!.hasMore], [200, '199', true]);
});

test('screen and process are for the session around the view', async t => {
	const {type, said} = await open(t, ['/a']);
	type('\u000C\u001A');
	type('\u001BOQ');
	t.deepEqual(said, ['repaint', 'suspend', 'leave']);
});
