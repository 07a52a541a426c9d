import {execFileSync} from 'node:child_process';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {cliPath, startServe, type ServeProcess} from '../helpers/etcsh.ts';
import {TerminalProbe, type TerminalOptions} from '../helpers/terminal.ts';

/** The shell on an embedded engine of its own. */
async function startShell(options: TerminalOptions = {}): Promise<TerminalProbe> {
	const terminal = await TerminalProbe.start(['--embedded'], options);
	await terminal.waitForPrompt();
	return terminal;
}

function urlOf(terminal: TerminalProbe): string {
	return /http:\/\/127\.0\.0\.1:\d+/.exec(terminal.screen.text)![0];
}

/** Writes as another program would. */
async function put(terminal: TerminalProbe, key: string, form: Record<string, string>): Promise<void> {
	await fetch(`${urlOf(terminal)}/v2/keys${key}`, {method: 'PUT', body: new URLSearchParams(form)});
}

/** The rows of the live area's prompt: the last one that begins with it. */
function promptRow(rows: readonly string[]): string {
	return rows.findLast(row => row.includes(' ❯')) ?? '';
}

test.serial('commands are run and their answers stay in the scrollback', async t => {
	await using terminal = await startShell();
	terminal.enter('mkdir /a/b');
	terminal.enter('set /a/b/os centos6');
	terminal.enter('cd /a');
	await terminal.waitForPrompt('/a');
	terminal.enter('get b/os');
	const screen = await terminal.waitFor(/b\/os\ncentos6\n/);
	t.regex(screen.text, /etcsh .* embedded server/);
	t.regex(screen.text, /\/ ❯ set \/a\/b\/os centos6\ncentos6\n/);
	t.regex(screen.text, /\/a ❯ get b\/os\ncentos6\n/);
	terminal.enter('etcdctl ls /a --recursive');
	await terminal.waitFor(/\/a\/b\n\/a\/b\/os/);
	terminal.enter('pwd');
	await terminal.waitFor(/❯ pwd\n\/a\n/);
});

test.serial('a burst of lines in one chunk runs each of them', async t => {
	await using terminal = await startShell();
	terminal.type('set /x 1\rset /y 2\rls /\r');
	const screen = await terminal.waitFor(/❯ ls \/\n\/x\n\/y/);
	t.regex(screen.text, /❯ set \/x 1\n1\n/);
});

test.serial('a paste never runs anything by itself', async t => {
	await using terminal = await startShell();
	terminal.type('\u001B[200~set /p 1\nset /q 2\n\u001B[201~');
	const pasted = await terminal.waitFor('set /q 2');
	t.notRegex(pasted.text, /set \/p 1\n1\n/);
	terminal.type('\r');
	const run = await terminal.waitFor(/\n1\n2\n/);
	t.regex(run.text, /❯ set \/p 1\n {2}set \/q 2\n1\n2/);
});

test.serial('Tab completes paths from the live tree', async t => {
	await using terminal = await startShell();
	await put(terminal, '/a/b/os', {value: 'centos6'});
	await terminal.waitFor(/index \d+/);
	terminal.type('get /\t');
	await terminal.waitUntil('the directory', ({rows}) => promptRow(rows).startsWith('/ ❯ get /a/'));
	terminal.type('\t');
	await terminal.waitUntil('the next one', ({rows}) => promptRow(rows).startsWith('/ ❯ get /a/b/'));
	terminal.type('o\t');
	await terminal.waitUntil('the key', ({rows}) => promptRow(rows).startsWith('/ ❯ get /a/b/os'));
	terminal.type('\r');
	await terminal.waitFor(/get \/a\/b\/os\ncentos6/);
	const {rows} = await terminal.waitForPrompt();
	t.regex(rows.join('\n'), /❯ get \/a\/b\/os\ncentos6\n\/ ❯/);
});

test.serial('the menu shows what there is and is walked with Tab', async t => {
	await using terminal = await startShell();
	await put(terminal, '/d/one', {value: 'first value'});
	await put(terminal, '/d/two', {value: 'second', ttl: '500'});
	await put(terminal, '/d/sub/x', {value: ''});
	terminal.type('get /d/\t');
	const menu = await terminal.waitFor(/sub\/ .* dir\n.*one .*first value.* key\n.*two .*second .*◷ 8:\d\d {2}key/);
	t.is(promptRow(menu.rows), '/ ❯ get /d/');
	terminal.type('\t\t');
	await terminal.waitUntil('the second candidate', ({rows}) => promptRow(rows).startsWith('/ ❯ get /d/one'));
	terminal.type('\u001B');
	await terminal.waitForGone('first value');
	await terminal.waitUntil('the line as it was', ({rows}) => promptRow(rows) === '/ ❯ get /d/');
});

