/**
From one place to another, seen at the terminal: to any endpoint, and to the data of a shell that has left.
*/
import {readFile, rm} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {freePort} from '../helpers/live-etcd.ts';
import {TerminalProbe} from '../helpers/terminal.ts';

test('use URL goes to an endpoint, whose password is in nothing that is shown or kept', async t => {
	const url = `http://127.0.0.1:${await freePort()}`;
	const address = url.replace('http://', '');
	const engine = await openEmbedded({listenClientUrls: [url]});
	t.teardown(async () => engine.close());
	await engine.set('/app/x', {value: 'there'});
	await engine.auth.createUser('root', 's3cret');
	await engine.auth.enable();
	await using terminal = await TerminalProbe.start(['--embedded', '--timeout', '60s']);
	await terminal.waitForPrompt();
	terminal.enter(`use http://root:s3cret@${address}/app`);
	await terminal.waitFor(new RegExp(`${address} root@ /app ❯`));
	terminal.enter('get x; sync /app /copy --watch &');
	await terminal.waitFor(/\[1\] watching \/app /);
	terminal.enter(`use http://root:s3cret@${address}`);
	await terminal.waitFor(/jobs are at work on this cluster/);
	terminal.enter(`diff http://root:s3cret@${address}/app /copy && jobs`);
	await terminal.waitFor(/\[1\] runs {3}sync/);
	terminal.enter('kill 1; alias u="use http://root:s3cret@m1"; alias; history');
	await terminal.waitFor(/\d {2}use http:\/\/root@[\d.:]+\/app\n/);
	terminal.enter('use http://root:s3cret@127.0.0.1:1');
	const {text} = await terminal.waitFor(/Nothing listens there/);
	t.regex(text, /\nthere\n/);
	t.regex(text, /❯ use http:\/\/root:\.\.\.@/);
	// Only what was typed, while it was typed.
	t.notRegex(text, /s3cret/);
	t.notRegex(terminal.output, /\u001B\][02];[^\u0007\u001B]*s3cret/);
	t.notRegex(await readFile(path.join(terminal.home, 'state/etcsh/history'), 'utf8'), /s3cret/);
});

test('a shell takes the data of another one over, with its panes and jobs', async t => {
	const first = await TerminalProbe.start(['--embedded']);
	const {home} = first;
	t.teardown(async () => rm(home, {recursive: true, force: true}));
	await first.waitForPrompt();
	first.enter('set /a/x 1');
	await first.waitFor(/\n1\n/);
	await using second = await TerminalProbe.start(['--embedded'], {home, columns: 200});
	await second.waitForPrompt();
	second.enter('watch /b --recursive');
	await second.waitFor(/0 events · live/);
	second.enter('sync /a /b --watch &');
	await second.waitFor(/\[1\] watching \/a /);
	// As a terminal does that is closed, so that its files stay.
	process.kill(first.pid, 'SIGHUP');
	await first.exited;
	await second.waitFor(/the etcsh that had .* has left: use embedded takes it over/);
	second.enter('use embedded');
	await second.waitFor(/this shell has the data now, and serves it at http:\/\/127\.0\.0\.1:\d+/);
	second.enter('set /a/y 2');
	// Anybody can have been at the port that was free for a moment; then all is read again.
	await second.waitFor(/\[1\] (?:\+ \/b\/y|1 created)/);
	await second.waitFor(/│ [\d:]+ +(?:set|create) +y +2/);
	second.enter('get /b/x; get /b/y');
	const {text} = await second.waitFor(/get \/b\/y\n1\n2\n/);
	t.notRegex(text, /reconnecting|refused/);
});
