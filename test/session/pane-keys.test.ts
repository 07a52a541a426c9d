/**
Panes at the prompt: how they are opened, what their keys do, and what is said of them in words.
*/
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {type Engine} from '../../source/engine/engine.ts';
import {type Block, type SessionState} from '../../source/session/front-end.ts';
import {type Session} from '../../source/session/session.ts';
import {KeyDecoder} from '../../source/terminal/input/key-decoder.ts';
import {engineWith} from '../helpers/engine-with.ts';
import {temporaryDirectory} from '../helpers/data-dirs.ts';
import {onlyHere, openSession} from '../helpers/session.ts';

type Bench = {
	readonly session: Session;
	readonly engine: Engine;
	readonly blocks: Block[];
	readonly type: (input: string) => void;
	readonly until: (isWanted: (state: SessionState) => boolean) => Promise<SessionState>;
	/** Resolves to what the line has printed. */
	readonly run: (line: string) => Promise<string>;
};

async function open(t: ExecutionContext, options: Parameters<typeof openSession>[2] = {}, given?: Engine): Promise<Bench> {
	const engine = given ?? await engineWith(t, []);
	const blocks: Block[] = [];
	const listeners = new Set<() => void>();
	const session = openSession(engine, {
		print(block) {
			if (block.type !== 'command') {
				blocks.push(block);
			}

			for (const listener of listeners) {
				listener();
			}
		},
	}, options);
	t.teardown(async () => session.close());
	const decoder = new KeyDecoder();
	const type = (input: string): void => {
		for (const event of decoder.push(input)) {
			session.handle(event);
		}
	};

	const until: Bench['until'] = async isWanted => new Promise(resolve => {
		const check = (): void => {
			if (!isWanted(session.state)) {
				return;
			}

			listeners.delete(check);
			stop();
			resolve(session.state);
		};

		const stop = session.subscribe(check);
		listeners.add(check);
		check();
	});
	return {
		session, engine, blocks, type, until,
		async run(line) {
			const before = blocks.length;
			type(`${line}\r`);
			await until(({running}) => running === undefined);
			return blocks.slice(before).map(({text}) => text).join('');
		},
	};
}

const isLive = ({panes}: SessionState): boolean => panes.length > 0 && panes.every(({state}) => state === 'live');
const [f3, f5, f7, f8, f9] = ['\u001B[13~', '\u001B[15~', '\u001B[18~', '\u001B[19~', '\u001B[20~'] as const;
const [altUp, altDown, altK] = ['\u001B[1;3A', '\u001B[1;3B', '\u001Bk'] as const;

test('a pane is described as it was opened', async t => {
	const {run, session} = await open(t);
	t.is(await run('watch /a'), 'pane 1: /a\n');
	t.is(await run('watch /a --recursive --rewind --filter "x$" --by-key'), 'pane 2: /a, recursive, from the oldest event known, filter /x$/, by key\n');
	t.is(await run('watch a --after-index 3 --action set --exec true'), 'pane 3: /a, after index 3, filter set, runs true\n');
	t.deepEqual(session.state.panes.map(({isByKey}) => isByKey), [false, true, false]);
	t.regex(await run('watch'), /^key required\n/);
});

test('panes are closed by their number, the newest without one, or all', async t => {
	const {run, session} = await open(t);
	t.is(await run('unwatch'), 'no pane is open\n  watch KEY opens one.\n');
	t.is(await run('unwatch 1'), 'there is no pane 1\n  watch KEY opens one.\n');
	for (const key of ['a', 'b', 'c', 'd']) {
		await run(`watch /${key}`);
	}

	const open_ = () => session.state.panes.map(({id}) => id);
	t.is(await run('unwatch 9'), 'there is no pane 9\n  Open: 1, 2, 3, 4. unwatch --all closes all.\n');
	t.is(await run('unwatch x'), 'there is no pane x\n  Open: 1, 2, 3, 4. unwatch --all closes all.\n');
	await run('unwatch 2');
	t.deepEqual(open_(), [1, 3, 4]);
	t.is(await run('unwatch'), '');
	t.deepEqual(open_(), [1, 3]);
	await run('unwatch --all');
	t.deepEqual(open_(), []);
});

