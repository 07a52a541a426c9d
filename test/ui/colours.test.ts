import {mkdtempDisposable} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {runEtcsh} from '../helpers/etcsh.ts';
import {TerminalProbe} from '../helpers/terminal.ts';

/** The colour of the first cell of a text in the last row that ends with it, as its number in the palette. */
function colorOf(terminal: TerminalProbe, text: string): number {
	const {active} = terminal.emulator.buffer;
	const {rows} = terminal.screen;
	const y = rows.findLastIndex(row => row.endsWith(text) && !row.includes('❯'));
	return active.getLine(active.baseY + y)!.getCell(rows[y]!.indexOf(text))!.getFgColor();
}

for (const {theme, directory} of [{theme: 'light', directory: 26}, {theme: 'dark', directory: 75}]) {
	test.serial(`what a command prints has the colours of a ${theme} terminal`, async t => {
		await using terminal = await TerminalProbe.start(['--embedded', '--theme', theme], {env: {TERM: 'xterm-256color', COLORTERM: ''}});
		await terminal.waitForPrompt();
		terminal.enter('set /directory/k v');
		await terminal.waitUntil('the answer', ({rows}) => rows.includes('v'));
		terminal.enter('ls -l /');
		await terminal.waitUntil('the listing', ({rows}) => rows.some(row => row.startsWith('dir ') && row.endsWith('/directory')));
		t.is(colorOf(terminal, '/directory'), directory);
	});
}

for (const mode of [[], ['--plain']]) {
	test.serial(`--theme counts without a prompt that is drawn, too: ${mode.length === 0 ? 'one command' : 'plain lines'}`, async t => {
		await using folder = await mkdtempDisposable(path.join(tmpdir(), 'etcsh-theme-'));
		const options = ['--data-dir', path.join(folder.path, 'data'), '--theme', 'light'];
		t.is((await runEtcsh([...options, 'set', '/directory/k', 'v'])).code, 0);
		const words = mode.length === 0 ? ['ls', '-l', '/'] : mode;
		await using second = await TerminalProbe.start([...options, ...words], {env: {TERM: 'xterm-256color', COLORTERM: ''}});
		if (mode.length > 0) {
			second.enter('ls -l /');
		}

		await second.waitUntil('the listing', ({rows}) => rows.some(row => row.startsWith('dir ') && row.endsWith('/directory')));
		t.is(colorOf(second, '/directory'), 26);
	});
}

test.serial('a terminal that answers what its colours are is drawn on with those that can be read, however late it answers', async t => {
	await using terminal = await TerminalProbe.start(['--embedded'], {env: {TERM: 'xterm-256color', COLORTERM: '', COLORFGBG: '15;0'}});
	await terminal.waitForPrompt();
	await terminal.waitUntil('the question', () => terminal.output.includes('\u001B]11;?\u001B\\'));
	terminal.enter('set /directory/k v');
	await terminal.waitUntil('the answer', ({rows}) => rows.includes('v'));
	terminal.enter('ls -l /');
	await terminal.waitUntil('the listing', ({rows}) => rows.some(row => row.startsWith('dir ') && row.endsWith('/directory')));
	t.is(colorOf(terminal, '/directory'), 75);
	terminal.type('\u001B]10;rgb:0000/0000/0000\u001B\\\u001B]11;rgb:ffff/ffff/ffff\u001B\\');
	// The terminal has answered before what is typed next is read.
	terminal.enter('ls -l /directory');
	await terminal.waitUntil('the second listing', ({rows}) => rows.some(row => row.startsWith('file ') && row.includes('/directory/k')));
	terminal.enter('ls -l /');
	await terminal.waitUntil('the last listing', ({rows}) => rows.filter(row => row.startsWith('dir ')).length === 2);
	t.is(colorOf(terminal, '/directory'), 26);
	t.false(terminal.screen.text.includes('rgb'));

	await using told = await TerminalProbe.start(['--embedded', '--theme', 'light']);
	await told.waitForPrompt();
	t.false(told.output.includes('\u001B]11;?'));
});
