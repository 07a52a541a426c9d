/**
The full-screen view and the board, box by box, whole and with their roles.
*/
import {type Node} from '../../source/engine/engine.ts';
import {type BoardView} from '../../source/board/shown-board.ts';
import {type BoardState} from '../../source/board/state.ts';
import {createBrowser, type BrowserState} from '../../source/full-screen/browser.ts';
import {chosenNode} from '../../source/full-screen/chosen-node.ts';
import {type Foot} from '../../source/full-screen/foot.ts';
import {type FullScreenState} from '../../source/full-screen/full-screen.ts';
import {TreeRows} from '../../source/full-screen/tree-rows.ts';
import {valueLines} from '../../source/full-screen/value-lines.ts';
import {Directory, entryOf} from '../../source/live/directory.ts';
import {Marks} from '../../source/live/marks.ts';
import {Pane} from '../../source/live/panes/panes.ts';
import {type DirectoryView} from '../../source/live/tree-cache.ts';
import {emptyEditor} from '../../source/prompt/editing/editor.ts';
import {boardRows} from '../../source/ui/board/board-rows.ts';
import {share} from '../../source/ui/board/layout.ts';
import {footRows} from '../../source/ui/full-screen/foot-rows.ts';
import {hitBox} from '../../source/ui/full-screen/hit-rows.ts';
import {keysBox, keysHint, keysPages} from '../../source/ui/full-screen/keys-rows.ts';
import {layOutFullScreen} from '../../source/ui/full-screen/layout.ts';
import {treeBox} from '../../source/ui/full-screen/tree-box-rows.ts';
import {contentRowCount, valueBox} from '../../source/ui/full-screen/value-box-rows.ts';
import {lineOf} from '../../source/ui/rows/text.ts';
import {usualBoard, wellRow} from '../helpers/board.ts';
import {sameAsDrawn, testDrawn} from '../helpers/drawn.ts';

const noon = new Date(2026, 0, 1, 12).getTime();
const soon = (ms: number): Partial<Node> => ({expiration: new Date(noon + ms).toISOString(), ttl: 9});

function node(key: string, more: Partial<Node> = {}): Node {
	return {
		key, createdIndex: 1, modifiedIndex: 7, ...more,
	};
}

const long = 'a-very-long-name-for-a-key-that-is-cut-in-the-middle';
const listings: Readonly<Record<string, readonly Node[]>> = {
	'/': [
		node('/app', {dir: true, ...soon(7_200_000)}),
		node('/bare', {dir: true}),
		node('/closed', {dir: true, modifiedIndex: 0}),
		node('/waiting', {dir: true}),
		node('/key', {value: 'some text that goes on and on and on, further than any box is wide', ...soon(2000)}),
		node(`/${long}-1`, {value: '世界'}),
		node(`/${long}-2`, {value: '', ...soon(9000)}),
	],
	'/app': [node('/app/web', {dir: true}), node('/app/x', {value: '1', ...soon(60_000)})],
	'/app/web': [node('/app/web/one', {value: 'first'}), node('/app/web/two', {value: 'second'})],
	'/bare': [],
	'/closed': Array.from({length: 40}, (_, i) => node(`/closed/${i % 7 === 0 ? 'd' : 'k'}${i}`, i % 7 === 0 ? {dir: true} : {value: `v${i}`})),
};

function stateOf(browser: Partial<BrowserState> = {}, more: Partial<FullScreenState> = {}): FullScreenState {
	const views = new Map(Object.entries(listings).map(([path, nodes]): [string, DirectoryView] => [path, {state: 'ready', directory: new Directory(nodes, 1)}]));
	const source = {view: (path: string) => views.get(path)};
	const whole = {...createBrowser('/'), ...browser};
	const rows = new TreeRows(source, whole);
	const search = more.search ?? {hits: [], seenCount: 0, state: 'idle'};
	return {
		browser: whole, rows, search, chosen: chosenNode(whole, {rows, hits: search.hits, source}), marks: new Marks(), moment: {isGoing: false}, ...more,
	};
}

const open = new Set(['/app', '/app/web', '/bare', '/waiting']);

