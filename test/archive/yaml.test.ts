import test from 'ava';
import {yamlSource} from '../../source/archive/yaml.ts';

const header = 'format: etcsh\nversion: 1\nkey: /a\n---\n';
const read = async (text: string) => Array.fromAsync(yamlSource('f', () => [`${header}${text}\n...\n`], 0).entries());

test('an alias stands for what its own document has named', async t => {
	t.deepEqual(await read('path: &name a\nvalue: *name'), [{path: 'a', value: 'a'}]);
	for (const text of ['path: a\nvalue: *nothing', 'path: a\nvalue: &x v\n---\npath: b\nvalue: *x']) {
		await t.throwsAsync(read(text), {name: 'FormatError', message: /^f, line \d+: Unresolved alias/});
	}
});

test('aliases that would become too much are refused', async t => {
	const levels = 'bcdefgh'.split('').map((name, i) => `${name}: &${name} [${Array.from({length: 9}, () => `*${'abcdefg'[i]}`).join(',')}]`);
	await t.throwsAsync(read(['a: &a [x]', ...levels].join('\n')), {name: 'FormatError', message: /alias/});
});

test('what lies too deep is refused', async t => {
	await t.throwsAsync(read(`path: a\nvalue: ${'['.repeat(20_000)}`), {name: 'FormatError', message: /^f, line \d+: this lies too deep in other things$/});
});

test('what is no YAML is refused with what is wrong in which line', async t => {
	await t.throwsAsync(read('path: a\nvalue: "b'), {name: 'FormatError', message: /^f, line \d+: Missing closing "quote/});
});
