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

function rowsOf(tree: Tree, state: Pick<BrowserState, 'open' | 'filter'>): TreeRows {
	return new TreeRows({
		view(path): DirectoryView | undefined {
			const directory = tree.get(path);
			return directory === undefined ? undefined : {state: 'ready', directory};
		},
	}, state);
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
	const start = performance.now();
	for (let i = 0; i < 1000; i++) {
		state = run(tree, state, {type: 'move', step: -1});
	}

	t.is(state.selected, '/big/098999');
	t.true(performance.now() - start < 1000, 'a step must cost far less than a frame');
});

test('JSON is folded from the innermost level to the outermost, which stays open', t => {
	const fold = {type: 'fold', levelCount: 3} as const;
	const unfold = {type: 'unfold', levelCount: 3} as const;
	const start = createBrowser('/');
	const depths = (...actions: readonly BrowserAction[]) => actions.map((_, i) => run(sample, start, ...actions.slice(0, i + 1)).foldDepth);
	t.deepEqual(depths(fold, fold, fold, unfold, unfold, unfold), [2, 1, 1, 2, undefined, undefined]);
	t.deepEqual(depths({type: 'fold', levelCount: 1}), [undefined]);
});
