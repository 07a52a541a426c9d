import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {runEtcsh} from '../helpers/etcsh.ts';

test('a data dir that a command made which only reads is told, since its name may be mistyped', async t => {
	const folder = await mkdtemp(path.join(tmpdir(), 'etcsh-one-shot-'));
	t.teardown(async () => rm(folder, {recursive: true, force: true}));
	const said = async (name: string, ...words: readonly string[]) => {
		const {code, stderr} = await runEtcsh(['--data-dir', path.join(folder, name), ...words]);
		return [code, stderr.replaceAll(folder, 'FOLDER')];
	};

	const told = 'FOLDER/a was not there: it is a new data dir, with nothing in it\n';
	t.deepEqual(await said('a', 'ls', '/'), [0, told]);
	t.deepEqual(await said('a', 'ls', '/'), [0, '']);
	const [code, stderr] = await said('b', 'get', '/k');
	t.is(code, 4);
	t.regex(stderr as string, /\nFOLDER\/b was not there: it is a new data dir, with nothing in it\n$/);
	t.deepEqual(await said('c', 'set', '/k', '1'), [0, ''], 'what changes something is as wanted');
	t.deepEqual(await said('d', 'help', 'ls'), [0, ''], 'nothing was made');
});
