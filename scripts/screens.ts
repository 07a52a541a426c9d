/**
`npm run screens FOLDER`: the shell as xterm draws it, twelve screens, on black and on white, in 80x24 and 120x40, for somebody to
look at; `npm run screens FOLDER solarized 60x20` another look and size. Not for CI: it needs `apt-get install xterm xvfb imagemagick`. The shell runs in a pseudo-terminal of ours, so that the
emulator of the tests can tell when a screen is there; xterm gets the same bytes, and its answers reach the shell.
*/
import {execFileSync, spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {mkdir, mkdtemp, rm} from 'node:fs/promises';
import {createServer, connect, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {TerminalProbe} from '../test/helpers/terminal.ts';

const display = ':97';
const looks = {dark: ['-bg', 'black', '-fg', '#e5e5e5'], white: ['-bg', 'white', '-fg', 'black'], solarized: ['-bg', '#fdf6e3', '-fg', '#657b83']} as const;
const usualLooks: ReadonlyArray<keyof typeof looks> = ['dark', 'white'];
type Size = {readonly columns: number; readonly rows: number};
const usualSizes: readonly Size[] = [{columns: 80, rows: 24}, {columns: 120, rows: 40}];
/** How long xterm may take to draw what it was sent. */
const drawMilliseconds = 400;

const pod = (name: string, phase: string, node: string) => JSON.stringify({
	kind: 'Pod',
	apiVersion: 'v1',
	metadata: {name, namespace: 'default', labels: {app: name.split('-', 1)[0], tier: 'front'}},
	spec: {nodeName: node, containers: [{name: 'main', image: `registry.example.org/${name}:1.4.2`, ports: [8080, 9090]}]},
	status: {phase, podIP: '10.0.0.11', restarts: 0},
});

type Shell = {readonly terminal: TerminalProbe; readonly put: (key: string, value: string, ttl?: number) => Promise<void>};

type Screen = {readonly name: string; readonly show: (shell: Shell) => Promise<void>};

async function prompt({terminal}: Shell, line = ''): Promise<void> {
	terminal.type(`\u0015${line}`);
	await terminal.waitUntil('the line', ({rows}) => rows.some(row => row.includes(` ❯ ${line}`.trimEnd())));
}

async function run({terminal}: Shell, line: string, answer: string | RegExp): Promise<void> {
	terminal.enter(line);
	await terminal.waitFor(answer);
}

/** In this order: each goes on where the one before has left the shell. */
const screens: readonly Screen[] = [
	{
		name: '01-prompt',
		async show(shell) {
			await run(shell, 'set /config/os centos6', /\ncentos6\n/);
			await prompt(shell, 'get /config/os --sort \'a b\' | gr');
		},
	},
	{
		name: '02-suggestion',
		async show(shell) {
			await prompt(shell, 'set /con');
			await shell.terminal.waitFor('centos6');
		},
	},
	{
		name: '03-menu',
		async show(shell) {
			await prompt(shell);
			shell.terminal.type('get /pods/\t');
			await shell.terminal.waitFor('api-2');
			shell.terminal.type('\t\t');
		},
	},
	{
		name: '04-error',
		async show(shell) {
			shell.terminal.type('\u001B');
			await delay(drawMilliseconds);
			await prompt(shell);
			await run(shell, 'gett /config/os', 'Did you mean');
			await run(shell, 'get /config/nothing', /not found/i);
			await prompt(shell, 'gett /config/nothing ');
		},
	},
	{
		name: '05-ls',
		async show(shell) {
			await prompt(shell);
			shell.terminal.type('\u000C');
			await shell.put('/config/lease', 'held by node1', 300);
			await run(shell, 'ls -l /config', 'held by');
			await run(shell, 'ls -l /', '/services');
		},
	},
	{
		name: '06-question',
		async show(shell) {
			await run(shell, 'rm -r /services', 'Remove all of it?');
			await delay(500);
		},
	},
	{
		name: '07-pane',
		async show(shell) {
			shell.terminal.type('n');
			await delay(200);
			shell.terminal.type('\r\u000C');
			shell.terminal.enter('watch /services --recursive');
			await delay(800);
			await shell.put('/services/web/node1', '10.0.0.21:8080', 40);
			await shell.put('/services/db/new', '10.0.1.9:5432');
			await shell.put('/services/db/old', '');
			await shell.terminal.waitFor('10.0.1.9');
		},
	},
	{
		name: '08-json-diff',
		async show(shell) {
			shell.terminal.enter('watch /pods --recursive');
			await delay(800);
			await shell.put('/pods/api-1', pod('api-1', 'Failed', 'node1'));
			await shell.put('/pods/web-2', pod('web-2', 'Running', 'node3'));
			await shell.terminal.waitFor('Failed');
		},
	},
	{
		name: '09-two-panes',
		async show(shell) {
			for (let i = 0; i < 6; i++) {
				await shell.put('/services/web/node2', `10.0.0.${i}:8080`);
				await shell.put(`/pods/job-${i}`, pod(`job-${i}`, 'Pending', 'node2'));
			}

			await prompt(shell, 'get /services/w');
			await delay(500);
		},
	},
	{
		name: '10-help',
		async show(shell) {
			await prompt(shell);
			shell.terminal.type('\u001BOP');
			await shell.terminal.waitFor('Esc closes');
		},
	},
	{
		name: '11-full-screen',
		async show(shell) {
			shell.terminal.type('\u001B');
			await delay(500);
			shell.terminal.type('\u001BOQ');
			await shell.terminal.waitFor('tree');
			shell.terminal.type('j\u001B[C');
			await delay(500);
			shell.terminal.type('jjjj');
			await delay(700);
		},
	},
	{
		name: '12-emoji',
		async show(shell) {
			for (const [i, text] of ['⚠\uFE0F careful', '👩\u200D👩\u200D👧 family', '🏳\uFE0F\u200D🌈 flag', '👍🏽 yes', 'กำ thai', 'क्षि letters', '1\uFE0F\u20E3 keycap', 'a\u00ADb hyphen', '世界 world'].entries()) {
				await shell.put(`/emoji/${i}`, `${text} and what follows it in the same row of the screen`);
			}

			shell.terminal.type('g/emoji\r');
			await delay(500);
			shell.terminal.type('\u001B[C');
			await delay(700);
		},
	},
];

/** What xterm runs: it hands on what comes from the socket, and what is typed or answered to it. */
function relay(socketPath: string): void {
	const socket = connect(socketPath);
	process.stdin.setRawMode(true);
	process.stdin.pipe(socket);
	socket.pipe(process.stdout);
	socket.on('close', () => {
		process.stdin.destroy();
	});
}

async function openXterm(arguments_: readonly string[], socketPath: string): Promise<{readonly child: ChildProcess; readonly socket: Socket}> {
	const server = createServer();
	server.listen(socketPath);
	await once(server, 'listening');
	const child = spawn('xterm', [...arguments_, '-e', process.execPath, fileURLToPath(import.meta.url), '--relay', socketPath], {
		env: {...process.env, DISPLAY: display}, stdio: 'ignore',
	});
	const [socket] = await once(server, 'connection') as [Socket];
	server.close();
	return {child, socket};
}

async function plant({put}: Shell): Promise<void> {
	for (const [key, value] of [['web/node1', '10.0.0.11:8080'], ['web/node2', '10.0.0.12:8080'], ['db/primary', '10.0.1.5:5432'], ['db/old', 'x']] as const) {
		await put(`/services/${key}`, value);
	}

	for (const [name, phase, node] of [['api-1', 'Running', 'node1'], ['api-2', 'Pending', 'node2'], ['web-1', 'Running', 'node1'], ['web-2', 'Failed', 'node3']] as const) {
		await put(`/pods/${name}`, pod(name, phase, node));
	}
}

async function takeScreens(folder: string, look: keyof typeof looks, {columns, rows}: Size, socketPath: string): Promise<void> {
	const {child, socket} = await openXterm([
		'-geometry', `${columns}x${rows}+0+0`, '-fa', 'DejaVu Sans Mono', '-fs', '10', '-b', '4', '-bw', '2', '-bd', 'gray50', '+sb', ...looks[look],
	], socketPath);
	await using terminal = await TerminalProbe.start(['--embedded'], {
		columns, rows, env: {
			TERM: 'xterm', COLORTERM: '', TERM_PROGRAM: '', XTERM_VERSION: 'XTerm(379)',
		},
	});
	terminal.onOutput(data => {
		socket.write(data);
	});
	socket.on('error', () => undefined).on('data', data => {
		terminal.type(data.toString());
	});
	await terminal.waitForPrompt();
	const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(terminal.screen.text)!;
	const shell: Shell = {
		terminal,
		async put(key, value, ttl) {
			await fetch(`${url}/v2/keys${key}`, {method: 'PUT', body: new URLSearchParams({value, ...(ttl !== undefined && {ttl: String(ttl)})})});
		},
	};
	await plant(shell);
	for (const {name, show} of screens) {
		try {
			await show(shell);
		} catch (error) {
			console.log(`${name}: ${(error as Error).message}`);
		}

		await delay(drawMilliseconds);
		const file = path.join(folder, `${name}-${look}-${columns}x${rows}.png`);
		execFileSync('import', ['-display', display, '-window', 'root', '-trim', file]);
	}

	child.kill();
}

function sizeOf(text: string): Size {
	const [columns = 80, rows = 24] = text.split('x').map(Number);
	return {columns, rows};
}

async function main(folder: string, look?: string, size?: string): Promise<void> {
	await mkdir(folder, {recursive: true});
	const sockets = await mkdtemp(path.join(tmpdir(), 'etcsh-screens-'));
	const server = spawn('Xvfb', [display, '-screen', '0', '1700x1000x24'], {stdio: 'ignore'});
	try {
		await delay(1000);
		for (const each of look === undefined ? usualLooks : [look as keyof typeof looks]) {
			for (const wanted of size === undefined ? usualSizes : [sizeOf(size)]) {
				await takeScreens(folder, each, wanted, path.join(sockets, `${each}-${wanted.columns}`));
			}
		}
	} finally {
		server.kill();
		await rm(sockets, {recursive: true, force: true});
	}
}

if (process.argv[2] === '--relay') {
	relay(process.argv[3]!);
} else {
	const [folder = path.join(tmpdir(), 'etcsh-screens'), look, size] = process.argv.slice(2);
	await main(path.resolve(folder), look, size);
}
