/**
The other parts of the live area, and what is printed, whole and with their roles.
*/
import test from 'ava';
import {type KeyResponse} from '../../source/engine/engine.ts';
import {Directory, entryOf} from '../../source/live/directory.ts';
import {Marks} from '../../source/live/marks.ts';
import {markChange, type LiveListing} from '../../source/live/panes/live-listing.ts';
import {type Candidate} from '../../source/prompt/completion/completion.ts';
import {edit, emptyEditor} from '../../source/prompt/editing/editor.ts';
import {KeyBindings} from '../../source/prompt/editing/key-bindings.ts';
import {keySections} from '../../source/prompt/editing/key-list.ts';
import {type FinderState} from '../../source/prompt/finder/finder.ts';
import {type PromptPlace} from '../../source/prompt/prompt-prefix.ts';
import {type Menu, type PromptState} from '../../source/prompt/prompt-state.ts';
import {type Block} from '../../source/session/front-end.ts';
import {type Question} from '../../source/terminal/questions.ts';
import {finderPrompt, finderRows} from '../../source/ui/rows/finder-rows.ts';
import {greeting} from '../../source/ui/rows/greeting.ts';
import {helpRows} from '../../source/ui/rows/help-rows.ts';
import {layOut} from '../../source/ui/rows/layout.ts';
import {listingBox} from '../../source/ui/rows/listing-rows.ts';
import {menuRows} from '../../source/ui/rows/menu-rows.ts';
import {promptPieces} from '../../source/ui/rows/prompt-pieces.ts';
import {layOutPrompt} from '../../source/ui/rows/prompt-view.ts';
import {layOutQuestion} from '../../source/ui/rows/question-view.ts';
import {statusLine, type StatusFacts} from '../../source/ui/rows/status-line.ts';
import {lineOf} from '../../source/ui/rows/text.ts';
import {Transcript} from '../../source/ui/rows/transcript.ts';
import {inRoles, sameAsDrawn, testDrawn} from '../helpers/drawn.ts';

const noon = new Date(2026, 0, 1, 12).getTime();

function node(key: string, more: Partial<KeyResponse['node']> = {}): KeyResponse['node'] {
	return {
		key, createdIndex: 1, modifiedIndex: 7, value: 'x', ...more,
	};
}

const soon = (ms: number): {expiration: string; ttl: number} => ({expiration: new Date(noon + ms).toISOString(), ttl: 9});

const nodes = [
	node('/a/dir', {dir: true, value: undefined}),
	node('/a/key', {value: 'a value that is rather long and has no room in any column of a list, however wide that is'}),
	node('/a/ends', {value: 'ü', ...soon(2000)}),
	node('/a/later', {value: '', modifiedIndex: 123_456_789, ...soon(7_200_000)}),
	node('/a/a-very-long-name-for-a-key-that-is-cut-in-the-middle-1', {...soon(9000)}),
	node('/a/a-very-long-name-for-a-key-that-is-cut-in-the-middle-2', {modifiedIndex: 0}),
];

testDrawn('a live listing', t => {
	const directory = new Directory(nodes, 1);
	const listing = (): LiveListing => ({path: '/a', marks: new Marks()});
	const draw = (shown: LiveListing, size: {width: number; height: number}): readonly string[] =>
		listingBox(shown, {state: 'ready', directory}, {...size, now: noon});
	const changed = listing();
	markChange(changed, {type: 'put', path: '/a/key', entry: entryOf(nodes[1]!)}, noon);
	markChange(changed, {type: 'remove', path: '/a/gone', entry: entryOf(node('/a/gone'))}, noon);
	markChange(changed, {type: 'expire', path: '/a/late', entry: entryOf(node('/a/late'))}, noon);
	sameAsDrawn(t, 'listing', {
		wide: draw(listing(), {width: 100, height: 9}),
		narrow: draw(listing(), {width: 44, height: 9}),
		low: draw(listing(), {width: 60, height: 4}),
		changed: draw(changed, {width: 70, height: 12}),
		'another cluster': draw({...listing(), replacement: 'another'}, {width: 70, height: 4}),
		empty: listingBox(listing(), {state: 'ready', directory: new Directory([], 1)}, {width: 40, height: 3, now: noon}),
		failed: listingBox(listing(), {state: 'failed', reason: 'not\u0007 allowed'}, {width: 40, height: 3, now: noon}),
		unknown: listingBox(listing(), undefined, {width: 40, height: 3, now: noon}),
	});
});

