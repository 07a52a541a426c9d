import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {startServe} from '../helpers/etcsh.ts';
import {startFakeServer} from '../helpers/fake-server.ts';
import {TerminalProbe, type TerminalOptions} from '../helpers/terminal.ts';

const keys = {
	f3: '\u001BOR', f5: '\u001B[15~', f6: '\u001B[17~', f7: '\u001B[18~', f9: '\u001B[20~', pageUp: '\u001B[5~', altUp: '\u001B[1;3A', altDown: '\u001B[1;3B', pageDown: '\u001B[6~', altK: '\u001Bk',
} as const;

async function startShell(options: TerminalOptions = {}): Promise<TerminalProbe> {
	const terminal = await TerminalProbe.start(['--embedded'], {columns: 100, rows: 40, ...options});
	await terminal.waitForPrompt();
	return terminal;
}

/** Writes as another program would. */
async function put(url: string, key: string, form: Record<string, string>): Promise<void> {
	await fetch(`${url}/v2/keys${key}`, {method: 'PUT', body: new URLSearchParams(form)});
}

function urlOf(terminal: TerminalProbe): string {
	return /http:\/\/127\.0\.0\.1:\d+/.exec(terminal.output)![0];
}

test.serial('while lines are typed, three panes count every event of a burst and show the newest', async t => {
	await using terminal = await startShell();
	const url = urlOf(terminal);
	for (const key of ['/a', '/b', '/']) {
		terminal.enter(`watch ${key} --recursive`);
	}

	await terminal.waitFor(/╔ 3 {2}\/ /);
	const writes = (async () => {
		for (let i = 0; i < 150; i++) {
			await Promise.all([put(url, '/a/k', {value: `a${i}`}), put(url, '/b/k', {value: `b${i}`})]);
		}
	})();
	const line = 'get /typed/while/events/come/in';
	for (const [i, letter] of [...line].entries()) {
		terminal.type(letter);
		await terminal.waitUntil('the letter', ({rows, cursor}) => cursor.x === '/ ❯ '.length + i + 1 && rows[cursor.y]!.startsWith(`/ ❯ ${line.slice(0, i + 1)}`.trimEnd()));
	}

	await writes;
	const {rows} = await terminal.waitFor(/150 events[\s\S]*150 events[\s\S]*300 events/);
	t.regex(rows.join('\n'), /\/ ❯ get \/typed\/while\/events\/come\/in/);
	t.regex(rows.join('\n'), /a148 → a149/);
	const top = rows.findIndex(row => /^[╭╔]/.test(row));
	t.true(rows.findLastIndex(row => row !== '') - top + 1 <= 20);
});

