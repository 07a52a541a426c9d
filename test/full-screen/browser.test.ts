import process from 'node:process';
import test from 'ava';
import {type Node} from '../../source/engine/engine.ts';
import {
	browse,
	createBrowser,
	type BrowserAction,
	type BrowserState,
} from '../../source/full-screen/browser.ts';
import {Directory} from '../../source/live/directory.ts';
import {type DirectoryView} from '../../source/live/tree-cache.ts';
import {TreeRows} from '../../source/full-screen/tree-rows.ts';

function node(key: string, isDirectory = false): Node {
	return {
		key, createdIndex: 1, modifiedIndex: 1, ...(isDirectory ? {dir: true} : {value: `value of ${key}`}),
	};
}

type Tree = Map<string, Directory>;

function treeOf(listings: Readonly<Record<string, readonly Node[]>>): Tree {
	return new Map(Object.entries(listings).map(([path, nodes]) => [path, new Directory(nodes, 1)]));
}

function rowsOf(tree: Tree, {open, filter, sort = 'name'}: Pick<BrowserState, 'open' | 'filter'> & Partial<Pick<BrowserState, 'sort'>>): TreeRows {
	return new TreeRows({
		view(path): DirectoryView | undefined {
			const directory = tree.get(path);
			return directory === undefined ? undefined : {state: 'ready', directory};
		},
	}, {open, filter, sort});
}

function paths(rows: TreeRows): readonly string[] {
	return Array.from({length: rows.length}, (_, i) => rows.at(i)!.path);
}

const height = 4;

/** Each action and, as the view does it, a settling after it. */
function run(tree: Tree, start: BrowserState, ...actions: readonly BrowserAction[]): BrowserState {
	let state = start;
	for (const action of actions.flatMap(each => [each, {type: 'settle'} as const])) {
		state = browse(state, action, {tree: rowsOf(tree, state), height});
	}

	return state;
}

const sample = treeOf({
	'/': [node('/a', true), node('/b', true), node('/x')],
	'/a': [node('/a/deep', true), node('/a/one'), node('/a/two')],
	'/a/deep': [node('/a/deep/end')],
	'/b': [],
});

const enter: BrowserAction = {type: 'enter'};
const leave: BrowserAction = {type: 'leave'};
const down: BrowserAction = {type: 'move', step: 1};

test('open directories show their children, directories first', t => {
	const rows = rowsOf(sample, {open: new Set(['/a', '/a/deep', '/b']), filter: ''});
	t.deepEqual(paths(rows), ['/a', '/a/deep', '/a/deep/end', '/a/one', '/a/two', '/b', '/x']);
	t.deepEqual(paths(rows).map(path => rows.positionOf(path)), [0, 1, 2, 3, 4, 5, 6]);
	t.deepEqual([rows.at(2)?.depth, rows.at(1)?.isOpen, rows.at(3)?.isOpen], [2, true, false]);
	t.deepEqual([rows.positionOf('/nowhere'), rows.positionOf('/a/one/below'), rows.positionOf('/')], [-1, -1, -1]);
	t.is(rows.at(7), undefined);
});

test('a filter leaves names with the text in them and the open directories around them', t => {
	t.deepEqual(paths(rowsOf(sample, {open: new Set(['/a']), filter: 'TW'})), ['/a', '/a/two']);
	t.deepEqual(paths(rowsOf(sample, {open: new Set(), filter: 'tw'})), []);
});

test('entering opens, goes to the first child, and comes to the value of a key', t => {
	const opened = run(sample, createBrowser('/'), enter);
	t.deepEqual([opened.selected, [...opened.open]], ['/a', ['/a']]);
	const inside = run(sample, opened, enter, down);
	t.is(inside.selected, '/a/one');
	t.is(run(sample, inside, enter).part, 'value');
});

test('leaving closes, or goes to the directory around', t => {
	const inside = run(sample, createBrowser('/'), enter, enter, enter, enter);
	t.is(inside.selected, '/a/deep/end');
	const around = run(sample, inside, leave);
	t.is(around.selected, '/a/deep');
	const closed = run(sample, around, leave, leave, leave);
	t.deepEqual([closed.selected, closed.open.size], ['/a', 0]);
	t.is(run(sample, closed, leave).selected, '/a');
});

test('the same key opens a directory and closes it', t => {
	const toggle: BrowserAction = {type: 'toggle'};
	const opened = run(sample, createBrowser('/'), toggle);
	t.deepEqual([...opened.open], ['/a']);
	t.deepEqual(run(sample, opened, toggle), {...opened, open: new Set()});
});

