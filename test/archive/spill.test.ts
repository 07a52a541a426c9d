import {Buffer} from 'node:buffer';
import {readdirSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {Spill} from '../../source/archive/spill.ts';
import {runEtcsh} from '../helpers/etcsh.ts';

async function * pieces(count: number, size: number): AsyncGenerator<Buffer> {
	for (let i = 0; i < count; i++) {
		yield Buffer.alloc(size, i);
	}
}

for (const [title, count] of [['few', 3], ['many', 200]] as const) {
	test(`what comes once is read as often as it is wanted: ${title} bytes`, async t => {
		await using spill = await Spill.of(pieces(count, 100_001));
		const all = Buffer.concat(await Array.fromAsync(pieces(count, 100_001)));
		for (let i = 0; i < 2; i++) {
			t.true(Buffer.concat(await Array.fromAsync(spill.chunks())).equals(all));
		}
	});
}

test.serial('a long export on standard input goes through a copy on disk, of which nothing is left', async t => {
	const folder = await mkdtemp(path.join(tmpdir(), 'etcsh-spill-'));
	t.teardown(async () => rm(folder, {recursive: true}));
	const record = (i: number) => `{"path":"k${String(i).padStart(4, '0')}","value":"${'v'.repeat(100_000)}"}`;
	const text = `{"format":"etcsh","version":1,"key":"/a","nodes":[\n${Array.from({length: 100}, (_, i) => record(i)).join(',\n')}\n]}\n`;
	const env = {TMPDIR: folder};
	const {code, stdout, stderr} = await runEtcsh(['--data-dir', path.join(folder, 'data'), 'import', '-'], {stdin: text, env});
	t.deepEqual({code, stdout, stderr}, {code: 0, stdout: '101 created\n', stderr: ''});
	t.deepEqual(readdirSync(folder).filter(name => name.startsWith('etcsh-')), []);
	const nowhere = await runEtcsh(['--data-dir', path.join(folder, 'data'), 'import', '-'], {stdin: text, env: {TMPDIR: path.join(folder, 'nowhere')}});
	t.is(nowhere.code, 1);
	t.regex(nowhere.stderr, /^(?:Error: {2})?input that can be read only once needs a copy in .*nowhere: .*\n {2}Save it to a file/);
});
