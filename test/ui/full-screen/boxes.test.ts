/**
The boxes of the full-screen view, drawn from what it says.
*/
import {stripVTControlCharacters} from 'node:util';
import test from 'ava';
import {type Node} from '../../../source/engine/engine.ts';
import {createBrowser, type BrowserState} from '../../../source/full-screen/browser.ts';
import {chosenNode} from '../../../source/full-screen/chosen-node.ts';
import {type FullScreenState} from '../../../source/full-screen/full-screen.ts';
import {sortCountMax} from '../../../source/full-screen/row-order.ts';
import {type FullScreenMoment} from '../../../source/full-screen/state.ts';
import {TreeRows} from '../../../source/full-screen/tree-rows.ts';
import {valueLines} from '../../../source/full-screen/value-lines.ts';
import {Directory} from '../../../source/live/directory.ts';
import {Marks} from '../../../source/live/marks.ts';
import {type DirectoryView} from '../../../source/live/tree-cache.ts';
import {hitBox, marked} from '../../../source/ui/full-screen/hit-rows.ts';
import {keysHint} from '../../../source/ui/full-screen/keys-rows.ts';
import {momentPieces} from '../../../source/ui/full-screen/moment-pieces.ts';
import {treeBox} from '../../../source/ui/full-screen/tree-box-rows.ts';
import {valueBox} from '../../../source/ui/full-screen/value-box-rows.ts';
import {cellsOf} from '../../../source/ui/rows/text.ts';
import {theme} from '../../../source/ui/rows/theme.ts';

const size = {width: 60, height: 8, now: 1000};

function node(key: string, more: Partial<Node> = {}): Node {
	return {
		key, createdIndex: 1, modifiedIndex: 7, ...more,
	};
}

type Listings = Readonly<Record<string, readonly Node[]>>;

function stateOf(listings: Listings, browser: Partial<BrowserState> = {}, more: Partial<FullScreenState> = {}): FullScreenState {
	const views = new Map(Object.entries(listings).map(([path, nodes]): [string, DirectoryView] => [path, {state: 'ready', directory: new Directory(nodes, 1)}]));
	const source = {view: (path: string) => views.get(path)};
	const whole = {...createBrowser('/'), ...browser};
	const rows = new TreeRows(source, whole);
	const search = more.search ?? {hits: [], seenCount: 0, state: 'idle'};
	return {
		browser: whole, rows, search, chosen: chosenNode(whole, {rows, hits: search.hits, source}), marks: new Marks(), moment: {isGoing: false}, ...more,
	};
}

const isListed = {isListed: true};
/** Without colours, and with the frame of a box that has no focus. */
const plain = (rows: readonly string[]): string => rows.map(row => stripVTControlCharacters(row)).join('\n')
	.replaceAll('═', '─').replaceAll('║', '│').replaceAll('╔', '╭').replaceAll('╗', '╮');
const treeText = (...state: Parameters<typeof stateOf>) => plain(treeBox(stateOf(...state), {...size, root: isListed}));
const valueText = (state: FullScreenState) => plain(valueBox(state, size));

/** What has been read of a key. */
function readValue(path: string, value: string, changes: ReadonlyMap<number, string | undefined> = new Map()): FullScreenState['value'] {
	return {
		path, node: node(path, {value}), changes, ...valueLines(value), hasMore: false,
	};
}

test('directories have a sign and a slash, keys the start of their value, where there is room', t => {
	const text = treeText({'/': [node('/d', {dir: true}), node('/k', {value: 'some text'})]}, {selected: '/k'});
	t.regex(text, /^│ {3}▸ d\/ +│$/m);
	t.regex(text, /^│ ❯ {3}k {2}some text +│$/m);
	t.regex(text, /^╭ tree ─+ 2 rows ╮$/m);
});