test('closing a directory closes those below it', t => {
	const opened = run(sample, createBrowser('/a/deep'));
	t.deepEqual([opened.selected, opened.open.size], ['/a/deep', 2]);
	const state = run(sample, {...opened, selected: '/a'}, leave);
	t.is(state.open.size, 0);
});

test('the chosen row stays in sight', t => {
	const state = run(sample, {...createBrowser('/'), open: new Set(['/a', '/a/deep'])}, {type: 'move', step: Infinity});
	t.deepEqual([state.selected, state.top], ['/x', 3]);
	const top = run(sample, state, {type: 'move', step: -Infinity});
	t.deepEqual([top.selected, top.top], ['/a', 0]);
	t.is(run(sample, top, {type: 'page', step: 1}).selected, '/a/one');
});

test('when the chosen node goes, the one that takes its place is chosen', t => {
	const tree = treeOf({'/': [node('/1'), node('/2'), node('/3')]});
	const state = run(tree, createBrowser('/'), down);
	t.is(state.selected, '/2');
	tree.get('/')!.remove('2');
	const next = run(tree, state);
	t.is(run(tree, next, {type: 'settle'}).selected, '/3');
	tree.get('/')!.remove('3');
	t.is(run(tree, next, {type: 'settle'}).selected, '/1');
});

test('no more directories are open than are kept listed, and those around the newest stay', t => {
	const names = Array.from({length: 60}, (_, i) => `/d${String(i).padStart(2, '0')}`);
	const tree = treeOf({'/': names.map(name => node(name, true)), ...Object.fromEntries(names.map(name => [name, []]))});
	const state = run(tree, createBrowser('/'), ...names.flatMap(() => [enter, down]));
	t.true(state.open.size <= 48);
	t.true(state.open.has('/d59'));
});

test('a directory of many children is walked without looking at each', t => {
	const count = 100_000;
	const tree = treeOf({'/': [node('/big', true)], '/big': Array.from({length: count}, (_, i) => node(`/big/${String(i).padStart(6, '0')}`))});
	let state = run(tree, createBrowser('/'), enter, {type: 'move', step: Infinity});
	t.is(state.selected, '/big/099999');
	// Of this process alone: others may have the machine.
	const start = process.cpuUsage();
	for (let i = 0; i < 1000; i++) {
		state = run(tree, state, {type: 'move', step: -1});
	}

	t.is(state.selected, '/big/098999');
	t.true(process.cpuUsage(start).user < 1_000_000, 'a step must cost far less than a frame');
});

test('JSON is folded from the innermost level to the outermost, which stays open', t => {
	const step = (type: 'fold' | 'unfold', depth: number, levelCount = 3) =>
		run(sample, createBrowser('/'), {type, levelCount, depth}).foldDepth;
	t.deepEqual([step('fold', Infinity), step('fold', 2), step('fold', 1)], [2, 1, 1]);
	t.deepEqual([step('unfold', 1), step('unfold', 2), step('unfold', Infinity)], [2, Infinity, Infinity]);
	t.deepEqual([step('fold', Infinity, 1), step('fold', Infinity, 2)], [undefined, 1]);
});

test('what a filter has found is entered among everything around it', t => {
	const filtered = run(sample, createBrowser('/'), {type: 'filterStart'}, {type: 'filterInsert', text: 'a'}, {type: 'filterEnd'});
	t.deepEqual(paths(rowsOf(sample, filtered)), ['/a']);
	for (const action of [enter, {type: 'toggle'} as const]) {
		const entered = run(sample, filtered, action);
		t.deepEqual([entered.filter, entered.selected], ['', '/a']);
		t.deepEqual(paths(rowsOf(sample, entered)), ['/a', '/a/deep', '/a/one', '/a/two', '/b', '/x']);
	}

	const onKey = run(sample, createBrowser('/'), {type: 'filterInsert', text: 'x'}, enter);
	t.deepEqual([onKey.filter, onKey.selected, onKey.part], ['', '/x', 'value']);
	const inside = run(sample, {...createBrowser('/'), open: new Set(['/a'])}, {type: 'filterInsert', text: 'tw'}, {type: 'move', step: -1}, enter);
	t.deepEqual([inside.filter, inside.selected], ['', '/a']);
});

test('the first row that a filter has found is chosen', t => {
	const open = {...createBrowser('/'), open: new Set(['/a', '/a/deep'])};
	const chosen = (selected: string, filter: string) => {
		const state = run(sample, {...open, selected}, {type: 'filterStart'}, {type: 'filterInsert', text: filter});
		t.is(run(sample, state, {type: 'move', step: -Infinity}).selected, '/a');
		return state.selected;
	};

	t.deepEqual([chosen('/a', 'TW'), chosen('/a/two', 'o'), chosen('/x', 'e'), chosen('/a', 'nothing')], ['/a/two', '/a/two', '/a/deep', '/a']);
});