testDrawn('a finder', t => {
	const texts = ['/one', '/two/', 'three\nlines', `/long/${'name-'.repeat(12)}end`, `/long/${'name-'.repeat(12)}other`, '/世界/x'];
	const finder = (state: Partial<FinderState> = {}, matched = [1, 2, 8]): FinderState => ({
		kind: 'keys', query: {...emptyEditor, text: 'ab', cursor: 2}, selected: 1, listed: texts.length, count: 1234, total: 56_789, isReading: false,
		isSearching: false, row: position => ({text: texts[position]!, matched: new Set(matched)}), ...state,
	});
	const draw = (state: Partial<FinderState>, size: {width?: number; height?: number} = {}, matched?: number[]): readonly string[] =>
		finderRows(finder(state, matched), {width: 50, height: 9, ...size});
	sameAsDrawn(t, 'finder', {
		keys: draw({}),
		lines: draw({kind: 'history', selected: 0}),
		'few rows': draw({selected: 5}, {width: 40, height: 5}),
		'in the middle': draw({selected: 3}, {width: 40, height: 5}),
		'what is found lies behind': draw({}, {width: 30, height: 9}, [60, 61]),
		'no room': draw({}, {width: 18, height: 9}, [60, 61]),
		searching: draw({isSearching: true}),
		'a problem': draw({problem: 'nobody\u0007 answers'}),
		'no lines': draw({listed: 0, total: 0, kind: 'history'}, {width: 30, height: 4}),
		prompts: (['keys', 'history'] as const).flatMap(kind => {
			const [state, size] = finderPrompt(finder({kind}), {columns: 40, rowsMax: 3});
			return layOutPrompt(state, size).rows;
		}),
	});
});

testDrawn('a menu', t => {
	const words = ['set', 'setdir', 'update-the-longest-command'].map((label, i): Candidate => ({
		text: label, label, kind: i === 2 ? 'flag' : 'command', detail: `what ${label} does`, isComplete: true,
	}));
	const keys = nodes.map((each): Candidate => {
		const entry = entryOf(each);
		return {
			text: entry.name, label: entry.name + (entry.isDirectory ? '/' : ''), kind: entry.isDirectory ? 'directory' : 'key', detail: '', entry,
			isComplete: !entry.isDirectory,
		};
	});
	const menu = (candidates: readonly Candidate[], more: Partial<Menu> = {}): Menu => ({
		candidates, count: candidates.length, selected: 1, base: emptyEditor, start: 0, end: 1, typed: 'te', ...more,
	});
	const size = {
		width: 80, indent: 6, rowsMax: 8, now: noon,
	};
	sameAsDrawn(t, 'menu', {
		words: menuRows(menu(words), size),
		'words, nothing typed': menuRows(menu(words, {typed: '', selected: -1}), size),
		'words, narrow': menuRows(menu(words), {...size, width: 30}),
		keys: menuRows(menu(keys, {typed: 'ey'}), size),
		'keys, narrow': menuRows(menu(keys, {typed: 'mid'}), {...size, width: 46}),
		'keys of one kind': menuRows(menu(keys.slice(1, 4), {typed: 'e'}), {...size, width: 150}),
		'more than rows': menuRows(menu(keys, {selected: 5, count: 4000, isCountOpen: true}), {...size, rowsMax: 4}),
		'in the middle': menuRows(menu(keys, {selected: 2}), {...size, rowsMax: 4}),
		'one row': menuRows(menu(keys, {selected: 2}), {...size, rowsMax: 1}),
		loading: menuRows(menu([], {loading: {type: 'profiles'} as unknown as Menu['loading']}), size),
		problem: menuRows(menu([], {problem: 'not allowed'}), size),
		'at the end of its time': menuRows(menu(keys), {...size, now: noon + 2000}),
	});
});

