import {Buffer} from 'node:buffer';
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {type Engine, type Node} from '../../source/engine/engine.ts';
import {encodeSnapshot} from '../../source/snap/snapshot-file.ts';
import {runWords} from '../helpers/command-context.ts';
import {
	expectedOf,
	fingerprint,
	temporaryDirectory,
	unpack,
} from '../helpers/data-dirs.ts';

async function memoryEngine(t: ExecutionContext): Promise<Engine> {
	const engine = await openEmbedded();
	t.teardown(async () => engine.close());
	return engine;
}

function keysOf(node: Node): string[] {
	return [...(node.dir ? [] : [`${node.key}=${node.value ?? ''}`]), ...(node.nodes ?? []).flatMap(child => keysOf(child))];
}

async function contentOf(engine: Engine): Promise<string[]> {
	const {node} = await engine.get('/', {recursive: true, sorted: true});
	return keysOf(node);
}

/** A store as etcd 0.4 left it: keys right below the root. */
function storeJson(children: Record<string, unknown>): string {
	return JSON.stringify({Root: {Path: '/', Children: children}, CurrentIndex: 9});
}

const file = (value: string, extra: object = {}) => ({Value: value, Children: null, ...extra});

test('wal lists a log entry by entry', async t => {
	const dataDir = await unpack(t, 'o-237-after-force-new-cluster');
	const before = await fingerprint(dataDir);
	const {code, stdout} = await runWords(['wal', dataDir], {mode: 'own'});
	t.is(code, 0);
	const lines = stdout.trimEnd().split('\n');
	t.regex(lines[0]!, /^ +INDEX +TERM +TYPE +OPERATION +SIZE +KEY$/);
	const endOf = (line: string, word: RegExp) => word.exec(line)!.index + word.exec(line)![0].length;
	t.is(endOf(lines[0]!, /TERM/), endOf(lines[1]!, /^ +1 +1/));
	t.is(endOf(lines[0]!, /SIZE/), endOf(lines[1]!, /^.*add +\d+/));
	for (const [title, word] of [['TYPE', 'member'], ['OPERATION', 'add'], ['KEY', '4dce42243efeb241']] as const) {
		t.is(lines[0]!.indexOf(title), lines[1]!.indexOf(word), `${title} is above its column`);
	}

	t.regex(lines[1]!, /^ +1 +1 +member +add +\d+ +4dce42243efeb241$/);
	t.regex(lines[4]!, /^ +4 +2 +empty +\d+$/);
	t.true(lines.some(line => /request +set +\d+ +\/k\/3$/.test(line)));
	// An index that was given twice is there twice.
	t.is(lines.filter(line => /^ +54 /.test(line)).length, 2);
	t.is(lines.length - 1, expectedOf('o-237-after-force-new-cluster').decoded!.lastRaftIndex! + 1);
	t.deepEqual(await fingerprint(dataDir), before);
});

test('wal has its entries as rows, too, wherever the log lies', async t => {
	const dataDir = await unpack(t, 'a-237-fresh');
	for (const directory of ['', 'member/wal']) {
		const {stdout} = await runWords(['wal', path.join(dataDir, directory), '-o', 'json'], {mode: 'own'});
		const entries = JSON.parse(stdout) as ReadonlyArray<{index: number; operation: string; key: string}>;
		t.deepEqual(entries.map(({index}) => index), Array.from({length: 52}, (_, i) => i + 1));
		t.true(['set', 'create', 'update', 'compareAndSwap', 'compareAndDelete', 'delete', 'createInOrder', 'expire', 'get'].every(name => entries.some(({operation}) => operation === name)));
		t.true(entries.some(({key}) => key === '/dir/_hid/inner'));
	}
});

test('wal lists only the entries of a kind, or of keys that match', async t => {
	const dataDir = path.join(await temporaryDirectory(t), 'd');
	const engine = await openEmbedded({dataDir});
	t.teardown(async () => engine.close());
	await engine.set('/a/b', {value: '1'});
	await engine.set('/c', {value: '1'});
	await engine.delete('/a/b');
	const listed = async (...flags: string[]) => {
		const {stdout} = await runWords(['wal', dataDir, '-o', 'json', ...flags], {mode: 'own'});
		return (JSON.parse(stdout) as ReadonlyArray<{operation: string; key: string}>).map(({operation, key}) => `${operation} ${key}`);
	};

	t.deepEqual(await listed('--key', '/a/*'), ['set /a/b', 'delete /a/b']);
	t.deepEqual(await listed('--key', '/{a,c}*', '--kind', 'set'), ['set /a/b', 'set /c']);
	t.is((await listed('--kind', 'member')).length, 1);
	t.regex((await runWords(['wal', dataDir, '--key', '/none'], {mode: 'own'})).stderr, /^there are no such entries in the log of/);
	t.regex((await runWords(['wal', dataDir, '--kind', 'nonsense'], {mode: 'own'})).stderr, /"nonsense" is not a value of --kind/);
});

