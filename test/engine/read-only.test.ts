import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {openEmbedded} from '../../source/engine/embedded.ts';
import {EtcdError} from '../../source/protocol/errors.ts';
import {
	expectedOf,
	fingerprint,
	temporaryDirectory,
	unpack,
} from '../helpers/data-dirs.ts';
import {runEtcsh} from '../helpers/etcsh.ts';

test('a dead data dir answers reads and watches of the past, and refuses every write', async t => {
	const dataDir = await unpack(t, 'b-237-snapshots');
	const before = await fingerprint(dataDir);
	const engine = await openEmbedded({dataDir, isReadOnly: true});
	t.deepEqual(engine.info, {
		kind: 'embedded', endpoints: [], dataDir, isReadOnly: true,
	});
	t.deepEqual(engine.status, {state: 'ok'});
	t.is((await engine.get('/cas')).node.value, '2');
	t.is((await engine.get('/cas', {quorum: true})).node.value, '2');
	t.is((await engine.waitForEvent('/', {recursive: true, waitIndex: 100n})).node.modifiedIndex, 100);
	t.deepEqual(await engine.members(), (expectedOf('b-237-snapshots').members as {members: unknown}).members as []);
	for (const attempt of [engine.set('/x', {value: '1'}), engine.delete('/cas'), engine.createInOrder('/q', {value: ''})]) {
		const error = await t.throwsAsync(attempt, {instanceOf: EtcdError});
		t.regex(error.message, /open for reading only/);
	}

	await engine.close();
	t.deepEqual(await fingerprint(dataDir), before);
});

test('what has expired since is still there to be read', async t => {
	const dataDir = await unpack(t, 'a-237-fresh');
	const engine = await openEmbedded({dataDir, isReadOnly: true, clock: () => 4_000_000_000_000_000_000n});
	const {node} = await engine.get('/', {recursive: true});
	t.true(JSON.stringify(node).includes('"expiration":"2036-'));
	await engine.close();
});

test('--read-only opens a data dir, a backup, and a directory of segments, for any command', async t => {
	const dataDir = await unpack(t, 'c-237-auth');
	const before = await fingerprint(dataDir);
	const listed = await runEtcsh(['--data-dir', dataDir, '--read-only', 'ls', '--recursive', '--sort']);
	t.is(listed.code, 0, listed.stderr);
	t.is((await runEtcsh(['--data-dir', path.join(dataDir, 'member', 'wal'), '--read-only', 'ls', '--recursive', '--sort'])).stdout, listed.stdout);
	const refused = await runEtcsh(['--data-dir', dataDir, '--read-only', 'set', '/x', '1']);
	t.is(refused.code, 4);
	t.regex(refused.stderr, /open for reading only/);
	t.deepEqual(await fingerprint(dataDir), before);
	const alone = await runEtcsh(['--read-only', 'ls']);
	t.is(alone.code, 1);
	t.regex(alone.stderr, /--read-only needs a data dir/);
});

test('what is no data dir is told, and nothing is made there', async t => {
	const directory = await temporaryDirectory(t);
	await t.throwsAsync(openEmbedded({dataDir: path.join(directory, 'none'), isReadOnly: true}), {message: /there is no data dir/});
	await t.throwsAsync(openEmbedded({dataDir: directory, isReadOnly: true}), {message: /is no data dir of etcd/});
	await mkdir(path.join(directory, 'member', 'wal'), {recursive: true});
	await t.throwsAsync(openEmbedded({dataDir: directory, isReadOnly: true}), {message: /holds no log/});
	t.deepEqual(await fingerprint(path.join(directory, 'member', 'wal')), []);
});
