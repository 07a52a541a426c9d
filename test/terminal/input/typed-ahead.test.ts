import test from 'ava';
import {TerminalProbe} from '../../helpers/terminal.ts';

/** The process is busy between the line and its program, as a loaded machine makes it. */
const busy = String.raw`let typed = '';
const {emit} = process.stdin;
process.stdin.emit = function (name, ...args) {
	const taken = emit.call(this, name, ...args);
	typed += name === 'data' ? String(args[0]) : '';
	if (/exec-watch[^]*\r/.test(typed)) {
		typed = '';
		process.stdout.write('busy');
		Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
	}

	return taken;
};`;

for (const {mode, sign} of [{mode: ['--plain'], sign: '>'}, {mode: [], sign: '❯'}]) {
	test.serial(`a Ctrl-C that comes while a program is being started is not lost ${mode.join(' ')}`, async t => {
		await using terminal = await TerminalProbe.start(['--embedded', ...mode], {
			env: {NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(busy)}`},
		});
		await terminal.waitFor(new RegExp(String.raw`^/ ${sign} ?\n*$`, 'm'));
		terminal.enter('exec-watch /a -- true');
		await terminal.waitUntil('busy', () => terminal.output.includes('busy'));
		terminal.type('set /after 1\r\u0003');
		await terminal.waitFor(new RegExp(String.raw`exec-watch[^]*\n/ ${sign} ?$`, 'm'));
		terminal.enter('ls /');
		t.notRegex((await terminal.waitFor(new RegExp(String.raw`${sign} ls /\n[^]*^/ ${sign} ?$`, 'm'))).text, /\n\/after\n/);
	});
}