test('what has just changed is marked in a column of its own, so that nothing beside it moves', t => {
	const marks: FullScreenState['marks'] = new Marks();
	const listings = {'/': [node('/d', {dir: true}), node('/k1', {value: 'one'}), node('/k2', {value: 'two'})]};
	const before = treeText(listings);
	marks.put('/k2', true, size.now);
	const after = treeText(listings, {}, {marks});
	t.regex(after, /^│ {2}\* {2}k2 {2}two +│$/m);
	t.is(after.replace('* ', '  '), before);
});

test('the values of the keys of one directory stand below one another, but for those with a very long name', t => {
	const names = ['a', 'longer', `x${'y'.repeat(40)}`];
	const text = treeText({'/': [node('/dir', {dir: true}), ...names.map(name => node(`/${name}`, {value: 'some text'}))], '/dir': [node('/dir/k', {value: 'some text'})]}, {open: new Set(['/dir'])});
	const places = text.split('\n').map(row => row.indexOf('some text')).filter(place => place !== -1);
	t.is(places.length, 4);
	t.is(places[1], places[2]);
	t.true(places[0]! < places[1]!);
	t.true(places[3]! > places[2]!);
});

test('a narrow tree shows the values of documents without their names', t => {
	const value = JSON.stringify({status: {phase: 'Running'}, spec: {nodeName: 'node-3'}, text: 'x'.repeat(60)});
	const at = (width: number) => plain(treeBox(stateOf({'/': [node('/web-1', {value})]}), {...size, width, root: isListed}));
	t.regex(at(40), / web-1 {2}Running, node-3/);
	t.regex(at(80), / web-1 {2}phase: Running, nodeName: node-3/);
});

test('what an open directory lacks is said beside it', t => {
	const many = (count: number) => Array.from({length: count}, (_, i) => node(`/d/${i}`));
	const noteFor = (count: number, sort: BrowserState['sort']) => {
		const text = treeText({'/': [node('/d', {dir: true})], '/d': many(count)}, {open: new Set(['/d']), sort});
		return text.split('\n').find(row => row.includes('▾ d/'))!.split('▾ d/', 2)[1]!.replace('│', '').trim();
	};

	t.is(noteFor(0, 'size'), 'empty');
	t.is(noteFor(2, 'size'), '');
	t.is(noteFor(sortCountMax, 'size'), '');
	t.is(noteFor(sortCountMax + 1, 'size'), 'by name: too many');
	t.is(noteFor(sortCountMax + 1, 'name'), '');
	t.regex(treeText({'/': [node('/d', {dir: true})]}, {open: new Set(['/d'])}), /▾ d\/ {2}listing…/);
});

test('the keys in the hint are those that do something now', t => {
	const hint = (browser: Partial<BrowserState>, isKey = false) =>
		keysHint({...createBrowser('/'), ...browser}, {isKey, isPast: false, cells: 300}).map(({text}) => text).join('');
	const search = {
		text: 'a', isTyping: false, position: 0, top: 0,
	};
	t.regex(hint({isFiltering: true}), /^Enter keeps the filter/);
	t.regex(hint({search: {...search, isTyping: true}}), /^Esc cancels/);
	t.regex(hint({search}), /Enter shows it in the tree/);
	t.notRegex(hint({search}), /e edit/);
	t.regex(hint({search}, true), /e edit/);
	t.notRegex(hint({search, part: 'value'}), /Enter shows it in the tree/);
	t.regex(hint({}, true), /^q back.*e edit/);
	t.notRegex(hint({}), /e edit/);
	t.is(keysHint(createBrowser('/'), {isKey: false, isPast: false, cells: 14}).map(({text}) => text).join(''), 'q back  ? keys');
});

