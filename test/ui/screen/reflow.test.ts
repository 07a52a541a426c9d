import test from 'ava';
import xterm from '@xterm/headless';
import {
	reflowOf,
	rowsGained,
	rowsMissingAbove,
	type Frame,
} from '../../../source/ui/screen/reflow.ts';

/** How many rows the cursor stands below the frame's first row, once an emulator of `columns` has drawn and been narrowed. */
async function rowsBelowTop({columns: before, rowWidths, caret}: Frame, columns: number): Promise<number> {
	const terminal = new xterm.Terminal({cols: before, rows: 30, allowProposedApi: true});
	const rows = rowWidths.map((width, i) => (i === 0 ? 'T' : 'x').repeat(width)).join('\r\n');
	const up = rowWidths.length - caret.y;
	await new Promise<void>(resolve => {
		terminal.write(`above\r\nabove\r\n${rows}\r\n\u001B[${up}A\u001B[${caret.x + 1}G`, resolve);
	});
	terminal.resize(columns, 30);
	const {active} = terminal.buffer;
	const texts = Array.from({length: active.length}, (_, i) => active.getLine(i)!.translateToString(true));
	const top = texts.findIndex(text => text.startsWith('T'));
	const result = active.baseY + active.cursorY - top;
	terminal.dispose();
	return result;
}

const frames: ReadonlyArray<readonly [title: string, frame: Frame]> = [
	['a pane above the prompt', {columns: 80, rowWidths: [79, 79, 79, 20, 40], caret: {x: 12, y: 3}}],
	['a pane beside the prompt', {columns: 140, rowWidths: [139, 139, 139, 139, 40], caret: {x: 4, y: 0}}],
	['a pane beside a prompt of two rows', {columns: 140, rowWidths: [139, 139, 139, 139, 139, 40], caret: {x: 4, y: 1}}],
	['a menu below the prompt', {columns: 80, rowWidths: [79, 79, 70, 60, 79, 50, 40], caret: {x: 22, y: 2}}],
	['a long status line', {columns: 120, rowWidths: [30, 119], caret: {x: 10, y: 0}}],
	['a prompt of two rows', {columns: 100, rowWidths: [99, 45, 60], caret: {x: 45, y: 1}}],
];

for (const [title, frame] of frames) {
	test(`the frame is found again where xterm.js has put it: ${title}`, async t => {
		for (const columns of [90, 70, 50, 41, 25]) {
			t.is(await rowsBelowTop(frame, columns), frame.caret.y + rowsGained(frame, columns, 'counted'), `${columns} columns`);
		}
	});
}

test('where the cursor goes along with its text, only what is above it counts', t => {
	const frame = {columns: 100, rowWidths: [99, 60, 99], caret: {x: 55, y: 1}};
	t.is(rowsGained(frame, 50, 'attached'), 2);
	t.is(rowsGained(frame, 60, 'attached'), 1);
	t.is(rowsGained(frame, 120, 'attached'), 0);
	t.is(rowsGained(frame, 20, 'still'), 0);
});

test('the kind of terminal is known by its environment', t => {
	t.is(reflowOf({TERM: 'xterm-256color'}), 'attached');
	t.is(reflowOf({TERM: 'xterm-256color', TERM_PROGRAM: 'vscode'}), 'counted');
	t.is(reflowOf({TERM: 'screen-256color', TERM_PROGRAM: 'vscode', TMUX: '/tmp/tmux-0/default,1,0'}), 'attached');
	t.is(reflowOf({TERM: 'xterm', XTERM_VERSION: 'XTerm(379)'}), 'still');
	t.is(reflowOf({TERM: 'linux'}), 'still');
});

test('in tmux there is room above for what wrapping adds, as far as there is room below', t => {
	const frame = {columns: 100, rowWidths: [99, 99, 99, 20, 40], caret: {x: 4, y: 3}};
	t.is(rowsMissingAbove(frame, 9, 30), 0);
	t.is(rowsMissingAbove(frame, 8, 30), 0);
	t.is(rowsMissingAbove(frame, 5, 30), 3);
	t.is(rowsMissingAbove(frame, 5, 9), 1);
	t.is(rowsMissingAbove(frame, 3, 5), 0);
});
