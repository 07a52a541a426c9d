import test from 'ava';
import {TerminalProbe} from '../helpers/terminal.ts';

const pageUp = '\u001B[5~';

function rowsInSight({screen: {rows}}: TerminalProbe): number {
	return rows.filter(row => row.includes(' /a/k')).length;
}

test.serial('PgUp goes a page back, beside the prompt and on the full screen', async t => {
	await using terminal = await TerminalProbe.start(['--embedded'], {columns: 100, rows: 40});
	await terminal.waitForPrompt();
	const url = /http:\/\/127\.0\.0\.1:\d+/.exec(terminal.output)![0];
	terminal.enter('watch /a --recursive');
	await terminal.waitFor('nothing yet');
	for (let i = 0; i < 80; i++) {
		await fetch(`${url}/v2/keys/a/k${i}`, {method: 'PUT', body: new URLSearchParams({value: 'x'})});
	}

	await terminal.waitFor(/80 events[\s\S]*\/a\/k79/);
	const first = rowsInSight(terminal) - 1;
	t.true(first > 5);
	terminal.type(pageUp);
	await terminal.waitFor(`${first} newer events`);
	terminal.type('\u001BOQ');
	await terminal.waitFor('/ filter');
	const second = rowsInSight(terminal) - 1;
	t.true(second > first);
	terminal.type(`\u001B[Z${pageUp}`);
	await terminal.waitFor(`${first + second} newer events`);
});