test('rows are sorted by what is known of them, directories first, and the chosen one stays', t => {
	const future = (seconds: number) => ({expiration: `2030-01-01T00:00:0${seconds}Z`, ttl: seconds});
	const tree = treeOf({
		'/': [
			{...node('/dir', true), modifiedIndex: 9},
			{...node('/long'), value: 'x'.repeat(20), modifiedIndex: 2},
			{...node('/new'), value: '', modifiedIndex: 5},
			{
				...node('/soon'), value: 'xx', modifiedIndex: 3, ...future(1),
			},
			{
				...node('/then'), value: 'x', modifiedIndex: 4, ...future(2),
			},
		],
	});
	let state = run(tree, createBrowser('/'), down);
	const orders: Array<readonly string[]> = [];
	for (const sort of ['ttl', 'size', 'index', 'name'] as const) {
		state = run(tree, state, {type: 'sort'});
		t.deepEqual([state.sort, state.selected], [sort, '/long']);
		orders.push(paths(rowsOf(tree, state)));
	}

	t.deepEqual(orders, [
		['/dir', '/soon', '/then', '/long', '/new'],
		['/dir', '/long', '/soon', '/then', '/new'],
		['/dir', '/new', '/then', '/soon', '/long'],
		['/dir', '/long', '/new', '/soon', '/then'],
	]);
	tree.get('/')!.put({...tree.get('/')!.entry('soon')!, modifiedIndex: 20});
	t.is(paths(rowsOf(tree, {...state, sort: 'index'}))[1], '/soon');
});

test('a directory of very many children stays in the order of names', t => {
	const names = Array.from({length: 20_001}, (_, i) => `/${String(i).padStart(5, '0')}`);
	const tree = treeOf({'/': names.map((name, i) => ({...node(name), modifiedIndex: i}))});
	t.is(rowsOf(tree, {open: new Set(), filter: '', sort: 'index'}).at(0)?.path, '/00000');
});

test('what a search has found is walked, and shown in its place in the tree', t => {
	const walked = (start: BrowserState, ...actions: readonly BrowserAction[]) => {
		let state = start;
		for (const action of actions) {
			state = browse(state, action, {tree: rowsOf(sample, state), height, hitCount: 10});
		}

		return state;
	};

	const typed = walked(createBrowser('/'), {type: 'searchStart'}, {type: 'searchInsert', text: 'en'}, {type: 'searchInsert', text: 'd'});
	t.like(typed.search, {text: 'end', isTyping: true, position: 0});
	const last = walked(typed, {type: 'searchEnd'}, {type: 'page', step: 1}, {type: 'move', step: Infinity});
	t.deepEqual(last.search, {
		text: 'end', isTyping: false, position: 9, top: 6,
	});
	t.is(walked(last, {type: 'searchErase'}).search?.text, 'en');
	t.is(browse(last, {type: 'settle'}, {tree: rowsOf(sample, last), height, hitCount: 2}).search?.position, 1);
	t.is(walked(last, {type: 'searchClear'}).search, undefined);
	t.like(walked(last, {type: 'filterStart'}), {search: undefined, isFiltering: true});
	// The tree behind it stays as it was.
	t.is(walked(last, {type: 'toggle'}, enter, leave), last);
	const shown = run(sample, last, {type: 'reveal', path: '/a/deep/end'});
	t.deepEqual([shown.selected, [...shown.open], shown.search, shown.position], ['/a/deep/end', ['/a', '/a/deep'], undefined, 2]);
});

test('a directory however deep opens no more than are kept listed', t => {
	const path = `/${Array.from({length: 100}, (_, i) => `d${i}`).join('/')}`;
	const state = createBrowser(path);
	t.is(state.open.size, 48);
	t.true(path.startsWith(`${state.selected}/`));
	const revealed = (depth: number) => browse(createBrowser('/'), {type: 'reveal', path: path.split('/').slice(0, depth + 1).join('/')}, {
		tree: rowsOf(sample, {open: new Set(), filter: ''}), height,
	});
	t.is(revealed(100).open.size, 48);
	// What lies deeper is not shown, but the directory that can be.
	t.deepEqual([49, 50].map(depth => revealed(depth).selected.split('/').length - 1), [49, 48]);
});

test('a value ends at its last line', t => {
	const state = run(sample, createBrowser('/a'), {
		type: 'scrollValue', step: Infinity, lineCount: 30, height: 10,
	});
	t.is(state.valueTop, 20);
	t.is(run(sample, state, {
		type: 'scrollValue', step: 5, lineCount: 5, height: 10,
	}).valueTop, 0);
});
