import test from 'ava';
import {TerminalProbe} from '../helpers/terminal.ts';

const f2 = '\u001BOQ';

test('a JSON value is folded by levels, as it is stored, and a ttl from above is told', async t => {
	await using terminal = await TerminalProbe.start(['--embedded'], {columns: 130, rows: 30});
	await terminal.waitForPrompt();
	terminal.enter('mkdir --ttl 600 /session');
	terminal.enter('set /session/user \'{"id":12345678901234567890,"roles":["a","b",{"c":1}]}\'');
	await terminal.waitFor(/12345678901234567890[\s\S]*❯ $/m);
	terminal.type(f2);
	await terminal.waitFor('▸ session/');
	terminal.type('l');
	await terminal.waitFor('user  {"id"');
	terminal.type('j');
	const {text} = await terminal.waitFor('"id": 12345678901234567890,');
	t.regex(text, /value {2}\/session\/user ─+ ◷ \d+:\d\d by session\/ · 53 characters · index \d+ ╮/);
	terminal.type('--');
	await terminal.waitFor(/"roles": \[ … 3 \]/);
	terminal.type('+');
	await terminal.waitFor(/\{ … 1 \}/);
	terminal.type('+');
	await terminal.waitFor('"c": 1');
	terminal.type('q');
	await terminal.waitForPrompt();
});
