import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {TerminalProbe} from '../helpers/terminal.ts';

const block = '\u001B[2 q';
const bar = '\u001B[6 q';
const usual = '\u001B[0 q';

test.serial('vi keys from the configuration file: modes, search, Ctrl-C, and the caret as it was at the end', async t => {
	const home = await mkdtemp(path.join(tmpdir(), 'etcsh-vi-'));
	try {
		const config = path.join(home, 'config.yaml');
		await writeFile(config, 'editing: vi\n');
		await using terminal = await TerminalProbe.start(['--embedded'], {home, env: {ETCSH_CONFIG: config}});
		await terminal.waitFor('insert / ❯');
		terminal.type('set /a one');
		await terminal.waitFor('insert / ❯ set /a one');
		terminal.type('\u001B');
		await terminal.waitFor('normal / ❯ set /a one');
		terminal.type('bbcwb\u001B');
		await terminal.waitFor('normal / ❯ set /b one');
		t.true(terminal.output.lastIndexOf(block) > terminal.output.lastIndexOf(bar));
		terminal.type('\r');
		await terminal.waitFor(/^one$/m);
		await terminal.waitFor(/insert \/ ❯ *$/m);
		terminal.type('\u001B');
		await terminal.waitFor(/normal \/ ❯ *$/m);
		terminal.type('k');
		await terminal.waitFor(/normal \/ ❯ set \/b one/);
		terminal.type('dd/one');
		await terminal.waitFor(/❯ set \/b one[\s\S]*line ❯ one/);
		terminal.type('\r');
		await terminal.waitFor(/normal \/ ❯ set \/b one/);
		terminal.type('\u0003');
		await terminal.waitFor(/insert \/ ❯ *$/m);
		terminal.enter('editing emacs');
		await terminal.waitUntil('the prompt without a mode', ({rows}) => rows.some(row => /^\/ ❯ *$/.test(row)));
		terminal.enter('editing vi');
		await terminal.waitFor(/insert \/ ❯ *$/m);
		terminal.enter('editing pico');
		await terminal.waitFor('Choose emacs or vi');
		await terminal.waitFor(/insert \/ ❯ *$/m);
		terminal.enter('exit');
		t.is(await terminal.exited, 0);
		t.true(terminal.output.lastIndexOf(usual) > terminal.output.lastIndexOf(bar));
	} finally {
		await rm(home, {recursive: true, force: true});
	}
});

test.serial('keys of the configuration file: F1, hints, and what is wrong there', async t => {
	const home = await mkdtemp(path.join(tmpdir(), 'etcsh-keys-'));
	try {
		const config = path.join(home, 'config.yaml');
		await writeFile(config, 'keys:\n  ctrl-k: find-key\n  f1: none\n  f7: key-help\n  ctl-k: undo\n');
		await using terminal = await TerminalProbe.start(['--embedded'], {home, env: {ETCSH_CONFIG: config}});
		await terminal.waitFor('F7 help');
		t.true(terminal.screen.text.replaceAll(/\s+/g, ' ').includes('config.yaml:5: there is no key "ctl-k"; did you mean ctrl-k?'));
		terminal.type('\u001B[18~');
		const help = await terminal.waitFor('Esc closes');
		t.regex(help.text, /Ctrl-R Ctrl-K +find a line, a key/);
		t.regex(help.text, /F7 +this help/);
		terminal.type('\u001B');
		await terminal.waitForGone('Esc closes');
		terminal.type('\u000B');
		await terminal.waitFor('find a key');
	} finally {
		await rm(home, {recursive: true, force: true});
	}
});

test.serial('what is wrong in the configuration file is said once, with its line', async t => {
	const home = await mkdtemp(path.join(tmpdir(), 'etcsh-vi-'));
	try {
		const config = path.join(home, 'config.yaml');
		await writeFile(config, '# of mine\nediting: pico\n');
		await using terminal = await TerminalProbe.start(['--embedded'], {home, env: {ETCSH_CONFIG: config}});
		await terminal.waitForPrompt();
		const text = terminal.screen.text.replaceAll('\n', '');
		t.is(text.split('config.yaml:2: editing has to be emacs or vi').length, 2);
	} finally {
		await rm(home, {recursive: true, force: true});
	}
});
