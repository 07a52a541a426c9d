import {readdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {openRemoteAt} from '../helpers/engines.ts';
import {cliPath} from '../helpers/etcsh.ts';
import {startGate, type Gate} from '../helpers/gate.ts';
import {TerminalProbe} from '../helpers/terminal.ts';

/** The shell on an embedded engine with a hundred keys in /many. */
async function startShell(): Promise<TerminalProbe> {
	const terminal = await TerminalProbe.start(['--embedded']);
	await terminal.waitForPrompt();
	const url = /http:\/\/127\.0\.0\.1:\d+/.exec(terminal.screen.text)![0];
	const engine = await openRemoteAt(url);
	await Promise.all(Array.from({length: 100}, async (_, i) => engine.set(`/many/d0/key${i}`, {value: 'v'})));
	await engine.close();
	return terminal;
}

/** The shell on a server behind a gate. */
async function startShellAt({url}: Gate): Promise<TerminalProbe> {
	const terminal = await TerminalProbe.start(['--connect', '--endpoints', url, '--no-sync', '--timeout', '60s', '--total-timeout', '60s']);
	await terminal.waitForPrompt();
	return terminal;
}

test.serial('an export and its import in the shell', async t => {
	await using terminal = await startShell();
	const file = path.join(terminal.home, 'many.json');
	terminal.enter(`export /many ${file}`);
	await terminal.waitFor(/exported 100 keys and 2 directories to/);
	terminal.enter('set /many/d0/key5 other');
	terminal.enter(`import ${file} --dry-run --overwrite`);
	await terminal.waitFor(/~ \/many\/d0\/key5 {2}"other" → "v"\n1 to update, 101 the same/);
	terminal.enter(`import ${file} --overwrite`);
	await terminal.waitFor(/1 updated, 101 the same/);
	terminal.enter('set /many/new 1');
	terminal.enter(`import ${file} --prune`);
	await terminal.waitFor(/1 node of \/many that is not in/);
	terminal.type('n');
	terminal.type('\r');
	await terminal.waitFor('Nothing was changed.');
	const saved = JSON.parse(await readFile(file, 'utf8')) as {nodes: unknown[]};
	t.is(saved.nodes.length, 102);
});

test.serial('a long import says how far it is, and Ctrl-C ends it with what was done', async t => {
	const gate = await startGate(t, 50, ({method}) => method === 'PUT');
	await using terminal = await startShellAt(gate);
	const file = path.join(terminal.home, 'many.json');
	const nodes = Array.from({length: 200}, (_, i) => ({path: `key${String(i).padStart(3, '0')}`, value: 'v'}));
	await writeFile(file, JSON.stringify({
		format: 'etcsh', version: 1, key: '/many', nodes: [{path: '', dir: true}, ...nodes],
	}));
	terminal.enter(`import ${file} /copy --concurrency 1`);
	await terminal.waitFor(/importing \[#*-+\] \d+% \d+ of 201, /);
	await gate.isReached;
	terminal.type('\u0003');
	await terminal.waitFor('stopped: 50 created; the same command goes on from there');
	await terminal.waitForGone('importing [');
	gate.open();
	terminal.enter(`import ${file} /copy`);
	const {text} = await terminal.waitFor('151 created, 50 the same\n');
	t.notRegex(text, /201 created/);
});

test.serial('an export that is interrupted leaves no file behind', async t => {
	const gate = await startGate(t, 20, ({url}) => url!.startsWith('/v2/keys/many/d'));
	await Promise.all(Array.from({length: 30}, async (_, i) => gate.set(`/many/d${i}/key`, 'v')));
	await using terminal = await startShellAt(gate);
	const files = async () => (await readdir(terminal.home)).filter(name => name.includes('many'));
	terminal.enter(`export /many ${path.join(terminal.home, 'many.yaml')}`);
	await terminal.waitFor(/exporting \d+, /);
	t.is((await files()).length, 1);
	terminal.type('\u0003');
	await terminal.waitForGone('exporting');
	await terminal.waitForPrompt();
	t.deepEqual(await files(), []);
});

test.serial('sync --watch in a terminal goes on until Ctrl-C', async t => {
	await using shell = await startShell();
	const url = /http:\/\/127\.0\.0\.1:\d+/.exec(shell.screen.text)![0];
	await using terminal = await TerminalProbe.startCommand([process.execPath, cliPath, '--endpoints', url, 'sync', '/many', '/copy', '--watch']);
	await terminal.waitFor(/102 created\nwatching \/many from index \d+; Ctrl-C ends it/);
	shell.enter(String.raw`set /many/evil $'\e[31m'`);
	await terminal.waitFor(String.raw`+ /copy/evil  "\x1b[31m"`);
	terminal.type('\u0003');
	await terminal.waitFor('1 change copied');
	t.is(await terminal.exited, 130);
});
