/**
The verbs on a person's screen.
*/
import test from 'ava';
import {widthOf} from '../../source/terminal/text/width.ts';
import {startGate} from '../helpers/gate.ts';
import {TerminalProbe, type TerminalOptions} from '../helpers/terminal.ts';

async function startShell(options: TerminalOptions = {}): Promise<TerminalProbe> {
	const terminal = await TerminalProbe.start(['--embedded'], options);
	await terminal.waitForPrompt();
	return terminal;
}

for (const columns of [40, 100]) {
	test.serial(`a long listing at ${columns} columns keeps wide and dangerous text in its lines`, async t => {
		await using terminal = await startShell({columns, rows: 30});
		terminal.type('set /世界/日本語 値値値値値値値値値値値値値値値値値値値値値値値値値値値値値値\r');
		terminal.type(String.raw`set /世界/$'esc\x1b[2J' $'\x1b[2Jgone\nline'` + '\r');
		terminal.type('mkdir /世界/dir --ttl 500\r');
		terminal.enter('ls -l /世界');
		const screen = await terminal.waitFor(/ls -l \/世界\ntype[^\n]*\n(?:dir|file)[^\n]*\n(?:file[^\n]*\n){2}/);
		const listing = screen.text.slice(screen.text.lastIndexOf('ls -l')).split('\n').slice(2, 5);
		t.regex(listing[0]!, /^dir +- +8m\d+s .*\/世界\/dir$/);
		t.true(listing.every(line => widthOf(line.trimEnd()) <= columns));
		t.true(listing.some(line => line.includes(String.raw`esc\x1b[2J`)));
		t.regex(screen.text, /set \/世界\/日本語/);
	});
}

test.serial('a tree is drawn, with times to live', async t => {
	await using terminal = await startShell();
	terminal.type('set /a/b/os centos6\rset /a/c x --ttl 500\r');
	terminal.enter('tree /a --values');
	const screen = await terminal.waitFor(/1 directory, 2 keys/);
	t.regex(screen.text, /\/a\/\n├── b\/\n│ {3}└── os {2}centos6\n└── c {2}x {2}\(8m\d+s\)\n\n1 directory, 2 keys\n/);
});

test.serial('grep marks what it found', async t => {
	await using terminal = await startShell();
	terminal.enter('set /a/os "centos six"');
	terminal.enter('grep o. /a');
	await terminal.waitFor(/\/a\/os: centos six\n/);
	t.regex(terminal.output, /cent\u001B\[[\d;]+mos\u001B\[[\d;]+m six/);
});

test.serial('a pattern runs a command for each key, in quotes it is a name', async t => {
	await using terminal = await startShell();
	terminal.type('set /a/1 one\rset /a/2 two\r');
	terminal.enter('get /a/?');
	await terminal.waitFor(/get \/a\/\?\n\/a\/1: one\n\/a\/2: two\n/);
	terminal.enter('ls -l /a/*');
	await terminal.waitFor(/\nfile [^\n]*\/a\/1 {2}one\nfile [^\n]*\/a\/2 {2}two\n/);
	terminal.enter('get "/a/?"');
	const screen = await terminal.waitFor(/100: Key not found \(\/a\/\?\)/);
	t.notRegex(screen.text, /nothing matches/);
});

test.serial('a key that is not there brings a similar one to mind', async t => {
	await using terminal = await startShell();
	terminal.enter('set /registry/hosts x');
	terminal.enter('get /registry/host');
	const screen = await terminal.waitFor('Did you mean');
	t.regex(screen.text, /Error: {2}100: Key not found \(\/registry\/host\) \[\d+\]\n {2}Did you mean \/registry\/hosts\?\n/);
});

test.serial('a long find is named in the status line and ends with Ctrl-C', async t => {
	const gate = await startGate(t, 0, ({url}) => url!.startsWith('/v2/keys/a'));
	await gate.set('/a/b', '1');
	await using terminal = await TerminalProbe.start(['--connect', '--endpoints', gate.url, '--no-sync', '--timeout', '60s', '--total-timeout', '60s']);
	await terminal.waitForPrompt();
	terminal.enter('find / -value "1"');
	await terminal.waitFor(/running find/);
	terminal.type('\u0003');
	await terminal.waitForPrompt();
	terminal.enter('pwd');
	const screen = await terminal.waitFor(/❯ pwd\n\/\n/);
	t.notRegex(screen.text, /Error/);
});

test.serial('what a pattern stands for is named, and long values are cut around what was sought', async t => {
	await using terminal = await startShell({columns: 80});
	const long = `${'before '.repeat(30)}needle ${'behind '.repeat(30)}`;
	for (const line of [`set /p/a '${long}'`, 'set /p/b short']) {
		terminal.enter(line);
	}

	await terminal.waitFor(/\nshort\n/);
	terminal.enter('get /p/*');
	await terminal.waitFor(/\n\/p\/a: before [a-z ]*…\n\/p\/b: short\n/);
	terminal.enter('grep needle /p');
	const {rows} = await terminal.waitFor(/\n\/p\/a: ….*needle behind .*…\n/);
	t.true(rows.every(row => row.length <= 80));
	terminal.enter('rm /p/* --yes');
	await t.notThrowsAsync(terminal.waitFor(/\n\/p\/a: removed, was before [a-z ]*…\n\/p\/b: removed, was short\n/));
});