test('keys of a pane take and follow the key of the marked event, else of the topmost', async t => {
	const {run, type, until, session, engine} = await open(t);
	await run('watch /d --recursive');
	await until(isLive);
	// There is no event yet.
	type(f7 + f8);
	t.deepEqual([session.state.editor.text, session.state.running], ['', undefined]);
	await engine.set('/d/one two', {value: '1'});
	await engine.set('/d/sub', {dir: true});
	await until(({panes}) => panes[0]!.eventCount === 2);
	type(f7);
	t.is(session.state.editor.text, '/d/sub');
	type(`\u0015${altDown}${altDown}${f7}`);
	t.is(session.state.editor.text, '\'/d/one two\'');
	type(`\u0015${altUp}${f8}`);
	await until(({directory, running}) => directory === '/d/sub' && running === undefined);
	type(altDown + f8);
	await until(({directory, running}) => directory === '/d' && running === undefined);
	type(altK);
	t.true(session.state.panes[0]!.isByKey);
	await run('cd /');
	type('\u0007');
	t.is(session.state.panes[0]!.marked, undefined);
	type(f8);
	await until(({directory}) => directory !== '/');
});

test('a pane is paused, and what it has seen forgotten', async t => {
	const {run, type, until, session, engine} = await open(t);
	await run('watch /d --recursive');
	await until(isLive);
	type(f3);
	t.true(session.state.panes[0]!.isPaused);
	type(f3);
	t.false(session.state.panes[0]!.isPaused);
	await engine.set('/d/a', {value: '1'});
	await until(({panes}) => panes[0]!.eventCount === 1);
	type(f9);
	t.deepEqual(session.state.panes[0]!.inSight(9), []);
	await run('watch /e');
	t.is(session.state.focusedPane, 2);
	type('\u001B1');
	t.is(session.state.focusedPane, 1);
});

test('a filter is typed for a pane, said to be wrong while it is, and taken back with Esc', async t => {
	const {run, type, until, session} = await open(t);
	type(`${f5}x`);
	t.deepEqual([session.state.filterInput, session.state.editor.text], [undefined, 'x']);
	type('\u0015');
	await run('watch /d --recursive --filter first --action set');
	const filterOf = () => session.state.panes[0]!.filter;
	type(f5);
	t.like(session.state.filterInput, {paneId: 1, text: 'first'});
	type('\u0015(a');
	await until(({filterInput}) => filterInput?.problem !== undefined);
	t.is(filterOf()?.text, 'first');
	type('x\u007F)\u001B[200~b\nc\u001B[201~');
	await until(({panes}) => panes[0]!.filter?.text === '(a)b');
	t.deepEqual([session.state.filterInput?.problem, [...filterOf()!.actions]], [undefined, ['set']]);
	type('\u001B[27u');
	t.deepEqual([session.state.filterInput, filterOf()?.text], [undefined, 'first']);
	for (const end of ['\r', f5]) {
		type(`${f5}\u0015kept`);
		await until(({panes}) => panes[0]!.filter?.text === 'kept');
		type(end);
		t.deepEqual([session.state.filterInput, filterOf()?.text], [undefined, 'kept']);
	}

	type(`${f5}lost`);
	await until(({panes}) => panes[0]!.filter?.text === 'keptlost');
	type('\u0003');
	t.is(filterOf()?.text, 'kept');
	// With its pane the question goes, too.
	type(f5);
	session.watches.end(1);
	t.is(session.state.filterInput, undefined);
	type('z');
	t.is(session.state.editor.text, 'z');
});

test('of a filter that is typed on only the last counts, and none after Esc', async t => {
	const {run, type, session} = await open(t);
	await run('watch /d --recursive');
	type(`${f5}ab\u001B[27u`);
	await run('pwd');
	t.is(session.state.panes[0]!.filter, undefined);
});

