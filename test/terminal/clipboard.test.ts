import {Buffer} from 'node:buffer';
import {
	chmod,
	mkdtemp,
	readFile,
	rm,
	writeFile,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {copyToClipboard} from '../../source/terminal/clipboard.ts';

const bytes = Buffer.from([0x61, 0xFF, 0x0A]);
const sequence = '\u001B]52;c;Yf8K\u0007';

/** A program in the place of tmux, first in the path. */
async function tmuxOf(t: ExecutionContext, script: string): Promise<string> {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-clipboard-'));
	t.teardown(async () => rm(directory, {recursive: true}));
	await writeFile(path.join(directory, 'tmux'), `#!/bin/sh\n${script}\n`);
	await chmod(path.join(directory, 'tmux'), 0o755);
	return directory;
}

function inTmux(directory: string) {
	return {TMUX: '/tmp/tmux,1,0', PATH: `${directory}:${process.env.PATH}`};
}

async function written(environment: Readonly<Record<string, string | undefined>>): Promise<readonly string[]> {
	const texts: string[] = [];
	await copyToClipboard(bytes, {
		environment, write(text) {
			texts.push(text);
		},
	});
	return texts;
}

test('a terminal gets the bytes in OSC 52', async t => {
	t.deepEqual(await written({}), [sequence]);
});

test('tmux gets them for its buffer and its terminal', async t => {
	const directory = await tmuxOf(t, 'echo "$@" > "$0.args"; cat > "$0.bytes"');
	t.deepEqual(await written(inTmux(directory)), []);
	t.deepEqual(await readFile(path.join(directory, 'tmux.bytes')), bytes);
	t.is(await readFile(path.join(directory, 'tmux.args'), 'utf8'), 'load-buffer -w -\n');
});

test('where tmux refuses or is missing, the sequence goes through it', async t => {
	const directory = await tmuxOf(t, 'exit 1');
	const through = ['\u001BPtmux;\u001B\u001B]52;c;Yf8K\u0007\u001B\\'];
	t.deepEqual(await written(inTmux(directory)), through);
	t.deepEqual(await written({TMUX: 'x', PATH: '/nowhere'}), through);
});
