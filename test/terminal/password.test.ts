import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {askPassword} from '../../source/terminal/password.ts';
import {cliPath} from '../helpers/etcsh.ts';
import {TerminalProbe} from '../helpers/terminal.ts';

const controlC = '\u0003';
const controlBackslash = '\u001C';

/** Runs the program below a shell, which tells its exit code and keeps the terminal open. */
async function start(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<TerminalProbe> {
	const script = 'trap : INT QUIT; "$@"; echo "ended with $?"; exec cat';
	return TerminalProbe.startCommand(['sh', '-c', script, 'sh', process.execPath, cliPath, ...args], {env});
}

async function startServer(t: ExecutionContext): Promise<string> {
	const engine = await openEmbedded({listenClientUrls: ['http://127.0.0.1:0']});
	t.teardown(async () => engine.close());
	return engine.info.endpoints[0]!;
}

function hasEcho({modes}: TerminalProbe): boolean {
	return modes.includes(' echo ');
}

/** Waits until the terminal shows what is typed, or no longer does. */
async function waitForEcho(t: ExecutionContext, terminal: TerminalProbe, isOn: boolean): Promise<void> {
	for (let tries = 0; hasEcho(terminal) !== isOn; tries++) {
		t.true(tries < 500, `echo did not go ${isOn ? 'on' : 'off'}`);
		// A change of the modes writes nothing; it can only be polled for.
		await delay(20);
	}
}

for (const [what, key] of [['Ctrl-C', controlC], ['Ctrl-\\', controlBackslash]] as const) {
	for (const mode of [['etcdctl'], []] as const) {
		test.serial(`${what} at the password prompt of etcsh ${mode.join('')} ends it with 255, prints nothing and brings echo back`, async t => {
			await using terminal = await start([...mode, '-u', 'root', 'get', '/k']);
			await terminal.waitFor('Password:');
			await waitForEcho(t, terminal, false);
			terminal.type('s3cret');
			terminal.type(key);
			await terminal.waitFor('ended with');
			t.is(terminal.screen.text, 'Password: ended with 255\n');
			t.true(hasEcho(terminal));
		});
	}
}

test.serial('Ctrl-C at the prompt for a new password leaves no user behind', async t => {
	const url = await startServer(t);
	await using terminal = await start(['etcdctl', 'user', 'add', 'alice'], {ETCDCTL_ENDPOINTS: url});
	await terminal.waitFor('New password:');
	await waitForEcho(t, terminal, false);
	terminal.type(controlC);
	await terminal.waitFor('ended with');
	t.is(terminal.screen.text, 'New password: ended with 255\n');
	t.true(hasEcho(terminal));
	const {members} = await (await fetch(`${url}/v2/auth/users`)).json() as {members?: unknown};
	t.is(members, undefined);
});

test.serial('a password that is typed shows nowhere, and the line after it goes to the command', async t => {
	const url = await startServer(t);
	await using terminal = await start(['etcdctl', '-u', 'root', 'set', '/k'], {ETCDCTL_ENDPOINTS: url});
	await terminal.waitFor('Password:');
	await waitForEcho(t, terminal, false);
	terminal.enter('s3cret');
	await waitForEcho(t, terminal, true);
	terminal.enter('value');
	await terminal.waitFor(/value\n/);
	terminal.type('\u0004');
	await terminal.waitFor('ended with 0');
	t.false(terminal.output.includes('s3cret'));
});

test('who was interrupted before the prompt is asked nothing', async t => {
	await t.throwsAsync(askPassword('Password: ', AbortSignal.abort()), {name: 'PromptInterruptedError'});
});