test('the foot says which moment of the past is shown, and what was gone over to come to it', t => {
	const said = (moment: FullScreenMoment) => momentPieces(moment, 80).map(({text}) => text).join('');
	const event = {action: 'set', node: node('/a/b', {value: 'two'}), index: 7} as const;
	const passed = {event, isTakenBack: false, count: 1} as const;
	t.is(said({isGoing: false}), '');
	t.is(said({at: 7, isGoing: false}), '@7');
	t.is(said({at: 7, passed, isGoing: true}), '@7 set /a/b  two  reading the log…');
	const changed = {...event, prevNode: node('/a/b', {value: 'one'})};
	t.is(said({at: 7, passed: {...passed, event: changed}, isGoing: false}), '@7 set /a/b  one → two');
	t.is(said({at: 6, passed: {event: changed, isTakenBack: true, count: 1}, isGoing: false}), '@6 before set /a/b  one → two');
	t.is(said({at: 6, passed: {event: changed, isTakenBack: true, count: 1200}, isGoing: false}), '@6 before 1,200 changes: set /a/b  one → two');
	const removed = {...event, action: 'delete', node: node('/a/b')} as const;
	t.is(said({at: 7, passed: {...passed, event: {...removed, prevNode: node('/a/b', {value: 'one'})}}, isGoing: false}), '@7 delete /a/b  was one');
	t.is(said({at: 7, passed: {...passed, event: removed, count: 3}, isGoing: false}), '@7 3 changes: delete /a/b');
	t.is(said({at: 6, passed: {event: undefined, isTakenBack: true, count: 1}, isGoing: false}), '@6 before a change of no known key');
	t.is(said({at: 9, passed: {event: undefined, isTakenBack: false, count: 3}, isGoing: false}), '@9 3 changes, the last of no known key');
	const directory = {...removed, prevNode: {...node('/a/b'), dir: true as const}};
	t.is(said({at: 7, passed: {...passed, event: directory, keyCount: 5000}, isGoing: false}), '@7 delete /a/b  with 5,000 keys');
});

test('a change has the room that the keys of a step leave it', t => {
	const passed = {event: {action: 'set', node: node('/a/b', {value: 'x'.repeat(300)}), index: 7}, isTakenBack: false, count: 1} as const;
	const cellsAt = (width: number) => cellsOf(momentPieces({at: 7, passed, isGoing: false}, width));
	const keys = '  [ ] earlier, later  q back  ? keys';
	t.deepEqual([60, 80, 120, 200].map(width => width - cellsAt(width)), [60, 80, 120, 200].map(() => keys.length));
	t.true(cellsAt(20) < 20 + 8);
});

test('what was sought is marked, as near to the middle as it has to be', t => {
	const pieces = (text: string) => marked(text, {words: ['x', 'z'], width: 11, style: theme.plain}).map(piece => piece.text).filter(piece => piece !== '');
	t.deepEqual(pieces('abxcd'), ['ab', 'x', 'cd']);
	t.deepEqual(pieces(`${'0123456789'.repeat(3)}xyz`), ['…', '6789', 'x', 'y', 'z']);
	t.deepEqual(pieces('0zx'), ['0', 'z', 'x']);
	t.deepEqual(pieces('nothing'), ['nothing']);
	// What fits is whole, also where the last of it was sought.
	t.deepEqual(pieces('0123456789x'), ['0123456789', 'x']);
});

