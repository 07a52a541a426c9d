import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';
import {setTimeout as delay} from 'node:timers/promises';
import test from 'ava';
import {startOwned} from '../../source/util/own-programs.ts';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {Watches} from '../../source/live/panes/watches.ts';
import {cliPath, startServe} from '../helpers/etcsh.ts';
import {TerminalProbe} from '../helpers/terminal.ts';

/** A program in a shell, which does not go when it is told to. */
const stubborn = 'trap "" TERM HUP; echo $$; while :; do sleep 1; done';

function isRunning(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}

async function gone(pid: number): Promise<void> {
	while (isRunning(pid)) {
		await delay(20);
	}
}

async function firstLine(child: ChildProcess): Promise<number> {
	const [line] = await once(createInterface({input: child.stdout!}), 'line') as [string];
	return Number(line);
}

test.beforeEach(t => {
	t.timeout(60_000);
});

test('a program ends with what it has started, even one that does not want to', async t => {
	const controller = new AbortController();
	const child = startOwned(() => spawn('sh', ['-c', `(${stubborn}) & wait`], {detached: true, stdio: ['ignore', 'pipe', 'ignore']}), controller.signal);
	await firstLine(child);
	controller.abort();
	await once(child, 'close');
	await gone(-child.pid!);
	t.false(isRunning(-child.pid!));
});

test('one whose signal has fired before is ended at once', async t => {
	const child = startOwned(() => spawn('sleep', ['1000'], {detached: true, stdio: 'ignore'}), AbortSignal.abort());
	await once(child, 'close');
	t.false(isRunning(child.pid!));
});

test('a program is asked to end before it is made to', async t => {
	const controller = new AbortController();
	const child = startOwned(() => spawn('sh', ['-c', 'trap "echo 2; exit" TERM; echo 1; while :; do sleep 0.1; done'], {
		detached: true,
		stdio: ['ignore', 'pipe', 'ignore'],
	}), controller.signal);
	const lines = createInterface({input: child.stdout})[Symbol.asyncIterator]();
	t.is((await lines.next()).value, '1');
	controller.abort();
	t.is((await lines.next()).value, '2');
});

test('what a program leaves behind goes on when it ends by itself, and ends when it was told to', async t => {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-programs-'));
	t.teardown(async () => rm(directory, {recursive: true, force: true}));
	const sign = path.join(directory, 'sign');
	const quiet = startOwned(() => spawn('sh', ['-c', `(sleep 0.5; echo on > ${sign}) > /dev/null &`], {
		detached: true,
		stdio: ['ignore', 'pipe', 'ignore'],
	}), new AbortController().signal);
	await once(quiet, 'close');
	while (await readFile(sign, 'utf8').catch(() => '') !== 'on\n') {
		await delay(20);
	}

	const controller = new AbortController();
	const told = startOwned(() => spawn('sh', ['-c', 'sleep 1000 > /dev/null & echo $!; trap "exit" TERM; while :; do sleep 0.1; done'], {
		detached: true,
		stdio: ['ignore', 'pipe', 'ignore'],
	}), controller.signal);
	const other = await firstLine(told);
	controller.abort();
	await once(told, 'close');
	await gone(other);
	t.false(isRunning(other));
});

test.serial('only while programs run are signals listened for, and one that cannot be started is no program', async t => {
	const listeners = () => ['exit', 'SIGHUP', 'SIGTERM', 'SIGQUIT'].map(event => process.listenerCount(event));
	const before = listeners();
	const {signal} = new AbortController();
	const children = [1, 2].map(() => startOwned(() => spawn('cat', {detached: true, stdio: ['pipe', 'ignore', 'ignore']}), signal));
	t.deepEqual(listeners(), before.map(count => count + 1));
	for (const [i, child] of children.entries()) {
		child.stdin?.end();
		await once(child, 'close');
		t.deepEqual(listeners(), before.map(count => count + (i === 0 ? 1 : 0)));
	}

	const controller = new AbortController();
	const none = startOwned(() => spawn('/does/not/exist', {detached: true}), controller.signal);
	t.deepEqual(listeners(), before);
	await once(none, 'error');
	controller.abort();
	t.is(none.pid, undefined);
});

test.serial('after its end nobody is told to end who may have its number by then', async t => {
	const controller = new AbortController();
	const child = startOwned(() => spawn('true', {detached: true, stdio: 'ignore'}), controller.signal);
	await once(child, 'close');
	const {kill} = process;
	const told: number[] = [];
	process.kill = pid => {
		told.push(pid);
		return true;
	};

	controller.abort();
	process.kill = kill;
	t.deepEqual(told, []);
});

test('the program of a pane ends with the pane', async t => {
	const engine = await openEmbedded();
	t.teardown(async () => engine.close());
	const {promise, resolve} = Promise.withResolvers<number>();
	const watches = new Watches(engine, {
		now: Date.now,
		changed() {
			// Nobody looks.
		},
		programOutput(_pane, text) {
			resolve(Number(text.trim()));
		},
	});
	const pane = watches.open('/k', {recursive: false, waitIndex: 1n, command: `(${stubborn}); true`});
	await engine.set('/k', {value: 'v'});
	const pid = await promise;
	t.true(isRunning(pid));
	watches.end(pane.id);
	await gone(pid);
});

for (const signal of ['SIGHUP', 'SIGTERM', 'SIGQUIT', 'SIGINT'] as const) {
	test(`the programs of exec-watch end with it, by ${signal}, too`, async t => {
		const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-programs-'));
		const server = await startServe(path.join(directory, 'data'));
		t.teardown(async () => {
			await server.stop();
			await rm(directory, {recursive: true, force: true});
		});
		await fetch(`${server.url}/v2/keys/k`, {method: 'PUT', body: new URLSearchParams({value: 'v'})});
		const child = spawn(process.execPath, [cliPath, '--endpoints', server.url, 'exec-watch', '/k', '--after-index', '2', '--', 'sh', '-c', `(${stubborn}); true`], {stdio: ['ignore', 'pipe', 'inherit']});
		await fetch(`${server.url}/v2/keys/k`, {method: 'PUT', body: new URLSearchParams({value: 'w'})});
		const pid = await firstLine(child);
		child.kill(signal);
		await once(child, 'exit');
		await gone(pid);
		t.false(isRunning(pid));
	});

	test(`the programs of the shell's panes end with it, by ${signal}, too`, async t => {
		await using terminal = await TerminalProbe.start(['--embedded']);
		await terminal.waitForPrompt();
		const file = path.join(terminal.home, 'pid');
		terminal.enter(`watch /k --exec 'echo $$ > ${file}; sleep 1000; true'`);
		await terminal.waitFor('nothing yet');
		terminal.enter('set /k v');
		let pid = 0;
		while (pid === 0) {
			await delay(20);
			pid = Number(await readFile(file, 'utf8').catch(() => '0'));
		}

		process.kill(terminal.pid, signal);
		await terminal.exited;
		await gone(pid);
		t.false(isRunning(pid));
	});
}
