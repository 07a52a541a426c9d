import {existsSync, readFileSync} from 'node:fs';
import {chmod, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as wait} from 'node:timers/promises';
import test from 'ava';
import {cliPath} from '../helpers/etcsh.ts';
import {TerminalProbe, type TerminalOptions} from '../helpers/terminal.ts';

async function startPlain(options: TerminalOptions = {}): Promise<TerminalProbe> {
	const terminal = await TerminalProbe.start(['--embedded', '--plain'], options);
	await terminal.waitFor('/ > ');
	return terminal;
}

/** Until the terminal shows nothing of what is typed: of that it says nothing. */
async function silence(terminal: TerminalProbe): Promise<void> {
	for (let i = 0; i < 600 && !terminal.modes.includes(' -echo '); i++) {
		await wait(25);
	}
}

test.serial('a terminal that edits the line itself: secrets are not shown, all else is, and no line comes back', async t => {
	await using terminal = await startPlain({env: {TERM: 'dumb'}});
	t.regex(terminal.modes, / echo /);
	terminal.enter('user add alice');
	await terminal.waitFor('New password:');
	await silence(terminal);
	terminal.enter('s3cret-word');
	await terminal.waitFor(/New password: *\n(?:.*\n)*User alice created\n\/ > ?\n*$/);
	t.regex(terminal.modes, / echo /);
	terminal.enter('pwd');
	await terminal.waitFor(/\/ > pwd\n\/\n\/ > ?\n*$/);
	terminal.enter('');
	await terminal.waitFor(/\/ > pwd\n\/\n\/ > *\n\/ > ?\n*$/);
	// The terminal keeps this key for itself unless it is quoted.
	terminal.type('\u0016\u0012\n');
	await terminal.waitFor(/Lines cannot be edited on this terminal: history lists the earlier ones\.\n/);
	terminal.enter('history');
	t.notRegex((await terminal.waitFor(/ pwd\n[\s\S]*> ?\n*$/)).text, /s3cret/);
	terminal.enter('exec-watch /a -- true');
	terminal.enter('set /after 1');
	await terminal.waitFor('set /after 1');
	terminal.type('\u0003');
	await terminal.waitFor(/\^C[\s\S]*\/ > ?\n*$/);
	terminal.enter('get /after');
	await terminal.waitFor(/get \/after\n[\s\S]*not found[\s\S]*> ?\n*$/);
	process.kill(terminal.pid, 'SIGTERM');
	t.is(await terminal.exited, 143);
});

test.serial('a question mark within a line is a letter, and what answers is no line of the shell', async t => {
	await using terminal = await startPlain({rows: 50});
	terminal.enter('set /a \'what?');
	await terminal.waitFor('... ');
	terminal.type('?');
	await terminal.waitFor(/\.\.\. \?\n*$/);
	terminal.enter('\'');
	await terminal.waitFor(/\nwhat\?\n\?\n\/ > ?\n*$/);
	terminal.enter('user add alice');
	await terminal.waitFor('New password:');
	terminal.enter('s3cret-word');
	await terminal.waitFor(/User alice created\n\/ > ?\n*$/);
	terminal.enter('rm /a');
	await terminal.waitFor(/rm \/a\n[\s\S]*\/ > ?\n*$/);
	terminal.enter('set /d/x y');
	await terminal.waitFor(/\ny\n\/ > ?\n*$/);
	terminal.enter('rm -r /d');
	await terminal.waitFor('(y/n)');
	terminal.type('\u0003');
	await terminal.waitFor(/\(y\/n\) *\n(?:.*\n)*\/ > ?\n*$/);
	terminal.enter('rm -r /d');
	await terminal.waitFor(/(?:\(y\/n\)[\s\S]*){2}/);
	terminal.enter('y');
	await terminal.waitFor(/\(y\/n\) y\n(?:.*\n)*\/ > ?\n*$/);
	terminal.type('\u001B[A');
	await terminal.waitFor(/\/ > rm -r \/d\n*$/);
	terminal.type('\u001B[A\u001B[A');
	await terminal.waitFor(/\/ > rm \/a\n*$/);
	terminal.type('\u001B[A');
	await terminal.waitFor(/\/ > user add alice\n*$/);
	t.notRegex(terminal.output, /s3cret/);
	terminal.type('\u0003');
	await terminal.waitFor(/\/ > *\n*$/);
	terminal.type('\u0004');
	t.is(await terminal.exited, 0);
});

