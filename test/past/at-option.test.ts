import {readdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {openForCommand} from '../../source/connect/one-command.ts';
import {parseGlobalFlags, type GlobalOptions} from '../../source/language/global-flags.ts';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {type Engine} from '../../source/engine/engine.ts';
import {runWords, type CommandResult} from '../helpers/command-context.ts';
import {fingerprint, temporaryDirectory} from '../helpers/data-dirs.ts';
import {runEtcsh} from '../helpers/etcsh.ts';

function optionsOf(tokens: readonly string[]): GlobalOptions {
	const parsed = parseGlobalFlags(tokens, {}, {isStrict: false});
	if (parsed.problem !== undefined) {
		throw new Error(parsed.problem);
	}

	return parsed.options;
}

const openOptions = {isStrict: false, stderr: () => undefined};

/** Runs a command in a shell on the embedded server. */
async function shell(t: ExecutionContext): Promise<{engine: Engine; run: (words: readonly string[]) => Promise<CommandResult>}> {
	const engine = await openEmbedded({dataDir: path.join(await temporaryDirectory(t), 'd')});
	t.teardown(async () => engine.close());
	const options = optionsOf([]);
	return {
		engine,
		run: async words => runWords(words, {
			mode: 'shell',
			engine,
			directory: '/a',
			more: {
				async connectWith(flags) {
					const connection = await openForCommand(flags, {present: async () => engine, options}, openOptions);
					t.teardown(async () => connection.engine.close());
					return connection;
				},
			},
		}),
	};
}

test('commands that read take --at, before and behind their name, in the shell of the embedded server', async t => {
	const {engine, run} = await shell(t);
	const {index} = await engine.set('/a/b', {value: 'one'});
	await engine.set('/a/b', {value: 'two'});
	await engine.set('/a/c', {value: 'three'});
	t.is((await run(['get', 'b', '--at', String(index)])).stdout, 'one\n');
	t.is((await run(['--at', String(index), 'get', 'b'])).stdout, 'one\n');
	t.is((await run(['get', 'b', '--at', '-2'])).stdout, 'one\n');
	t.is((await run(['get', 'b', '--at', 'before:b'])).stdout, 'one\n');
	t.is((await run(['ls', '/a', '--at', '-1'])).stdout, '/a/b\n');
	t.regex((await run(['ls', '/a', '-l', '--at', '-1'])).stdout, /\/a\/b +two/);
	t.is((await run(['find', '/', '--type', 'f', '--at', '-1'])).stdout, '/a/b\n');
	t.is((await run(['grep', 'o', '/', '--at', '-2'])).stdout, '/a/b: one\n');
	t.regex((await run(['stat', 'b', '--at', '-2'])).stdout, new RegExp(`Modified: +index ${index}\n`));
	t.regex((await run(['tree', '/a', '--at', '-1'])).stdout, /1 key\n$/);
	t.regex((await run(['export', '/a', '--at', String(index)])).stdout, /"value":"one"/);
	const refused = await run(['--at', '-1', 'set', '/a/b', 'x']);
	t.is(refused.code, 4);
	t.regex(refused.stderr, /at index \d+ is open for reading only: setting \/a\/b was refused\n {2}Nothing was changed. Only the present can be changed/);
	t.is((await run(['find', '/', '--type', 'f', '--delete', '--at', '-1'])).code, 4);
	t.regex((await run(['--at', '-1', 'watch', '/a'])).stderr, /^nothing happens after index \d+/);
	t.regex((await run(['get', 'b', '--at', 'yesterday'])).stderr, /^"yesterday" is no moment: it is an index as 1234, which log KEY lists \(etcd keeps no times\)/);
	t.is((await engine.get('/a/b')).node.value, 'two');
});

test('diff shows what changed since a moment, or between two', async t => {
	const {engine, run} = await shell(t);
	const {index} = await engine.set('/a/b', {value: 'one'});
	await engine.set('/a/b', {value: 'two'});
	await engine.set('/a/c', {value: 'three'});
	const {index: full} = await engine.set('/x/y', {value: '1'});
	await engine.delete('/x', {recursive: true});
	t.deepEqual(await run(['diff', '--at', String(index)]), {code: 1, stdout: '~ b  one → two\n+ c  three\n', stderr: ''});
	t.deepEqual(await run(['diff', '--at', String(index), '--at', String(index + 1), '/a']), {code: 1, stdout: '~ b  one → two\n', stderr: ''});
	t.deepEqual(await run(['diff', '/x', '--at', String(full), '-o', 'json']), {
		code: 1,
		stdout: '[\n{"key":"","difference":"removed"},\n{"key":"y","difference":"removed","from":"1"}\n]\n',
		stderr: '',
	});
	t.is((await run(['diff', 'b', '--at', String(index)])).stdout, `--- /a/b@${index}\n+++ /a/b\n@@ -1,1 +1,1 @@\n-one\n\\ No newline at end of file\n+two\n\\ No newline at end of file\n`);
	t.regex((await run(['diff', '/x/y', '--at', 'before:/x/y'])).stdout, /^- .*y/);
	t.deepEqual(await run(['diff', '--at', String(full), '--at', String(full), '/']), {code: 0, stdout: '', stderr: ''});
	t.is((await run(['diff', '/none', '--at', '-1'])).code, 2);
	t.is((await run(['diff', '--at', '1', '--at', '2', '--at', '3'])).code, 2);
});

test('the past behind a place that is named in front of a command is that of the place', async t => {
	const {run} = await shell(t);
	await run(['set', '/a/b', 'here']);
	await run(['set', '/a/b', 'still here']);
	const dataDir = path.join(await temporaryDirectory(t), 'other');
	const there = await openEmbedded({dataDir});
	const {index} = await there.set('/a/b', {value: 'one'});
	await there.set('/a/b', {value: 'two'});
	await there.close();
	const place = ['--data-dir', dataDir];
	t.is((await run([...place, 'get', 'b', '--at', String(index)])).stdout, 'one\n');
	t.is((await run([...place, 'diff', '/a', '--at', String(index), '--at', String(index + 1)])).stdout, '~ b  one → two\n');
});

test('diff compares the past of a key of another place with its present', async t => {
	const place = await temporaryDirectory(t);
	const config = path.join(place, 'config.yaml');
	await writeFile(config, `profiles:\n  old:\n    dataDir: ${path.join(place, 'old')}\n`);
	const there = await openEmbedded({dataDir: path.join(place, 'old')});
	const {index} = await there.set('/a', {value: 'one'});
	await there.set('/a', {value: 'two'});
	await there.close();
	const here = await openEmbedded({dataDir: path.join(place, 'here')});
	await here.set('/a', {value: 'one'});
	await here.set('/b', {value: 'x'});
	await here.close();
	const diff = async (...words: readonly string[]) =>
		runEtcsh(['--data-dir', path.join(place, 'here'), 'diff', ...words], {env: {ETCSH_CONFIG: config}});
	t.regex((await diff('--at', '-1', 'old:/a')).stdout, new RegExp(`^--- old:/a@${index}\n\\+\\+\\+ old:/a\n[^]*-one\n[^]*\\+two\n`));
	t.like(await diff('--at', String(index), 'old:/a', '/a'), {code: 0, stdout: '', stderr: ''});
	t.is((await diff('--at', String(index), '--at', String(index + 1), 'old:/a')).code, 1);
});

test('a data dir that is named is not touched, whoever has it', async t => {
	const dataDir = path.join(await temporaryDirectory(t), 'd');
	const engine = await openEmbedded({dataDir});
	t.teardown(async () => engine.close());
	const {index} = await engine.set('/a', {value: 'one'});
	await engine.set('/a', {value: 'two'});
	const before = await fingerprint(dataDir);
	t.deepEqual(await runEtcsh(['--data-dir', dataDir, '--at', String(index), 'get', '/a']), {code: 0, stdout: 'one\n', stderr: ''});
	t.deepEqual(await runEtcsh(['--data-dir', dataDir, 'get', '/a', '--at', String(index)]), {code: 0, stdout: 'one\n', stderr: ''});
	t.deepEqual(await fingerprint(dataDir), before);
});

test('the health of a cluster of which only the files are read is nothing that can be told', async t => {
	const dataDir = path.join(await temporaryDirectory(t), 'd');
	const engine = await openEmbedded({dataDir});
	const {index} = await engine.set('/a', {value: 'one'});
	await engine.set('/a', {value: 'two'});
	await engine.close();
	const stderr = `only the files of ${dataDir} are read: there is no running cluster to ask\n`
		+ '  etcsh member list shows the members that they name, etcsh doctor how far back they tell.\n';
	for (const words of [['--read-only'], ['--at', String(index)], ['--at', '-1']]) {
		for (const more of [[], ['-o', 'json'], ['--forever']]) {
			t.deepEqual(await runEtcsh(['--data-dir', dataDir, ...words, 'cluster-health', ...more]), {code: 1, stdout: '', stderr}, words.join(' '));
		}

		for (const told of [['member', 'list'], ['doctor']]) {
			t.is((await runEtcsh(['--data-dir', dataDir, ...words, ...told])).code, 0, words.join(' '));
		}
	}

	t.like(await runEtcsh(['--data-dir', dataDir, 'cluster-health']), {code: 0, stderr: ''});
});

test('a command that reads files as they are refuses a moment in front of it', async t => {
	const more = {isMomentNamed: true};
	const directory = await temporaryDirectory(t);
	const copy = path.join(directory, 'copy');
	t.like(await runWords(['backup', '--data-dir', directory, '--backup-dir', copy], {mode: 'own', more}), {
		code: 1, stderr: '--at is about keys, and backup copies files as they are\n  Leave it out. etcsh export --at saves keys as they were.\n',
	});
	t.regex((await runWords(['wal', directory], {mode: 'own', more})).stderr, /^--at is about keys, and wal lists the whole log\n/);
	t.deepEqual(await readdir(directory), []);
});
