import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {freePort} from '../helpers/live-etcd.ts';
import {TerminalProbe, type TerminalOptions} from '../helpers/terminal.ts';

async function startShell(options: TerminalOptions = {}): Promise<TerminalProbe> {
	const terminal = await TerminalProbe.start(['--embedded'], options);
	await terminal.waitForPrompt();
	return terminal;
}

/** A server, and a file of profiles on it. */
async function startProfiles(t: ExecutionContext): Promise<string> {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-safety-'));
	const url = `http://127.0.0.1:${await freePort()}`;
	const engine = await openEmbedded({listenClientUrls: [url]});
	await engine.set('/a/x', {value: 'theirs'});
	const file = path.join(directory, 'config.yaml');
	await writeFile(file, `profiles:\n  prod: {endpoints: "${url}", protected: true}\n  look: {endpoints: "${url}", readOnly: true}\n`);
	t.teardown(async () => {
		await engine.close();
		await rm(directory, {recursive: true});
	});
	return file;
}

for (const columns of [80, 40]) {
	test.serial(`a recursive removal asks, and undo brings it back, at ${columns} columns`, async t => {
		await using terminal = await startShell({columns});
		terminal.enter('set /reg/a 1');
		terminal.enter('set /reg/b/c 2');
		terminal.enter('rm /reg --recursive');
		await terminal.waitFor('(y/n)');
		terminal.type('n');
		await terminal.waitFor('Nothing was changed.');
		terminal.enter('rm /reg --recursive');
		await terminal.waitFor('(y/n)');
		terminal.type('\u001B');
		await terminal.waitFor(/no\nNothing was changed\.\n[\s\S]*no\nNothing was changed\./);
		terminal.enter('rm /reg --recursive');
		await terminal.waitFor('(y/n) \n');
		terminal.type('y');
		await terminal.waitFor('(y/n) yes');
		terminal.enter('ls');
		terminal.enter('undo');
		await terminal.waitFor('undone: rm /reg --recursive');
		terminal.enter('get /reg/b/c');
		const {text} = await terminal.waitFor(/get \/reg\/b\/c\n2\n/);
		t.regex(text, /❯ ls\n\/ ❯ undo/);
	});
}

test.serial('Ctrl-C at a question ends the command, and the shell goes on', async t => {
	await using terminal = await startShell();
	terminal.enter('set /reg/a 1');
	terminal.enter('rm /reg --recursive');
	await terminal.waitFor('(y/n)');
	terminal.type('\u0003');
	await terminal.waitForPrompt();
	terminal.enter('get /reg/a');
	t.regex((await terminal.waitFor(/get \/reg\/a\n1\n/)).text, /no\n/);
});

test.serial('a password is asked for without echo, and is no part of the history', async t => {
	await using terminal = await startShell();
	terminal.enter('user add alice');
	await terminal.waitFor('New password:');
	terminal.type('s3cret-word');
	terminal.type('\r');
	await terminal.waitFor('User alice created');
	await terminal.waitForPrompt();
	terminal.type('\u001B[A');
	await terminal.waitFor(/❯ user add alice\s*\n●/);
	t.false(terminal.output.includes('s3cret'));
});

test.serial('use goes to a profile, a protected one wants its name, a read-only one refuses', async t => {
	const file = await startProfiles(t);
	await using terminal = await startShell({env: {ETCSH_CONFIG: file}});
	terminal.enter('use');
	await terminal.waitFor(/look {2,}http.*, read-only/);
	terminal.enter('watch / --recursive');
	await terminal.waitFor('nothing yet');
	terminal.enter('use prod');
	await terminal.waitFor('closed: pane 1 (/)');
	await terminal.waitForPrompt('prod /');
	terminal.enter('rm /a --recursive');
	await terminal.waitFor('Type prod to go on:');
	terminal.enter('yes');
	await terminal.waitFor('Nothing was changed.');
	terminal.enter('use look');
	await terminal.waitForPrompt('look (read-only) /');
	terminal.enter('rm /a/x');
	await terminal.waitFor('open for reading only');
	terminal.enter('use nowhere');
	await terminal.waitFor('there is no profile "nowhere"');
	terminal.enter('get /a/x');
	t.regex((await terminal.waitFor('theirs')).text, /look \(read-only\) \/ ❯ get \/a\/x\ntheirs/);
	terminal.enter('doctor');
	await terminal.waitFor(/[✓!] latency/);
});

test.serial('--read-only holds on every cluster that the shell goes to', async t => {
	const file = await startProfiles(t);
	await using terminal = await TerminalProbe.start(['--profile', 'prod', '--read-only'], {env: {ETCSH_CONFIG: file}});
	await terminal.waitForPrompt('prod (read-only) /');
	terminal.enter('use prod');
	terminal.enter('set /a/x ours');
	await terminal.waitFor('open for reading only');
	terminal.enter('get /a/x');
	t.regex((await terminal.waitFor(/get \/a\/x\ntheirs/)).text, /setting \/a\/x was refused/);
});

test.serial('plain lines ask, too', async t => {
	await using terminal = await TerminalProbe.start(['--embedded', '--plain']);
	await terminal.waitFor('/ > ');
	terminal.enter('set /reg/a 1');
	terminal.enter('rm /reg --recursive');
	await terminal.waitFor('(y/n)');
	terminal.enter('n');
	await terminal.waitFor('Nothing was changed.');
	terminal.enter('user add alice');
	await terminal.waitFor('New password:');
	terminal.enter('s3cret-word');
	await terminal.waitFor('User alice created');
	t.false(terminal.output.includes('s3cret'));
});

test.serial('beside panes and with long names, a question is seen from its first row on, and nothing is said to run', async t => {
	await using terminal = await startShell({columns: 80, rows: 24});
	for (const name of ['one', 'two', 'three']) {
		terminal.enter(`set /registry/${name}/${'long-name-'.repeat(40)} x`);
	}

	for (const key of ['/a', '/b', '/c']) {
		terminal.enter(`watch ${key}`);
	}

	await terminal.waitFor('3 watches');
	terminal.enter('rm /registry --recursive');
	const {rows} = await terminal.waitFor('(y/n)');
	const last = rows.findIndex(row => row.includes('(y/n)'));
	const first = rows.findIndex(row => /^\/registry .*3 keys/.test(row));
	t.true(first !== -1 && first < last, rows.join('\n'));
	await terminal.waitFor('waits for your answer · Ctrl-C stops it');
	// Longer than it takes until what runs is mentioned.
	await wait(600);
	t.notRegex(terminal.screen.rows.join('\n'), /running/);
	terminal.type('n');
	await terminal.waitFor('Nothing was changed.');
	await terminal.waitForGone('waits for your answer');
});
