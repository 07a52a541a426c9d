import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as wait} from 'node:timers/promises';
import {spawn, type IPty} from '@lydell/node-pty';
import test from 'ava';
import {cliPath} from '../helpers/etcsh.ts';

for (const [mode, exitCode] of [['--embedded', '129'], ['--embedded --plain', '129']] as const) {
	test.serial(`etcsh ${mode} ends quietly when its terminal is closed, even without a signal`, async t => {
		const home = await mkdtemp(path.join(tmpdir(), 'etcsh-closed-'));
		const script = `trap '' HUP; '${process.execPath}' '${cliPath}' ${mode} 2> "$HOME/errors"; echo $? > "$HOME/code"`;
		const terminal = spawn('/bin/sh', ['-c', script], {
			env: {
				PATH: process.env.PATH, TERM: 'xterm-256color', HOME: home, XDG_DATA_HOME: home, XDG_STATE_HOME: home,
			},
		}) as IPty & {destroy(): void};
		try {
			await new Promise<void>(resolve => {
				let output = '';
				terminal.onData(data => {
					output += data;
					if (/[❯>] /.test(output)) {
						resolve();
					}
				});
			});
			terminal.destroy();
			let code = '';
			while (code === '') {
				await wait(100);
				code = await readFile(path.join(home, 'code'), 'utf8').catch(() => '');
			}

			t.is(code.trim(), exitCode);
			// What shows the caret again goes there.
			t.is((await readFile(path.join(home, 'errors'), 'utf8')).replaceAll('\u001B[?25h', ''), '');
		} finally {
			await rm(home, {recursive: true, force: true});
		}
	});
}