testDrawn('the tree', t => {
	const size = {
		width: 60, height: 14, now: noon, root: {isListed: true},
	};
	const marks = new Marks<true>();
	marks.put('/key', true, noon);
	marks.put('/app', true, noon);
	sameAsDrawn(t, 'tree', {
		open: treeBox(stateOf({open, selected: '/app/web', position: 1}), size),
		narrow: treeBox(stateOf({open, selected: '/key', position: 8}), {...size, width: 30}),
		'very narrow': treeBox(stateOf({open, selected: '/key', position: 8}), {...size, width: 14}),
		low: treeBox(stateOf({
			open, selected: '/app/web/two', position: 3, top: 2,
		}), {...size, height: 6}),
		'without focus': treeBox(stateOf({selected: '/key', part: 'value', sort: 'ttl'}), size),
		'by size, narrow': treeBox(stateOf({selected: '/key', sort: 'size'}), {...size, width: 22}),
		changed: treeBox(stateOf({selected: '/app'}, {marks}), size),
		'a filter that is typed': treeBox(stateOf({filter: 'key', isFiltering: true}), {...size, height: 6}),
		'a filter': treeBox(stateOf({filter: 'cut', part: 'value'}), {...size, height: 6}),
		'nothing for the filter': treeBox(stateOf({filter: 'none'}), {...size, height: 5}),
		'in the past': treeBox(stateOf({}, {moment: {at: 77, isGoing: false}}), {...size, height: 4}),
		'not listed': treeBox(stateOf({filter: 'none'}), {...size, height: 4, root: {isListed: false}}),
		'not readable': treeBox(stateOf({filter: 'none'}), {...size, height: 4, root: {isListed: false, problem: 'not\u0007 allowed'}}),
	});
});

function readValue(path: string, value: string, changes: ReadonlyMap<number, string | undefined> = new Map()): FullScreenState['value'] {
	return {
		path, node: node(path, {value}), changes, ...valueLines(value), hasMore: false,
	};
}

const json = JSON.stringify({
	kind: 'Pod', status: {phase: 'Running', conditions: [{type: 'Ready', at: 'noon'}], count: 12}, text: 'a "quoted": text', empty: {},
});

