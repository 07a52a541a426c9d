import {readFile, stat} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {TerminalProbe, type TerminalOptions} from '../helpers/terminal.ts';

async function startShell(options: TerminalOptions = {}): Promise<TerminalProbe> {
	const terminal = await TerminalProbe.start(['--embedded'], options);
	await terminal.waitForPrompt();
	return terminal;
}

/** A line whose output is not of interest. */
async function run(terminal: TerminalProbe, line: string): Promise<void> {
	terminal.enter(line);
	await terminal.waitFor(`❯ ${line}`);
	await terminal.waitForPrompt();
}

for (const columns of [40, 200]) {
	test.serial(`a pipe shows what the program prints, ${columns} columns wide, and the prompt begins a row of its own`, async t => {
		await using terminal = await startShell({columns});
		await run(terminal, 'set /k \'日本 é\' > /dev/null');
		terminal.enter(String.raw`get /k | tr -d '\n'`);
		const {rows} = await terminal.waitUntil('the prompt below the value', screen => {
			const place = screen.rows.findIndex(row => row.trim() === '日本 é');
			return place !== -1 && screen.rows[place + 1]!.startsWith('/ ❯');
		});
		t.is(rows.filter(row => row.trim() === '日本 é').length, 1);
	});
}

test.serial('what goes to a file is as it is stored, what goes to the screen is safe', async t => {
	await using terminal = await startShell();
	const file = path.join(terminal.home, 'value');
	await run(terminal, String.raw`set /k $'\x1b[31m\xff' > /dev/null`);
	terminal.enter(`get /k > ${file}`);
	terminal.enter(`!wc -c < ${file}`);
	await terminal.waitFor(/\n *7\n/);
	t.deepEqual([...await readFile(file)], [0x1B, 0x5B, 0x33, 0x31, 0x6D, 0xFF, 0x0A]);
	terminal.enter('get /k');
	await terminal.waitFor(String.raw`\x1b[31m\xff`);
	terminal.enter('ls / > ~/keys');
	terminal.enter('!wc -c < ~/keys');
	await terminal.waitFor(/\n *3\n/);
	t.is((await stat(path.join(terminal.home, 'keys'))).size, 3);
});

test.serial('a program has the keyboard, and Ctrl-C ends it and not the shell', async t => {
	await using terminal = await startShell();
	terminal.enter('!printf "name: "; read name; echo "hello $name"');
	await terminal.waitFor('\nname: ');
	terminal.enter('é');
	await terminal.waitFor('\nhello é');
	await terminal.waitForPrompt();
	// The terminal is the program's once that speaks, and its answer shows that sh is not between two programs, where it may
	// lose a Ctrl-C.
	terminal.enter('!echo ready; cat');
	await terminal.waitFor('\nready');
	terminal.enter('begun');
	await terminal.waitFor('\nbegun\nbegun');
	terminal.type('\u0003');
	await terminal.waitForPrompt();
	terminal.enter('pwd');
	await terminal.waitFor(/❯ pwd\n\/\n/);
	t.true(terminal.isBracketedPasteOn);
});

test.serial('a paste with an operator runs nothing by itself', async t => {
	await using terminal = await startShell();
	const file = path.join(terminal.home, 'pasted');
	terminal.type(`\u001B[200~!touch ${file}\n\u001B[201~`);
	await terminal.waitFor('!touch');
	await t.throwsAsync(stat(file));
});

test.serial('output taller than the screen opens the pager, and the prompt comes back', async t => {
	// The pager says what it is, shows two lines and waits for a key.
	const pager = 'head -2 | sed "s/^/paged: /"; read key < /dev/tty; echo left';
	await using terminal = await startShell({env: {ETCSH_PAGER: pager}});
	await run(terminal, 'set /k 1');
	terminal.enter('help');
	await terminal.waitFor(/\npaged: Read .*\npaged: /);
	terminal.enter('');
	await terminal.waitFor('\nleft');
	await terminal.waitForPrompt();
	terminal.enter('get /k');
	const {text} = await terminal.waitFor(/❯ get \/k\n1\n/);
	t.notRegex(text, /paged: 1/);
});

test.serial('--no-pager and an empty ETCSH_PAGER print everything', async t => {
	await using terminal = await TerminalProbe.start(['--embedded', '--no-pager'], {env: {ETCSH_PAGER: 'sed "s/^/paged: /"'}});
	await terminal.waitForPrompt();
	terminal.enter('help');
	await terminal.waitFor('this, or help COMMAND');
	t.notRegex(terminal.screen.text, /paged: /);
});