test('where nothing can be drawn each event is a line, and so is what a pane would say', async t => {
	const {run, until, engine, blocks} = await open(t, {isLineMode: true});
	t.regex(await run('watch /a --by-key'), /--by-key needs a terminal that can be redrawn/);
	await run('watch /d --recursive --exec "echo out"');
	await until(isLive);
	await engine.set('/d/a', {value: '1'});
	await until(() => blocks.some(({type, text}) => type === 'output' && text === 'out\n'));
	const notices = blocks.filter(({type}) => type === 'notice').map(({text}) => text);
	t.is(notices.length, 1);
	t.regex(notices[0]!, /\/d\/a/);
	await run('watch /e --exec "exit 3"');
	await until(isLive);
	await engine.set('/e', {value: '1'});
	await until(() => blocks.some(({type, text}) => type === 'notice' && /^2 {2}\/e {2}\S/.test(text)));
});

test('where panes are drawn, lines tell only what fails and what programs say', async t => {
	const {run, until, engine, blocks} = await open(t);
	await run('watch /d --recursive --exec "echo out; exit 3"');
	await until(isLive);
	await engine.set('/d/a', {value: '1'});
	await until(() => blocks.filter(({type}) => type === 'notice').length === 1);
	const notice = blocks.find(({type}) => type === 'notice');
	t.regex(notice!.text, /^1 {2}\/d {2}.*3/);
	t.true(blocks.some(({type, text}) => type === 'output' && text === 'out\n'));
});

const [f2, f6, pageDown, ctrlC] = ['\u001BOQ', '\u001B[17~', '\u001B[6~', '\u0003'] as const;

/** A session on a data dir in which /d/a has changed 3,000 times. */
async function openOnLog(t: ExecutionContext): Promise<Bench> {
	const engine = await openEmbedded({dataDir: path.join(await temporaryDirectory(t), 'd')});
	await Promise.all(Array.from({length: 3000}, async (_, i) => engine.set('/d/a', {value: String(i)})));
	const bench = await open(t, {profiles: onlyHere}, engine);
	t.teardown(async () => engine.close());
	return bench;
}

test('PgDn and F6 go on in the log of a data dir, and the moment that the shell shows is no concern of panes', async t => {
	const {run, type, until, session} = await openOnLog(t);
	await run('watch /d --recursive --rewind');
	await until(({panes}) => panes[0]!.eventCount === 1000);
	const before = session.state.panes[0]!.eventCount;
	t.is(await run('at 50'), '');
	t.is(session.state.place.at, 50);
	session.watches.scroll(10_000);
	type(pageDown);
	await until(({panes}) => panes[0]!.eventCount === before + 200 && !panes[0]!.isRewinding);
	type(f6);
	await until(({panes}) => panes[0]!.eventCount === before + 400 && !panes[0]!.isRewinding);
	for (let reason; reason !== 'log'; reason = session.state.panes[0]!.horizon?.reason) {
		type(f6);
		await until(({panes}) => !panes[0]!.isRewinding);
	}

	t.is(session.state.panes[0]!.eventCount, 3000);
});

test('Ctrl-C ends what a pane fetches and leaves the line alone, on the full screen, too', async t => {
	const {run, type, until, session} = await openOnLog(t);
	await run('watch /d --recursive');
	await until(isLive);
	for (const begin of ['typed', f2]) {
		type(`${begin}${f6}`);
		t.true(session.state.panes[0]!.isRewinding);
		type(ctrlC);
		await until(({panes}) => !panes[0]!.isRewinding);
		t.is(session.state.panes[0]!.eventCount, 0);
		t.is(session.state.editor.text, 'typed');
	}

	t.not(session.state.fullScreen, undefined);
	type(f6);
	await until(({panes}) => panes[0]!.horizon !== undefined && !panes[0]!.isRewinding);
	const {eventCount} = session.state.panes[0]!;
	type(f6);
	await until(({panes}) => panes[0]!.eventCount === eventCount + 200);
});
