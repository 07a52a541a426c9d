import {Buffer} from 'node:buffer';
import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {
	closeSync,
	constants,
	openSync,
	readSync,
} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';

/** All that is in a pipe just now. */
function drain(descriptor: number): string {
	const buffer = Buffer.alloc(65_536);
	let text = '';
	try {
		for (;;) {
			text += buffer.toString('utf8', 0, readSync(descriptor, buffer));
		}
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') {
			throw error;
		}
	}

	return text;
}

test('what is printed into a full pipe that does not wait is not lost', async t => {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-output-'));
	t.teardown(async () => rm(directory, {recursive: true}));
	const file = path.join(directory, 'pipe');
	execFileSync('mkfifo', [file]);
	const descriptor = openSync(file, constants.O_RDWR | constants.O_NONBLOCK);
	t.teardown(() => {
		closeSync(descriptor);
	});
	const child = spawn(process.execPath, [path.join(import.meta.dirname, '..', 'fixtures', 'full-pipe.js'), file], {stdio: ['ignore', 'pipe', 'pipe']});
	const exit = once(child, 'exit');
	const [said] = await once(child.stderr, 'data') as [Buffer];
	t.is(said.toString(), 'printed\n');
	const before = drain(descriptor);
	t.deepEqual(await exit, [0, null]);
	// As soon as there is room it may come, while one still reads.
	t.regex(before + drain(descriptor), /^\.{4096,}the last line\n$/);
});

test('a file on a disk that becomes full within a piece is an error, not half of the text', async t => {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-output-'));
	t.teardown(async () => rm(directory, {recursive: true}));
	const file = path.join(directory, 'help.txt');
	// A limit of the shell's stands for the disk: the first block fits, and the next write fails.
	const child = spawn('bash', ['-c', 'trap "" XFSZ; ulimit -f 1; exec "$0" "$1" help >"$2"', process.execPath, path.resolve('dist/cli.js'), file], {stdio: ['ignore', 'pipe', 'pipe'], env: {...process.env, NODE_DISABLE_COMPILE_CACHE: '1'}});
	let stderr = '';
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		stderr += text;
	});
	t.deepEqual(await once(child, 'close'), [1, null]);
	t.is(stderr, 'cannot write to standard output: file too large\n');
});
