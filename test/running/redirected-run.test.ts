import {
	mkdtemp,
	readFile,
	rm,
	writeFile,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {noTerminal, type CommandContext} from '../../source/commands/common/context.ts';
import {bytesFromText} from '../../source/protocol/text.ts';
import {runRedirected, type Run} from '../../source/running/redirected-run.ts';
import {splitCommands} from '../../source/language/words.ts';
import {bareContext} from '../helpers/command-context.ts';
import {runEtcsh} from '../helpers/etcsh.ts';

async function temporaryDirectory(t: ExecutionContext): Promise<string> {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-redirected-'));
	t.teardown(async () => rm(directory, {recursive: true, force: true}));
	return directory;
}

/** Runs the operator of a line with output of the test's own instead of a command's. */
async function redirect(line: string, run: Run, changes: Partial<CommandContext> = {}): Promise<{code: number; stderr: string}> {
	let stderr = '';
	const context = bareContext({
		stdout() {
			throw new Error('nothing should be printed');
		},
		stderr(text) {
			stderr += text;
		},
		...changes,
	});
	return {code: await runRedirected(splitCommands(line).commands[0]!, context, run), stderr};
}

test('a file gets the bytes as they are stored, and >> adds to it', async t => {
	const file = path.join(await temporaryDirectory(t), 'out put');
	const value = '\u001B[31m\uDCFF\n日本';
	const write: Run = async ({stdout}) => {
		stdout(value);
		return 0;
	};

	t.deepEqual(await redirect(`get /a > '${file}'`, write), {code: 0, stderr: ''});
	t.deepEqual(await redirect(`get /a >> '${file}'`, write), {code: 0, stderr: ''});
	t.deepEqual(await readFile(file), bytesFromText(value + value));
	await redirect(`get /a > '${file}'`, async () => 0);
	t.is(await readFile(file, 'utf8'), '');
});

test('a command reads what < names, byte for byte, and still writes where > says', async t => {
	const folder = await temporaryDirectory(t);
	const value = '\u001B[31m\uDCFF\n日本\n';
	await writeFile(path.join(folder, 'a b'), bytesFromText(value));
	const copy: Run = async ({readStdin, stdout}) => {
		stdout(await readStdin());
		return 3;
	};

	let printed = '';
	const {code} = await redirect(`set /a <'${folder}/a b'`, copy, {
		stdout(text) {
			printed += text;
		},
	});
	t.deepEqual({code, printed}, {code: 3, printed: value});
	for (const line of [`set /a < '${folder}/a b' > '${folder}/copy'`, `set /a >'${folder}/copy' <'${folder}/a b'`]) {
		t.is((await redirect(line, copy)).code, 3);
		t.deepEqual(await readFile(path.join(folder, 'copy')), bytesFromText(value));
		await rm(path.join(folder, 'copy'));
	}
});

test('a < that cannot be followed keeps the command from running', async t => {
	const never: Run = async () => t.fail();
	t.deepEqual(await redirect('set /a < /nowhere/file', never), {code: 1, stderr: 'cannot read /nowhere/file: no such file or directory\n'});
	t.regex((await redirect('set /a <', never)).stderr, /^a file has to follow the <\n/);
	t.regex((await redirect('< x', never)).stderr, /^a command has to stand before the <\n/);
	t.regex((await redirect('set /a < x < y', never)).stderr, /^the input comes from one place only: a second < cannot follow\n/);
	t.regex((await redirect('set /a < > x', never)).stderr, /^a file has to follow the <\n/);
});

test('a batch takes values from files', async t => {
	const folder = await temporaryDirectory(t);
	await writeFile(path.join(folder, 'value'), 'two\nlines\n');
	const {stdout, code} = await runEtcsh(['--embedded', '-o', 'raw'], {stdin: `set /a < ${folder}/value > ${folder}/said\nget /a\n`});
	t.deepEqual({stdout, code}, {stdout: 'two\nlines\n', code: 0});
});

test('a batch imports from a file that < gives', async t => {
	const folder = await temporaryDirectory(t);
	const lines = ['set /a/b 1', `export /a > ${folder}/a.json`, `import /copy < ${folder}/a.json`, 'get /copy/b'];
	const {stdout, code} = await runEtcsh(['--data-dir', path.join(folder, 'data')], {stdin: `${lines.join('\n')}\n`});
	t.deepEqual({stdout, code}, {stdout: '1\n2 created\n1\n', code: 0});
});

test('a file that cannot be opened keeps the command from running', async t => {
	const {code, stderr} = await redirect('ls > /nowhere/file', async () => {
		throw new Error('this should not run');
	});
	t.is(code, 1);
	t.regex(stderr, /^cannot write \/nowhere\/file: no such file or directory\n/);
});

test('a disk that is full is told, and ends the command', async t => {
	const {code, stderr} = await redirect('ls > /dev/full', async context => {
		while (!context.signal.aborted) {
			context.stdout('x'.repeat(100_000));
			await context.drained().catch(() => undefined);
		}

		return 130;
	});
	t.is(code, 1);
	t.regex(stderr, /^cannot write \/dev\/full: no space left on device\n {2}It holds only what was written before\.\n$/);
});

test('a command that fails behind a > leaves no half file unnoticed', async t => {
	const file = path.join(await temporaryDirectory(t), 'half');
	t.deepEqual(await redirect(`find / > ${file}`, async ({stdout}) => {
		stdout('one\n');
		return 4;
	}), {code: 4, stderr: `  ${file} holds only what came before that.\n`});
});

test('a reader that has enough ends a command without end, and its exit code counts', async t => {
	const {code, stderr} = await redirect('find / | sh -c \'head -1 > /dev/null; exit 7\'', async ({stdout, signal, drained}) => {
		while (!signal.aborted) {
			stdout('x'.repeat(10_000) + '\n');
			await drained().catch(() => undefined);
		}

		return 130;
	});
	t.deepEqual({code, stderr}, {code: 7, stderr: ''});
});

test('output goes into a pipe no faster than it is read', async t => {
	let written = 0;
	const directory = await temporaryDirectory(t);
	const fifo = path.join(directory, 'go');
	const {code} = await redirect(`find / | sh -c 'while ! test -e ${fifo}; do sleep 0.05; done; wc -c > ${path.join(directory, 'count')}'`, async ({stdout, drained}) => {
		const waiting = (async () => {
			for (let i = 0; i < 100; i++) {
				stdout('x'.repeat(10_000));
				written++;
				await drained();
			}
		})();
		// Everything that fits is in the pipe, and the rest waits for its reader.
		const first = await Promise.race([waiting.then(() => 'done'), new Promise(resolve => {
			setTimeout(resolve, 300, 'waiting');
		})]);
		t.is(first, 'waiting');
		t.true(written < 50);
		await writeFile(fifo, '');
		await waiting;
		return 0;
	});
	t.is(code, 0);
	t.is((await readFile(path.join(directory, 'count'), 'utf8')).trim(), '1000000');
});

test('a program keeps the terminal until it ends, even when the command fails', async t => {
	const order: string[] = [];
	const file = path.join(await temporaryDirectory(t), 'done');
	await t.throwsAsync(redirect(`get /a | sh -c 'cat; sleep 0.3; echo done > ${file}'`, async () => {
		throw new Error('a bug');
	}, {
		async withTerminal(run) {
			try {
				return await run();
			} finally {
				order.push(await readFile(file, 'utf8').catch(() => 'too early'));
			}
		},
	}), {message: 'a bug'});
	t.deepEqual(order, ['done\n']);
});

test('an interrupt ends the command and the program', async t => {
	const controller = new AbortController();
	const {code} = await redirect('watch / | exec sleep 60', async ({signal}) => {
		setImmediate(() => {
			controller.abort(new Error('interrupted'));
		});
		await new Promise(resolve => {
			signal.addEventListener('abort', resolve, {once: true});
		});
		return 130;
	}, {signal: controller.signal});
	t.is(code, 130);
});

test('with a terminal the program has it, and what goes wrong is told afterwards', async t => {
	const order: string[] = [];
	const {code} = await redirect('get /nope | cat', async context => {
		t.is(context.terminal, noTerminal);
		t.is(context.withTerminal, noTerminal);
		context.stderr('not found\n');
		return 4;
	}, {
		terminal: {
			columns: 80, rows: 24, hasColor: true, draw: () => undefined,
		},
		async withTerminal(run) {
			order.push('lent');
			const result = await run();
			order.push('back');
			return result;
		},
		stderr(text) {
			order.push(text);
		},
	});
	t.is(code, 0);
	t.deepEqual(order, ['lent', 'back', 'not found\n']);
});

test('what is missing around an operator is told', async t => {
	const never: Run = async () => {
		throw new Error('this should not run');
	};

	for (const [line, problem] of [
		['ls >', 'a file has to follow the >'],
		['ls |', 'a command has to follow the |'],
		['| cat', 'a command has to stand before the |'],
		['> file', 'a command has to stand before the >'],
		['!', 'a command has to follow the !'],
		['ls > a > b', 'the output goes to one place only: a second > cannot follow'],
		['&& rm /b', 'a command has to stand before the &&'],
		['ls < /', 'cannot read /: it is a directory'],
		['ls > /', 'cannot write /: it is a directory'],
	] as const) {
		const {code, stderr} = await redirect(line, never);
		t.is(code, 1);
		t.is(stderr.split('\n', 1)[0], problem);
	}
});

test('a batch pipes, writes files and runs programs, in order', async t => {
	const directory = await temporaryDirectory(t);
	const file = path.join(directory, 'keys');
	const lines = String.raw`
set /a/x 1 > /dev/null
set /a/y $'\xff|' > /dev/null
ls /a | sed 's/^/- /' | sort -r
get /a/y | od -An -tx1
ls /a > ${file}
pwd >> ${file}
!cat ${file}; exit 3
get /a/x
`;
	const {code, stdout, stderr} = await runEtcsh(['--data-dir', path.join(directory, 'data'), '--keep-going'], {stdin: lines});
	t.is(stdout, '- /a/y\n- /a/x\n ff 7c 0a\n/a/x\n/a/y\n/\n1\n');
	t.is(stderr, '');
	t.is(code, 3);
});
