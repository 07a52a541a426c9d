import process from 'node:process';
import test from 'ava';
import {cliPath} from '../helpers/etcsh.ts';
import {isAlternate} from '../helpers/full-screen.ts';
import {TerminalProbe} from '../helpers/terminal.ts';
import {type Session} from '../../source/session/session.ts';
import {type PromptScreen} from '../../source/ui/prompt-screen.tsx';
import {type Terminal} from '../../source/ui/screen/terminal.ts';
import {TerminalOwner} from '../../source/ui/terminal-owner.ts';

/** A shell of the system with jobs, which has started etcsh with these words. */
async function startAsJob(words: string): Promise<TerminalProbe> {
	const terminal = await TerminalProbe.startCommand(['bash', '--norc', '-i'], {columns: 100, rows: 30, env: {PS1: 'bash> '}});
	await terminal.waitFor('bash>');
	start(terminal, words);
	return terminal;
}

function start(terminal: TerminalProbe, words: string): void {
	terminal.enter(`'${process.execPath}' '${cliPath}' ${words}`);
}

/** Until the shell of the system has the terminal, as it was. */
async function waitForBash(terminal: TerminalProbe): Promise<void> {
	await terminal.waitUntil('bash', ({rows}) => !isAlternate(terminal) && terminal.isCursorShown && rows.findLast(row => row !== '')?.trimEnd() === 'bash>');
}

/** The exit code of what has just ended. */
async function exitCode(terminal: TerminalProbe): Promise<number> {
	await waitForBash(terminal);
	terminal.enter('echo "code $?"');
	const {rows} = await terminal.waitFor(/^code \d+\nbash> *$/m);
	return Number(rows.findLast(row => row.startsWith('code '))!.slice('code '.length));
}

const board = /● leader[\s\S]*q leaves/;

test.serial('the board alone is stopped and comes back, by its key and from outside, and then has keys and changes', async t => {
	await using terminal = await startAsJob('--embedded top');
	const clock = async () => /^top ([\d:]+)/m.exec((await terminal.waitFor(board)).rows[0]!)![1]!;
	await clock();
	for (const stop of [
		() => {
			terminal.type('\u001A');
		},
		() => {
			process.kill(terminal.childPid, 'SIGTSTP');
		},
	]) {
		stop();
		await terminal.waitFor(/Stopped/);
		await waitForBash(terminal);
		terminal.enter('clear; fg');
		await terminal.waitUntil('the board', () => isAlternate(terminal));
		const before = await clock();
		await terminal.waitUntil('a later time', ({rows}) => /^top ([\d:]+)/.exec(rows[0]!)?.[1] !== before);
	}

	terminal.type('p');
	await terminal.waitFor('paused at');
	terminal.type('\u000C');
	terminal.type('p');
	await terminal.waitForGone('paused at');
	terminal.type('q');
	t.is(await exitCode(terminal), 0);
});

test.serial('the board alone ends by Ctrl-C and when it is told to', async t => {
	await using terminal = await startAsJob('--embedded top');
	for (const [end, code] of [
		[() => {
			terminal.type('\u0003');
		}, 0],
		[() => {
			process.kill(terminal.childPid, 'SIGHUP');
		}, 129],
		[() => {
			process.kill(terminal.childPid, 'SIGINT');
		}, 0],
	] as const) {
		await terminal.waitFor(board);
		end();
		t.is(await exitCode(terminal), code);
		terminal.enter('clear');
		start(terminal, '--embedded top');
	}
});

test.serial('the board in the shell is stopped and comes back, and a signal ends both', async t => {
	await using terminal = await startAsJob('--embedded');
	await terminal.waitForPrompt();
	terminal.enter('top');
	await terminal.waitFor(board);
	terminal.type('\u001A');
	await terminal.waitFor(/Stopped/);
	await waitForBash(terminal);
	terminal.enter('fg');
	await terminal.waitUntil('the board', () => isAlternate(terminal));
	await terminal.waitFor(board);
	terminal.type('\u000C');
	terminal.type('p');
	await terminal.waitFor('paused at');
	terminal.type('q');
	await terminal.waitForPrompt();
	terminal.enter('top');
	await terminal.waitUntil('the board', () => isAlternate(terminal));
	await terminal.waitFor(board);
	process.kill(terminal.childPid, 'SIGTERM');
	t.is(await exitCode(terminal), 143);
});

test.serial('Ctrl-C that a program gets leaves the shell, and one from outside ends it', async t => {
	await using terminal = await startAsJob('--embedded');
	await terminal.waitForPrompt();
	terminal.enter('!echo ready; cat');
	await terminal.waitFor('\nready');
	terminal.enter('begun');
	await terminal.waitFor('\nbegun\nbegun');
	terminal.type('\u0003');
	await terminal.waitForPrompt();
	terminal.enter('pwd');
	await terminal.waitFor(/❯ pwd\n\/\n/);
	await terminal.waitForPrompt();
	// For a while it may still come from the program.
	const {childPid} = terminal;
	const timer = setInterval(() => {
		try {
			process.kill(childPid, 'SIGINT');
		} catch {
			clearInterval(timer);
		}
	}, 300);
	t.teardown(() => {
		clearInterval(timer);
	});
	t.is(await exitCode(terminal), 130);
});

