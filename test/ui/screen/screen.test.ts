import {Buffer} from 'node:buffer';
import {once} from 'node:events';
import {PassThrough} from 'node:stream';
import process from 'node:process';
import {type WriteStream} from 'node:tty';
import test, {type ExecutionContext} from 'ava';
import {Screen} from '../../../source/ui/screen/screen.ts';

/** Longer than the size has to stay the same. */
const blockedMilliseconds = 400;

test('a size that came while the process was kept from running counts before anything is drawn', async t => {
	const terminal = Object.assign(new PassThrough(), {columns: 100, rows: 30});
	const drawn: number[] = [];
	const settled = Promise.withResolvers<void>();
	using screen = new Screen(terminal as unknown as WriteStream, {
		isInTmux: false,
		held: () => undefined,
		settled(resume) {
			drawn.push(screen.columns);
			resume();
			settled.resolve();
		},
	});
	const resize = (columns: number) => {
		terminal.columns = columns;
		terminal.emit('resize');
	};

	// A change of the size is told by a signal.
	const isHeard = once(process, 'SIGUSR2').then(() => {
		resize(60);
	});
	resize(80);
	process.kill(process.pid, 'SIGUSR2');
	for (const end = performance.now() + blockedMilliseconds; performance.now() < end;) {
		// Others have the processor.
	}

	await isHeard;
	await settled.promise;
	t.deepEqual(drawn, [60]);
	t.is(screen.rest, undefined);
});

/** A terminal of 100 columns, and what happens to the screen on it. */
function openScreen(t: ExecutionContext, {isInTmux = false} = {}) {
	const terminal = Object.assign(new PassThrough(), {columns: 100, rows: 30});
	const happened: string[] = [];
	let settled = Promise.withResolvers<void>();
	const screen = new Screen(terminal as unknown as WriteStream, {
		isInTmux,
		held() {
			happened.push(`held at ${screen.columns}`);
		},
		settled(resume) {
			happened.push(`settled at ${screen.columns} of ${screen.stdout.columns} by ${screen.stdout.rows}`);
			screen.stdout.write('dropped');
			resume();
			settled.resolve();
			settled = Promise.withResolvers();
		},
	});
	t.teardown(() => {
		screen[Symbol.dispose]();
	});
	const resize = (columns: number, rows = 30): void => {
		Object.assign(terminal, {columns, rows});
		terminal.emit('resize');
	};

	return {
		terminal, screen, happened, resize, settled: async () => settled.promise,
	};
}

const written = async (stdout: WriteStream, text: string | Uint8Array) => new Promise(resolve => {
	stdout.write(text, resolve);
});

test('while the size changes nothing is drawn, and nobody waits for it; afterwards it is told once', async t => {
	const {terminal, screen, happened, resize, settled} = openScreen(t);
	await written(screen.stdout, 'one');
	t.is(screen.rest, undefined);
	const isSettled = settled();
	resize(90);
	const {rest} = screen;
	resize(80, 20);
	t.is(screen.rest, rest);
	t.is(screen.columns, 100);
	await written(screen.stdout, 'two');
	await written(screen.stdout, Buffer.from('three'));
	await isSettled;
	await rest;
	t.is(screen.rest, undefined);
	await written(screen.stdout, 'four');
	t.deepEqual(happened, ['held at 100', 'settled at 80 of 80 by 20']);
	t.is(screen.rows, 20);
	t.is(String(terminal.read()), 'onefour');
});

test('the drawing program does not hear of sizes, and of everything else', t => {
	const {terminal, screen, resize} = openScreen(t);
	const heard: string[] = [];
	for (const event of ['resize', 'close']) {
		t.is(screen.stdout.on(event, () => {
			heard.push(event);
		}), screen.stdout);
	}

	resize(50);
	terminal.emit('close');
	t.deepEqual(heard, ['close']);
	t.is(screen.stdout.listenerCount('close'), terminal.listenerCount('close'));
});

test('a window without a size is taken for a usual one', async t => {
	for (const [columns, rows] of [[0, 0], [0, 30], [100, 0]] as const) {
		const {screen, resize, settled} = openScreen(t);
		const isSettled = settled();
		resize(columns, rows);
		await isSettled;
		t.deepEqual([screen.columns, screen.rows], [80, 24]);
	}
});

test('whoever waits for the size goes on when the screen is left, and nothing is drawn then', async t => {
	const {terminal, screen, happened, resize} = openScreen(t);
	resize(90);
	const {rest} = screen;
	screen[Symbol.dispose]();
	await rest;
	t.is(screen.rest, undefined);
	t.is(terminal.listenerCount('resize'), 0);
	resize(80);
	await new Promise(resolve => {
		setTimeout(resolve, blockedMilliseconds);
	});
	t.deepEqual(happened, ['held at 100']);
});

test('tmux gets longer', async t => {
	const [usual, inTmux] = [openScreen(t), openScreen(t, {isInTmux: true})];
	const order: string[] = [];
	const ends = Object.entries({usual, inTmux}).map(async ([name, {settled}]) => {
		await settled();
		order.push(name);
	});
	inTmux.resize(90);
	usual.resize(90);
	await Promise.all(ends);
	t.deepEqual(order, ['usual', 'inTmux']);
});

test('while the terminal is asked where the frame is nothing moves it, and what it is moved by comes first', async t => {
	const {terminal, screen} = openScreen(t);
	const text = (): string => String(terminal.read() ?? '');
	screen.stdout.write('frame 1 ');
	const release = screen.hold();
	const callback = Promise.withResolvers<void>();
	screen.stdout.write('frame 2 ', () => {
		callback.resolve();
	});
	screen.stdout.write('frame 3 ');
	t.is(text(), 'frame 1 ');
	release('moved ');
	screen.stdout.write('frame 4');
	await callback.promise;
	t.is(text(), 'moved frame 2 frame 3 frame 4');
	release('too late');
	t.is(text(), '');
});

test('what is held goes on when the size changes, when something else takes the terminal, and when no answer comes', async t => {
	const ends: ReadonlyArray<(opened: ReturnType<typeof openScreen>) => void> = [
		({resize}) => {
			resize(90);
		},
		({screen}) => {
			screen.release();
		},
		({screen}) => {
			screen[Symbol.dispose]();
		},
		() => undefined,
	];
	for (const end of ends) {
		const opened = openScreen(t);
		const release = opened.screen.hold();
		const isWritten = written(opened.screen.stdout, 'frame');
		end(opened);
		await isWritten;
		release('moved');
		t.is(String(opened.terminal.read()), 'frame');
	}
});
