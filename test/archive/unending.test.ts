import {execFileSync} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {JsonScanner} from '../../source/archive/json-scanner.ts';
import {jsonParser} from '../../source/archive/json.ts';
import {yamlSource} from '../../source/archive/yaml.ts';
import {runWords} from '../helpers/command-context.ts';

const folder = await mkdtemp(path.join(tmpdir(), 'etcsh-unending-'));
test.after.always(async () => {
	await rm(folder, {recursive: true});
});

const exported = '{"format":"etcsh","version":1,"key":"/a","nodes":[{"path":"x","value":"1"}]}';

test('what comes out of a pipe by name is imported, though it can be read only once', async t => {
	const engine = await openEmbedded();
	t.teardown(async () => engine.close());
	const file = path.join(folder, 'pipe');
	execFileSync('mkfifo', [file]);
	const result = runWords(['import', file, '/b'], {mode: 'own', engine});
	await writeFile(file, exported);
	t.deepEqual(await result, {code: 0, stdout: '2 created\n', stderr: ''});
	t.is((await engine.get('/b/x')).node.value, '1');
});

test('a device that never ends is refused', async t => {
	const engine = await openEmbedded();
	t.teardown(async () => engine.close());
	const {code, stderr} = await runWords(['import', '/dev/zero', '/b'], {mode: 'own', engine});
	t.is(code, 1);
	t.is(stderr, 'cannot read /dev/zero: longer than 256 MB\n');
	const snapshot = await runWords(['import', '--snap', '/dev/zero'], {mode: 'own', engine});
	t.is(snapshot.code, 1);
	t.regex(snapshot.stderr, /^cannot read \/dev\/zero: it is not a regular file\n/);
});

test('a JSON record without an end is refused', t => {
	for (const start of ['', '{"nodes":[{"value":"']) {
		const scanner = new JsonScanner(jsonParser('f'), 1000);
		t.throws(() => {
			for (let i = 0; i < 11; i++) {
				scanner.feed(i === 0 ? start : 'x'.repeat(100)).toArray();
			}

			scanner.feed('x'.repeat(100)).toArray();
		}, {message: 'f, line 1: a record without an end, or not one of an export'});
	}
});

test('a YAML document without an end is refused, and documents that end may be many', async t => {
	const header = 'format: etcsh\nversion: 1\nkey: /a\n';
	function * pieces(tail: string) {
		yield header;
		for (let i = 0; i < 100; i++) {
			yield '--';
			yield `-\npath: x${i}\nvalue: 'y'\n`;
		}

		for (let i = 0; i < 11; i++) {
			yield tail;
		}

		yield '...\n';
	}

	const read = async (tail: string) => Array.fromAsync(yamlSource('f', () => pieces(tail), 0, 1000).entries());
	const entries = await read('');
	t.is(entries.length, 100);
	t.deepEqual(entries.at(-1), {path: 'x99', value: 'y'});
	await t.throwsAsync(read('#'.repeat(100)), {message: /^f, line \d+ or later: a document without an end/});
});
