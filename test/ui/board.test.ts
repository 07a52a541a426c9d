import process from 'node:process';
import test from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {startShell, isAlternate} from '../helpers/full-screen.ts';
import {freePort} from '../helpers/live-etcd.ts';
import {TerminalProbe} from '../helpers/terminal.ts';

test.serial('top in the shell: live, paused, resized, and out into a directory', async t => {
	await using terminal = await startShell();
	terminal.enter('set /app/x 1 --ttl 300');
	await terminal.waitForPrompt();
	terminal.enter('top');
	await terminal.waitFor(/● leader[\s\S]*\/app\/x .*◷ 4:5\d[\s\S]*q leaves/);
	t.true(isAlternate(terminal));
	terminal.type('p');
	await terminal.waitFor('paused at');
	terminal.type('p');
	await terminal.waitForGone('paused at');
	terminal.resize(60, 20);
	await terminal.waitUntil('the narrow board', ({rows}) => rows[0]!.startsWith('top ') && rows[1]!.endsWith('─╮') && rows[1]!.length === 59);
	terminal.resize(18, 5);
	await terminal.waitUntil('the tiny board', ({rows}) => rows[0]!.startsWith('top ') && rows[1] === '' && rows[2] === '');
	terminal.resize(100, 30);
	await terminal.waitUntil('the wide board', ({rows}) => rows[1]!.length === 99);
	// Letters behind the one that leaves are for the prompt.
	terminal.type('qpwd');
	await terminal.waitFor(/\/ ❯ pwd$/m);
	t.false(isAlternate(terminal));
	terminal.enter('');
	await terminal.waitForPrompt();
});

test.serial('Enter goes to the directory in which something happens', async t => {
	const url = `http://127.0.0.1:${await freePort()}`;
	const engine = await openEmbedded({listenClientUrls: [url]});
	t.teardown(async () => engine.close());
	await using terminal = await TerminalProbe.start(['--endpoints', url]);
	await terminal.waitForPrompt();
	terminal.enter('top');
	await terminal.waitFor('nothing has changed yet');
	await engine.set('/app/busy/k', {value: '1'});
	await terminal.waitFor('❯ /app/busy');
	terminal.type('\r');
	await terminal.waitForPrompt('/app/busy');
	terminal.enter('top');
	await terminal.waitFor(/● leader/);
	// The server goes, and comes back: the board says so, and stays.
	await engine.close();
	await terminal.waitFor('✗ down');
	t.true(isAlternate(terminal));
	terminal.type('\u0003');
	await terminal.waitFor(/\/app\/busy ❯ *\n/);
});

test.serial('etcsh top has the terminal for itself, and gives it back as it was', async t => {
	const url = `http://127.0.0.1:${await freePort()}`;
	const engine = await openEmbedded({listenClientUrls: [url]});
	t.teardown(async () => engine.close());
	await using terminal = await TerminalProbe.start(['--endpoints', url, 'top']);
	await terminal.waitFor(/● leader[\s\S]*q leaves/);
	t.true(isAlternate(terminal));
	t.false(terminal.screen.rows.join('').includes('Enter goes there'));
	terminal.resize(120, 40);
	await terminal.waitUntil('the wide board', ({rows}) => rows[1]!.length === 119);
	terminal.type('q');
	t.is(await terminal.exited, 0);
	await terminal.waitUntil('the usual screen', () => !isAlternate(terminal));
	t.true(terminal.isCursorShown);
	t.false(terminal.isBracketedPasteOn);

	await using killed = await TerminalProbe.start(['--endpoints', url, 'top']);
	await killed.waitFor(/● leader/);
	process.kill(killed.pid, 'SIGTERM');
	t.is(await killed.exited, 128 + 15);
	await killed.waitUntil('the usual screen', () => !isAlternate(killed));
});

test.serial('where nothing is drawn it is told once', async t => {
	await using plain = await TerminalProbe.start(['--plain', '--embedded'], {rows: 60});
	await plain.waitFor(/^\/ > *$/m);
	plain.enter('top');
	await plain.waitFor(/requests a second: 1 watcher[\s\S]*expires next: 0 with a ttl/);
	t.false(plain.output.includes('\u001B[?1049h'));
	await using spoken = await TerminalProbe.start(['--embedded', 'top'], {rows: 60, env: {ACCESSIBLE: '1'}});
	await spoken.waitFor(/requests a second: 1 watcher/);
	t.is(await spoken.exited, 0);
});