testDrawn('the prompt', t => {
	const place: PromptPlace = {
		directory: '/registry/services/specs', isReadOnly: false, status: {state: 'ok'}, statusTime: noon,
	};
	const places: Record<string, PromptPlace> = {
		usual: place,
		profile: {
			...place, profile: {name: 'a-profile-with-a-long-name', isProtected: true, color: 'magenta'}, user: 'root', isReadOnly: true,
		},
		past: {...place, at: 77, profile: {name: 'plain', isProtected: false}},
		down: {...place, status: {state: 'down', detail: `refused by ${'a long name '.repeat(9)}`}},
	};
	const scenes: Record<string, readonly string[]> = {};
	for (const [title, each] of Object.entries(places)) {
		for (const columns of [100, 40, 20]) {
			scenes[`${title}, ${columns} columns`] = [lineOf(promptPieces(each, {columns, now: noon + 5000}), 1000)];
		}
	}

	const typed = (text: string, more: Partial<PromptState> = {}, size: {columns?: number; rowsMax?: number} = {}): readonly string[] => {
		const editor = {...edit(emptyEditor, {type: 'paste', text}), cursor: text.length};
		const view = layOutPrompt({
			editor, suggestion: '', highlight: {spans: []}, ...more,
		}, {
			prefix: [{text: '/ ❯ '}], columns: 40, rowsMax: 5, ...size,
		});
		return [...view.rows, JSON.stringify({widths: view.rowWidths, caret: view.caret, indent: view.menuIndent})];
	};

	Object.assign(scenes, {
		suggestion: typed('get /a', {suggestion: '/b/c --sort and more of it that has no room'}),
		'vi, normal': typed('get', {viMode: 'normal'}),
		'vi, insert': typed('get', {viMode: 'insert'}),
		spans: typed('get /a --sort', {
			highlight: {
				spans: [{start: 0, end: 3, kind: 'command'}, {start: 7, end: 13, kind: 'flag'}],
			} as unknown as PromptState['highlight'],
		}),
		remark: typed('get --x', {highlight: {spans: [], remark: 'no such flag, and there is more to say'}}),
		'remark beside a suggestion': typed('get --x', {suggestion: '-y', highlight: {spans: [], remark: 'no such flag'}}),
		'remark beside a menu': typed('get --x', {
			menu: {
				candidates: [], count: 0, selected: 0, base: emptyEditor, start: 4, end: 7,
			}, highlight: {spans: [], remark: 'no such flag'},
		}),
		'remark without room': typed('x'.repeat(30), {highlight: {spans: [], remark: 'no such flag'}}),
		'several rows': typed('set /a \'one\ntwo 世界世界世界世界世界世界世界世界世界世界世界世界世界\tx\''),
		'more than rows': typed(Array.from({length: 20}, (_, i) => `line ${i}`).join('\n')),
		'very narrow': typed('get /a/b', {}, {columns: 3}),
	});
	sameAsDrawn(t, 'prompt', scenes);
});

testDrawn('a question', t => {
	const text = '/a has 12 keys: one, two, three, four\nRemove\u0007 all of it?';
	const draw = (question: Partial<Question>, size: {columns: number; rowsMax: number}): readonly string[] => {
		const view = layOutQuestion({
			kind: 'yesNo', text, answer: '', ...question,
		}, size);
		return [...view.rows, JSON.stringify({widths: view.rowWidths, caret: view.caret})];
	};

	const scenes: Record<string, readonly string[]> = {};
	for (const rowsMax of [1, 2, 3, 4, 5, 9]) {
		scenes[`${rowsMax} rows`] = draw({}, {columns: 20, rowsMax});
	}

	Object.assign(scenes, {
		typed: draw({kind: 'typed', typed: '/a', answer: '/世界'}, {columns: 60, rowsMax: 9}),
		password: draw({kind: 'password', text: 'Password: ', answer: 'secret'}, {columns: 60, rowsMax: 9}),
		choice: draw({kind: 'choice', choices: ['merge', 'overwrite', 'give up']}, {columns: 60, rowsMax: 9}),
		'a long answer': draw({kind: 'typed', typed: '/a', answer: 'x'.repeat(50)}, {columns: 30, rowsMax: 9}),
		'very narrow': draw({}, {columns: 2, rowsMax: 4}),
	});
	sameAsDrawn(t, 'question', scenes);
});

testDrawn('the help of the keys', t => {
	const sections = keySections(new KeyBindings(), 'emacs').map(({title, rows}) => ({title, rows: rows.slice(0, 3)}));
	const scenes: Record<string, readonly string[]> = {};
	for (const [width, rowsMax] of [[200, 30], [120, 12], [80, 20], [70, 8], [24, 12], [24, 11], [24, 10], [24, 9], [24, 3], [24, 2]] as const) {
		for (const page of [0, 1]) {
			scenes[`${width} by ${rowsMax}, page ${page}`] = helpRows({
				width, rowsMax, page, sections,
			});
		}
	}

	sameAsDrawn(t, 'help', scenes);
});