testDrawn('the value', t => {
	const size = {width: 60, height: 12, now: noon};
	const at = (value: string, browser: Partial<BrowserState> = {}, changes?: ReadonlyMap<number, string | undefined>): FullScreenState =>
		stateOf({selected: '/key', ...browser}, {value: readValue('/key', value, changes)});
	const text = Array.from({length: 30}, (_, i) => `line ${i} ${i % 9 === 4 ? 'which is longer than the others are, and wraps' : ''}`).join('\n');
	const search = {
		text: 'ready quoted', isTyping: false, position: 0, top: 0,
	};
	const changes = new Map<number, string | undefined>([[3, '"phase": "Pending",'], [8, '"count": 11'], [9, undefined]]);
	const scenes: Record<string, readonly string[]> = {
		json: valueBox(at(json), size),
		'json, folded': valueBox(at(json, {foldDepth: 1}), size),
		'json, unfolded': valueBox(at(json, {foldDepth: Infinity}), {...size, height: 18}),
		'json, narrow': valueBox(at(json, {foldDepth: Infinity}), {...size, width: 24}),
		'json, changed': valueBox(at(json, {foldDepth: Infinity}, changes), {...size, height: 18}),
		'json, changed, narrow': valueBox(at(json, {foldDepth: Infinity}, changes), {...size, width: 30, height: 20}),
		'json, changed, folded': valueBox(at(json, {foldDepth: 1}, changes), size),
		sought: valueBox(at(json, {search}), size),
		'sought out of sight': valueBox(at(json, {search: {...search, text: 'quoted'}}), {...size, height: 6}),
		text: valueBox(at(text), size),
		'text, scrolled': valueBox(at(text, {valueTop: 20, part: 'value'}), size),
		'text, its end': valueBox(at(text, {valueTop: 29}), size),
		'text, changed out of sight': valueBox(at(text, {}, new Map([[20, 'before']])), size),
		'text, changed at its end': valueBox(at(text, {}, new Map([[29, 'before']])), size),
		'text, changed, scrolled': valueBox(at(text, {valueTop: 2}, new Map([[20, 'before']])), size),
		'empty value': valueBox(at(''), {...size, height: 3}),
		'not read': valueBox(stateOf({selected: '/key'}), {...size, height: 3}),
		'not readable': valueBox(stateOf({selected: '/key'}, {problem: 'not\u0007 allowed'}), {...size, height: 3}),
		'a long path': valueBox(stateOf({selected: `/${long}-2`}, {value: readValue(`/${long}-2`, 'x')}), {...size, width: 40, height: 3}),
		'ends with the one above': valueBox(stateOf({selected: '/app/web/one', open}, {value: readValue('/app/web/one', 'first')}), {...size, height: 3}),
		directory: valueBox(stateOf({selected: '/closed'}), size),
		'directory, scrolled': valueBox(stateOf({selected: '/closed', valueTop: 35, part: 'value'}), size),
		'directory by size': valueBox(stateOf({selected: '/closed', sort: 'size'}), size),
		'directory, narrow': valueBox(stateOf({selected: '/app'}), {...size, width: 30, height: 5}),
		'empty directory': valueBox(stateOf({selected: '/bare'}), {...size, height: 3}),
		'directory that is not read': valueBox(stateOf({selected: '/waiting'}), {...size, height: 3}),
		'directory as it was read': valueBox(stateOf({selected: '/waiting'}, {
			value: {
				...readValue('/waiting', '')!, hasMore: true,
				children: [node('/waiting/k', {value: 'x', ...soon(9000)}), node('/waiting/d', {dir: true})].map(each => entryOf(each)),
			},
		}), {...size, height: 5}),
		nothing: valueBox(stateOf({selected: '/none'}), {...size, height: 3}),
		'nothing of a search': valueBox(stateOf({selected: '/none', search}), {...size, height: 3}),
	};
	scenes['rows to scroll'] = [at(json), at(json, {foldDepth: 1}), at(text), at(text, {}, changes), stateOf({selected: '/closed'}), stateOf({selected: '/waiting'})]
		.map(state => String(contentRowCount(state, 40)));
	sameAsDrawn(t, 'value', scenes);
});

testDrawn('what a search has found', t => {
	const size = {width: 60, height: 7};
	const paths = ['/a/needle', '/a/b/', '/a/other/needle', `/a/${long}/needle-1`, `/a/${long}/needle-2`, '/a/six', '/a/seven'];
	const hits = paths.map((path, i) => {
		const key = path.replace(/\/$/, '');
		const entry = new Directory([node(key, path.endsWith('/') ? {dir: true} : {value: 'the start of the value'})], 1).entry(key.slice(key.lastIndexOf('/') + 1))!;
		return {path: key, entry, ...(i % 2 === 1 && {excerpt: `around it${' and around it'.repeat(i)} needle and more`})};
	});
	type More = {readonly width?: number; readonly part?: BrowserState['part']};
	const draw = (
		search: Partial<FullScreenState['search']>, list: Partial<NonNullable<BrowserState['search']>> = {}, more: More = {},
	): readonly string[] => hitBox(
		stateOf({
			part: more.part ?? 'tree', search: {
				text: 'needle', isTyping: true, position: 1, top: 0, ...list,
			},
		}, {
			search: {
				hits, seenCount: 1234, state: 'searching', ...search,
			},
		}),
		{...size, width: more.width ?? size.width},
	);
	sameAsDrawn(t, 'search', {
		searching: draw({}),
		done: draw({state: 'done'}, {isTyping: false}, {part: 'value'}),
		full: draw({state: 'full'}, {position: 4, top: 2}),
		failed: draw({state: 'failed', problem: 'out of reach'}),
		narrow: draw({}, {}, {width: 40}),
		'very narrow': draw({}, {}, {width: 24}),
		wide: draw({}, {text: 'cut needle'}, {width: 120}),
		'in the middle': draw({}, {text: 'very'}),
		'other directories': draw({hits: [hits[0]!, {...hits[1]!, path: '/z/b'}]}),
		'one directory': draw({hits: [hits[2]!]}),
		...Object.fromEntries((['idle', 'searching', 'done', 'full', 'failed'] as const).map(state => [`nothing, ${state}`, draw({hits: [], state, problem: 'out\u0007 of reach'})])),
	});
});

