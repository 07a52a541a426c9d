import {setTimeout as wait} from 'node:timers/promises';
import test from 'ava';
import {TerminalProbe} from '../helpers/terminal.ts';

/** A slow line: longer than a lone Esc waits, shorter than a sequence may take. */
const pauseMilliseconds = 120;

async function typeSlowly(terminal: TerminalProbe, ...pieces: readonly string[]): Promise<void> {
	for (const piece of pieces) {
		terminal.type(piece);
		await wait(pauseMilliseconds);
	}
}

for (const mode of [[], ['--plain']]) {
	test.serial(`cut sequences, mouse reports and late answers are no text${mode.length === 0 ? '' : ' in plain mode'}`, async t => {
		await using terminal = await TerminalProbe.start(['--embedded', ...mode]);
		await (mode.length === 0 ? terminal.waitForPrompt() : terminal.waitFor('/ > '));
		terminal.type('set /a one');
		await terminal.waitFor('set /a one');
		await typeSlowly(terminal, '\u001B', '[D', '\u001B[', 'D', '\u001BO', 'D', '\u001B[M', ' \r', '\u0003', '\u001B]11;rgb:ffff', '/ffff/ffff\u001B', '\\', '\u001B[1;', '1R', '\u001B', '[<0;3;4M');
		terminal.type('X');
		await terminal.waitFor('set /a Xone');
		terminal.type('\r');
		await terminal.waitFor(/^Xone *$/m);
		t.notRegex(terminal.screen.text, /rgb|\[|;/);
	});
}

test.serial('a paste in pieces runs nothing, and Ctrl-C gets out of one that has lost its end', async t => {
	await using terminal = await TerminalProbe.start(['--embedded']);
	await terminal.waitForPrompt();
	await typeSlowly(terminal, '\u001B[20', '0~set /a one\rset /b ', 'two\r');
	// It is shown although its end has not come.
	await terminal.waitFor(/set \/a one\n.*set \/b two/);
	await typeSlowly(terminal, '\u0003');
	await terminal.waitFor(/\^C/);
	terminal.enter('ls /');
	terminal.enter('set /c three');
	const {text} = await terminal.waitFor(/^three *$/m);
	t.notRegex(text, /^(?:one|two|\/a|\/b) *$/m);
});