test.serial('a watch pane shows what another program writes while the prompt goes on', async t => {
	await using terminal = await startShell();
	await put(terminal, '/a/os', {value: 'centos6'});
	terminal.enter('watch /a --recursive');
	await terminal.waitFor('nothing yet');
	terminal.type('get /a/half');
	await put(terminal, '/a/os', {value: 'centos7'});
	await put(terminal, '/a/日本', {value: '値', ttl: '90'});
	const screen = await terminal.waitFor(/2 events · live.*\n.*set +日本 .*値 .*◷ 1:[23]\d .*\n.*set +os .*centos6 → centos7/);
	t.regex(promptRow(screen.rows), /get \/a\/half/);
	terminal.type('\u0003');
	terminal.enter('unwatch');
	await terminal.waitForGone('2 events');
});

test.serial('values are shown, not obeyed', async t => {
	await using terminal = await startShell();
	terminal.enter('watch / --recursive');
	await terminal.waitFor('nothing yet');
	await put(terminal, '/evil\u001B[2J', {value: '\u001B]0;title\u0007\u001B[31mred\u202Ex'});
	const screen = await terminal.waitFor(/1 event .*\n.*evil/);
	t.regex(screen.rows.join('\n'), /set +\/evil\\x1b\[2J +\\x1b\]0;title\\x07\\x1b\[31mred\\u202ex/);
	terminal.type('get /ev\t\r');
	await terminal.waitFor(/❯ get \$'\/evil\\x1b\[2J'\n\\x1b\]0;title/);
	t.false(terminal.output.includes('\u001B]0;'));
});

