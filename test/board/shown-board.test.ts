import {setImmediate as nextTurn} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import {ShownBoard} from '../../source/board/shown-board.ts';
import {type Engine} from '../../source/engine/engine.ts';
import {type KeyEvent} from '../../source/terminal/input/keys.ts';
import {engineWith} from '../helpers/engine-with.ts';

type Probe = {readonly board: ShownBoard; readonly said: string[]; press(name: string): void};

const text = (letters: string): KeyEvent => ({type: 'text', text: letters});
const paths = ({view}: ShownBoard) => {
	const {events} = view.state;
	return 'value' in events ? events.value.directories.map(({path}) => path) : undefined;
};

async function show(t: ExecutionContext, {canGo = true} = {}): Promise<Probe & {readonly engine: Engine}> {
	const engine = await engineWith(t, []);
	const said: string[] = [];
	const board = new ShownBoard(engine, {
		changed: () => undefined,
		leave(directory) {
			said.push(`leave ${directory ?? ''}`);
		},
		repaint() {
			said.push('repaint');
		},
		suspend() {
			said.push('suspend');
		},
	}, {canGo, pauseMs: 5});
	t.teardown(() => {
		board.close();
	});
	while (paths(board) === undefined) {
		await nextTurn();
	}

	return {
		board, engine, said, press(name) {
			board.handle({type: 'key', name});
		},
	};
}

async function change(engine: Engine, board: ShownBoard, counts: Readonly<Record<string, number>>): Promise<void> {
	for (const [key, count] of Object.entries(counts)) {
		for (let i = 0; i < count; i++) {
			await engine.set(key, {value: String(i)});
		}
	}

	while (paths(board)!.length < Object.keys(counts).length) {
		await nextTurn();
	}
}

test('the mark stays on its directory, wherever that moves, and Enter goes there', async t => {
	const {board, engine, said, press} = await show(t);
	t.is(board.view.marked, undefined);
	await change(engine, board, {'/a/k': 9, '/b/k': 3, '/c/k': 1});
	board.handle(text('s'));
	t.deepEqual([board.view.order, board.view.marked], ['count', 0]);
	press('down');
	t.is(board.view.marked, 1);
	board.handle(text('s'));
	t.deepEqual(paths(board), ['/a', '/b', '/c']);
	board.handle(text('G'));
	t.is(board.view.marked, 2);
	press('down');
	t.is(board.view.marked, 2);
	board.handle(text('gk'));
	t.is(board.view.marked, 0);
	press('end');
	press('enter');
	t.deepEqual(said, ['leave /c']);
});

test('a pause keeps what is shown, and sorting sorts it', async t => {
	const {board, engine, press} = await show(t);
	await change(engine, board, {'/z/k': 2, '/b/k': 1});
	board.handle(text('p'));
	const {state} = board.view;
	await engine.set('/new/k', {value: '1'});
	await nextTurn();
	t.is(board.view.state, state);
	t.true(board.view.isPaused);
	board.handle(text('ss'));
	t.is(board.view.order, 'name');
	press('down');
	board.handle(text(' '));
	t.false(board.view.isPaused);
});

test('all that fits any screen can be marked', async t => {
	const {board, engine, press} = await show(t);
	await change(engine, board, Object.fromEntries(Array.from({length: 60}, (_, i) => [`/d${i}/k`, 1])));
	press('end');
	t.is(board.view.marked, 59);
});

test('each way out leaves once, and what was typed behind it is for what comes next', async t => {
	for (const key of ['escape', 'ctrl-c', 'ctrl-d', 'ctrl-g']) {
		const {said, press} = await show(t);
		press(key);
		t.deepEqual(said, ['leave '], `after ${key}`);
	}

	const {board, said, press} = await show(t);
	t.is(board.handle({type: 'paste', text: 'q'}), '');
	press('ctrl-l');
	press('ctrl-z');
	press('f9');
	t.is(board.handle(text('xqls /a')), 'ls /a');
	t.deepEqual(said, ['repaint', 'suspend', 'leave ']);
});

test('where there is nowhere to go nothing is marked', async t => {
	const {board, engine, said, press} = await show(t, {canGo: false});
	await change(engine, board, {'/a/k': 1});
	t.is(board.view.marked, undefined);
	press('enter');
	t.deepEqual(said, []);
});