testDrawn('the foot and the keys', t => {
	const session = (more: object = {}) => ({
		engine: {status: {state: 'ok'}, info: {kind: 'remote', endpoints: ['http://a:1']}}, cache: {index: 77}, history: {isPrivate: false}, ...more,
	}) as unknown as Parameters<typeof footRows>[0];
	const options = {
		question: undefined, panes: [], running: undefined, width: 70, rowsMax: 5,
	};
	const panes = ['live', 'live', 'ended'].map((state, id) => Object.assign(new Pane({id, key: '/a', recursive: true}), {state: state as Pane['state']}));
	const passed = {
		event: {action: 'set', node: node('/a/b', {value: 'two'}), index: 7}, isTakenBack: false, count: 1,
	} as const;
	const typed = (kind: Foot['kind'], text: string, cursor: number, path = '/app'): FullScreenState => stateOf({}, {
		foot: {kind, path, editor: {...emptyEditor, text, cursor}},
	});
	const scenes: Record<string, readonly string[]> = {
		usual: footRows(session(), stateOf({selected: '/key'}), options),
		directory: footRows(session(), stateOf({selected: '/app'}), {...options, panes, width: 130}),
		down: footRows(session({engine: {status: {state: 'down', detail: 'refused'}}}), stateOf(), {...options, panes: panes.slice(0, 1)}),
		trying: footRows(session({engine: {status: {state: 'trying', detail: 'no answer'}}, history: {isPrivate: true}}), stateOf(), options),
		running: footRows(session(), stateOf({}, {remark: {text: 'said', isError: false}}), {...options, running: 'sync /a /b'}),
		past: footRows(session(), stateOf({}, {moment: {at: 77, passed, isGoing: true}}), {...options, panes, width: 120}),
		question: footRows(session(), stateOf(), {
			...options, question: {
				kind: 'yesNo', text: 'one\ntwo?', answer: '',
			},
		}),
		said: footRows(session(), stateOf({}, {remark: {text: 'it is said', isError: false}}), options),
		failed: footRows(session(), stateOf({}, {remark: {text: `Error:  /a/${long}/of/a/key is not there\n  Try another one.`, isError: true}}), options),
		'said in rows': footRows(session(), stateOf({}, {remark: {text: `${'many words '.repeat(20)}\nmore\nand more\n`, isError: false}}), {...options, width: 40}),
		'said in one row': footRows(session(), stateOf({}, {remark: {text: 'many words '.repeat(20), isError: true}}), {...options, width: 40, rowsMax: 1}),
	};
	for (const kind of ['ttl', 'name', 'value', 'remove', 'removeDirectory'] as const) {
		scenes[kind] = [...footRows(session(), typed(kind, 'typed', 2), options), ...footRows(session(), typed(kind, 'x'.repeat(60), 60, `/a/${long}`), {...options, width: 50})];
	}

	const search = {
		text: 'a', isTyping: false, position: 0, top: 0,
	};
	for (const [title, browser] of Object.entries<Partial<BrowserState>>({
		usual: {}, filter: {isFiltering: true}, typing: {search: {...search, isTyping: true}}, found: {search}, 'value of found': {search, part: 'value'},
	})) {
		for (const [isKey, isPast] of [[true, false], [false, true]] as const) {
			scenes[`keys: ${title}${isPast ? ', past' : ''}`] = [200, 60, 20].map(cells => lineOf(keysHint({...createBrowser('/'), ...browser}, {isKey, isPast, cells}), 300));
		}
	}

	scenes['all keys'] = keysBox({width: 100, height: 23, page: 0});
	for (const [page] of keysPages({width: 59, height: 19}).entries()) {
		scenes[`all keys, narrow, page ${page}`] = keysBox({width: 59, height: 19, page});
	}

	scenes['all keys, tiny, a page that is no longer there'] = keysBox({width: 40, height: 10, page: 99});
	sameAsDrawn(t, 'foot', scenes);
});

