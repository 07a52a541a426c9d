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

/** What a voice or a braille line would make noise of. */
const drawing = /[\u2190-\u21FF\u2500-\u257F\u2580-\u259F\u25A0-\u25FF\u2713-\u2718\u276F]/;

test.serial('a transcript of plain lines holds no drawing, whole values, and each question, event and line once', async t => {
	const {url, server} = await startHost(t);
	const long = 'a long value '.repeat(20).trim();
	const write = {
		value: long, dir: false, prevValue: '', prevIndex: 0n, isRefresh: false,
	};
	await server.put('/d/b', write);
	await server.put('/d/a', {...write, value: '{"items":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25]}'});
	await using terminal = await TerminalProbe.start(['--plain', '--no-sync', '--endpoints', url], {columns: 80, rows: 200});
	await terminal.waitFor('/ > ');
	for (const [line, shown] of [
		['tree /', / {4}b\n\n1 directory, 2 keys\n\/ > /],
		['ls -l /d', /type +size +ttl +index +key +value\n/],
		['get /d/a', / 25\n/],
		['doctor', /good +v2 +on\n[\s\S]*latency[\s\S]*\/ > ?\n*$/],
		['member list -o table', /clientURLs[^\n]*\n(?!-)[^─]*\/ > ?\n*$/],
		['rm -r /d', '(y/n)'],
	] as const) {
		terminal.enter(line);
		await terminal.waitFor(shown);
	}

	terminal.type('\u0003');
	await terminal.waitFor(/interrupted|changed|\/ > ?\n*$/);
	terminal.enter('watch / --recursive');
	await terminal.waitFor(/pane 1: \/, recursive\n\/ > ?\n*$/);
	terminal.type('get /ha');
	await terminal.waitFor(/> get \/ha\n*$/);
	await server.put('/x', {...write, value: 'first'});
	await terminal.waitFor(/> get \/ha\n1 {2}set \/x "first" {2}index \d+\n\/ > get \/ha\n*$/);
	await server.put('/x', {...write, value: 'second'});
	await terminal.waitFor(/1 {2}set \/x was "first", now "second" {2}index \d+\n*$/);
	await server.put('/x', {...write, value: 'third'});
	await terminal.waitFor(/now "third" {2}index \d+\n*$/);
	terminal.type('l');
	const {text} = await terminal.waitFor(/now "third" {2}index \d+\n\/ > get \/hal\n*$/);
	t.is(text.split('get /ha').length, 4);
	t.is(text.split('(y/n)').length, 2);
	t.true(text.replaceAll('\n', '').includes(long));
	t.notRegex(text, drawing);
});

test.serial('the first Tab says all that may stand there, in order, and adds what they have in common', async t => {
	await using terminal = await startPlain();
	for (const [key, value] of [['zebra', 'one'], ['apple', 'two'], ['mango', 'three']] as const) {
		terminal.enter(`set /items/${key} ${value}`);
		await terminal.waitFor(new RegExp(String.raw`\n${value}\n/ > ?\n*$`));
	}

	terminal.type('get /it\t');
	await terminal.waitFor(/> get \/items\/\n*$/);
	terminal.type('\t');
	await terminal.waitFor(/\n3 choices:\napple\nmango\nzebra\n\/ > get \/items\/\n*$/);
	terminal.type('q\t');
	await t.notThrowsAsync(terminal.waitFor(/\nnothing to complete here\n\/ > get \/items\/q\n*$/));
});

test.serial('F1, a question mark, Ctrl-R and the keys that draw do what they can, or say so', async t => {
	await using terminal = await startPlain();
	terminal.type('\u001BOP');
	await terminal.waitFor(/> \nThe keys in plain lines:\n[\s\S]*help lists the commands\.\n\/ > ?\n*$/);
	terminal.type('?');
	t.is((await terminal.waitFor(/(?:The keys in plain lines:[\s\S]*){2}\/ > ?\n*$/)).text.split('The keys').length, 3);
	terminal.type('\u001BOQ');
	await terminal.waitFor(/F2 draws on the screen[\s\S]*\/ > ?\n*$/);
	terminal.enter('editing vi');
	await terminal.waitFor(/plain lines have no vi keys[\s\S]*\/ > ?\n*$/);
	terminal.type('\u0012');
	await terminal.waitFor(/type a part of it first\.\n\/ > ?\n*$/);
	terminal.enter('set /a one');
	await terminal.waitFor(/\none\n\/ > ?\n*$/);
	terminal.enter('set /b two');
	await terminal.waitFor(/\ntwo\n\/ > ?\n*$/);
	terminal.type('set');
	await terminal.waitFor(/> set\n*$/);
	terminal.type('\u0012');
	await terminal.waitFor(/> set \/b two\n*$/);
	terminal.type('\u0012');
	await terminal.waitFor(/> set \/a one\n*$/);
	terminal.type('\u0012');
	await terminal.waitFor(/no older line contains "set"\n\/ > set \/a one\n*$/);
});

for (const flags of [[], ['--plain']]) {
	test.serial(`what --debug tells leaves the prompt where it is: ${flags.join(' ')}`, async t => {
		const host = await startHost(t);
		const prompt = flags.length === 0 ? '/ ❯' : '/ >';
		await using terminal = await TerminalProbe.start(['--debug', '--endpoints', host.url, ...flags]);
		await terminal.waitFor(prompt);
		terminal.enter('set /a one');
		const {text} = await terminal.waitUntil('the answer, and a prompt below it', ({text: shown}) => shown.split('\none\n').at(-1)!.startsWith(prompt));
		t.regex(text, /set \/a one\ncURL Command: curl -X PUT [^\n]*\/v2\/keys\/a [\s\S]*\none\n/);
		t.notRegex(text, /(?:❯|>) (?:cURL|start|Cluster)/);
		terminal.enter('get /a');
		await terminal.waitUntil('the second answer', ({text: shown}) => shown.split('\none\n').length === 3);
		t.notRegex(terminal.screen.text, /(?:❯|>) (?:cURL|start|Cluster)/);
	});
}
