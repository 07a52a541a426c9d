import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {runHeldProgram} from '../../../source/commands/holding/held-program.ts';
import {type CommandContext} from '../../../source/commands/common/context.ts';
import {openEmbedded} from '../../../source/embedded/embedded-engine.ts';
import {type Engine} from '../../../source/engine/engine.ts';
import {bareContext} from '../../helpers/command-context.ts';
import {cliPath} from '../../helpers/etcsh.ts';
import {eventually} from '../../helpers/live-cluster.ts';
import {freePort} from '../../helpers/live-etcd.ts';
import {TerminalProbe} from '../../helpers/terminal.ts';

function isRunning(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}

async function isGone(pid: number): Promise<boolean> {
	await eventually(async () => isRunning(pid), is => !is, 30_000);
	return true;
}

/** What it prints, told as soon as it is there. */
function printing(parts: Partial<CommandContext> = {}) {
	let text = '';
	const said = Promise.withResolvers<string>();
	const context = bareContext({
		...parts, programOutput: {
			stdout(piece) {
				text += piece;
				if (text.includes('\n')) {
					said.resolve(text);
				}
			},
			stderr(piece) {
				text += piece;
			},
		},
	});
	return {context, first: said.promise, all: () => text};
}

const never = new AbortController().signal;

test('its output is handed on, and its exit code', async t => {
	const {context, all} = printing();
	const code = await runHeldProgram(context, {
		command: ['sh', '-c', String.raw`echo "$A"; printf 'b\377' >&2; exit 7`], environment: {A: 'a'}, lost: never, graceMs: 1000,
	});
	t.is(code, 7);
	t.deepEqual([...all()].toSorted().join(''), ['\n', 'a', 'b', '\uDCFF'].join(''));
});

for (const cause of ['signal', 'lost'] as const) {
	test(`when ${cause} fires it ends with all that it has started, in time to say something`, async t => {
		const ending = new AbortController();
		const {context, first, all} = printing(cause === 'signal' ? {signal: ending.signal} : {});
		const ended = runHeldProgram(context, {
			command: ['sh', '-c', 'sleep 300 & trap "echo told; exit 5" TERM; echo $!; wait'],
			environment: {}, lost: cause === 'lost' ? ending.signal : never, graceMs: 30_000,
		});
		const child = Number(await first);
		t.true(isRunning(child));
		ending.abort(new Error('over'));
		t.is(await ended, 5);
		t.regex(all(), /told/);
		t.true(await isGone(child));
	});
}

test('what does not go when it is told to is killed', async t => {
	const ending = new AbortController();
	const {context, first} = printing();
	const ended = runHeldProgram(context, {
		command: ['sh', '-c', 'trap "" TERM; (trap "" TERM; while :; do sleep 1; done) & echo $!; while :; do sleep 1; done'],
		environment: {}, lost: ending.signal, graceMs: 200,
	});
	const child = Number(await first);
	ending.abort(new Error('over'));
	t.is(await ended, 137);
	t.true(await isGone(child));
});

test('a program that cannot be started says why', async t => {
	for (const [command, message, exitCode] of [['no-such-program', /executable file not found/, 127], ['/', /permission denied/, 126], ['', /no command/, 127]] as const) {
		await t.throwsAsync(runHeldProgram(bareContext(), {
			command: [command], environment: {}, lost: never, graceMs: 0,
		}), {message}).then(error => {
			t.is((error as unknown as {exitCode: number}).exitCode, exitCode);
		});
	}

	await t.throwsAsync(runHeldProgram(bareContext(), {
		command: ['true'], environment: {A: '\0'}, lost: never, graceMs: 0,
	}), {message: /contains NUL/});
});

test('who reads no more ends it', async t => {
	const {context} = printing({
		async drained() {
			throw new Error('nobody reads');
		},
	});
	t.is(await runHeldProgram(context, {
		command: ['sh', '-c', 'echo x; sleep 300'], environment: {}, lost: never, graceMs: 5000,
	}), 143);
});

type OnTerminal = {readonly engine: Engine; readonly terminal: TerminalProbe; readonly folder: string} & AsyncDisposable;

/** A program under a lock, on a terminal; `$D` is a folder of its own. */
async function lockOnTerminal(command: readonly string[]): Promise<OnTerminal> {
	const url = `http://127.0.0.1:${await freePort()}`;
	const engine = await openEmbedded({listenClientUrls: [url]});
	const folder = await mkdtemp(path.join(tmpdir(), 'etcsh-lock-'));
	const terminal = await TerminalProbe.startCommand(
		[process.execPath, cliPath, '--endpoints', url, 'lock', '/l', '--', ...command],
		{env: {D: folder}},
	);
	return {
		engine, terminal, folder, async [Symbol.asyncDispose]() {
			await terminal[Symbol.asyncDispose]();
			await engine.close();
			await rm(folder, {recursive: true, force: true});
		},
	};
}

test.serial('on a terminal Ctrl-C is the program\'s own, which has its time and its lock until it has ended', async t => {
	const program = `
		let count = 0;
		process.on('SIGINT', () => {
			count++;
			require('node:fs').writeFileSync(process.env.D + '/count', String(count));
		});
		process.stdin.on('data', line => {
			console.log(count + ' ' + line);
			if (count === 2) {
				process.exit(9);
			}
		});
		console.log('ready');
	`;
	await using place = await lockOnTerminal([process.execPath, '-e', program]);
	const {terminal, engine} = place;
	await terminal.waitFor('ready');
	terminal.type('\u0003');
	// The terminal throws away what is typed or printed around a Ctrl-C.
	const counted = async (count: string) => eventually(
		async () => readFile(path.join(place.folder, 'count'), 'utf8').catch(() => ''), text => text === count, 30_000,
	);
	await counted('1');
	terminal.type('one\r');
	await terminal.waitFor('1 one');
	const {node} = await engine.get('/l');
	t.is(node.nodes?.length, 1);
	terminal.type('\u0003');
	await counted('2');
	terminal.type('two\r');
	await terminal.waitFor('2 two');
	t.is(await terminal.exited, 9);
	const after = await engine.get('/l');
	t.is(after.node.nodes, undefined);
});

test.serial('on a terminal, too, a lost lock ends all that the program has started', async t => {
	await using place = await lockOnTerminal(['bash', '-c', 'sleep 300 & echo $! > $D/pid; echo ready; sleep 301']);
	const {terminal, engine, folder} = place;
	await terminal.waitFor('ready');
	const pid = Number(await readFile(path.join(folder, 'pid'), 'utf8'));
	t.true(isRunning(pid));
	await engine.delete('/l', {recursive: true, dir: true});
	await terminal.waitFor(/is lost: it expired, or somebody removed it/);
	t.is(await terminal.exited, 125);
	t.true(await isGone(pid));
});
