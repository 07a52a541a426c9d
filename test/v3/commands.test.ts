/**
The commands on an etcd v3, and between it and a v2 tree.
*/
import {stat} from 'node:fs/promises';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {readOnlyEngine, ReadOnlyError} from '../../source/engine/read-only.ts';
import {Cluster, KV, Maintenance} from '../../source/pb/generated/rpc_pb.ts';
import {EtcdError} from '../../source/protocol/errors.ts';
import {Client} from '../../source/v3/client.ts';
import {TreeCache} from '../../source/live/tree-cache.ts';
import {runLine, type ContextSettings} from '../helpers/command-context.ts';
import {temporaryDirectory} from '../helpers/data-dirs.ts';
import {v3ForTests, v3Kind} from '../helpers/engines.ts';

if (v3Kind.missing === undefined) {
	const v3 = v3ForTests(test);

	const run = async (line: string, settings: ContextSettings = {}) => runLine(line, {engine: v3.engine, mode: 'own', ...settings});

	const output = async (line: string, settings: ContextSettings = {}) => {
		const {stdout, stderr} = await run(line, settings);
		return stdout + stderr;
	};

	const openV2 = async (t: ExecutionContext) => {
		const v2 = await openEmbedded();
		t.teardown(async () => v2.close());
		return v2;
	};

	test('the key commands', async t => {
		t.is(await output('set /keys/a 1'), '1\n');
		t.is(await output('get /keys/a'), '1\n');
		t.regex(await output('mk /keys/a 2'), /^Error: {2}105: Key already exists \(\/keys\/a\) \[\d+\]\n {2}The key is there already: etcsh set replaces it, etcsh update changes it\.\n$/);
		t.is(await output('update /keys/a 3'), '3\n');
		t.is(await output('set /keys/a 4 --swap-with-value 3'), '4\n');
		t.regex(await output('set /keys/a 5 --swap-with-value 3'), /^Error: {2}101: Compare failed \(\[3 != 4\]\)/);
		t.regex(await output('mk --in-order /keys/queue x'), /^x\n$/);
		t.regex(await output('ls /keys/queue'), /^\/keys\/queue\/\d{20}\n$/);
		t.is(await output('ls -p /keys'), '/keys/a\n/keys/queue/\n');
		t.is(await output('rm /keys/a'), 'PrevNode.Value: 4\n');
		t.regex(await output('rm /keys'), /^Error: {2}102: Not a file \(\/keys\)/);
		t.is(await output('rm -r /keys --yes'), '');
		t.regex(await output('ls /keys'), /^Error: {2}100/);
	});

	test('a comparison says what differs, and a tree for which it does not hold stays', async t => {
		const {index} = await v3.engine.set('/compared/k', {value: 'one'});
		const detailOf = async (promise: Promise<unknown>) => {
			const {code, detail} = await t.throwsAsync(promise, {instanceOf: EtcdError});
			return `${code} ${detail}`;
		};

		t.is(await detailOf(v3.engine.set('/compared/k', {value: 'x', prevValue: 'one', prevIndex: 1n})), `101 [1 != ${index}]`);
		t.is(await detailOf(v3.engine.set('/compared/k', {value: 'x', prevValue: 'two', prevIndex: 1n})), `101 [two != one] [1 != ${index}]`);
		t.is(await detailOf(v3.engine.delete('/compared/k', {recursive: true, prevValue: 'two'})), '101 [two != one]');
		t.is((await v3.engine.get('/compared/k')).node.value, 'one');
	});

	test('what is granted of a pattern adds up, and is taken back one by one', async t => {
		const {auth} = v3.engine;
		await auth.createRole('adding');
		const has = async () => (await auth.role('adding')).permissions.kv;
		await auth.grantPermissions('adding', {kv: {read: ['/a/*', '/k'], write: null}});
		await auth.grantPermissions('adding', {kv: {read: null, write: ['/k']}});
		t.deepEqual(await has(), {read: ['/a/*', '/k'], write: ['/k']});
		await auth.revokePermissions('adding', {kv: {read: ['/k'], write: null}});
		t.deepEqual(await has(), {read: ['/a/*'], write: ['/k']});
		await auth.revokePermissions('adding', {kv: {read: null, write: ['/k']}});
		t.deepEqual(await has(), {read: ['/a/*'], write: []});
	});

	test('a directory has no index of its own, and none is shown', async t => {
		await v3.engine.set('/index/d/k', {value: 'x'});
		t.is(await output('ls -l /index'), 'dir  -  -  -  -  /index/d\n');
		const directory = await output('stat /index/d');
		t.regex(directory, /^Children:/m);
		t.notRegex(directory, /index \d/);
		t.regex(await output('stat /index/d/k'), /^Created: +index \d+\nModified: +index \d+$/m);
	});

	test('names that sort otherwise than their keys are the same on v2 and v3', async t => {
		const v2 = await openV2(t);
		for (const name of ['b/k', 'b!', 'b-1', 'b-2/z', 'b.txt', 'c', '%25', '%3', '!y', ':top', '&/x']) {
			await v2.set(`/names/${name}`, {value: name});
		}

		const more = {more: {connectTo: async () => v2}};
		t.is((await run('sync old:/names /names --yes', more)).code, 0);
		t.deepEqual(await run('diff old:/names /names', more), {code: 0, stdout: '', stderr: ''});
		await v2.set('/:slashless', {value: 'x'});
		t.is((await run('sync old:/ / --yes', more)).code, 0);
		t.notRegex(await output('diff old:/ /', more), /^- /m);
	});

	test('what v3 has not is said in one sentence, with what to do instead', async t => {
		for (const line of ['mkdir /none', 'mkdir -p /none', 'setdir /none', 'updatedir /none --ttl 5']) {
			const {code, stderr} = await run(line);
			t.is(code, 4);
			t.is(stderr, 'etcd v3 keeps no directories of their own: /none is there as long as it has keys\n  Set a key in it; only keys have a time to live.\n');
		}

		await v3.engine.set('/full/x', {value: ''});
		t.regex((await run('rmdir /full')).stderr, /^Error: {2}108: Directory not empty \(\/full\)/);
	});

	test('a key that is a directory as well is both in each command', async t => {
		await v3.engine.set('/both', {value: 'own'});
		await v3.engine.set('/both/x', {value: 'below'});
		await v3.engine.set('/both-not', {value: 'other'});
		t.is(await output('get /both'), 'own\n');
		t.is(await output('ls /both'), '/both/%=\n/both/x\n');
		t.regex(await output('ls -l /'), /^both +3 +- +\d+ +\d+ +\/both +own$/m);
		t.regex(await output('stat /both'), /Type: +directory, and a key\nChildren: +2 \(0 directories, 2 keys\)\nSize: +3 bytes/);
		t.regex(await output('tree /both'), /^\/both\/?\n├── %=\n└── x\n/);
		t.is(await output('cp -r /both /both-copy'), '2 keys and 1 directory copied\n');
		t.is((await v3.engine.get('/both-copy')).node.value, 'own');
		t.is((await v3.engine.get('/both-copy/x')).node.value, 'below');
		t.is(await output('rm /both'), 'PrevNode.Value: own\n');
		t.is(await output('ls /both'), '/both/x\n');
	});

	test('times to live are leases, and can be changed without the value', async t => {
		t.is(await output('set /ttl/k v --ttl 100'), 'v\n');
		t.regex(await output('ttl /ttl/k'), /^1m[0-4]\ds, until /);
		t.regex(await output('ttl /ttl/k 1h'), /^\/ttl\/k: (?:1h|59m\d\ds), until /);
		t.is(await output('get /ttl/k'), 'v\n');
		t.regex(await output('ttl /ttl/k none'), /^\/ttl\/k/);
		t.is((await v3.engine.get('/ttl/k')).node.ttl, undefined);
		t.is((await v3.engine.get('/ttl/k')).node.value, 'v');
	});

	test('exported and imported, moved and compared, byte for byte', async t => {
		const folder = await temporaryDirectory(t);
		await v3.engine.set('/from/text', {value: 'line\n'});
		await v3.engine.set('/from/bytes', {value: '\uDCFF\0'});
		await v3.engine.set('/from/d/%', {value: 'odd'});
		await v3.engine.set('/from/d', {value: 'both'});
		const file = path.join(folder, 'tree.json');
		t.regex(await output(`export /from ${file}`), /^$|exported/);
		t.regex(await output(`import ${file} /to`), /created/);
		t.is(await output('diff /from /to'), '');
		t.is((await v3.engine.get('/to/bytes')).node.value, '\uDCFF\0');
		t.is((await v3.engine.get('/to/d')).node.value, 'both');
		t.regex(await output('mv -r /to /moved'), /moved\n$/);
		t.is((await run('diff /from /moved')).code, 0);
		t.regex(await output('ls /to'), /^Error: {2}100/);
	});

	test('from v2 to v3 and back: nothing is missing but empty directories, which are named', async t => {
		const v2 = await openV2(t);
		await v2.set('/app/a', {value: '1'});
		await v2.set('/app/d/b', {value: '2', ttl: 1000});
		await v2.create('/app/empty', {dir: true});
		await v2.create('/app/short', {dir: true, ttl: 500});
		await v2.set('/app/short/k', {value: '3'});
		const connectTo = async (name: string) => name === 'old' ? v2 : v3.engine;
		const settings = {more: {connectTo}};
		const dry = await run('sync old:/app new:/app --delete --dry-run', settings);
		t.regex(dry.stdout + dry.stderr, /empty.*etcd v3 keeps no empty directories/);
		const first = await run('sync old:/app new:/app --delete --keep-going --yes', settings);
		t.regex(first.stdout, /^3 created/m, first.stderr);
		t.is((await v3.engine.get('/app/a')).node.value, '1');
		t.true((await v3.engine.get('/app/d/b')).node.ttl! > 900);
		// What a directory took with it goes at the same time by itself.
		t.true((await v3.engine.get('/app/short/k')).node.ttl! <= 500);
		const again = await run('sync old:/app new:/app --delete --keep-going --yes', settings);
		t.notRegex(again.stdout, /created|updated|deleted/);
		await v3.engine.set('/app/extra', {value: 'x'});
		t.regex((await run('sync old:/app new:/app --delete --keep-going --yes', settings)).stdout, /1 deleted/);
		const back = await openV2(t);
		const backwards = {more: {connectTo: async (name: string) => name === 'back' ? back : v3.engine}};
		t.regex((await run('sync new:/app back:/app --yes', backwards)).stdout, /created/);
		t.is((await back.get('/app/d/b')).node.value, '2');
		t.is((await back.get('/app/short/k')).node.value, '3');
	});

	test('the past can be read, listed, drawn and compared, until it is compacted', async t => {
		const {index: first} = await v3.engine.set('/past/k', {value: 'one'});
		const {index: second} = await v3.engine.set('/past/k', {value: 'two'});
		await v3.engine.set('/past/new', {value: 'x'});
		t.is(await output(`get /past/k --at ${first}`), 'one\n');
		t.is(await output(`get /past/k --at ${second}`), 'two\n');
		t.is(await output(`ls /past --at ${first}`), '/past/k\n');
		t.regex(await output(`tree /past --values --at ${first}`), /^\/past\/?\n└── k {2}one\n/);
		t.regex(await output(`diff /past/k --at ${first}`), /one[\s\S]*two/);
		t.regex(await output(`diff /past --at ${second}`), /new/);
		t.regex(await output(`get /past/k --at ${first - 1}`), /^Error: {2}100/);
		t.regex(await output(`get /past/k --at ${second + 1_000_000}`), /^that revision is yet to come\n/);
		t.is(await output('get /past/k --at before:/past/k'), 'one\n');
		t.is(await output('get /past/k --at before:/past'), 'two\n');
		t.regex(await output('get /past/k --at before:/never'), /^no change of \/never is known since revision \d+\n/);
		await v3.engine.delete('/past/new');
		t.is(await output('get /past/new --at before:/past/new'), 'x\n');
		t.is(await output('ls /past --at before:/past'), '/past/k\n/past/new\n');
		await v3.engine.set('/pastime', {value: 'another'});
		await v3.engine.delete('/past', {recursive: true});
		t.is(await output('get /past/k --at before:/past'), 'two\n');
		t.regex(await output('restore /past --at before:/past --dry-run'), /\+ \/past\/k {2}"two"/);
		await v3.engine.set('/past/k', {value: 'two'});
		await t.throwsAsync(v3.engine.get('/', {detail: 'node', revision: 1_000_000_000n}), {message: 'that revision is yet to come'});
		t.regex(await output('get /past/k --at 0'), /^etcd v3 has no revision before 1\n/);
		const v2 = await openV2(t);
		t.regex(await output('get /past/k --at 1', {engine: v2}), /Key not found \(\/past\/k\)/);
		t.regex(await output('log /past/k'), new RegExp(String.raw`^ *${second} +set +one → two\n *${first} +set +one\n$`, 'm'));
	});

	test('leases are listed, shown, kept alive and revoked; a key says with whom it shares one', async t => {
		await v3.engine.set('/leased/a', {value: 'x', ttl: 500});
		const {node: {lease: id}} = await v3.engine.get('/leased/a');
		const client = new Client({endpoints: [v3.url], timeoutMs: 10_000, patienceMs: 10_000});
		for (const name of ['f', 'b', 'e', 'd', 'c']) {
			await client.call(KV.method.put, {key: new TextEncoder().encode(`/leased/${name}`), lease: BigInt(`0x${id!}`)}, {isWrite: true});
		}

		client.close();
		t.regex(await output('lease list'), new RegExp(String.raw`^${id!}: [78]m\d+s of 8m20s, 6 keys$`, 'm'));
		t.regex(await output(`lease show ${id!}`), /^\w+: [78]m\d+s of 8m20s\n\/leased\/a\n\/leased\/b\n\/leased\/c\n\/leased\/d\n\/leased\/e\n\/leased\/f\n$/);
		t.regex(await output(`lease show ${id!} -o json`, {more: {rowFormat: 'json'}}), /"grantedTtl":500/);
		t.is(await output(`lease keep-alive ${id!}`), `${id!}: 8m20s\n`);
		t.regex(await output('stat /leased/a'), /^Lease: +\w+, shared with 5 other keys$/m);
		t.is(await output(`lease revoke ${id!} --yes`), `Lease ${id!} revoked, 6 keys removed\n`);
		t.regex(await output('ls /leased'), /^Error: {2}100/);
		for (const line of [`lease show ${id!}`, `lease keep-alive ${id!}`, `lease revoke ${id!}`]) {
			const {code, stderr} = await run(line);
			t.is(code, 1);
			t.regex(stderr, /^there is no lease \w+\n/);
		}

		t.regex((await run('lease show nonsense')).stderr, /^no such lease: nonsense/);
		t.regex(await output(`lease revoke ${id!}`, {engine: readOnlyEngine(v3.engine)}), /no lease/);
		await t.throwsAsync(readOnlyEngine(v3.engine).leases!.revoke('1'), {instanceOf: ReadOnlyError});
	});

	test('the store is compacted, defragmented, and asked for its alarms', async t => {
		const own = await v3Kind.start();
		t.teardown(own.stop);
		const there = await own.open();
		t.teardown(async () => there.close());
		const on = async (line: string) => {
			const {stdout, stderr} = await run(line, {engine: there});
			return stdout + stderr;
		};

		const {index: first} = await there.set('/k', {value: 'one'});
		await there.set('/d/k', {value: 'one'});
		t.regex(await on('rm /d'), /Not a file .*\n {2}There is no such key, but keys below it/);
		await there.delete('/d/k');
		const {index: last} = await there.set('/k', {value: 'two'});
		t.is(await on('maintenance compact --yes'), `Compacted up to revision ${last}\n`);
		t.regex(await on(`get /k --at ${first}`), /^that revision is compacted/);
		t.regex(await on(`watch /k --after-index ${first - 1}`), /history has been cleared .*\n {2}That part of the history was compacted/);
		t.regex(await on(`maintenance compact ${first} --yes`), /^that revision is compacted/);
		t.regex(await on('maintenance compact 99999 --yes'), /^that revision is yet to come/);
		t.regex(await on('maintenance compact soon --yes'), /^a revision is a number from 1 on/);
		t.regex(await on('maintenance defrag'), /^live: \d+[BKM] → \d+[BKM]\n$/);
		const file = path.join(await temporaryDirectory(t), 'saved.db');
		t.regex(await on(`maintenance snapshot ${file}`), /^Snapshot of [\d.]+[KM] saved to /);
		const {size} = await stat(file);
		t.is(size % 512, 32, 'a database, and its checksum');
		t.regex(await on(`maintenance snapshot ${file}`), /exists already\n/);
		t.regex(await on(`maintenance snapshot ${path.join(file, 'below')}`), /^cannot write/);
		t.is(await on('maintenance alarms'), '');
		const client = new Client({endpoints: [own.url], timeoutMs: 10_000, patienceMs: 10_000});
		const {members} = await client.call(Cluster.method.memberList, {}, {});
		const [member] = members;
		await client.call(Maintenance.method.alarm, {action: 1, alarm: 1, memberID: member!.ID}, {isWrite: true});
		client.close();
		const id = member!.ID.toString(16);
		t.is(await on('maintenance alarms'), `${id}: NOSPACE\n`);
		t.regex(await on('set /k three'), /takes no more writes: its database is full\n.*maintenance disarm/);
		t.regex(await on('cluster-health'), /unhealthy/);
		t.is(await on('maintenance disarm --yes'), `${id}: NOSPACE disarmed\n`);
		t.is(await on('set /k three'), 'three\n');
		await t.throwsAsync(readOnlyEngine(there).maintenance!.compact(1), {instanceOf: ReadOnlyError});
	});

	test('the cache of the tree keeps up: a directory comes and goes with its keys, and stays when only the key of its name goes', async t => {
		await v3.engine.set('/cached/keep/x', {value: '1'});
		const cache = new TreeCache(v3.engine);
		t.teardown(() => {
			cache.close();
		});
		const names = async () => {
			const view = await cache.request('/cached');
			return view.state === 'ready' ? [...view.directory.directories.slice(0, 9), '|', ...view.directory.keys.slice(0, 9)].join(' ') : view.state;
		};

		const removed = Promise.withResolvers<void>();
		cache.onChange(change => {
			if (change.type === 'remove' && change.path === '/cached/d') {
				removed.resolve();
			}
		});

		t.is(await names(), 'keep |');
		await v3.engine.set('/cached/d/y', {value: '2'});
		await v3.engine.set('/cached/keep', {value: 'own'});
		await v3.engine.delete('/cached/keep');
		await v3.engine.delete('/cached/d/y');
		await removed.promise;
		t.is(await names(), 'keep |');
	});
}
