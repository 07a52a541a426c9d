import {chmod, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {cliPath} from '../helpers/etcsh.ts';
import {TerminalProbe} from '../helpers/terminal.ts';

/** An editor that runs these commands of a shell on its file, named `$1`. */
async function writeEditor(terminal: TerminalProbe, script: string): Promise<void> {
	const file = path.join(terminal.home, 'editor');
	await writeFile(file, `#!/bin/sh\n${script}\n`);
	await chmod(file, 0o755);
}

async function startShell(columns = 80): Promise<TerminalProbe> {
	// The shell expands the name when it runs the editor.
	const terminal = await TerminalProbe.start(['--embedded'], {columns, env: {EDITOR: '"$HOME/editor"', VISUAL: ''}});
	await terminal.waitForPrompt();
	return terminal;
}

test.serial('edit opens the editor on a private file and saves what comes back', async t => {
	await using terminal = await startShell();
	await writeEditor(terminal, 'stat -c %a "$1" > "$HOME/mode"; echo "$1" > "$HOME/name"; sed -i s/centos6/centos7/ "$1"');
	terminal.enter('set /os \'{"os": "centos6"}\'');
	await terminal.waitFor('"centos6"');
	terminal.enter('edit /os');
	const {text} = await terminal.waitFor('/os: saved');
	t.regex(text, /\n\.os "centos6" → "centos7"\n\/os: saved \(index \d+\)\n/);
	t.is(await readFile(path.join(terminal.home, 'mode'), 'utf8'), '600\n');
	const name = (await readFile(path.join(terminal.home, 'name'), 'utf8')).trim();
	t.regex(name, /\.json$/);
	await terminal.waitForPrompt();
	// The file goes when all is said.
	await t.throwsAsync(readFile(name));
	terminal.enter('get /os -o raw | cat');
	await terminal.waitFor(/❯ get \/os -o raw \| cat\n\{"os": "centos7"\} *\n/);
});

test.serial('an editor has the whole terminal and the keyboard, and the prompt comes back', async t => {
	await using terminal = await startShell(40);
	await writeEditor(terminal, 'printf "say: "; read answer; printf %s "$answer" > "$1"');
	terminal.enter('edit /x');
	await terminal.waitFor('say: ');
	terminal.enter('日本 é');
	await terminal.waitFor('/x: created');
	await terminal.waitForPrompt();
	terminal.enter('get /x');
	const {text} = await terminal.waitFor(/get \/x\n日本 é\n/);
	t.notRegex(text, /internal error/);
});

test.serial('a conflict is asked about, and the text is not lost', async t => {
	await using terminal = await startShell();
	await writeEditor(terminal, 'echo mine > "$1"; : > "$HOME/ready"; while ! test -e "$HOME/go"; do sleep 0.05; done');
	terminal.enter('set /c base');
	await terminal.waitFor(/\nbase\n/);
	const url = /http:\/\/127\.0\.0\.1:\d+/.exec(terminal.screen.text)![0];
	terminal.enter('edit /c');
	for (;;) {
		try {
			await readFile(path.join(terminal.home, 'ready'));
			break;
		} catch {
			await new Promise(resolve => {
				setTimeout(resolve, 50);
			});
		}
	}

	await fetch(`${url}/v2/keys/c`, {method: 'PUT', body: new URLSearchParams({value: 'theirs'})});
	await writeFile(path.join(terminal.home, 'go'), '');
	await terminal.waitFor(/\/c was changed meanwhile \(index \d+\), where you changed it, too\. \(m\)erge,\s+\(o\)verwrite, \(g\)ive up\?/);
	terminal.type('g');
	const {text} = await terminal.waitFor('/c was not changed');
	const file = /What you wrote is in (\S+)/.exec(text)![1]!;
	t.is(await readFile(file, 'utf8'), 'mine\n');
	await terminal.waitForPrompt();
	terminal.enter('edit /c');
	await terminal.waitFor('/c: saved');
});

test.serial('etcsh edit KEY asks in lines on the terminal', async t => {
	await using terminal = await TerminalProbe.startCommand(['sh', '-c', 'read ready; "$0" "$1" --data-dir "$HOME/etcd" set /j "[1]"; "$0" "$1" --data-dir "$HOME/etcd" edit /j; echo "code $?"; read last', process.execPath, cliPath], {
		columns: 120, env: {EDITOR: '"$HOME/editor"', VISUAL: ''},
	});
	await writeEditor(terminal, 'if grep -q "  1" "$1"; then printf "[1" > "$1"; else printf "[1,2]" > "$1"; fi');
	terminal.enter('');
	await terminal.waitFor(/That is not JSON any more: [\s\S]*\(e\)dit again, \(s\)ave it anyway, \(g\)ive up\?/);
	terminal.enter('e');
	const {text} = await terminal.waitFor('code 0');
	t.regex(text, /\[1\] \+ 2\n\/j: saved/);
});