testDrawn('the status line', t => {
	const engine = (state: 'ok' | 'trying' | 'down', detail?: string, endpoints = ['https://user:pw@10.0.0.1:2379', 'http://b']): StatusFacts['engine'] => ({
		info: {kind: endpoints.length === 0 ? 'embedded' : 'remote', endpoints}, status: {state, detail},
	} as unknown as StatusFacts['engine']);
	const facts: StatusFacts = {
		engine: engine('ok'), index: 77, watchCount: 1, now: noon,
	};
	const all: Record<string, Partial<StatusFacts>> = {
		usual: {},
		full: {hiddenCount: 2, isHistoryOff: true, expiration: {key: '/a/long/name/of/a/key/that/is/cut', time: noon + 2000}},
		trying: {engine: engine('trying', 'no answer yet')},
		down: {engine: engine('down', '10.0.0.1:2379 +1 refused')},
		embedded: {engine: engine('ok', undefined, []), watchCount: 0},
		running: {running: 'sync /a /b with a long line that has no room', progress: 'copying [##--] 50% 5 of 10'},
		'running quietly': {running: 'watch'},
		asking: {isAsking: true},
		hint: {hint: {kind: 'usage', parts: [{text: 'set'}, {text: 'KEY', isPresent: true}, {text: '[VALUE]'}]}},
		warning: {hint: {kind: 'warning', text: 'the quotes are lost'}},
	};
	const scenes: Record<string, readonly string[]> = {};
	for (const [title, more] of Object.entries(all)) {
		scenes[title] = [120, 70, 50, 35, 20].map(columns => statusLine({...facts, ...more}, columns));
	}

	sameAsDrawn(t, 'status-line', scenes);
});

test('what is printed', async t => {
	const place: PromptPlace = {
		directory: '/a', isReadOnly: false, status: {state: 'down', detail: 'refused'}, statusTime: 0,
	};
	const blocks: Record<string, Block> = {
		command: {
			type: 'command', place, text: 'set /a \'one\ntwo\'', isCancelled: false,
		},
		cancelled: {
			type: 'command', place, text: 'set', isCancelled: true,
		},
		error: {type: 'error', text: 'Error:  it failed\n  Try it again.\n\nand more\n'},
		notice: {type: 'notice', text: 'it is said\n  behind it\n'},
		output: {type: 'output', text: 'it is\u0007 printed\n  as it is\n'},
		drawn: {type: 'drawn', text: 'it is drawn\n'},
		'without an end': {type: 'output', text: 'no end'},
	};
	const scenes: Record<string, readonly string[]> = {};
	for (const [title, block] of Object.entries(blocks)) {
		let written = '';
		const transcript = new Transcript({
			write(text) {
				written += text;
			},
			columns: () => 30,
			settled: async () => undefined,
		});
		inRoles(() => {
			transcript.add(block);
		});
		await transcript.flush();
		scenes[title] = written.split('\n');
	}

	sameAsDrawn(t, 'transcript', scenes);
});

testDrawn('the greeting', t => {
	const version = /etcsh \S+/g;
	const infos = {
		embedded: {kind: 'embedded', endpoints: ['http://127.0.0.1:2379', 'http://b:1'], dataDir: '/var/lib/etcd'},
		'in memory': {kind: 'embedded', endpoints: []},
		remote: {kind: 'remote', endpoints: ['http://u:p@a:1', 'http://b:2', 'http://c:3']},
		'one endpoint': {kind: 'remote', endpoints: ['http://a:1']},
		shared: {kind: 'remote', endpoints: ['http://a:1'], sharedDataDir: '/var/lib/etcd'},
	} as unknown as Readonly<Record<string, Parameters<typeof greeting>[0]>>;
	const scenes: Record<string, readonly string[]> = {};
	for (const [title, info] of Object.entries(infos)) {
		for (const isFirstRun of [false, true]) {
			scenes[`${title}${isFirstRun ? ', for the first time' : ''}`] = greeting(info, {isFirstRun, columns: 50}).replaceAll(version, 'etcsh VERSION').split('\n');
		}

		scenes[`${title}, plain`] = greeting(info, {isFirstRun: true, columns: 90, isPlain: true}).replaceAll(version, 'etcsh VERSION').split('\n');
	}

	sameAsDrawn(t, 'greeting', scenes);
});

testDrawn('who gets how much of the live area', t => {
	const scenes: Record<string, readonly string[]> = {};
	for (const columns of [80, 159, 160, 200]) {
		for (const boxRows of [[], [8], [8, 8, 1], [8, 18]]) {
			scenes[`${columns} columns, boxes of ${boxRows.join(', ')}`] = [10, 24, 31, 50].flatMap(rows =>
				[{}, {belowRows: 6}, {belowRows: 60, isBelowWhole: true}, {isQuestion: true}, {isStacked: true, belowRows: 2}].map(more => Object.entries(layOut({
					columns, rows, promptRows: width => Math.ceil(300 / width), isQuestion: false, belowRows: 0, isBelowWhole: false, boxRows, ...more,
				})).map(([name, value]) => `${name} ${String(value)}`).join(' ')));
		}
	}

	sameAsDrawn(t, 'layout', scenes);
});