test('wal shows what comes before damage, then the damage', async t => {
	const dataDir = await unpack(t, 'f-237-crc-flip');
	const {code, stdout, stderr} = await runWords(['wal', dataDir], {mode: 'own'});
	t.is(code, 1);
	t.is(stdout.trimEnd().split('\n').length - 1, 26);
	t.regex(stderr, /0\.wal at byte 3090: walpb: crc mismatch/);
});

test('wal wants one data dir, and is not part of etcdctl', async t => {
	const directory = await temporaryDirectory(t);
	t.regex((await runWords(['wal'], {mode: 'own'})).stderr, /one data directory is needed/);
	t.regex((await runWords(['wal', path.join(directory, 'none')], {mode: 'own'})).stderr, /there is no data dir/);
	t.regex((await runWords(['wal', directory], {mode: 'own'})).stderr, /is not a data dir of etcd/);
	t.regex((await runWords(['wal', directory], {mode: 'strict'})).stdout, /No help topic for 'wal'/);
});

test('import sets every key of an old store and waits for all', async t => {
	const engine = await memoryEngine(t);
	const snapshot = path.join(await temporaryDirectory(t), 'store.json');
	await writeFile(snapshot, storeJson({
		...Object.fromEntries(Array.from({length: 150}, (_, i) => [`k${i}`, file(`v${i}`)])),
		dir: {Children: {inner: file('x'), empty: {Children: {}}}},
		soon: file('short', {ExpireTime: new Date(Date.now() + 20_000).toISOString()}),
		_hidden: {Children: {h: file('y')}},
	}));
	const {code, stdout, stderr} = await runWords(['import', '--snap', snapshot, '--hidden', '/_hidden'], {engine});
	t.is(code, 0);
	t.is(stdout, `starting to import snapshot ${snapshot} with 10 clients\nfinished importing 153 keys\n`);
	t.regex(stderr, /^[\d-]{10} [\d:.]{15} I \| entering dir: \/\n/);
	t.regex(stderr, / I \| copying key: \/dir\/inner\n/);
	t.regex(stderr, / I \| extending key \/soon's ttl to 300 seconds\n/);
	t.is((await contentOf(engine)).length, 152);
	t.is((await engine.get('/_hidden/h')).node.value, 'y');
	t.true((await engine.get('/soon')).node.ttl! > 200);
});

test('import reads the snapshots of etcd 2, too, without the space that their keys are in', async t => {
	const engine = await memoryEngine(t);
	const snapshot = path.join(await unpack(t, 'b-237-snapshots'), 'member/snap/0000000000000002-00000000000000cc.snap');
	const {code, stdout} = await runWords(['import', '--snap', snapshot, '-c', '3'], {engine, mode: 'own'});
	t.is(code, 0);
	t.is(stdout, '106 created, 1 the same\n');
	const content = await contentOf(engine);
	t.true(content.includes('/cas=2'));
	t.false(content.some(line => line.startsWith('/0/')));
});

test('a snapshot heeds the flags of an import as every other source does', async t => {
	const engine = await memoryEngine(t);
	await engine.set('/a', {value: 'precious'});
	await engine.set('/extra', {value: 'mine'});
	const snapshot = path.join(await temporaryDirectory(t), 'store.json');
	await writeFile(snapshot, storeJson({
		a: file('from the snapshot'),
		b: file('b', {ExpireTime: new Date(Date.now() + 1_000_000).toISOString()}),
		_hidden: {Children: {h: file('y')}},
	}));
	const run = async (...words: string[]) => runWords(['import', '--snap', snapshot, ...words], {engine, mode: 'own'});
	const before = await contentOf(engine);
	for (const words of [['--dry-run'], ['--dry-run', '--overwrite', '--prune', '--yes'], []]) {
		await run(...words);
		t.deepEqual(await contentOf(engine), before);
	}

	t.regex((await run()).stderr, /1 node is different in \/: nothing was written/);
	t.is((await run('--no-clobber', '--ttl', 'drop', '--hidden', '/_hidden')).code, 0);
	t.deepEqual(await contentOf(engine), ['/a=precious', '/b=b', '/extra=mine']);
	t.is((await engine.get('/b')).node.ttl, undefined);
	t.is((await engine.get('/_hidden/h')).node.value, 'y');
	t.is((await run('--overwrite', '--prune', '--yes')).code, 0);
	t.deepEqual(await contentOf(engine), ['/a=from the snapshot', '/b=b']);
	t.true((await engine.get('/b')).node.ttl! > 0);

	t.regex((await run('--format', 'json')).stderr, /--format and --snap exclude each other/);
	t.regex((await runWords(['import', snapshot, '--hidden', '/_hidden'], {engine, mode: 'own'})).stderr, /--hidden goes with --snap/);
	t.regex((await runWords(['import', '--snap', '/none'], {engine, mode: 'own'})).stderr, /cannot read \/none: no such file/);
});

test('import explains what it can\'t do', async t => {
	const engine = await memoryEngine(t);
	const directory = await temporaryDirectory(t);
	const rubbish = path.join(directory, 'rubbish');
	await writeFile(rubbish, 'no store');
	const empty = path.join(directory, 'empty');
	await writeFile(empty, encodeSnapshot({
		index: 1, term: 1, voters: [], json: Buffer.from(storeJson({})),
	}));
	t.deepEqual(await runWords(['import']), {code: 1, stdout: 'no snapshot file provided (use --snap)\n', stderr: ''});
	t.deepEqual(await runWords(['import', '--snap', '/none']), {code: 1, stdout: 'cannot read snapshot file /none\n', stderr: ''});
	t.regex((await runWords(['import', '--snap', rubbish], {engine, mode: 'own'})).stderr, /does not hold a store/);
	// The original takes it for an empty store.
	t.regex((await runWords(['import', '--snap', rubbish], {engine})).stdout, /finished importing 0 keys\n$/);
	const missing = await runWords(['import', '--snap', empty, '--hidden', '/x'], {engine});
	t.is(missing.code, 4);
	t.regex(missing.stderr, /Error: {2}Key not found \(\/x\)\n$/);
});

test('import of etcdctl takes what is no store of etcd 0.4 for an empty one', async t => {
	const engine = await memoryEngine(t);
	const directory = await temporaryDirectory(t);
	const snapshot = path.join(directory, 'snapshot');
	for (const content of ['', 'rubbish', '{}', '[]', encodeSnapshot({
		index: 1, term: 1, voters: [], json: Buffer.from(storeJson({k: file('v')})),
	})]) {
		await writeFile(snapshot, content);
		const {code, stdout, stderr} = await runWords(['import', '--snap', snapshot, '-c', '0'], {engine});
		t.is(code, 0);
		t.is(stdout, `starting to import snapshot ${snapshot} with 0 clients\nfinished importing 0 keys\n`);
		t.regex(stderr, /^[\d-]{10} [\d:.]{15} I \| entering dir: \/\n$/);
	}
});

test('import says which key it can\'t find and which it can\'t copy', async t => {
	const engine = await memoryEngine(t);
	const snapshot = path.join(await temporaryDirectory(t), 'store.json');
	await writeFile(snapshot, storeJson({f: file('v')}));
	for (const [key, text] of [['_x/y', 'Key not found (/_x)'], ['/f/x', 'Not a directory (/f)']] as const) {
		const {code, stdout, stderr} = await runWords(['import', '--snap', snapshot, '--hidden', key], {engine});
		t.is(code, 4);
		t.false(stdout.includes('finished'));
		t.true(stderr.endsWith(`Error:  ${text}\n`));
	}

	t.true((await runWords(['import', '--snap', snapshot, '--hidden', 'f'], {engine})).stdout.endsWith('finished importing 2 keys\n'));
	await engine.delete('/f');
	await engine.create('/f', {dir: true});
	const {code, stdout, stderr} = await runWords(['import', '--snap', snapshot], {engine});
	t.is(code, 1);
	t.is(stdout, `starting to import snapshot ${snapshot} with 10 clients\n`);
	t.regex(stderr, / I \| copying key: \/f\n[\d-]{10} [\d:.]{15} I \| failed to copy key: 102: Not a file \(\/f\) \[\d+\]\n$/);
});

test('import says that it starts before it connects, once for each client', async t => {
	const engine = await memoryEngine(t);
	const snapshot = path.join(await temporaryDirectory(t), 'store.json');
	await writeFile(snapshot, storeJson({}));
	let output = '';
	let connections = 0;
	await runWords(['import', '--snap', snapshot, '-c', '3'], {
		more: {
			stdout(text) {
				output += text;
			},
			async connect(options) {
				t.regex(output, /^starting to import/);
				t.true(options?.isSeparate);
				connections++;
				return engine;
			},
		},
	});
	t.is(connections, 3);
	t.regex(output, /finished importing 0 keys\n$/);
});

test('a backup without a place to read or to write is refused, but by etcdctl', async t => {
	for (const [words, missing] of [
		[[], '--data-dir'],
		[['--backup-dir', '/nowhere/b'], '--data-dir'],
		[['--data-dir', '/nowhere'], '--backup-dir'],
		[['--wal-dir', '/nowhere/wal'], '--backup-dir'],
	] as const) {
		const {code, stderr} = await runWords(['backup', ...words], {mode: 'own'});
		t.is(code, 1);
		t.true(stderr.startsWith(`Error:  ${missing} required\n  It names `), `says ${stderr}`);
	}

	t.regex((await runWords(['backup', '--data-dir', '/nowhere'])).stderr, /open \/nowhere\/member\/snap: no such file or directory\n$/);
});