testDrawn('who gets how much of the full screen', t => {
	const parts = ['tree', 'value', 'watch'] as const;
	const sizes = [6, 10, 24, 50].flatMap(rows => [0, 1, 3].flatMap(paneCount => parts.map(part => ({rows, paneCount, part}))));
	const scenes: Record<string, readonly string[]> = {};
	for (const columns of [40, 59, 60, 99, 100, 200]) {
		const layouts = sizes.map(size => layOutFullScreen({
			...size, columns, footRows: size.rows % 3, isSearching: size.part === 'value',
		}));
		scenes[`${columns} columns`] = layouts.map(layout => Object.entries(layout).map(([name, value]) => `${name} ${String(value)}`).join(' '));
	}

	scenes['rows of the board'] = [2, 5, 9, 12, 13, 20, 60].map(rows => share([{min: 4, wanted: 6}, {min: 5, wanted: 10}, {min: 4, wanted: 4}], rows).join(' '));
	sameAsDrawn(t, 'full-screen-layout', scenes);
});

const [leader, follower, late, failed, waiting] = usualBoard.members;
const board: BoardState = {
	...usualBoard,
	time: noon,
	members: [leader!, {...follower!, watcherCount: undefined}, late!, {...failed!, name: 'm4-with-a-name-that-is-rather-long'}, waiting!],
	unaskedCount: 2,
	events: {
		value: {
			perSecond: 4.5,
			count: 90,
			directories: Array.from({length: 30}, (_, i) => ({path: `/app/${i === 3 ? long : 'd'}${i}`, perSecond: 30 - i, count: i * 1000})),
		},
	},
	expiring: {
		value: {
			keys: [2000, 9000, 70_000].map((ms, i) => ({key: `/t/${i === 1 ? long : 'k'}${i}`, time: noon + ms})), count: 3, readCount: 12, isReading: false, isPartial: false,
		},
	},
};

testDrawn('the board', t => {
	const view: BoardView = {
		state: board, order: 'rate', marked: 2, isPaused: false,
	};
	const scenes: Record<string, readonly string[]> = {};
	for (const [columns, rows] of [[120, 40], [80, 24], [76, 30], [77, 24], [60, 50], [60, 24], [100, 16], [100, 14], [40, 12], [21, 8], [20, 8], [30, 7], [30, 6], [30, 3], [200, 24]] as const) {
		scenes[`${columns} by ${rows}`] = boardRows(view, {columns, rows});
	}

	const size = {columns: 100, rows: 24};
	scenes['marked at the end'] = boardRows({...view, marked: 29, order: 'name'}, size);
	scenes['marked in the middle'] = boardRows({...view, marked: 15, order: 'count'}, size);
	scenes['not marked, paused'] = boardRows({state: board, order: 'rate', isPaused: true}, size);
	scenes['little is known'] = boardRows({
		...view, state: {
			...board, members: [{...wellRow, problem: 'stats not there (404)'}], unaskedCount: 0, leader: {missing: 'asking…'}, membersProblem: 'status 404', index: undefined,
			requests: {missing: 'not there (404)'}, events: {missing: 'no watch: not allowed'}, expiring: {missing: 'reading…'}, disk: undefined,
		},
	}, size);
	scenes['nothing happens'] = boardRows({
		order: 'rate', isPaused: false, state: {
			...board, members: [], leader: {missing: 'there is none'},
			requests: {value: {rates: [], watcherCount: 1}}, events: {value: {perSecond: 0, count: 0, directories: []}},
			expiring: {
				value: {
					keys: [], count: 0, readCount: 0, isReading: true, isPartial: true,
				},
			},
		},
	}, size);
	scenes['many members'] = boardRows({...view, state: {...board, members: Array.from({length: 30}, (_, i) => ({...wellRow, name: `n${i}`}))}}, size);
	sameAsDrawn(t, 'board', scenes);
});
