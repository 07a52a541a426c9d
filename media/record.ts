/**
Makes the pictures of this folder from real runs: the shell on an embedded engine in a pseudo-terminal, another program
writing to it. Run with `npm run media`.

- `shell.svg`: the prompt with its menu, and a pane
- `full-screen.svg`: tree, values and panes
- `light.svg`: documents, on a light background
- `shell-film.svg`: a session from the first key to the last, as an animation
*/
import {writeFile} from 'node:fs/promises';
import {TerminalProbe} from '../test/helpers/terminal.ts';
import {Film} from './film.ts';
import {
	filmSvg,
	lightLook,
	pictureSvg,
	screenshot,
} from './terminal-svg.ts';

const caption = 'etcsh';
const size = {columns: 100, rows: 30};
const fullScreen = '\u001BOQ';

/** As curl would from elsewhere. */
async function request(url: string, key: string, method: 'PUT' | 'DELETE', form: Record<string, string> = {}): Promise<void> {
	await fetch(`${url}/v2/keys${key}`, {method, body: new URLSearchParams(form)});
}

function urlOf(terminal: TerminalProbe): string {
	return /http:\/\/127\.0\.0\.1:\d+/.exec(terminal.screen.text)![0];
}

/** Keys that a real cluster might have. */
async function plant(url: string): Promise<void> {
	await request(url, '/services/web/node1', 'PUT', {value: '10.0.0.11:8080', ttl: '40'});
	await request(url, '/services/web/node2', 'PUT', {value: '10.0.0.12:8080', ttl: '55'});
	await request(url, '/services/db/primary', 'PUT', {value: '10.0.1.5:5432'});
	await request(url, '/services/db/replica', 'PUT', {value: '10.0.1.6:5432'});
}

async function takePictures(): Promise<void> {
	// As wide as the full screen needs to show each value whole.
	await using terminal = await TerminalProbe.start(['--embedded', '--theme', 'dark'], {...size, columns: 116});
	await terminal.waitForPrompt();
	const url = urlOf(terminal);
	const run = async (line: string, answer: string | RegExp): Promise<void> => {
		terminal.enter(line);
		await terminal.waitFor(answer);
	};

	await plant(url);
	terminal.type('\u000C');
	await terminal.waitForGone('embedded server');
	await run('set /config/os centos6', /\ncentos6\n/);
	await run('cd /config', '/config ❯');
	await run('set motd \'hello, wörld 世界\'', /\nhello, wörld 世界\n/);
	await run('gett motd', 'Did you mean get?');
	await run('watch / --recursive', 'nothing yet');
	await request(url, '/config/os', 'PUT', {value: 'centos7'});
	await request(url, '/services/web/node3', 'PUT', {value: '10.0.0.13:8080', ttl: '9'});
	await request(url, '/services/db/replica', 'DELETE');
	await request(url, '/config/title', 'PUT', {value: '\u001B]0;not a title\u0007'});
	await terminal.waitFor('4 events');
	terminal.type('get /services/web/\t');
	await terminal.waitFor('10.0.0.12:8080  ');
	terminal.type('\t\t');
	await terminal.waitFor(/❯ get \/services\/web\/node2/);
	await writeFile('media/shell.svg', pictureSvg(screenshot(terminal.emulator, terminal), caption));

	terminal.type('\u0015');
	await run(`set db '${JSON.stringify({host: 'db1', port: 5432})}'`, /set +\/?config\/db/);
	terminal.type(fullScreen);
	await terminal.waitFor('/ filter');
	terminal.type('\u001B[C');
	await terminal.waitFor('"port": 5432');
	await writeFile('media/full-screen.svg', pictureSvg(screenshot(terminal.emulator, terminal), caption));
}

/** As Kubernetes kept them. */
function pod(name: string, node: string, phase: string): string {
	return JSON.stringify({
		kind: 'Pod',
		apiVersion: 'v1',
		metadata: {name, uid: '6b3c5f0e-1d2a-11e6-8f5b-42010af00002'},
		spec: {containers: [{name: 'main', image: 'nginx:1.9'}], nodeName: node},
		status: {phase},
	});
}

async function takeLightPicture(): Promise<void> {
	await using terminal = await TerminalProbe.start(['--embedded', '--theme', 'light'], {...size, rows: 34});
	await terminal.waitForPrompt();
	const url = urlOf(terminal);
	for (const [name, node, phase] of [['cart-1x7', 'node-2', 'Running'], ['cart-9kd', 'node-1', 'Pending'], ['pay-4tz', 'node-2', 'Running']] as const) {
		await request(url, `/registry/pods/shop/${name}`, 'PUT', {value: pod(name, node, phase)});
	}

	terminal.type('\u000C');
	await terminal.waitForGone('embedded server');
	terminal.enter('cd /registry/pods/shop');
	await terminal.waitFor('/registry/pods/shop ❯');
	terminal.enter('ls -l');
	await terminal.waitFor('phase: Pending');
	terminal.enter('get pay-4tz');
	await terminal.waitFor('"phase": "Running"');
	terminal.enter('gett pay-4tz');
	await terminal.waitFor('Did you mean get?');
	terminal.type('get ca\t\t');
	await terminal.waitFor(/\n +cart-9kd/);
	terminal.type('\t');
	await terminal.waitFor(/❯ get cart-1x7[\s\S]*phase: Running[\s\S]*phase: Pending/);
	await writeFile('media/light.svg', pictureSvg(screenshot(terminal.emulator, terminal, lightLook), caption));
}

async function shoot(): Promise<void> {
	await using terminal = await TerminalProbe.start(['--embedded', '--theme', 'dark'], {...size, rows: 26});
	await terminal.waitForPrompt();
	const url = urlOf(terminal);
	await plant(url);
	terminal.type('\u000C');
	await terminal.waitForGone('embedded server');
	using film = new Film(terminal);
	await film.hold(600);
	await film.enter('set /config/os centos6');
	await terminal.waitFor(/\ncentos6\n/);
	await film.enter('ls -l /services/web');
	await terminal.waitFor('node2  10');
	await film.hold(900);
	await film.enter('watch / --recursive');
	await terminal.waitFor('nothing yet');
	await request(url, '/config/os', 'PUT', {value: 'centos7'});
	await film.hold(700);
	await request(url, '/services/web/node3', 'PUT', {value: '10.0.0.13:8080', ttl: '7'});
	await film.hold(900);
	await film.type('get /ser\t');
	await film.hold(500);
	await film.type('w\t');
	await film.hold(900);
	await film.type('\t');
	await film.hold(700);
	await film.type('\t');
	await film.hold(700);
	film.chooseStill();
	terminal.type('\r\r');
	await terminal.waitFor(/\n10\.0\.0\.1\d:8080\n/);
	await film.hold(900);
	await film.enter('rm /services --recursive');
	await terminal.waitFor(/\(y\/n\)|\[y\/n\]|y or n|yes/i);
	await film.hold(1500);
	terminal.type('y');
	await film.hold(1200);
	await film.enter('undo');
	await film.hold(1800);
	terminal.type(fullScreen);
	await terminal.waitFor('/ filter');
	await film.hold(900);
	terminal.type('\u001B[C');
	await film.hold(700);
	for (let i = 0; i < 2; i++) {
		terminal.type('\u001B[B');
		await film.hold(700);
	}

	terminal.type('q');
	await film.hold(800);
	await writeFile('media/shell-film.svg', filmSvg(film.finish(), caption, film.still));
}

await takePictures();
await takeLightPicture();
await shoot();