test('a value in which something was found is whole, and begins where the rarest of the words stands', t => {
	const value = JSON.stringify({
		name: 'cart-7', created: `by ${'abcdefghij'.repeat(6)} of cart`, text: Array.from({length: 9}, (_, i) => `cart ${i}`), node: 'n-7',
	});
	const listings = {'/': [node('/k', {value})]};
	const found = (text: string, changes?: ReadonlyMap<number, string | undefined>) => valueText(stateOf(listings, {
		search: {
			text, isTyping: false, position: 0, top: 0,
		},
	}, {
		value: readValue('/k', value, changes), search: {
			hits: [{path: '/k', entry: new Directory([node('/k', {value})], 1).entry('k')!}], seenCount: 1, state: 'done',
		},
	}));
	t.is(found('cart').replaceAll(/[^a-j]/g, '').match(/(?:abcdefghij){6}/g)?.length, 1);
	t.regex(found('cart'), /^│ \{ +│\n│ {3}"name": "cart-7"/m);
	t.regex(found('cart n-7'), /^│ {3}"node": "n-7" +│$/m);
	t.regex(found('n-7', new Map([[14, '"n-6"']])), /^│ \* {3}"node": "n-7" {2}was "n-6" +│$/m);
});

test('what a search has found stands in columns, with how far it is', t => {
	const [first, second] = ['/a/needle', '/b'].map(path => ({path, entry: new Directory([node(path, {value: 'text'})], 1).entry(path.slice(path.lastIndexOf('/') + 1))!}));
	const box = (search: FullScreenState['search']) => plain(hitBox(stateOf({'/': []}, {
		search: {
			text: 'needle', isTyping: true, position: 1, top: 0,
		},
	}, {search}), size));
	const text = box({hits: [first!, {...second!, excerpt: 'a needle'}], seenCount: 1200, state: 'searching'});
	t.regex(text, /^│ {3}\/a\/needle {2}text +│$/m);
	t.regex(text, /^│ ❯ \/b {9}a needle +│$/m);
	t.regex(text, /2 found, 1,200 searched…/);
	t.regex(plain(hitBox(stateOf({'/': []}, {
		search: {
			text: 'needle', isTyping: true, position: 0, top: 0,
		},
	}, {search: {hits: [first!], seenCount: 2, state: 'done'}, moment: {isGoing: false, at: 7}}), size)), /search @7 /);
	const narrow = plain(hitBox(stateOf({'/': []}, {
		search: {
			text: 'needle', isTyping: true, position: 1, top: 0,
		},
	}, {search: {hits: [first!, {...second!, excerpt: 'a needle'}], seenCount: 2, state: 'done'}}), {...size, width: 24}));
	t.regex(narrow, /^│ {3}\/a\/needle +│$/m);
	t.regex(narrow, /^│ ❯ \/b +│$/m);
	t.regex(box({hits: [], seenCount: 5, state: 'done'}), /no name and no value has that/);
	t.regex(box({
		hits: [], seenCount: 5, state: 'failed', problem: 'out of reach',
	}), /out of reach/);
});

test('of a long name the word that was sought is in sight, unless the names could not be told apart then', t => {
	const paths = [1, 2].map(number => `/endpoint-of-the-backend-deployment-${number}-with-a-suffix-that-has-no-room-${number}${number}`);
	const hits = paths.map(path => ({path, entry: new Directory([node(path, {value: 'text'})], 1).entry(path.slice(1))!}));
	const box = (text: string) => plain(hitBox(stateOf({'/': []}, {
		search: {
			text, isTyping: true, position: 0, top: 0,
		},
	}, {search: {hits, seenCount: 2, state: 'done'}}), size));
	t.regex(box('ment-2'), /ment-2-with/);
	t.regex(box('ment-2'), /room-11 /);
	t.regex(box('of-the'), /room-11 [\s\S]*room-22 /);
});

test('a value that is longer than its box says how much more there is', t => {
	const value = Array.from({length: 30}, (_, i) => `line ${i}`).join('\n');
	const listings = {'/': [node('/k', {value})]};
	const at = (browser: Partial<BrowserState>, changes?: ReadonlyMap<number, string | undefined>) =>
		valueText(stateOf(listings, {selected: '/k', ...browser}, {value: readValue('/k', value, changes)}));
	t.regex(at({}), /line 0 [\s\S]*line 5 [\s\S]*24 more rows/);
	t.regex(at({valueTop: 3}), /^│ line 3 /m);
	t.notRegex(at({valueTop: 24}), /more row/);
	// A change that would be out of sight is gone to, unless somebody has scrolled.
	const changes = new Map([[20, 'before']]);
	t.regex(at({}, changes), /^│ {3}line 19 +│\n│ \* line 20 {2}was before +│$/m);
	for (const scrolled of [{valueTop: 1}, {part: 'value', valueTop: 1}] as const) {
		t.regex(at(scrolled, changes), /^│ {3}line 1 /m);
	}

	t.regex(at({part: 'value'}, changes), /^│ {3}line 0 /m);
});

test('a directory shows its first children, and how many more there are', t => {
	const children = Array.from({length: 30}, (_, i) => node(`/d/k${String(i).padStart(2, '0')}`, {value: 'v'}));
	const text = valueText(stateOf({'/': [node('/d', {dir: true})], '/d': children}, {selected: '/d'}));
	t.regex(text, /^╭ directory {2}\/d ─+ 30 children · index 7 ╮$/m);
	t.regex(text, /^│ k00 {2}v +│$/m);
	t.regex(text, / 24 more /);
	const read = {...readValue('/d', '')!, children: [...new Directory(children, 1).keys].map(name => new Directory(children, 1).entry(name)!)};
	t.regex(valueText(stateOf({'/': [node('/d', {dir: true})]}, {selected: '/d'}, {value: read})), / 24 more /);
	t.regex(valueText(stateOf({'/': [node('/d', {dir: true})]}, {selected: '/d'}, {value: {...read, hasMore: true}})), / and more /);
	const few = valueText(stateOf({'/': [node('/d', {dir: true})], '/d': children.slice(0, 2)}, {selected: '/d'}));
	t.notRegex(few, / more /);
});

test('what is not there to be shown says why', t => {
	const search = {
		text: 'a', isTyping: false, position: 0, top: 0,
	};
	t.regex(valueText(stateOf({'/': []})), /nothing is chosen/);
	t.notRegex(valueText(stateOf({'/': []}, {search})), /nothing is chosen/);
	t.regex(valueText(stateOf({'/': [node('/k')]}, {selected: '/k'})), /reading…/);
	t.regex(valueText(stateOf({'/': [node('/k')]}, {selected: '/k'}, {value: readValue('/k', '')})), /empty value/);
	t.regex(valueText(stateOf({'/': [node('/k')]}, {selected: '/k'}, {problem: 'not allowed'})), /not allowed/);
	// What was read of another node is not shown as this one's.
	t.notRegex(valueText(stateOf({'/': [node('/k')]}, {selected: '/k'}, {value: readValue('/other', 'secret')})), /secret/);
});

test('the ttl is that of the node, or of a directory above that ends sooner', t => {
	const at = (seconds: number) => ({expiration: new Date(1000 + (seconds * 1000)).toISOString(), ttl: seconds});
	const listings = (own: number, above: number) => ({'/': [node('/d', {dir: true, ...at(above)})], '/d': [node('/d/k', {value: '', ...at(own)})]});
	const note = (own: number, above: number) => valueText(stateOf(listings(own, above), {selected: '/d/k', open: new Set(['/d'])}));
	t.regex(note(50, 90), /◷ 0:50 · 0 characters/);
	t.regex(note(90, 50), /◷ 0:50 by d\/ · /);
});

test('a tree that is scrolled shows the rows that are left, and the filter stands below it', t => {
	const keys = Array.from({length: 10}, (_, i) => node(`/k${i}`));
	const text = treeText({'/': keys}, {top: 5, selected: '/k5', position: 5});
	t.regex(text, /k5[\s\S]*k9/);
	t.notRegex(text, /k4/);
	t.regex(treeText({'/': keys}, {selected: '/k5', position: 5}), /6 of 10/);
	t.regex(treeText({'/': keys}, {filter: 'k1', isFiltering: true}), /\/ k1▏/);
	t.notRegex(treeText({'/': keys}, {}), /▏/);
	t.regex(treeText({'/': keys}, {filter: 'none'}), /no such name in the open directories/);
	t.regex(treeText({'/': []}), /empty/);
});

test('a directory that holds nothing is said to be empty', t => {
	t.regex(valueText(stateOf({'/': [node('/d', {dir: true})], '/d': []}, {selected: '/d'})), /empty directory/);
	t.regex(valueText(stateOf({'/': [node('/d', {dir: true})]}, {selected: '/d'})), /reading…/);
});
