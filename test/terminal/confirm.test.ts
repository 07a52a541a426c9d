import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {runEtcsh} from '../helpers/etcsh.ts';
import {TerminalProbe} from '../helpers/terminal.ts';

test('one command asks at the terminal, says how it is answered, and a no changes nothing', async t => {
	const folder = await mkdtemp(path.join(tmpdir(), 'etcsh-confirm-'));
	t.teardown(async () => rm(folder, {recursive: true}));
	const place = ['--data-dir', path.join(folder, 'data')];
	await runEtcsh(place, {stdin: 'set /a/b 1\n'});
	for (const [answer, code] of [['n', 1], ['y', 0]] as const) {
		await using terminal = await TerminalProbe.start([...place, 'rm', '-r', '/a']);
		await terminal.waitFor(/\/a holds 1 key: \/a\/b\n *Remove all of it\? \(y\/n\)/);
		terminal.type(`${answer}\r`);
		t.is(await terminal.exited, code, `after ${answer}`);
	}

	t.is((await runEtcsh([...place, 'get', '/a/b'])).code, 4);
});
