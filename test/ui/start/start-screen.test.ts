import process from 'node:process';
import test from 'ava';
import {cliPath} from '../../helpers/etcsh.ts';
import {startLiveEtcd, whyNoLiveEtcd, type LiveEtcd} from '../../helpers/live-etcd.ts';
import {TerminalProbe} from '../../helpers/terminal.ts';

if (whyNoLiveEtcd() === undefined) {
	let live: LiveEtcd;

	test.before(async () => {
		live = await startLiveEtcd(undefined, {hasV2: false});
	});

	test.after.always(async () => {
		await live?.stop();
	});

	const question = /v3 only[\s\S]*❯ connect to it by its v3 API/;

	test.serial('Ctrl-C, Ctrl-D and Esc leave the start screen, and nothing of it stays', async t => {
		for (const key of ['\u0003', '\u0004', '\u001B']) {
			await using terminal = await TerminalProbe.startCommand(['sh', '-c', 'read ready; "$0" "$1" --endpoints "$2"; echo "code $?"; read last', process.execPath, cliPath, live.url]);
			const before = terminal.modes;
			terminal.enter('');
			await terminal.waitFor(question);
			terminal.type(key);
			const {text} = await terminal.waitFor('code 130');
			t.is(terminal.modes, before);
			t.true(terminal.isCursorShown);
			t.notRegex(text, /connect to it/);
		}
	});

	test.serial('the keys go around the choices, and only a choice that is whole is taken', async t => {
		await using terminal = await TerminalProbe.start(['--endpoints', live.url], {columns: 100});
		await terminal.waitFor(question);
		terminal.type('\u001B[A');
		await terminal.waitFor(/❯ other endpoints: /);
		// Nothing has been typed yet.
		terminal.type('\r');
		terminal.type('\t');
		await terminal.waitFor(/❯ connect to it/);
		terminal.type('\t');
		await terminal.waitFor(/❯ start the embedded server beside it/);
		terminal.type('\u001B[Z\u001B[Z');
		await terminal.waitFor(/❯ other endpoints: /);
		terminal.type('x');
		await terminal.waitFor(/❯ other endpoints: x/);
		terminal.type('\u001B[B\u001B[B');
		await terminal.waitFor(/❯ start the embedded server beside it/);
		terminal.type('\r');
		const {text} = await terminal.waitForPrompt();
		t.regex(text, /embedded server/);
		t.notRegex(text, /connect to it/);
		terminal.type('\u0004');
		t.is(await terminal.exited, 0);
	});

	test.serial('in plain lines a number or endpoints are an answer, and nothing at all leaves', async t => {
		for (const [answer, shown] of [['2', 'embedded server'], [` ${live.url} `, 'An etcd answers']] as const) {
			await using terminal = await TerminalProbe.start(['--plain', '--endpoints', live.url], {columns: 100});
			await terminal.waitFor(/1: connect to it by its v3 API\n2: start the embedded server beside it\nor type other endpoints\n> ?\n*$/);
			terminal.enter(answer);
			t.regex((await terminal.waitFor(new RegExp(String.raw`> ${answer.trim() === answer ? answer : '.*'}\n[\s\S]*${shown}`))).text, /An etcd answers/);
		}

		for (const end of ['\r', '\u0004']) {
			await using terminal = await TerminalProbe.start(['--plain', '--endpoints', live.url]);
			await terminal.waitFor(/\n> ?\n*$/);
			terminal.type(end);
			t.is(await terminal.exited, 130);
		}
	});
}