test.serial('a Ctrl-C that comes late from a program cancels what runs by then, and ends nothing else', async t => {
	const state: {running?: string} = {};
	let interruptCount = 0;
	const screen = {columns: 0};
	const prompt = {
		screen,
		lend: async (run: () => Promise<unknown>) => run(),
		transcript: {
			async flush() {
				// Nothing is shown.
			},
		},
		redraw() {
			// Nothing is shown.
		},
	};
	const terminal = {
		async answered() {
			// Nothing is asked.
		},
		open() {
			// There are no keys.
		},
		close() {
			// There are no keys.
		},
	};
	const session = {
		state, interrupt() {
			interruptCount++;
		},
	};
	const [ownTerminal, ownPrompt, ownSession] = [terminal, prompt, session] as unknown as [Terminal, PromptScreen, Session];
	using owner = new TerminalOwner(ownTerminal, ownPrompt, () => ownSession);
	t.false(owner.takeInterrupt());
	await owner.lendAll(async () => {
		t.true(owner.takeInterrupt());
	});
	t.is(interruptCount, 1);
	// The process is held up for longer than it would come late.
	await new Promise(resolve => {
		setImmediate(resolve);
	});
	const end = performance.now() + 1500;
	while (performance.now() < end) {
		// It comes meanwhile.
	}

	const heard = new Promise(resolve => {
		process.once('SIGINT', resolve);
	});
	process.kill(process.pid, 'SIGINT');
	await heard;
	t.true(owner.takeInterrupt());
	t.is(interruptCount, 1, 'nothing runs');
	state.running = 'set /next 1';
	t.true(owner.takeInterrupt());
	t.is(interruptCount, 2);
	while (owner.takeInterrupt()) {
		await new Promise(resolve => {
			setTimeout(resolve, 50);
		});
	}

	t.false(owner.takeInterrupt());
});

/** A shell with a program that has not got the keyboard. */
async function startWithProgram(): Promise<TerminalProbe> {
	const terminal = await startAsJob('--embedded');
	await terminal.waitForPrompt();
	const url = /http:\/\/127\.0\.0\.1:\d+/.exec(terminal.output)![0];
	terminal.enter('exec-watch /a -- sh -c \'echo begun; sleep 100\'');
	await terminal.waitFor('exec-watch /a');
	for (let i = 0; i < 100 && !/^begun/m.test(terminal.screen.text); i++) {
		await fetch(`${url}/v2/keys/a`, {method: 'PUT', body: new URLSearchParams({value: String(i)})});
		await new Promise(resolve => {
			setTimeout(resolve, 100);
		});
	}

	return terminal;
}

test.serial('a program without the keyboard is stopped with the shell by Ctrl-Z, and comes back with it', async t => {
	await using terminal = await startWithProgram();
	terminal.type('\u001A');
	await terminal.waitFor(/Stopped/);
	await waitForBash(terminal);
	const before = terminal.output.length;
	terminal.enter('fg');
	const [on, off] = ['\u001B[?2004h', '\u001B[?2004l'];
	await terminal.waitUntil('the shell to have the keys', () => {
		const said = terminal.output.slice(before);
		return said.includes(off) && said.lastIndexOf(on) > said.lastIndexOf(off);
	});
	terminal.type('\u0003');
	await terminal.waitForPrompt();
	terminal.enter('pwd');
	await terminal.waitFor(/❯ pwd\n\/\n/);
	t.notRegex(terminal.output, /error of its own/);
});

test.serial('a program without the keyboard is interrupted by Ctrl-C, and what is typed meanwhile is kept', async t => {
	await using terminal = await startWithProgram();
	// It is no part of what the program shows.
	terminal.type('pw');
	terminal.type('\u0003');
	await terminal.waitFor(/❯ pw *\n/);
	terminal.enter('d');
	const {text} = await terminal.waitFor(/❯ pwd\n\/\n/);
	t.notRegex(text, /begun\n?pw/);
});

test.serial('Ctrl-Z within a program stops nothing where nobody could have it go on', async t => {
	// It leads its session, as in a container: there is no shell around it.
	await using terminal = await TerminalProbe.start(['--embedded']);
	terminal.enter('!echo be""gun; read line; echo go""ne');
	await terminal.waitFor('begun');
	terminal.type('\u001A');
	await terminal.waitFor('^Z');
	terminal.enter('');
	await terminal.waitFor(/gone\n(?:.*\n)*.*❯/);
	terminal.enter('pwd');
	await terminal.waitFor(/❯ pwd\n\/\n/);
	t.notRegex(terminal.output, /error of its own/);
});
