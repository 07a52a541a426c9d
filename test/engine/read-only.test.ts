import {mkdir, rename} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {type Engine} from '../../source/engine/engine.ts';
import {
	ReadOnlyError,
	readOnlyEngine,
	requirePresent,
	requireWritable,
} from '../../source/engine/read-only.ts';
import {type UserError} from '../../source/errors.ts';
import {openRemote} from '../../source/remote/remote-engine.ts';
import {EtcdError} from '../../source/protocol/errors.ts';
import {
	expectedOf,
	fingerprint,
	temporaryDirectory,
	unpack,
} from '../helpers/data-dirs.ts';
import {freePort} from '../helpers/live-etcd.ts';
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
});

test('--wal-dir names a log that lies elsewhere', async t => {
	const dataDir = await unpack(t, 'a-237-fresh');
	const whole = await runEtcsh(['--data-dir', dataDir, '--read-only', 'ls', '--recursive']);
	const walDir = path.join(await temporaryDirectory(t), 'log');
	await rename(path.join(dataDir, 'member', 'wal'), walDir);
	const apart = await runEtcsh(['--data-dir', dataDir, '--wal-dir', walDir, '--read-only', 'ls', '--recursive']);
	t.is(apart.code, 0, apart.stderr);
	t.is(apart.stdout, whole.stdout);
	const alone = await runEtcsh(['--wal-dir', walDir, 'ls']);
	t.is(alone.code, 1);
	t.regex(alone.stderr, /--wal-dir needs a data dir/);
});

test('--read-only holds on a cluster for one-shot commands and batches', async t => {
	const url = `http://127.0.0.1:${await freePort()}`;
	const engine = await openEmbedded({listenClientUrls: [url]});
	t.teardown(async () => engine.close());
	await engine.set('/a', {value: '1'});
	const args = ['--endpoints', url, '--read-only'];
	t.is((await runEtcsh([...args, 'get', '/a'])).stdout, '1\n');
	const refused = await runEtcsh([...args, 'rm', '/a']);
	t.is(refused.code, 4);
	t.regex(refused.stderr, /http:\/\/127\.0\.0\.1:\d+ is open for reading only: removing \/a was refused\n {2}Nothing was changed\./);
	const batch = await runEtcsh([...args, '--keep-going'], {stdin: 'set /a 2\nuser add root:x\nmember add n http://127.0.0.1:1\nget /a\n'});
	t.is(batch.stdout, '1\n');
	t.is(batch.stderr.match(/is open for reading only/g)?.length, 3);
	t.is((await engine.get('/a')).node.value, '1');
});

const keysReads = new Set(['get', 'waitForEvent', 'watch', 'members', 'leader', 'health', 'version', 'report', 'onStatus', 'onNotice', 'checkCluster', 'close']);
const authReads = new Set(['users', 'user', 'roles', 'role']);

/** Whether the call ends in ReadOnlyError instead of reaching the engine. */
async function isRefused(target: object, name: string): Promise<boolean> {
	try {
		await (target as Record<string, (...args: unknown[]) => unknown>)[name]!('/a', {value: '1', signal: AbortSignal.abort()}, {});
		return false;
	} catch (error) {
		return error instanceof ReadOnlyError;
	}
}

function methodsOf(target: object): string[] {
	return Object.entries(target).filter(([, member]) => typeof member === 'function').map(([name]) => name).sort();
}

test('whatever is not known to only read is refused, and no method of an engine is missing', async t => {
	const open = async () => openRemote({
		endpoints: ['http://127.0.0.1:1'], headerTimeoutMs: 100, totalTimeoutMs: 100, isSyncWanted: false, isStrict: false,
	});
	const engine = await open();
	const readOnly = readOnlyEngine(engine);
	t.deepEqual(readOnly.info, {...engine.info, isReadOnly: true});
	t.deepEqual(methodsOf(readOnly), methodsOf(engine));
	t.deepEqual(methodsOf(readOnly.auth), methodsOf(engine.auth));
	for (const [target, reads] of [[readOnly, keysReads], [readOnly.auth, authReads]] as const) {
		for (const name of methodsOf(target)) {
			t.is(await isRefused(target, name), !reads.has(name), name);
		}
	}

	await engine.close();
});

test('a read-only embedded engine refuses in its own words, and passes reads on', async t => {
	const engine = await openEmbedded();
	await engine.set('/a', {value: '1'});
	const readOnly = readOnlyEngine(engine);
	t.is((await readOnly.get('/a')).node.value, '1');
	t.is((await readOnly.waitForEvent('/a', {waitIndex: 1n})).action, 'set');
	const error = await t.throwsAsync(readOnly.set('/a', {value: '2'}), {instanceOf: ReadOnlyError, message: 'the embedded server is open for reading only: setting /a was refused'});
	t.is(error.exitCode, 4);
	t.is((await engine.get('/a')).node.value, '1');
	await readOnly.close();
	await t.throwsAsync(engine.waitForEvent('/a'));
});

const somewhere = {kind: 'remote', endpoints: ['http://g:1', 'http://h:1'], isReadOnly: true} as unknown as Engine['info'];

for (const [what, info, message, hint] of [
	['a cluster', {}, 'the cluster at http://g:1, http://h:1 is open for reading only', 'Leave out --read-only, or readOnly in the profile, to change it.'],
	['an endpoint that was named twice', {endpoints: ['http://g:1', 'http://g:1']}, 'http://g:1 is open for reading only', 'Leave out --read-only, or readOnly in the profile, to change it.'],
	['a data dir', {dataDir: '/d'}, '/d is open for reading only', 'Leave out --read-only, or readOnly in the profile, to change it.'],
	['the past', {at: 7}, 'the cluster at http://g:1, http://h:1 at index 7 is open for reading only', 'Only the present can be changed.'],
	['the past of a shell', {at: 7, wayBack: 'now'}, 'read-only at @7', 'now comes back to the present.'],
	['a shell that shows no index', {wayBack: 'now'}, 'read-only while the past is shown', 'now comes back to the present.'],
] as const) {
	test(`a refusal says what is open, and how to change it: ${what}`, t => {
		const error = t.throws(() => {
			requireWritable({info: {...somewhere, ...info}}, 'setting /a');
		}, {instanceOf: ReadOnlyError, message: `${message}: setting /a was refused`});
		t.is(error.hint, `Nothing was changed. ${hint}`);
	});
}

test('nothing is waited for where only the past is shown', t => {
	const hintOf = (info: object) => t.throws<UserError>(() => {
		requirePresent({info: {...somewhere, ...info}} as Engine);
	}, {message: 'nothing happens after index 7 where only the past is shown'}).hint;
	t.is(hintOf({at: 7}), 'Leave out --at to wait for what is to come.');
	t.is(hintOf({at: 7, wayBack: 'now'}), 'now comes back to the present.');
	t.notThrows(() => {
		requirePresent({info: somewhere} as Engine);
	});
});

test('what is no data dir is told, and nothing is made there', async t => {
	const directory = await temporaryDirectory(t);
	await t.throwsAsync(openEmbedded({dataDir: path.join(directory, 'none'), isReadOnly: true}), {message: /there is no data dir/});
	await t.throwsAsync(openEmbedded({dataDir: directory, isReadOnly: true}), {message: /is not a data dir of etcd/});
	await mkdir(path.join(directory, 'member', 'wal'), {recursive: true});
	await t.throwsAsync(openEmbedded({dataDir: directory, isReadOnly: true}), {message: /holds no log/});
	t.deepEqual(await fingerprint(path.join(directory, 'member', 'wal')), []);
});
