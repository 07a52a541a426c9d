import {Buffer} from 'node:buffer';
import {
	chmod,
	mkdtemp,
	rm,
	writeFile,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {type Engine} from '../../source/engine/engine.ts';
import {freePort} from '../helpers/live-etcd.ts';
import {
	isAlternate,
	leaveView,
	openView,
	put,
	startShell,
	urlOf,
	valueAt,
} from '../helpers/full-screen.ts';
import {TerminalProbe} from '../helpers/terminal.ts';

test.serial('e comes back to the tree, and what has changed is marked', async t => {
	await using terminal = await startShell({env: {EDITOR: '"$HOME/editor"', VISUAL: ''}});
	const file = path.join(terminal.home, 'editor');
	await writeFile(file, '#!/bin/sh\nprintf "really? "; read answer; sed -i s/Running/Failed/ "$1"\n');
	await chmod(file, 0o755);
	await put(terminal, '/pod', {value: '{"name":"api","phase":"Running"}'});
	await openView(terminal);
	await terminal.waitFor('"phase": "Running"');
	terminal.type('e');
	await terminal.waitFor('really?');
	t.false(isAlternate(terminal));
	terminal.enter('');
	await terminal.waitFor(/❯ edit \/pod {2}\/pod: saved \(index \d+\)/);
	const {text} = await terminal.waitFor(/\* {3}"phase": "Failed" {2}was "Running"/);
	t.regex(text, /╔ tree[\s\S]*❯[ *] {2}pod/);
	t.regex(text, /╰ \* 1 line changed ─/);
	await leaveView(terminal);
	t.regex((await terminal.waitFor('/pod: saved')).text, /\/ ❯ edit \/pod\n/);
});

test.serial('d asks and comes back to the tree, u brings back what it removed, and the history knows', async t => {
	await using terminal = await startShell();
	await put(terminal, '/a key', {value: 'one'});
	await openView(terminal);
	await terminal.waitFor('a key  one');
	terminal.type('d');
	await terminal.waitFor('Remove /a key? (y/n)');
	terminal.type('n');
	await terminal.waitForGone('Remove');
	// A burst is no answer.
	terminal.type('dyy');
	await terminal.waitFor('Remove /a key? (y/n)');
	terminal.type('y');
	await terminal.waitForGone('a key  one');
	await terminal.waitFor('❯ rm \'/a key\'  PrevNode.Value: one');
	terminal.type('u');
	await terminal.waitFor('undone: rm \'/a key\'');
	await terminal.waitFor('a key');
	t.is(await valueAt(terminal, '/a%20key'), 'one');
	terminal.type('U');
	await terminal.waitFor('redone: rm \'/a key\'');
	await leaveView(terminal);
	terminal.enter('history');
	const {text} = await terminal.waitFor(/1 {2}rm '\/a key'/);
	t.regex(text, /2 {2}undo\n3 {2}redo\n/);
});

test.serial('a directory is removed after the question of rm, which is asked in the view', async t => {
	await using terminal = await startShell({columns: 80, rows: 24});
	for (const key of ['/reg/a', '/reg/b', '/empty/x']) {
		await put(terminal, key, {value: key});
	}

	await fetch(`${urlOf(terminal)}/v2/keys/empty/x`, {method: 'DELETE'});
	await openView(terminal);
	await terminal.waitFor(/❯ ▸ empty\/ .*│ empty directory/);
	terminal.type('d');
	await terminal.waitFor('Remove the empty directory /empty? (y/n)');
	terminal.type('y');
	await terminal.waitFor(/❯ ▸ reg\/.*a {2}\/reg\/a/);
	terminal.type('d');
	await terminal.waitFor(/\/reg holds 2 keys: .*\nRemove all of it\? \(y\/n\) ▏/);
	t.true(isAlternate(terminal));
	terminal.type('n');
	await terminal.waitFor('Nothing was changed.');
	t.is(await valueAt(terminal, '/reg/a'), '/reg/a');
	terminal.type('d');
	await terminal.waitFor('(y/n) ▏');
	terminal.type('y');
	await terminal.waitFor(/║ empty [\s\S]*❯ rm --recursive \/reg/);
	await leaveView(terminal);
});

test.serial('n makes keys and directories that are then chosen, t gives them a ttl', async t => {
	await using terminal = await startShell();
	await put(terminal, '/a/b', {value: '1'});
	await put(terminal, '/z', {value: '1'});
	await openView(terminal);
	await terminal.waitFor(/❯ ▸ a\//);
	terminal.type('n');
	await terminal.waitFor('new in /a (NAME/ is a directory): ▏');
	terminal.type('it\'s new\r');
	await terminal.waitFor('value of /a/it\'s new: ▏');
	// A paste of several lines is one value.
	terminal.type('\u001B[200~-1 $x\n`two`\u001B[201~\r');
	await terminal.waitFor(/│ -1 \$x .*\n.*│ `two` .*\n.*❯ {5}it's new/);
	t.is(await valueAt(terminal, '/a/it\'s%20new'), '-1 $x\n`two`');
	terminal.type('t5mm\u007F\r');
	await terminal.waitFor(/it's new .*◷ (?:4:5\d|5:00)/);
	terminal.type('tlong\r');
	await terminal.waitFor(/"long" is not a time to live\s+Write 90, 90s, 5m, 1h30m or 2d/);
	terminal.type('tnone\r');
	await terminal.waitForGone('◷');
	terminal.type('n');
	await terminal.waitFor('new in /a ');
	terminal.type('/deep/dir/\r');
	await terminal.waitFor(/▾ deep\/ .*\n.*❯ {3}▸ dir\/ .*\n/);
	terminal.type('nname\r');
	await terminal.waitFor('value of');
	terminal.type('half\u001B');
	await terminal.waitFor('q back');
	t.is(await valueAt(terminal, '/deep/dir/name'), undefined);
	await leaveView(terminal);
});

test.serial('y and Y copy value and key with OSC 52, up to a limit, and say so', async t => {
	await using terminal = await startShell();
	await put(terminal, '/big', {value: 'x'.repeat(80_000)});
	await put(terminal, '/os', {value: 'größe'});
	const copied = (text: string) => `\u001B]52;c;${Buffer.from(text).toString('base64')}\u0007`;
	await openView(terminal);
	await terminal.waitFor(/value {2}\/big .*80,000 characters/);
	await terminal.waitFor(/│ x+ │/);
	terminal.type('y');
	await terminal.waitFor('not copied: the value of /big has 80,000 bytes, and terminals take 74,994');
	terminal.type('jY');
	await terminal.waitFor('copied the key /os, 3 bytes');
	await terminal.waitFor(/│ größe/);
	terminal.type('y');
	await terminal.waitFor('copied the value of /os, 7 bytes');
	t.true(terminal.output.includes(copied('/os')));
	t.true(terminal.output.includes(copied('größe')));
	t.is(terminal.output.split(']52;').length, 3);
	await leaveView(terminal);
});

test.serial('f searches the whole tree, and Enter shows in it what was found', async t => {
	await using terminal = await startShell();
	await put(terminal, '/reg/pods/shop/api-1', {value: JSON.stringify({kind: 'Pod', note: 'n'.repeat(300), spec: {nodeName: 'node-7'}})});
	await put(terminal, '/reg/pods/shop/api-2', {value: JSON.stringify({kind: 'Pod', spec: {nodeName: 'node-8'}})});
	await put(terminal, '/reg/Node-7/x', {value: '1'});
	await openView(terminal);
	await terminal.waitFor('▸ reg/');
	terminal.type('f');
	await terminal.waitFor('type parts of a name or of a value');
	terminal.type('node-7');
	await terminal.waitFor(/2 found in 7 nodes/);
	await terminal.waitFor(/search {2}\/reg [\s\S]*❯ Node-7\/[\s\S]* pods\/shop\/api-1 .*node-7[\s\S]*╚ f node-7▏/);
	terminal.type('\u001B[B');
	await terminal.waitFor(/value {2}\/reg\/pods\/shop\/api-1[\s\S]*"nodeName": "node-7"/);
	terminal.type('\r\r');
	await terminal.waitFor(/╔ tree[\s\S]*▾ shop\/ .*\n.*❯ {9}api-1/);
	terminal.type('fnowhere');
	await terminal.waitFor('no name and no value has that');
	terminal.type('\u001B');
	await terminal.waitFor(/╔ tree[\s\S]*❯ {9}api-1/);
	t.true(isAlternate(terminal));
	await leaveView(terminal);
});

test.serial('s sorts, and a closed directory shows its children with values and ttls, and what changes in it', async t => {
	await using terminal = await startShell();
	await put(terminal, '/dir/b', {value: 'bee', ttl: '600'});
	await put(terminal, '/dir/sub', {dir: 'true'});
	await put(terminal, '/x', {value: 'long value'});
	await put(terminal, '/a', {value: 'v'});
	await openView(terminal);
	await terminal.waitFor(/directory {2}\/dir ─.* 2 children[\s\S]*│ sub\/ [\s\S]*│ b {5}bee +◷ (?:10:00|9:5\d) │/);
	await put(terminal, '/dir/c', {value: 'see'});
	await terminal.waitFor(/\*▸ dir\/ [\s\S]*│ c {5}see/);
	terminal.type('ss');
	await terminal.waitFor(/by size · 3 rows ╗[\s\S]*x {2}long value[\s\S]*a {2}v/);
	terminal.type('ss');
	await terminal.waitFor(/tree ═+ 3 rows ╗[\s\S]*a {2}v[\s\S]*x {2}long value/);
	t.true(isAlternate(terminal));
	await leaveView(terminal);
});

test.serial('c changes the directory of the prompt, and the tree stays', async t => {
	await using terminal = await startShell();
	await put(terminal, '/a/b', {value: '1'});
	await openView(terminal);
	await terminal.waitFor('▸ a/');
	terminal.type('c');
	await terminal.waitFor('❯ cd /a');
	t.true(isAlternate(terminal));
	await leaveView(terminal);
	await terminal.waitForPrompt('/a');
});

test.serial('a long JSON document is opened at its first two levels', async t => {
	await using terminal = await startShell();
	await put(terminal, '/doc', {value: JSON.stringify({metadata: {labels: {app: 'api'}, note: 'n'.repeat(20_000)}})});
	await openView(terminal);
	await terminal.waitFor(/"labels": \{ … 1 \},/);
	terminal.type('+');
	await terminal.waitFor('"app": "api"');
	terminal.type('---');
	await terminal.waitFor('"metadata": { … 2 }');
	t.true(isAlternate(terminal));
	await leaveView(terminal);
});

test.serial('? lists the keys on one screen of 80x24', async t => {
	await using terminal = await startShell({columns: 80, rows: 24});
	await openView(terminal);
	terminal.type('?');
	const {rows} = await terminal.waitFor('back to the prompt');
	t.false(rows.join('\n').includes('…  '));
	t.deepEqual(rows.slice(1, 21).filter(row => row.includes('… │')), []);
	terminal.type('?');
	await terminal.waitFor('╔ tree');
	await leaveView(terminal);
});

async function startCluster(t: ExecutionContext): Promise<{readonly url: string; readonly engine: Engine}> {
	const url = `http://127.0.0.1:${await freePort()}`;
	const engine = await openEmbedded({listenClientUrls: [url]});
	t.teardown(async () => engine.close());
	await engine.set('/k', {value: 'theirs'});
	return {url, engine};
}

test.serial('where nothing may be written, each key is refused as its command is', async t => {
	const {url, engine} = await startCluster(t);
	await engine.set('/a/x', {value: 'theirs'});
	await using terminal = await TerminalProbe.start(['--endpoints', url, '--read-only'], {columns: 100, rows: 30});
	await terminal.waitFor('(read-only) / ❯');
	await openView(terminal);
	await terminal.waitFor('▸ a/');
	for (const keys of ['jd', 't5m\r', 'nnew\rvalue\r', 'je']) {
		terminal.type(keys);
		await terminal.waitFor('open for reading only');
		terminal.type('g');
		await terminal.waitForGone('open for reading only');
	}

	t.true(isAlternate(terminal));
	await leaveView(terminal);
});

test.serial('on a protected profile d wants its name', async t => {
	const {url, engine} = await startCluster(t);
	const home = await mkdtemp(path.join(tmpdir(), 'etcsh-full-screen-'));
	t.teardown(async () => rm(home, {recursive: true}));
	const config = path.join(home, 'config.yaml');
	await writeFile(config, `profiles:\n  prod: {endpoints: "${url}", protected: true}\n`);
	await using terminal = await TerminalProbe.start(['--profile', 'prod'], {columns: 100, rows: 30, env: {ETCSH_CONFIG: config}});
	await terminal.waitFor('prod / ❯');
	await openView(terminal);
	await terminal.waitFor('k  theirs');
	terminal.type('d');
	await terminal.waitFor(/Remove \/k\?[\s\S]*Type prod to go on: ▏/);
	terminal.type('y\r');
	await terminal.waitFor('Nothing was changed.');
	terminal.type('d');
	await terminal.waitFor('Type prod to go on: ▏');
	terminal.type('prod\r');
	await terminal.waitForGone('k  theirs');
	await t.throwsAsync(engine.get('/k'));
	await leaveView(terminal);
});
