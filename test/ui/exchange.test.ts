import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {openRemoteAt} from '../helpers/engines.ts';
import {cliPath} from '../helpers/etcsh.ts';
import {TerminalProbe} from '../helpers/terminal.ts';

/** The shell on an embedded engine with so many keys in /many, in directories of a thousand. */
async function startShell(keyCount: number): Promise<TerminalProbe> {
	const terminal = await TerminalProbe.start(['--embedded']);
	await terminal.waitForPrompt();
	const url = /http:\/\/127\.0\.0\.1:\d+/.exec(terminal.screen.text)![0];
	const engine = await openRemoteAt(url);
	for (let start = 0; start < keyCount; start += 100) {
		await Promise.all(Array.from({length: 100}, async (_, i) => engine.set(`/many/d${Math.floor(start / 1000)}/key${start + i}`, {value: 'v'})));
	}

	await engine.close();
	return terminal;
}

test.serial('an export and its import in the shell', async t => {
	await using terminal = await startShell(100);
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
	await terminal.waitFor(/1 nodes of \/many that are not in/);
	terminal.type('n');
	terminal.type('\r');
	await terminal.waitFor('Nothing was changed.');
	const saved = JSON.parse(await readFile(file, 'utf8')) as {nodes: unknown[]};
	t.is(saved.nodes.length, 102);
});

test.serial('a long import says how far it is, and Ctrl-C ends it with what was done', async t => {
	await using terminal = await startShell(5000);
	const file = path.join(terminal.home, 'many.json');
	terminal.enter(`export /many ${file}`);
	await terminal.waitFor(/exported 5,000 keys/);
	terminal.enter(`import ${file} /copy --concurrency 1`);
	await terminal.waitFor(/importing \[[#-]{16}\] \d+% [\d,]+/);
	terminal.type('\u0003');
	const screen = await terminal.waitFor(/stopped: [\d,]+ created; the same command goes on from there/);
	t.notRegex(screen.text, /5,006 created/);
	await terminal.waitForGone('importing [');
	terminal.enter(`import ${file} /copy`);
	await terminal.waitFor(/[\d,]+ created, [\d,]+ the same\n/);
});

test.serial('an export that is interrupted leaves no file behind', async t => {
	// Most of it is the writing of the keys.
	t.timeout(120_000);
	await using terminal = await startShell(20_000);
	const file = path.join(terminal.home, 'many.yaml');
	terminal.enter(`export /many ${file}`);
	await terminal.waitFor(/exporting [\d,]+, /);
	terminal.type('\u0003');
	await terminal.waitForGone('exporting');
	await terminal.waitForPrompt();
	t.deepEqual((await readdir(terminal.home)).filter(name => name.includes('many')), []);
});

test.serial('sync --watch in a terminal goes on until Ctrl-C', async t => {
	await using shell = await startShell(100);
	const url = /http:\/\/127\.0\.0\.1:\d+/.exec(shell.screen.text)![0];
	await using terminal = await TerminalProbe.startCommand([process.execPath, cliPath, '--endpoints', url, 'sync', '/many', '/copy', '--watch']);
	await terminal.waitFor(/102 created\nwatching \/many from index \d+; Ctrl-C ends it/);
	shell.enter(String.raw`set /many/evil $'\e[31m'`);
	await terminal.waitFor(String.raw`+ /copy/evil  "\x1b[31m"`);
	terminal.type('\u0003');
	await terminal.waitFor('1 change copied');
	t.is(await terminal.exited, 130);
});
