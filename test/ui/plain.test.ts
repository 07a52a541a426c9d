import test from 'ava';
import {startHost} from '../helpers/http-host.ts';
import {TerminalProbe, type TerminalOptions} from '../helpers/terminal.ts';

async function startPlain(options: TerminalOptions = {}): Promise<TerminalProbe> {
	const terminal = await TerminalProbe.start(['--embedded', '--plain'], options);
	await terminal.waitFor('/ > ');
	return terminal;
}

for (const term of ['dumb', 'xterm-256color']) {
	test.serial(`Ctrl-C takes the line away, and the shell stays, on a terminal called ${term}`, async t => {
		await using terminal = await startPlain({env: {TERM: term}});
		terminal.enter('set /a \'one');
		await terminal.waitFor('... ');
		terminal.type('\u0003');
		await terminal.waitFor(/\.\.\. .*\n\/ > \n*$/);
		terminal.enter('set /b two');
		await terminal.waitFor(/\ntwo\n\/ > /);
		terminal.enter('exit');
		t.is(await terminal.exited, 0);
	});
}

test.serial('a question that was answered is not put a second time', async t => {
	await using terminal = await startPlain();
	terminal.enter('set /d/x y');
	await terminal.waitFor(/\ny\n\/ > /);
	terminal.enter('rm -r /d');
	await terminal.waitFor('(y/n)');
	terminal.enter('n');
	const {text} = await terminal.waitFor(/Nothing was changed\.\n\/ > /);
	t.is(text.split('(y/n)').length, 2);
});

test.serial('who leaves at the prompt or at a question leaves no half line behind', async t => {
	for (const isAsked of [false, true]) {
		await using terminal = await startPlain({env: {TERM: 'dumb'}});
		if (isAsked) {
			terminal.enter('set /d/x y');
			await terminal.waitFor(/\ny\n\/ > /);
			terminal.enter('rm -r /d');
			await terminal.waitFor('(y/n)');
		}

		terminal.type('\u0004');
		t.is(await terminal.exited, 0);
		// What it wrote last can come behind the word that it has ended.
		await t.notThrowsAsync(terminal.waitUntil('the beginning of a line', ({cursor}) => cursor.x === 0));
	}
});

test.serial('what was a part of a command does not come back with the arrows', async t => {
	await using terminal = await startPlain();
	terminal.enter('set /a first');
	await terminal.waitFor(/\nfirst\n\/ > /);
	terminal.enter('set /b \'one');
	await terminal.waitFor('... ');
	terminal.enter('two\'');
	await terminal.waitFor(/\none\ntwo\n\/ > /);
	terminal.type('\u001B[A');
	const {text} = await terminal.waitFor(/\/ > set \/a first\n*$/);
	t.notRegex(text, /> two'/);
});

test.serial('Tab completes the only key that begins with the word', async t => {
	await using terminal = await startPlain();
	terminal.enter('set /items x');
	await terminal.waitFor(/\nx\n\/ > /);
	terminal.enter('set /kit y');
	await terminal.waitFor(/\ny\n\/ > /);
	terminal.type('get /it\t');
	await terminal.waitFor(/\/ > get \/items/);
	terminal.enter('');
	t.notRegex((await terminal.waitFor(/get \/items *\nx\n\/ > /)).text, /\nkit/);
});

test.serial('what is stored does not drive the terminal: values, names, and what errors say of them', async t => {
	const {url, server} = await startHost(t);
	const hostile = 'a\u001B]0;title\u0007\u001B[2J\u009By';
	const write = {
		value: `v${hostile}`, dir: false, prevValue: '', prevIndex: 0n, isRefresh: false,
	};
	await server.put(`/d/${hostile}`, write);
	await server.put('/k', write);
	await using terminal = await TerminalProbe.start(['--plain', '--no-sync', '--endpoints', url], {columns: 150});
	await terminal.waitFor('/ > ');
	for (const [line, shown] of [
		['get /k', /\nva\S+title[^\n]*\n\/ > /],
		['get /k -o json', /"value":"va[^\n"]*"[\s\S]*\n\/ > /],
		['ls /d', /\n\/d\/a[^\n]*title[^\n]*\n\/ > /],
		['get /d/*', /\/d\/\*[\s\S]*\nva[^\n]*title[^\n]*\n\/ > /],
		['set /k/x 1', /Not a directory[\s\S]*\n\/ > /],
		['update /d 1', /Not a file[\s\S]*\n\/ > /],
	] as const) {
		terminal.enter(line);
		await terminal.waitFor(shown);
	}

	t.notRegex(terminal.output, /\u001B\]|\u0007|\u001B\[2J|\u009B/);
});