test.serial('Tab adds a blank behind the whole word, and none behind a directory', async t => {
	await using terminal = await startPlain();
	terminal.enter('set /dir/key x');
	await terminal.waitFor(/\nx\n\/ > ?\n*$/);
	terminal.type('exec-wa\t');
	await terminal.waitFor(/> exec-watch/);
	terminal.type('/d\t');
	await terminal.waitFor(/> exec-watch \/dir\//);
	terminal.type('k\t');
	await terminal.waitFor(/> exec-watch \/dir\/key/);
	terminal.type('--\t');
	t.regex((await terminal.waitFor(/choices:/)).text, /> exec-watch \/dir\/key --/);
});

test.serial('a program has the terminal as it was, and the line can be edited after it', async t => {
	await using terminal = await TerminalProbe.start(['--embedded', '--plain'], {env: {EDITOR: '"$HOME/editor"', VISUAL: ''}});
	const file = path.join(terminal.home, 'editor');
	await writeFile(file, '#!/bin/sh\nstty -a < /dev/tty > "$HOME/modes"\nprintf "say: "\nread answer\nprintf %s "$answer" > "$1"\n');
	await chmod(file, 0o755);
	await terminal.waitFor('/ > ');
	terminal.enter('edit /x');
	await terminal.waitFor('say: ');
	terminal.enter('told');
	await terminal.waitFor(/\/x: created[^\n]*\n\/ > ?\n*$/);
	t.regex(await readFile(path.join(terminal.home, 'modes'), 'utf8'), / icanon /);
	terminal.type('get /y\u007Fx');
	await terminal.waitFor(/> get \/x\n*$/);
	terminal.enter('');
	await terminal.waitFor(/> get \/x\ntold\n\/ > ?\n*$/);
	terminal.enter('exec-watch /a -- true');
	terminal.enter('set /after 1');
	await terminal.waitFor('exec-watch /a -- true');
	terminal.type('\u0003');
	await terminal.waitFor(/\/ > ?\n*$/);
	terminal.enter('ls /');
	t.notRegex((await terminal.waitFor(/> ls \/\n\/x\n\/ > ?\n*$/)).text, /\/after\n/);
});

const canSeeModes = existsSync('/proc/self/fdinfo/0');

/** Whether reading from its terminal never makes the program wait. */
function isReadingAtOnce({pid}: TerminalProbe): boolean {
	// O_NONBLOCK.
	return (Number.parseInt(/^flags:\s*(?<modes>\d+)/m.exec(readFileSync(`/proc/${pid}/fdinfo/0`, 'utf8'))!.groups!.modes!, 8) & 0o4000) !== 0;
}

(canSeeModes ? test.serial : test.serial.skip)('no program that had the keyboard leaves the shell waiting for a key that a Ctrl-C has taken away', async t => {
	for (const TERM of ['dumb', 'xterm-256color']) {
		await using terminal = await startPlain({env: {TERM, EDITOR: 'true', VISUAL: ''}});
		t.true(isReadingAtOnce(terminal));
		terminal.enter('user add alice');
		await terminal.waitFor('New password:');
		await (TERM === 'dumb' ? silence(terminal) : undefined);
		terminal.enter('s3cret-word');
		await terminal.waitFor(/User alice created\n\/ > ?\n*$/);
		t.true(isReadingAtOnce(terminal), `a password, ${TERM}`);
		terminal.enter('edit /x');
		await terminal.waitFor(/edit \/x\n[\s\S]*\/ > ?\n*$/);
		t.true(isReadingAtOnce(terminal), `an editor, ${TERM}`);
		terminal.enter('! true');
		await terminal.waitFor(/! true\n\/ > ?\n*$/);
		t.true(isReadingAtOnce(terminal), `a program of the system, ${TERM}`);
		terminal.enter('lock /l -- true');
		await terminal.waitFor(/lock \/l -- true\n[\s\S]*\/ > ?\n*$/);
		t.true(isReadingAtOnce(terminal), `a program that holds a lock, ${TERM}`);
	}
});

test.serial('where the output is no terminal, plain lines come by themselves', async t => {
	await using terminal = await TerminalProbe.startCommand(['sh', '-c', '"$0" "$1" --embedded | cat', process.execPath, cliPath]);
	await terminal.waitFor('/ > ');
	terminal.enter('set /a one');
	await terminal.waitFor(/\none\n\/ > ?\n*$/);
	terminal.type('\u0004');
	t.is(await terminal.exited, 0);
	t.false(terminal.output.includes('\u001B['));
});
