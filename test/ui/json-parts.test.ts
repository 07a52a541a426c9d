import test from 'ava';
import {startShell} from '../helpers/full-screen.ts';

test.serial('a part of a JSON value is set, read and removed at the prompt, and undo brings the value back', async t => {
	await using terminal = await startShell();
	terminal.enter('put /k \'{"port": 8080, "hosts": ["a"]}\'');
	await terminal.waitFor('"hosts": ["a"]}');
	terminal.enter('set /k .port 6543');
	terminal.enter('del /k .hosts[0]');
	terminal.enter('get /k -o raw');
	await terminal.waitFor('{"port": 6543, "hosts": []}');
	terminal.enter('undo');
	terminal.enter('get /k .hosts[0] -o json');
	const screen = await terminal.waitFor('"value":"a"');
	t.notRegex(screen.text, /one word too many/);
});

test.serial('a neighbour\'s word is answered', async t => {
	await using terminal = await startShell();
	terminal.enter('keys *');
	const screen = await terminal.waitFor('lists all keys below');
	t.regex(screen.text, /There is no command "keys"/);
});

test.serial('paths into a value are completed, and quotes that will be lost are said', async t => {
	await using terminal = await startShell();
	terminal.enter('put /k \'{"port": 8080, "hosts": ["a"]}\'');
	// Its echo, too, has the value, but not at the start of a line.
	await terminal.waitFor(/\n\{"port": 8080/);
	terminal.type('get /k .po\t');
	await terminal.waitFor('get /k .port');
	terminal.enter('');
	await terminal.waitFor(/\n8080\n/);
	terminal.type('set /j {"a":"b"}');
	const screen = await terminal.waitFor('its quotes will be lost');
	t.regex(screen.text, /put single quotes around it/);
});
