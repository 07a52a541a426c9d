import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {cliPath} from '../helpers/etcsh.ts';
import {
	f2,
	isAlternate,
	leaveView,
	openView,
	put,
	startShell,
} from '../helpers/full-screen.ts';
import {freePort} from '../helpers/live-etcd.ts';
import {TerminalProbe} from '../helpers/terminal.ts';

const alternateOff = '\u001B[?1049l';

test.serial('F2 shows tree, value and panes, and the way back leaves all as it was', async t => {
	// A terminal that needs no room above the frame, which would move once with the first box.
	await using terminal = await startShell({env: {TERM_PROGRAM: 'alacritty'}});
	terminal.enter('set /a/b/os centos6');
	terminal.enter('set /a/conf \'{"port":80,"hosts":["a","b"]}\'');
	terminal.enter('watch /a --recursive');
	await terminal.waitFor('nothing yet');
	terminal.type('half a line');
	await terminal.waitFor('half a line');
	const before = terminal.screen.text;
	await openView(terminal);
	t.true(isAlternate(terminal));
	terminal.type('l');
	await terminal.waitFor('▸ b/');
	terminal.type('l');
	await terminal.waitFor(/▾ a\/ .*\n.*❯ {3}▸ b\//);
	terminal.type('j');
	await terminal.waitFor(/❯ {5}conf .*\n[\s\S]*value {2}\/a\/conf[\s\S]*│ {3}"hosts": \[ /);
	await leaveView(terminal);
	const {text} = await terminal.waitFor(/╰─+╯\n\/ ❯ half a line/);
	t.is(text, before);
});

test.serial('the tree is live: keys come, count down and go', async t => {
	await using terminal = await startShell();
	await put(terminal, '/a/os', {value: '1'});
	await openView(terminal);
	await terminal.waitFor('▸ a/');
	terminal.type('l');
	await terminal.waitFor('os  1');
	await put(terminal, '/a/short', {value: 'x', ttl: '2'});
	await terminal.waitFor(/\* +short .*◷ 0:0[12]/);
	await terminal.waitForGone('short');
	terminal.type('jw');
	await terminal.waitFor(/╭ 1 {2}\/a\/os/);
	await put(terminal, '/a/os', {value: '2'});
	await terminal.waitFor(/value {2}\/a\/os .*\n.*│ (?:\* 2 {2}was 1|2) /);
	t.regex(terminal.screen.rows.join('\n'), /set +1 → 2/);
	await leaveView(terminal, '\u001B');
});

test.serial('a filter narrows the tree, and entering what it found shows all that is in it', async t => {
	await using terminal = await startShell();
	for (const name of ['alpha', 'beta', 'gamma/inside']) {
		await put(terminal, `/${name}`, {value: name});
	}

	await openView(terminal);
	await terminal.waitFor('gamma');
	terminal.type('/mm');
	await terminal.waitFor(/╚ \/ mm▏/);
	await terminal.waitForGone('alpha');
	terminal.type('\r');
	await terminal.waitFor(/❯ ▸ gamma\//);
	terminal.type('l');
	const {text} = await terminal.waitFor(/❯ ▾ gamma\/ .*\n.* inside/);
	t.regex(text, / alpha /);
	await leaveView(terminal);
});

test.serial('what is said meanwhile is not lost', async t => {
	await using terminal = await startShell();
	terminal.enter('watch /a --exec \'echo seen $ETCD_WATCH_VALUE\'');
	await terminal.waitFor('nothing yet');
	await openView(terminal);
	await put(terminal, '/a', {value: 'one'});
	await terminal.waitFor(/set +one/);
	t.notRegex(terminal.screen.text, /seen one/);
	await leaveView(terminal);
	const {text} = await terminal.waitFor('seen one');
	t.regex(text, /pane 1: \/a, runs .*\nseen one\n/);
});

test.serial('another size is drawn anew, and below sixty columns one part at a time', async t => {
	await using terminal = await startShell();
	await put(terminal, '/key', {value: 'the value'});
	await openView(terminal);
	await terminal.waitFor(/value {2}\/key[\s\S]*the value/);
	for (const [columns, rows] of [[80, 24], [200, 50], [60, 20]] as const) {
		terminal.resize(columns, rows);
		await terminal.waitUntil(`a view for ${columns} columns`, screen => {
			const edges = screen.rows.filter(row => /[╭╰╔╚]/.test(row));
			return edges.length === 2 && edges.every(row => row.length === columns - 1) && screen.rows[rows - 3]!.startsWith('╚');
		});
	}

	terminal.resize(40, 20);
	await terminal.waitUntil('the tree alone', ({rows}) => rows[0]!.startsWith('╔ tree') && rows[0]!.length === 39 && !rows.join('').includes('value  /key'));
	terminal.type('\t');
	await terminal.waitUntil('the value alone', ({rows}) => rows[0]!.startsWith('╔ value  /key') && !rows.join('').includes('tree'));
	terminal.resize(100, 30);
	await terminal.waitFor(/╭ tree .*╔ value/);
	terminal.type('\u001B');
	await terminal.waitFor('╔ tree');
	await leaveView(terminal, '\u001B');
	await terminal.waitForPrompt();
	t.false(isAlternate(terminal));
});

test.serial('names and values are shown, not obeyed', async t => {
	await using terminal = await startShell();
	await put(terminal, '/evil\u001B[2J', {value: '\u001B]0;title\u0007line\n\u001B[31mred\u202E'});
	await openView(terminal);
	const {rows} = await terminal.waitFor(/evil\\x1b\[2J[\s\S]*│ \\x1b\]0;title\\x07line/);
	t.regex(rows.join('\n'), /│ \\x1b\[31mred\\u202e/);
	t.false(terminal.output.includes('\u001B]0;'));
	t.false(terminal.output.includes('\u001B[31mred'));
});

test.serial('Ctrl-Z gives back the terminal, and fg the view', async t => {
	await using terminal = await TerminalProbe.startCommand(['bash', '--norc', '-i'], {env: {PS1: 'bash> '}, columns: 100, rows: 30});
	await terminal.waitFor('bash>');
	terminal.enter(`'${process.execPath}' '${cliPath}' --embedded`);
	await terminal.waitForPrompt();
	await put(terminal, '/key', {value: 'the value'});
	await openView(terminal);
	await terminal.waitFor('the value');
	terminal.type('\u001A');
	await terminal.waitFor(/Stopped/);
	t.false(isAlternate(terminal));
	t.true(terminal.isCursorShown);
	terminal.enter('fg');
	await terminal.waitFor(/╔ tree[\s\S]*❯ {3}key/);
	t.true(isAlternate(terminal));
	await leaveView(terminal);
	terminal.type('\u0004');
	await terminal.waitUntil('bash', ({rows}) => rows.findLast(row => row !== '')?.startsWith('bash>') === true);
});

test.serial('coming and going it leaves the keyboard as it is, for keys that are typed meanwhile', async t => {
	await using terminal = await startShell();
	const before = terminal.output.length;
	await openView(terminal);
	await leaveView(terminal);
	await terminal.waitForPrompt();
	t.notRegex(terminal.output.slice(before), /\u001B\[\?2004[hl]/);
	t.true(terminal.isBracketedPasteOn);
	terminal.type('\u0004');
	t.is(await terminal.exited, 0);
});

test.serial('a signal leaves the alternate screen, too', async t => {
	await using terminal = await TerminalProbe.startCommand(['sh', '-c', 'read ready; "$0" "$1" --embedded; echo "code $?"; read last', process.execPath, cliPath], {columns: 100});
	const before = terminal.modes;
	terminal.enter('');
	await terminal.waitForPrompt();
	await openView(terminal);
	process.kill(terminal.childPid, 'SIGTERM');
	await terminal.waitFor('code 143');
	t.false(isAlternate(terminal));
	t.true(terminal.output.includes(alternateOff));
	t.is(terminal.modes, before);
	t.false(terminal.isBracketedPasteOn);
	t.true(terminal.isCursorShown);
});

test.serial('a JSON value is folded by levels, as it is stored, and a ttl from above is told', async t => {
	await using terminal = await TerminalProbe.start(['--embedded'], {columns: 130, rows: 30});
	await terminal.waitForPrompt();
	terminal.enter('mkdir --ttl 600 /session');
	terminal.enter('set /session/user \'{"id":12345678901234567890,"roles":["a","b",{"c":1}]}\'');
	await terminal.waitFor(/12345678901234567890[\s\S]*❯ $/m);
	terminal.type(f2);
	await terminal.waitFor('▸ session/');
	terminal.type('l');
	await terminal.waitFor('user  {"id"');
	terminal.type('j');
	const {text} = await terminal.waitFor('"id": 12345678901234567890,');
	t.regex(text, /value {2}\/session\/user ─+ ◷ \d+:\d\d by session\/ · 53 characters · index \d+ ╮/);
	terminal.type('--');
	await terminal.waitFor(/"roles": \[ … 3 \]/);
	terminal.type('+');
	await terminal.waitFor(/\{ … 1 \}/);
	terminal.type('+');
	await terminal.waitFor('"c": 1');
	terminal.type('q');
	await terminal.waitForPrompt();
});

test.serial('when the connection is lost the tree stays, a key says what failed, and it goes on when somebody answers again', async t => {
	const listenClientUrls = [`http://127.0.0.1:${await freePort()}`];
	const dataDir = await mkdtemp(path.join(tmpdir(), 'etcsh-full-screen-'));
	t.teardown(async () => rm(dataDir, {recursive: true}));
	const first = await openEmbedded({dataDir, listenClientUrls});
	await first.set('/a/b', {value: 'one'});
	await first.set('/z', {value: 'zed'});
	await using terminal = await TerminalProbe.start(['--endpoints', listenClientUrls[0]!], {columns: 100, rows: 30});
	await terminal.waitForPrompt();
	await openView(terminal);
	await terminal.waitFor('z  zed');
	await first.close();
	await terminal.waitFor(/^✗ .*refused/m);
	terminal.type('l');
	await terminal.waitFor(/▾ a\/ {2}\S/);
	terminal.type('u');
	await terminal.waitFor('there is nothing to undo');
	terminal.type('jt5m\r');
	await terminal.waitFor('cluster is unavailable');
	t.regex(terminal.screen.text, /z {2}zed/);
	const second = await openEmbedded({dataDir, listenClientUrls});
	t.teardown(async () => second.close());
	await terminal.waitFor(/▾ a\/ .*\n.* b {2}one/);
	await second.set('/z', {value: 'new'});
	await terminal.waitFor(/❯[ *] {2}z {2}new/);
	await leaveView(terminal);
});

test.serial('when the chosen key expires, the one that takes its place is chosen', async t => {
	await using terminal = await startShell();
	await put(terminal, '/a', {value: '1'});
	await put(terminal, '/b', {value: '2', ttl: '2'});
	await put(terminal, '/c', {value: 'three'});
	await openView(terminal);
	await terminal.waitFor(/◷/);
	terminal.type('j');
	await terminal.waitFor(/│ three .*\n.*❯ {3}c /);
	t.true(isAlternate(terminal));
	await leaveView(terminal);
});
