import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {parseTheme} from '../../../source/connect/configuration/theme-file.ts';
import {TerminalProbe} from '../../helpers/terminal.ts';

test('roles, colours and attributes are read', t => {
	t.deepEqual(parseTheme(`
directory: 75
error: bold "#ff5F00"
selected: [inverse, cyan]
suggestion: dim italic
changed: plain
member: "#010203"
signs: ascii
`, 't.yaml'), {
		changes: {
			directory: {color: 75},
			error: {color: [255, 95, 0], attributes: ['bold']},
			selected: {color: 'cyan', attributes: ['inverse']},
			suggestion: {color: 'dim', attributes: ['italic']},
			changed: {},
			member: {color: [1, 2, 3]},
		},
		hasAsciiSigns: true,
		problems: [],
	});
	t.is(parseTheme('error: bold pink\nmember: pink bold\n', 't.yaml').problems.length, 2);
	t.deepEqual(parseTheme('error: [true]\n', 't.yaml').problems.map(problem => problem.slice(0, 22)), ['t.yaml:1: error has to']);
	t.regex(parseTheme('? [a]\n: 75\n', 't.yaml').problems[0]!, /^t\.yaml:1: there is no role ""/);
	t.deepEqual(parseTheme('# nothing yet\n', 't.yaml'), {changes: {}, problems: []});
});

test('a mistake is named with its line, and the rest counts', t => {
	const {changes, problems} = parseTheme('directry: 75\nerror: pink\nmember: #00ff00\ndim: 256\ngood: red blue\nbad: [[1]]\nsigns: latin\nflag: green\n', 't.yaml');
	t.deepEqual(changes, {flag: {color: 'green'}});
	t.deepEqual(problems.map(problem => problem.slice(0, 22)), ['t.yaml:1: there is no ', 't.yaml:2: error has to', 't.yaml:3: member has t', 't.yaml:4: dim has to b', 't.yaml:5: good has to ', 't.yaml:6: bad has to b', 't.yaml:7: signs has to']);
	t.regex(problems[0]!, /the roles are .*directory/);
	t.regex(problems[2]!, /"#rrggbb"/);
	for (const text of ['- a\n', '{', '"x": "y', 'a: 1\na: 2\n', '? [a]\n: 75\n', 'text\n']) {
		t.is(parseTheme(text, 't.yaml').problems.length, 1, `for ${text}`);
	}
});

test.serial('the shell and one command draw as the file says, and say once what is wrong in it', async t => {
	await using terminal = await TerminalProbe.startCommand(['/bin/sh'], {env: {PS1: 'sh> ', COLORTERM: '', XDG_CONFIG_HOME: ''}});
	const folder = path.join(terminal.home, '.config', 'etcsh');
	await mkdir(folder, {recursive: true});
	await writeFile(path.join(folder, 'theme.yaml'), 'directory: underline 201\nerorr: red\n');
	const program = `${process.execPath} ${path.resolve('dist/cli.js')}`;
	await terminal.waitFor('sh>');
	terminal.enter(String.raw`printf 'set /d/k v\n' | ${program} --data-dir ${terminal.home}/d`);
	await terminal.waitFor(/\nv\n/);
	terminal.enter(`clear; ${program} --data-dir ${terminal.home}/d ls -l /`);
	await terminal.waitFor(/theme\.yaml:2: there is no role "erorr"[\s\S]*dir .*\/d\n/);
	t.true(terminal.output.includes('\u001B[4;38;5;201m/d\u001B[24;39m'));
	const before = terminal.output.length;
	terminal.enter(`clear; ${program} --data-dir ${terminal.home}/d`);
	await terminal.waitForPrompt();
	terminal.type('ls /d');
	await terminal.waitFor('ls /d');
	await terminal.waitUntil('the colour', () => terminal.output.slice(before).includes('\u001B[4;38;5;201m/d\u001B[24;39m'));
	t.is(terminal.output.slice(before).split('erorr').length, 2);
});
