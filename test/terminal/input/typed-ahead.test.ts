/**
Keys that come while a program is being started.
*/
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {temporaryDirectory} from '../../helpers/data-dirs.ts';
import {TerminalProbe} from '../../helpers/terminal.ts';

/** The process is busy between the line and its program, as a loaded machine makes it, until there is a file, and for a while after that. */
const busyUntil = (file: string) => String.raw`import {existsSync, rmSync} from 'node:fs';
let typed = '';
const {emit} = process.stdin;
const wait = ms => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
process.stdin.emit = function (name, ...args) {
	const taken = emit.call(this, name, ...args);
	typed += name === 'data' ? String(args[0]) : '';
	if (/(?:exec-watch|!echo)[^]*\r/.test(typed)) {
		typed = '';
		process.stdout.write('busy');
		while (!existsSync(${JSON.stringify(file)})) {
			wait(10);
		}

		rmSync(${JSON.stringify(file)});
		wait(300);
	}

	return taken;
};`;

/** A shell, and what types a line that starts a program, and keys before that runs. */
async function start(t: ExecutionContext, words: readonly string[]) {
	const file = path.join(await temporaryDirectory(t), 'typed');
	const terminal = await TerminalProbe.start(['--embedded', ...words], {
		env: {NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(busyUntil(file))}`},
	});
	return {
		terminal,
		async typeAhead(line: string, keys: string) {
			const before = terminal.output.length;
			terminal.enter(line);
			await terminal.waitUntil('busy', () => terminal.output.includes('busy', before));
			terminal.type(keys);
			await writeFile(file, '');
		},
	};
}

for (const {mode, sign} of [{mode: ['--plain'], sign: '>'}, {mode: [], sign: '❯'}]) {
	test.serial(`a Ctrl-C that comes while a program is being started is not lost ${mode.join(' ')}`, async t => {
		const {terminal: probe, typeAhead} = await start(t, mode);
		await using terminal = probe;
		await terminal.waitFor(new RegExp(String.raw`^/ ${sign} ?\n*$`, 'm'));
		await typeAhead('exec-watch /a -- true', 'set /after 1\r\u0003');
		await terminal.waitFor(new RegExp(String.raw`exec-watch[^]*\n/ ${sign} ?$`, 'm'));
		terminal.enter('ls /');
		t.notRegex((await terminal.waitFor(new RegExp(String.raw`${sign} ls /\n[^]*^/ ${sign} ?$`, 'm'))).text, /\n\/after\n/);
	});

	test.serial(`no program starts behind the Ctrl-C that ends its line ${mode.join(' ')}`, async t => {
		await using terminal = await TerminalProbe.start(['--embedded', ...mode], {env: {EDITOR: 'sleep 600 #', VISUAL: ''}});
		await terminal.waitFor(new RegExp(String.raw`^/ ${sign} ?\n*$`, 'm'));
		for (const [i, line] of ['!sleep 600', 'ls / | sleep 600', 'edit /x', 'lock /l -- sleep 600', 'exec-watch /a -- true'].entries()) {
			// Both are read at once.
			terminal.type(`${line}\r\u0003`);
			await terminal.waitUntil(`the prompt behind ${line}`, ({text}) => text.slice(text.lastIndexOf(`${sign} ${line}\n`)).includes(`\n/ ${sign}`));
			terminal.enter(`set /n ${i}`);
			await terminal.waitFor(new RegExp(String.raw`set /n ${i}\n${i}\n/ ${sign} ?$`, 'm'));
		}

		t.notRegex(terminal.output, /error of its own/);
	});

	test.serial(`a Ctrl-D that comes then ends the shell ${mode.join(' ')}`, async t => {
		const {terminal: probe, typeAhead} = await start(t, mode);
		await using terminal = probe;
		await terminal.waitFor(new RegExp(String.raw`^/ ${sign} ?\n*$`, 'm'));
		await typeAhead('exec-watch /a -- true', '\u0004');
		await terminal.exited;
		t.notRegex(terminal.output, /error of its own/);
	});
}

test.serial('a Ctrl-Z that comes then, or a key for the full screen, takes nothing from the program', async t => {
	const {terminal: probe, typeAhead} = await start(t, []);
	await using terminal = probe;
	await terminal.waitForPrompt();
	for (const [i, key] of ['\u001A', '\u001B[20~'].entries()) {
		await typeAhead(`!echo ready${i}; cat`, key);
		await terminal.waitFor(`\nready${i}`);
		terminal.enter(`there${i}`);
		await terminal.waitFor(`there${i}\nthere${i}`);
		terminal.type('\u0003');
		await terminal.waitForPrompt();
	}

	t.notRegex(terminal.output, /error of its own/);
});
