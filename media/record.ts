/**
Makes `shell.svg` from a real run: the shell on an embedded engine in a pseudo-terminal, another program writing to it.
Run with `npm run media`.
*/
import {writeFile} from 'node:fs/promises';
import {TerminalProbe} from '../test/helpers/terminal.ts';
import {pictureSvg, screenshot} from './terminal-svg.ts';

await using terminal = await TerminalProbe.start(['--embedded'], {columns: 100, rows: 30});
await terminal.waitForPrompt();
const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(terminal.screen.text)!;

/** As curl would from elsewhere. */
async function put(key: string, form: Record<string, string>): Promise<void> {
	await fetch(`${url}/v2/keys${key}`, {method: 'PUT', body: new URLSearchParams(form)});
}

async function run(line: string, answer: string | RegExp): Promise<void> {
	terminal.enter(line);
	await terminal.waitFor(answer);
}

await put('/services/web/node1', {value: '10.0.0.11:8080', ttl: '40'});
await put('/services/web/node2', {value: '10.0.0.12:8080', ttl: '55'});
await put('/services/db/primary', {value: '10.0.1.5:5432'});
terminal.type('\u000C');
await terminal.waitForGone('embedded core');
await run('set /config/os centos6', /\ncentos6\n/);
await run('cd /config', '/config ❯');
await run('set motd \'hello, wörld 世界\'', /\nhello, wörld 世界\n/);
await run('gett motd', 'Did you mean get?');
await run('watch / --recursive', 'nothing yet');
await put('/config/os', {value: 'centos7'});
await put('/services/web/node3', {value: '10.0.0.13:8080', ttl: '9'});
await fetch(`${url}/v2/keys/services/db/primary`, {method: 'DELETE'});
await put('/config/title', {value: '\u001B]0;not a title\u0007'});
await terminal.waitFor('4 events');
terminal.type('get /services/web/\t');
await terminal.waitFor('10.0.0.12:8080  ');
terminal.type('\t\t');
await terminal.waitFor(/❯ get \/services\/web\/node2/);
await writeFile('media/shell.svg', pictureSvg(screenshot(terminal.emulator), 'etcsh'));
