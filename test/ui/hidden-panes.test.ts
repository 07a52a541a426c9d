import test from 'ava';
import {TerminalProbe} from '../helpers/terminal.ts';

test('where not all panes fit, that is said, and the one that is chosen comes into sight', async t => {
	await using terminal = await TerminalProbe.start(['--embedded'], {columns: 80, rows: 16});
	await terminal.waitForPrompt();
	for (const name of ['one', 'two', 'three']) {
		terminal.enter(`watch /${name}`);
	}

	await terminal.waitFor(/╭ 2 {2}\/two[\s\S]*╭ 3 {2}\/three[\s\S]*3 watches {2}1 hidden/);
	terminal.type('\u001B1');
	const {text} = await terminal.waitFor(/╭ 1 {2}\/one[\s\S]*╭ 3 {2}\/three/);
	t.false(text.includes('╭ 2'));
	terminal.type('\u001BOQ');
	await terminal.waitFor(/╭ 1 {2}\/one/);
	terminal.type('2');
	await terminal.waitFor(/╭ 2 {2}\/two/);
	terminal.type('q');
	await terminal.waitForPrompt();
});
