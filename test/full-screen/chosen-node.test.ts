import test from 'ava';
import {
	changedRows,
	chosenNode,
	concerns,
	isPending,
} from '../../source/full-screen/chosen-node.ts';
import {createBrowser, type BrowserState} from '../../source/full-screen/browser.ts';
import {TreeRows} from '../../source/full-screen/tree-rows.ts';
import {Directory} from '../../source/live/directory.ts';
import {type DirectoryView} from '../../source/live/tree-cache.ts';

function node(key: string, value?: string) {
	return {
		key, modifiedIndex: 1, createdIndex: 1, ...(value === undefined ? {dir: true as const} : {value}),
	};
}

function sourceOf(listings: Readonly<Record<string, Directory | 'loading'>>) {
	return {
		view(path: string): DirectoryView | undefined {
			const listing = listings[path];
			return listing === undefined ? undefined : (listing === 'loading' ? {state: 'loading'} : {state: 'ready', directory: listing});
		},
	};
}

const root = new Directory([node('/a'), node('/x', '1')], 1);
const inA = new Directory([node('/a/b', 'new')], 1);
const whole = sourceOf({'/': root, '/a': inA});

test('nothing takes the place of the chosen node while the directories around it are being listed', t => {
	const state: BrowserState = {...createBrowser('/a'), selected: '/a/b'};
	t.true(isPending(state, sourceOf({})));
	t.true(isPending(state, sourceOf({'/': root, '/a': 'loading'})));
	t.false(isPending(state, whole));
	t.false(isPending({...state, selected: '/a/gone'}, whole));
	t.false(isPending({...state, selected: '/gone/b'}, sourceOf({'/': root})));
	t.false(isPending({...state, open: new Set()}, sourceOf({'/': root})));
	t.false(isPending({...state, selected: '/'}, whole));
});

test('what was found is chosen with what is known of it by now', t => {
	const state: BrowserState = {
		...createBrowser('/'), search: {
			text: 'b', isTyping: false, position: 1, top: 0,
		},
	};
	const old = new Directory([node('/a/b', 'old'), node('/q', 'q')], 1);
	const hits = [{path: '/q', entry: old.entry('q')!}, {path: '/a/b', entry: old.entry('b')!}];
	const rows = new TreeRows(whole, state);
	t.is(chosenNode(state, {rows, hits, source: whole})?.entry.preview, 'new');
	t.is(chosenNode(state, {rows, hits, source: sourceOf({})})?.entry.preview, 'old');
	t.is(chosenNode(state, {rows, hits: [], source: whole}), undefined);
	t.true(concerns('/a/b', state, {hits, source: whole}));
	t.false(concerns('/q', state, {hits, source: whole}));
});

test('a change shows in its row and in that of the closed directory around it', t => {
	t.deepEqual(changedRows('/a/b/c/d', new Set(['/a'])), ['/a/b/c/d', '/a/b']);
	t.deepEqual(changedRows('/a/b', new Set(['/a'])), ['/a/b']);
	t.deepEqual(changedRows('/a', new Set()), ['/a']);
});

test('what changes in a directory that is not listed concerns what is shown of it', t => {
	const state: BrowserState = {...createBrowser('/'), selected: '/a'};
	t.false(concerns('/a/b', state, {hits: [], source: whole}));
	t.true(concerns('/a/b', state, {hits: [], source: sourceOf({'/': root})}));
	t.false(concerns('/a/b/c', state, {hits: [], source: sourceOf({'/': root})}));
});