test.serial('a ttl counts down, and the key vanishes', async t => {
	await using terminal = await startShell();
	terminal.enter('mkdir /t --ttl 3');
	await terminal.waitFor('◷ /t 0:03');
	terminal.enter('ls -l / --live');
	await terminal.waitFor(/│ {3}dir .*◷ 0:0\d .*t\//);
	await terminal.waitFor('◷ /t 0:02');
	await terminal.waitFor('◷ /t 0:01');
	await terminal.waitFor('expired');
	await terminal.waitForGone('◷ /t');
	await terminal.waitFor('empty');
	terminal.type('\u001B');
	const {text} = await terminal.waitUntil('the end of the box', ({rows}) => rows.every(row => !/[╭│╰]/.test(row)));
	t.regex(text, /❯ ls -l \/ --live\n/);
});

test.serial('Ctrl-C cancels the line, and a command that runs', async t => {
	await using terminal = await startShell();
	terminal.type('set /never');
	await terminal.waitFor('set /never');
	terminal.type('\u0003');
	await terminal.waitFor(/❯ set \/never\^C\n\/ ❯ ?\n/);
	terminal.enter('exec-watch /a -- true');
	terminal.enter('set /after 1');
	await terminal.waitFor('exec-watch /a -- true');
	terminal.type('\u0003');
	await terminal.waitForPrompt();
	terminal.enter('ls /');
	const screen = await terminal.waitFor(/❯ ls \//);
	t.notRegex(screen.text, /set \/after 1\n1/);
});

test.serial('history outlives the session and is searched', async t => {
	await using first = await startShell();
	first.enter('set /a 1');
	first.enter('ls /');
	await first.waitFor(/❯ ls \/\n\/a/);
	first.type('\u0004');
	t.is(await first.exited, 0);
	await using second = await startShell({home: first.home});
	second.type('\u001B[A');
	await second.waitUntil('the last line', ({rows}) => promptRow(rows).startsWith('/ ❯ ls /'));
	second.type('\u0003');
	second.type('\u0012set');
	await second.waitFor(/❯ set \/a 1 +║/);
	second.type('\r');
	await second.waitUntil('the line', ({rows}) => promptRow(rows).startsWith('/ ❯ set /a 1'));
	second.type('\r');
	await second.waitFor(/❯ set \/a 1\n1\n/);
});

test.serial('a long answer is printed whole and the prompt is alive after it', async t => {
	await using terminal = await startShell();
	const lines = Array.from({length: 300}, (_, i) => `set /big/key${i} v`).join('\r');
	terminal.type(`${lines}\r`);
	terminal.enter('ls /big --sort');
	terminal.enter('pwd');
	const screen = await terminal.waitFor(/❯ pwd\n\/\n/, 30_000);
	t.is(screen.text.match(/^\/big\/key\d+$/gm)?.length, 300);
	t.is(screen.text.match(/^\/ ❯ set \/big/gm)?.length, 300);
});

test.serial('the live area follows the size of the terminal without ghosts', async t => {
	await using terminal = await startShell({columns: 180, rows: 40});
	await put(terminal, '/a', {value: '1'});
	terminal.enter('watch / --recursive');
	await terminal.waitFor('nothing yet');
	const wide = await terminal.waitFor(/^pane 1: \/, recursive\n\/ ❯ +╭ 1 {2}\/ {2}recursive[\s\S]*F1 help/m);
	t.is(wide.rows.filter(row => row.includes('╭')).length, 1);
	for (const columns of [80, 50, 100, 170, 60, 160, 110]) {
		terminal.resize(columns, 40);
		const edge = columns < 160 ? columns - 1 : Math.max(58, Math.floor(columns * 0.52));
		// Exactly as wide as the terminal allows: a row of an older frame is not.
		await terminal.waitUntil(`a frame for ${columns} columns`, ({rows}) => {
			const upper = rows.filter(row => row.includes('╭'));
			const lower = rows.filter(row => row.includes('╰'));
			return [upper, lower].every(found => found.length === 1)
				&& /^[^╭]*(?<edge>╭.*╮)$/.exec(upper[0]!)?.groups!.edge!.length === edge
				&& rows.filter(row => row.includes('F1 help')).length === 1
				&& rows.filter(row => row.includes('/ ❯')).length === 2;
		});
	}

	// A burst whose steps come faster than frames.
	for (const columns of [75, 50, 64, 118, 90]) {
		terminal.resize(columns, 40);
	}

	await terminal.waitUntil('a frame for 90 columns', ({rows}) => {
		const text = rows.map(row => row.trimEnd()).join('\n').trimEnd();
		return /^\/ ❯ watch.*\n.*\n╭ 1.{85}╮\n│ nothing yet.*│\n(?:│ +│\n){7}╰─{87}╯\n\/ ❯\n● .*F1 help$/m.test(text) && text.match(/[╭╰]/g)?.length === 2;
	});
	t.regex(terminal.screen.text, /etcsh .* embedded server[\s\S]*❯ watch \/ --recursive\npane 1: \/, recursive\n/);
});

test.serial('the pane narrows with the terminal and never takes more than half of it', async t => {
	await using terminal = await startShell({columns: 40, rows: 16});
	terminal.enter('watch / --recursive');
	await terminal.waitFor('nothing yet');
	for (let i = 0; i < 12; i++) {
		await put(terminal, `/k${i}`, {value: `value ${i}`});
	}

	const {rows} = await terminal.waitFor('k11');
	t.regex(rows.join('\n'), /│ [\d:]+ +set +\/k11 +value 11 +\d+ +│/);
	const top = rows.findIndex(row => row.startsWith('╭'));
	const last = rows.findLastIndex(row => row !== '');
	t.true(last - top + 1 <= 8);
	t.true(rows.every(row => row.length <= 40));
});

test.serial('wide characters and long lines keep the cursor where the text goes on', async t => {
	await using terminal = await startShell({columns: 40});
	terminal.type('set /日本 値値');
	const wide = await terminal.waitFor('値値');
	t.is(wide.cursor.x, '/ ❯ set /'.length + 4 + 1 + 4);
	terminal.type('x'.repeat(40));
	const wrapped = await terminal.waitFor(/^x+$/m);
	const row = wrapped.rows.findIndex(text => /^x+$/.test(text));
	t.is(wrapped.cursor.y, row);
	t.is(wrapped.cursor.x, wrapped.rows[row]!.length);
});

/** A shell that keeps the terminal after etcsh has gone, so that its modes can be read. */
async function startInsideShell(): Promise<TerminalProbe> {
	const terminal = await TerminalProbe.startCommand(['sh', '-c', 'read ready; "$0" "$1" --embedded; echo "code $?"; read last', process.execPath, cliPath]);
	return terminal;
}

const ways: ReadonlyArray<readonly [title: string, end: (terminal: TerminalProbe) => void, code: number]> = [
	['Ctrl-D', terminal => {
		terminal.type('\u0004');
	}, 0],
	['exit', terminal => {
		terminal.enter('exit');
	}, 0],
	['SIGTERM', terminal => {
		process.kill(terminal.childPid, 'SIGTERM');
	}, 143],
	['SIGHUP', terminal => {
		process.kill(terminal.childPid, 'SIGHUP');
	}, 129],
	['SIGQUIT', terminal => {
		process.kill(terminal.childPid, 'SIGQUIT');
	}, 131],
	['SIGUSR2', terminal => {
		process.kill(terminal.childPid, 'SIGUSR2');
	}, 140],
];

for (const [title, end, code] of ways) {
	test.serial(`${title} leaves the terminal as it was`, async t => {
		await using terminal = await startInsideShell();
		const before = terminal.modes;
		terminal.enter('');
		await terminal.waitForPrompt();
		t.not(terminal.modes, before);
		t.true(terminal.isBracketedPasteOn);
		end(terminal);
		const screen = await terminal.waitFor(`code ${code}`);
		t.is(terminal.modes, before);
		t.false(terminal.isBracketedPasteOn);
		t.true(terminal.isCursorShown);
		t.notRegex(screen.text, /at .*\.js/);
	});
}

test.serial('Ctrl-Z gives the terminal back and fg takes it again', async t => {
	await using terminal = await TerminalProbe.startCommand(['bash', '--norc', '-i'], {env: {PS1: 'bash> '}});
	await terminal.waitFor('bash>');
	terminal.enter(`'${process.execPath}' '${cliPath}' --embedded`);
	await terminal.waitForPrompt();
	terminal.type('half');
	await terminal.waitFor('/ ❯ half');
	terminal.type('\u001A');
	await terminal.waitFor(/Stopped/);
	// What bash switches on for its own prompt comes after that.
	const {output} = terminal;
	t.true(output.slice(output.lastIndexOf('half'), output.lastIndexOf('Stopped')).includes('\u001B[?2004l'));
	t.true(terminal.isCursorShown);
	terminal.enter('fg');
	await terminal.waitUntil('the line again', ({rows}) => promptRow(rows).startsWith('/ ❯ half'));
	terminal.type('\u0003\u0004');
	await terminal.waitUntil('bash', ({rows}) => rows.findLast(row => row !== '')?.startsWith('bash>') === true);
});

for (const signal of ['SIGTSTP', 'SIGSTOP'] as const) {
	test.serial(`after ${signal} from outside fg has the line and the keys again`, async t => {
		await using terminal = await TerminalProbe.startCommand(['bash', '--norc', '-i'], {env: {PS1: 'bash> '}});
		await terminal.waitFor('bash>');
		terminal.enter(`'${process.execPath}' '${cliPath}' --embedded`);
		await terminal.waitForPrompt();
		terminal.type('half');
		await terminal.waitFor('/ ❯ half');
		process.kill(terminal.childPid, signal);
		await terminal.waitFor(/Stopped/);
		terminal.enter('fg');
		await terminal.waitUntil('the line again', ({rows}) => promptRow(rows).startsWith('/ ❯ half'));
		terminal.type('\u0001x');
		await terminal.waitFor('/ ❯ xhalf');
		t.true(terminal.isBracketedPasteOn);
	});
}

test.serial('a plain shell prints lines and redraws nothing', async t => {
	await using terminal = await TerminalProbe.start(['--embedded', '--plain']);
	await terminal.waitFor('/ > ');
	terminal.enter('watch /a');
	await terminal.waitFor('pane 1: /a');
	await put(terminal, '/a', {value: 'x'});
	await terminal.waitFor('1  set /a "x"');
	terminal.enter('get /a');
	await terminal.waitFor(/> get \/a\nx\n/);
	t.notRegex(terminal.output, /\u001B\[\d*A/);
	terminal.type('\u0004');
	t.is(await terminal.exited, 0);
});

test.serial('without colours wanted there are none, but bold and inverse stay', async t => {
	await using terminal = await startShell({env: {NO_COLOR: '1'}});
	terminal.enter('nonsense');
	await terminal.waitFor('There is no command');
	terminal.type('l\t');
	await terminal.waitFor('retrieve a directory');
	terminal.type('\t');
	await terminal.waitUntil('a row that is marked', () => terminal.output.includes('\u001B[7m'));
	t.notRegex(terminal.output, /\u001B\[(?:[\d;]*;)?[349]\d[\d;]*m/);
});

test.serial('an unknown command is answered with what was meant', async t => {
	await using terminal = await startShell();
	terminal.enter('wach /a');
	const screen = await terminal.waitFor('Did you mean watch?');
	t.regex(screen.text, /There is no command "wach"/);
});

test.serial('the key help opens and closes', async t => {
	await using terminal = await startShell({rows: 60});
	terminal.type('\u001BOP');
	const open = await terminal.waitFor('Esc closes');
	t.regex(open.rows.join('\n'), /Ctrl-R Ctrl-T +find a line, a key/);
	terminal.type('\u001B');
	await terminal.waitForGone('Esc closes');
});

test.serial('the history file is the user\'s alone', async t => {
	await using terminal = await startShell();
	terminal.enter('ls /');
	terminal.enter('user add root:secret');
	terminal.enter('exit');
	await terminal.exited;
	const file = path.join(terminal.home, 'state', 'etcsh', 'history');
	t.is(execFileSync('stat', ['-c', '%a', file], {encoding: 'utf8'}).trim(), '600');
	t.is(execFileSync('cat', [file], {encoding: 'utf8'}), '"ls /"\n"user add root"\n"exit"\n');
});

/**
A server at etcd's port. Shells of other tests may have it for a while; undefined when another program keeps it, which is
then the one that is found.
*/
async function serveAtDefault(folder: string): Promise<ServeProcess | undefined> {
	const end = Date.now() + 60_000;
	for (;;) {
		try {
			return await startServe(folder, 2379);
		} catch {
			if (Date.now() > end) {
				return undefined;
			}
		}
	}
}

test.serial('where a server answers already, a start screen asks what to do', async t => {
	const folder = await mkdtemp(path.join(tmpdir(), 'etcsh-found-'));
	const server = await serveAtDefault(folder);
	try {
		await using terminal = await TerminalProbe.start(['--timeout', '30s', '--total-timeout', '60s'], {columns: 100});
		await terminal.waitFor(/An etcd answers at http:\/\/127\.0\.0\.1:2379 .*\n❯ connect to it/);
		terminal.type('\u001B[B');
		await terminal.waitFor(/❯ start the embedded server beside it/);
		// Neither a click nor the rest of a cut sequence is an answer.
		terminal.type('\u001B[M \r\r');
		terminal.type('\u001B[B');
		await terminal.waitFor(/❯ other endpoints:/);
		terminal.type('\u001B[1;');
		terminal.type('5C\u001B[M !!');
		terminal.type('http://127.0.0.1:2379');
		await terminal.waitFor(/other endpoints: http:\/\/127\.0\.0\.1:2379/);
		terminal.type('\r');
		const {text} = await terminal.waitForPrompt();
		t.regex(text, /connected to http:\/\/127\.0\.0\.1:2379/);
		t.notRegex(text, /An etcd answers/);
		terminal.enter('ls /');
		await terminal.waitFor('❯ ls /');
		terminal.type('\u0004');
		t.is(await terminal.exited, 0);
	} finally {
		await server?.stop();
		await rm(folder, {recursive: true, force: true});
	}
});

test.serial('at the start screen what is typed all at once is taken key by key', async t => {
	const folder = await mkdtemp(path.join(tmpdir(), 'etcsh-found-'));
	const server = await serveAtDefault(folder);
	try {
		await using terminal = await TerminalProbe.start(['--timeout', '30s', '--total-timeout', '60s'], {columns: 100});
		await terminal.waitFor(/An etcd answers at http:\/\/127\.0\.0\.1:2379 .*\n❯ connect to it/);
		terminal.type('\u001B[B\u001B[Bhttp://localhost:2379\r');
		const {text} = await terminal.waitForPrompt();
		t.regex(text, /connected to http:\/\/localhost:2379/);
		terminal.type('\u0004');
		t.is(await terminal.exited, 0);
	} finally {
		await server?.stop();
		await rm(folder, {recursive: true, force: true});
	}
});

test.serial('Esc at the start screen leaves the terminal as it was', async t => {
	const folder = await mkdtemp(path.join(tmpdir(), 'etcsh-found-'));
	const server = await serveAtDefault(folder);
	try {
		await using terminal = await TerminalProbe.startCommand(['sh', '-c', 'read ready; "$0" "$1"; echo "code $?"; read last', process.execPath, cliPath]);
		const before = terminal.modes;
		terminal.enter('');
		await terminal.waitFor('An etcd answers');
		terminal.type('\u001B');
		await terminal.waitFor('code 130');
		t.is(terminal.modes, before);
		t.true(terminal.isCursorShown);
	} finally {
		await server?.stop();
		await rm(folder, {recursive: true, force: true});
	}
});