test.serial('a pane is paused, filtered, rewound and cleared', async t => {
	await using terminal = await startShell();
	const url = urlOf(terminal);
	for (const name of ['one', 'two', 'three']) {
		await put(url, `/a/${name}`, {value: 'before'});
	}

	terminal.enter('watch /a --recursive');
	await terminal.waitFor('nothing yet');
	await put(url, '/a/four', {value: 'seen'});
	await terminal.waitFor('1 event ');
	terminal.type(keys.f3);
	await terminal.waitFor('paused');
	await put(url, '/a/five', {value: 'held back'});
	await terminal.waitFor(/2 events[\s\S]*1 newer event above, PgUp/);
	t.notRegex(terminal.screen.rows.join('\n'), /held back/);
	terminal.type(keys.f3);
	await terminal.waitFor('held back');
	terminal.type(keys.f6);
	await terminal.waitFor(/5 events[\s\S]*earlier +set +three[\s\S]*the log begins at index 1 /);
	terminal.type(`${keys.f5}t(`);
	await terminal.waitFor(/filter t\(▏ Invalid/);
	terminal.type('\u007Fw');
	await terminal.waitFor(/1 of 5 events[\s\S]*set +two[\s\S]*filter tw▏/);
	terminal.type('\r');
	await terminal.waitFor('filter /tw/');
	terminal.type(keys.f7);
	await terminal.waitUntil('the key in the line', ({rows}) => rows.some(row => row.startsWith('/ ❯ /a/two')));
	terminal.type(`\u0003${keys.f5}\u0015\r${keys.f9}`);
	await terminal.waitFor(/0 events/);
	await put(url, '/a/six', {value: 'new'});
	const {rows} = await terminal.waitFor(/1 event .*\n.*set +six/);
	t.notRegex(rows.join('\n'), /filter/);
});

test.serial('a selected event is marked and its key goes into the line', async t => {
	await using terminal = await startShell();
	const url = urlOf(terminal);
	terminal.enter('watch /a --recursive');
	await terminal.waitFor('nothing yet');
	await put(url, '/a/it\'s', {value: '1'});
	await put(url, '/a/newer', {value: '2'});
	await terminal.waitFor('2 events');
	terminal.type(`get ${keys.altDown}`);
	await terminal.waitFor(/│ ❯ .*set +newer[\s\S]*── \/a\/newer/);
	terminal.type(keys.altDown);
	await terminal.waitFor(/│ ❯ .*set +it's[\s\S]*── \/a\/it's/);
	terminal.type(`${keys.f7}\r`);
	const {text} = await terminal.waitFor(/❯ get .*it.*\n1\n/);
	t.regex(text, /❯ get (?:"\/a\/it's"|\/a\/it\\'s|\$'\/a\/it\\'s')\n1\n/);
});

test.serial('only the newest event of a key counts its ttl down', async t => {
	await using terminal = await startShell();
	const url = urlOf(terminal);
	terminal.enter('watch /a');
	await terminal.waitFor('nothing yet');
	await put(url, '/a', {value: 'first', ttl: '90'});
	await terminal.waitFor(/first .*◷ 1:[23]\d/);
	await put(url, '/a', {value: 'second', ttl: '500'});
	const {rows} = await terminal.waitFor(/first → second .*◷ 8:[12]\d/);
	t.is(rows.filter(row => row.startsWith('│') && row.includes('◷')).length, 1);
});

test.serial('what differs is underlined', async t => {
	await using terminal = await startShell();
	const url = urlOf(terminal);
	terminal.enter('watch /a --rewind');
	await put(url, '/a', {value: 'centos6'});
	await put(url, '/a', {value: 'centos7'});
	const {rows} = await terminal.waitFor('centos6 → centos7');
	const y = rows.findIndex(row => row.includes('centos6 → centos7'));
	const line = terminal.emulator.buffer.active.getLine(terminal.emulator.buffer.active.baseY + y)!;
	const start = rows[y]!.indexOf('centos6');
	const underlined = Array.from({length: 'centos6 → centos7'.length}, (_, i) => line.getCell(start + i)!)
		.filter(cell => cell.isUnderline() !== 0).map(cell => cell.getChars());
	t.deepEqual(underlined, ['6', '7']);
});

test.serial('a remote that goes and comes back loses no event, and a gap in its history is shown', async t => {
	const folder = await mkdtemp(path.join(tmpdir(), 'etcsh-panes-'));
	try {
		const first = await startServe(folder);
		const port = Number(new URL(first.url).port);
		await using terminal = await TerminalProbe.start(['--endpoints', first.url, '--connect'], {columns: 110, rows: 40});
		await terminal.waitForPrompt();
		terminal.enter('watch /a --recursive');
		await terminal.waitFor('nothing yet');
		await put(first.url, '/a/x', {value: 'before'});
		await terminal.waitFor(/set +x +before/);
		await first.stop();
		await terminal.waitFor('reconnecting');
		const second = await startServe(folder, port);
		try {
			await put(second.url, '/a/x', {value: 'after'});
			await terminal.waitFor(/2 events · live[\s\S]*before → after/, 30_000);
		} finally {
			await second.stop();
		}

		// While the pane is away more happens than a server remembers.
		await terminal.waitFor('reconnecting');
		const elsewhere = await startServe(folder);
		for (let i = 0; i < 1100; i += 50) {
			await Promise.all(Array.from({length: 50}, async (_, j) => put(elsewhere.url, '/a/many', {value: String(i + j)})));
		}

		await elsewhere.stop();
		const third = await startServe(folder, port);
		try {
			await terminal.waitFor(/── up to 1,1\d\d events not seen \(history cleared\); state reread at [\d,]+ ──/, 30_000);
			await put(third.url, '/a/x', {value: 'and on'});
			const {rows} = await terminal.waitFor(/after → and on[\s\S]*not seen/);
			t.regex(rows.join('\n'), /· live · index/);
		} finally {
			await third.stop();
		}
	} finally {
		await rm(folder, {recursive: true, force: true});
	}
});

test.serial('a light terminal gets dark colours, by its answer or by the setting', async t => {
	await using asked = await startShell();
	t.true(asked.output.includes('\u001B]11;?'));
	await using light = await startShell({env: {ETCSH_THEME: 'light'}});
	t.false(light.output.includes('\u001B]11;?'));
	t.true(light.output.includes('\u001B[1;38;5;24m'));
	await using hinted = await startShell({env: {COLORFGBG: '0;15', TERM: 'rxvt-unicode-256color', FORCE_COLOR: '2'}});
	t.true(hinted.output.includes('\u001B[1;38;5;24m'));
});

test.serial('an answer about colours, early or late, never gets into the line', async t => {
	await using terminal = await startShell();
	terminal.type('set /a \u001B]11;rgb:ffff/ffff/ffff\u001B\\x');
	await terminal.waitFor('/ ❯ set /a x');
	await terminal.waitUntil('the colours of a light terminal', () => terminal.output.includes('\u001B[1;38;5;24m'));
	terminal.type('\u001B]11;rgb:0000/0000');
	terminal.type('/0000\u0007y');
	const {rows} = await terminal.waitFor('/ ❯ set /a xy');
	t.notRegex(rows.join('\n'), /rgb/);
});

test.serial('colours can be forced and are taken away by NO_COLOR', async t => {
	await using none = await startShell({env: {NO_COLOR: '1', FORCE_COLOR: '3'}});
	t.notRegex(none.output, /\u001B\[(?:[\d;]*;)?[349]\d[\d;]*m/);
	t.false(none.output.includes('\u001B]11;?'));
	await using forced = await startShell({env: {FORCE_COLOR: '1', TERM: 'xterm', COLORTERM: ''}});
	t.regex(forced.output, /\u001B\[1;9[1-6]m/);
	t.notRegex(forced.output, /\u001B\[38;/);
});

test.serial('without a screen to draw on, a filtered watch prints a line for each event that passes', async t => {
	await using terminal = await TerminalProbe.start(['--embedded', '--plain']);
	await terminal.waitFor('/ > ');
	const url = urlOf(terminal);
	terminal.enter('watch /a --recursive --filter keep');
	await terminal.waitFor('pane 1: /a, recursive, filter /keep/');
	await put(url, '/a/drop', {value: 'x'});
	await put(url, '/a/keep', {value: 'y\u001B[2J'});
	const {text} = await terminal.waitFor('1  set /a/keep');
	t.notRegex(text, /drop/);
	t.false(terminal.output.includes('\u001B[2J'));
});

test.serial('a pane whose watch has ended says so, and is no watch any more', async t => {
	const server = await startFakeServer(t, (request, response) => {
		response.setHeader('X-Etcd-Index', '5');
		if (!request.url!.includes('wait=true')) {
			response.end('{"action":"get","node":{"key":"/k","value":"v","modifiedIndex":5,"createdIndex":5}}');
		} else if (request.url!.includes('/secret')) {
			response.writeHead(401).end('{"errorCode":110,"message":"The request requires user authentication","cause":"Insufficient credentials","index":0}');
		} else {
			response.flushHeaders();
		}
	});
	await using terminal = await TerminalProbe.start(['--no-sync', '--endpoints', server.url], {columns: 100, rows: 30});
	await terminal.waitForPrompt();
	terminal.enter('watch /open');
	await terminal.waitFor(/1 {2}\/open[\s\S]*· live[\s\S]*1 watch/);
	terminal.enter('watch /secret');
	const {text} = await terminal.waitFor(/2 {2}\/secret[\s\S]*· ended[\s\S]* {2}1 watch {2}/);
	t.false(text.includes('2 watches'));
});

test.serial('where not all panes fit, that is said, and the one that is chosen comes into sight', async t => {
	await using terminal = await TerminalProbe.start(['--embedded'], {columns: 80, rows: 16});
	await terminal.waitForPrompt();
	for (const name of ['one', 'two', 'three']) {
		terminal.enter(`watch /${name}`);
	}

	await terminal.waitFor(/╭ 2 {2}\/two[\s\S]*╔ 3 {2}\/three[\s\S]*3 watches {2}1 hidden/);
	terminal.type('\u001B1');
	const {text} = await terminal.waitFor(/╔ 1 {2}\/one[\s\S]*╭ 3 {2}\/three/);
	t.false(text.includes('╭ 2'));
	terminal.type('\u001BOQ');
	await terminal.waitFor(/╭ 1 {2}\/one/);
	terminal.type('2');
	await terminal.waitFor(/╭ 2 {2}\/two/);
	terminal.type('q');
	await terminal.waitForPrompt();
});

function rowsInSight({screen: {rows}}: TerminalProbe): number {
	return rows.filter(row => /[│║] .*set +k\d/.test(row)).length;
}

test.serial('PgDn goes a page down, to older events, beside the prompt and on the full screen', async t => {
	await using terminal = await TerminalProbe.start(['--embedded'], {columns: 100, rows: 40});
	await terminal.waitForPrompt();
	const url = /http:\/\/127\.0\.0\.1:\d+/.exec(terminal.output)![0];
	terminal.enter('watch /a --recursive');
	await terminal.waitFor('nothing yet');
	for (let i = 0; i < 80; i++) {
		await fetch(`${url}/v2/keys/a/k${i}`, {method: 'PUT', body: new URLSearchParams({value: 'x'})});
	}

	await terminal.waitFor(/80 events[\s\S]*set +k79/);
	const first = rowsInSight(terminal) - 1;
	t.true(first > 5);
	terminal.type(keys.pageDown);
	await terminal.waitFor(`${first} newer events`);
	terminal.type('\u001BOQ');
	await terminal.waitFor('/ filter');
	const second = rowsInSight(terminal) - 1;
	t.true(second > first);
	terminal.type(`\u001B[Z${keys.pageDown}`);
	await terminal.waitFor(`${first + second} newer events`);
});

async function putJson(url: string, key: string, value: unknown): Promise<void> {
	await put(url, key, {value: JSON.stringify(value)});
}

test.serial('the prompt stays where it is while panes fill', async t => {
	// A terminal that needs no room above the frame, which would move once with the first box.
	await using terminal = await startShell({env: {TERM_PROGRAM: 'alacritty'}});
	const url = urlOf(terminal);
	terminal.enter('watch /a --recursive');
	await terminal.waitFor('nothing yet');
	terminal.type('get /half');
	const before = await terminal.waitFor('/ ❯ get /half');
	for (let i = 0; i < 12; i++) {
		await put(url, `/a/k${i}`, {value: 'x'});
	}

	const after = await terminal.waitFor('12 events');
	t.deepEqual(after.cursor, before.cursor);
});

test.serial('Alt-K makes it one row for each key, with its rate and age, and back; a flag begins with that', async t => {
	await using terminal = await startShell();
	const url = urlOf(terminal);
	terminal.enter('watch /a --recursive');
	await terminal.waitFor('nothing yet');
	for (const value of ['1', '2', '3']) {
		await put(url, '/a/often', {value});
		await put(url, '/a/rare', {value: 'x'});
	}

	await terminal.waitFor('6 events');
	terminal.type(keys.altK);
	const {rows} = await terminal.waitFor(/by key .* 6 events/);
	t.is(rows.filter(row => /^│ (?:often|rare) /.test(row)).length, 2);
	await terminal.waitFor(/│ often {2}2 → 3 .* \d+ s │/);
	await put(url, '/a/often', {value: '4'});
	await terminal.waitFor(/│ often {2}3 → 4 .*\d\/s +\d+ s │/);
	terminal.type(keys.altK);
	await terminal.waitFor(/set +often +3 → 4[\s\S]*set +often +2 → 3/);
	terminal.enter('watch /a --recursive --by-key');
	await terminal.waitFor(/pane 2: \/a, recursive, by key\n[\s\S]*╔ 2 {2}\/a {2}recursive {2}by key/);
});

test.serial('the mark goes down and up inside the view, and up beyond the first row ends it', async t => {
	await using terminal = await startShell();
	const url = urlOf(terminal);
	terminal.enter('watch /a --recursive');
	await terminal.waitFor('nothing yet');
	for (let i = 0; i < 30; i++) {
		await put(url, `/a/k${i}`, {value: `v${i}`});
	}

	await terminal.waitFor('30 events');
	const marked = (name: string) => new RegExp(`│ ❯ .*set +${name} `);
	terminal.type(keys.altDown);
	await terminal.waitFor(marked('k29'));
	terminal.type(`${keys.altDown}${keys.altDown}`);
	const low = await terminal.waitFor(marked('k27'));
	t.regex(low.rows.join('\n'), /set +k29 /);
	await put(url, '/a/newer', {value: 'x'});
	await terminal.waitFor('1 newer event above, PgUp');
	t.regex(terminal.screen.rows.join('\n'), marked('k27'));
	for (const name of ['k28', 'k29', 'newer']) {
		terminal.type(keys.altUp);
		await terminal.waitFor(marked(name));
	}

	terminal.type(keys.altUp);
	await terminal.waitForGone(/│ ❯/);
	terminal.type(keys.altDown);
	await terminal.waitFor(marked('newer'));
	terminal.type('\u001B');
	await terminal.waitForGone(/│ ❯/);
	terminal.type(keys.pageDown.repeat(9));
	const {rows} = await terminal.waitFor(marked('k0'));
	// The last row of all is the last one in sight, not the first.
	t.regex(rows.join('\n'), /set +k1 .*\n│ ❯ .*set +k0 /);
});

test.serial('of a document that changed the path is told, and of the marked one everything', async t => {
	await using terminal = await startShell();
	const url = urlOf(terminal);
	terminal.enter('watch /pods --recursive');
	await terminal.waitFor('nothing yet');
	const pod = (phase: string, restartCount: number) => ({kind: 'Pod', env: 'x'.repeat(9000), status: {phase, restarts: [{count: restartCount}]}});
	await putJson(url, '/pods/api-1', pod('Running', 0));
	await putJson(url, '/pods/api-1', pod('Failed', 1));
	await terminal.waitFor(/set +api-1 +\.status\.phase "Running" → "Failed" {2}\.status\.restarts\[0\]\.count 0 → 1/);
	terminal.type(keys.altDown);
	const {rows} = await terminal.waitFor(/── \/pods\/api-1 {2}set · index \d+ · [\d:]+ ─/);
	const title = rows.findIndex(row => row.includes('── /pods/api-1'));
	t.regex(rows[title + 1]!, /^│ \.status\.phase "Running" → "Failed" +│$/);
	t.regex(rows[title + 2]!, /^│ \.status\.restarts\[0\]\.count 0 → 1 +│$/);
	t.regex(rows[title + 3]!, /^│ = \{"kind":"Pod","env":"x+ │$/);
});

test.serial('which of two panes has the focus is seen without colours', async t => {
	await using terminal = await startShell({env: {NO_COLOR: '1'}});
	terminal.enter('watch /a');
	terminal.enter('watch /b');
	await terminal.waitFor(/╭ 1 {2}\/a[\s\S]*╔ 2 {2}\/b[\s\S]*╚/);
	terminal.type('\u001B1');
	const {text} = await terminal.waitFor(/╔ 1 {2}\/a[\s\S]*╭ 2 {2}\/b/);
	t.is(text.split('╔').length, 2);
});

test.serial('boxes stand beside the prompt from 160 columns on', async t => {
	await using terminal = await startShell({columns: 160});
	terminal.enter('watch /a');
	await terminal.waitFor(/^\/ ❯ +╭ 1 {2}\/a/m);
	terminal.resize(159, 40);
	const {rows} = await terminal.waitFor(/^╭ 1 {2}\/a .*╮$/m);
	t.is(rows.find(row => row.startsWith('╭'))!.length, 158);
});

test.serial('on the data directory of a member that does not run, nothing is said to be live', async t => {
	const folder = await mkdtemp(path.join(tmpdir(), 'etcsh-panes-'));
	try {
		const server = await startServe(folder);
		await put(server.url, '/a/x', {value: 'old'});
		await server.stop();
		await using terminal = await TerminalProbe.start(['--data-dir', folder, '--read-only'], {columns: 100, rows: 30});
		await terminal.waitUntil('the prompt', ({rows}) => rows.some(row => row.includes('/ ❯')));
		terminal.enter('watch /a --recursive');
		await terminal.waitFor(/0 events · at rest ╮\n│ nothing comes: no member runs on this data directory/);
		terminal.type(keys.f6);
		const {text} = await terminal.waitFor(/1 event · at rest .*\n│ set +x +old/);
		t.notRegex(text, /live|earlier/);
	} finally {
		await rm(folder, {recursive: true, force: true});
	}
});
