/**
Long values, long histories and long directories of an etcd v3.
*/
import test from 'ava';
import {type Engine} from '../../source/engine/engine.ts';
import {Auth} from '../../source/pb/generated/rpc_pb.ts';
import {Client} from '../../source/v3/client.ts';
import {openV3} from '../../source/v3/v3-engine.ts';
import {runLine} from '../helpers/command-context.ts';
import {putV3} from '../helpers/engines.ts';
import {startLiveEtcd, whyNoLiveEtcd, type LiveEtcd} from '../helpers/live-etcd.ts';

if (whyNoLiveEtcd() === undefined) {
	const keyCount = 3000;
	const requests: string[] = [];
	let live: LiveEtcd;
	let engine: Engine;

	test.before(async () => {
		live = await startLiveEtcd(undefined, {hasV2: false});
		engine = await openV3({
			endpoints: [live.url], timeoutMs: 20_000, totalTimeoutMs: 60_000, isSyncWanted: false, debug(line) {
				requests.push(line);
			},
		});
		await putV3(live.url, Array.from({length: keyCount}, (_, i) => `/many/k${i}`));
	});

	test.after.always(async () => {
		await engine?.close();
		await live?.stop();
	});

	const run = async (line: string) => runLine(line, {engine, mode: 'own'});
	const sent = (method: string) => requests.filter(line => line.includes(` ${method} `)).length;

	test.serial('what is too long for the server is refused with what to do', async t => {
		for (const length of [1_600_000, 3_000_000]) {
			await engine.set('/long', {value: 'short'});
			const error = await t.throwsAsync(engine.set('/long', {value: 'x'.repeat(length)}));
			t.like(error, {name: 'RefusalError', hint: 'The value was not written: etcd takes requests of up to 1.5 MiB; its flag --max-request-bytes allows more.'});
			t.regex(error.message, /^\/long: /);
			t.is((await engine.get('/long')).node.value, 'short');
		}

		await engine.set('/long', {value: 'x'.repeat(1_500_000)});
		t.is((await engine.get('/long')).node.value?.length, 1_500_000);
	});

	test.serial('the history of a key is one watch, among however many other changes', async t => {
		for (let i = 0; i < 20; i++) {
			await engine.set('/history', {value: String(i)});
		}

		requests.length = 0;
		const {stdout} = await run('log /history');
		t.is(stdout.match(/^ *\d+ {2}set/gm)?.length, 20);
		t.is(sent('Watch/Watch'), 1);
		t.regex((await run('log /never')).stderr, /100/);
		t.is((await run('log /many')).stdout.split('\n').length - 1, keyCount);
	});

	test.serial('keys that follow each other are read by ranges, others one by one', async t => {
		requests.length = 0;
		t.is((await engine.get('/many')).node.nodes?.length, keyCount);
		t.is(sent('KV/Txn'), 1);
		await Promise.all(['/mixed/a', '/mixed/b', '/mixed/b/below', '/mixed/b!', '/mixed/c', '/mixed/d'].map(async key => engine.set(key, {value: key})));
		const {nodes} = (await engine.get('/mixed', {sorted: true})).node;
		t.deepEqual(nodes?.map(({key, value, dir}) => [key, value, dir]), [
			['/mixed/a', '/mixed/a', undefined],
			['/mixed/b', '/mixed/b', true],
			['/mixed/b!', '/mixed/b!', undefined],
			['/mixed/c', '/mixed/c', undefined],
			['/mixed/d', '/mixed/d', undefined],
		]);
	});

	test.serial('values are not read where names are enough, nor names where the node is', async t => {
		await engine.set('/many-more/leased', {value: 'x', ttl: 3600});
		for (const [line, shown] of [
			['ls /many', '/many/k7'], ['ls --recursive /many', '/many/k7'], ['find /many', '/many/k7'], ['ls /many-*', '/many-more/leased'],
		] as const) {
			requests.length = 0;
			t.true((await run(line)).stdout.split('\n').includes(shown), `of ${line}`);
			t.deepEqual(requests.filter(each => each.includes('values') || each.includes('Lease/')), [], `of ${line}`);
		}

		requests.length = 0;
		t.like(await engine.get('/many', {detail: 'node'}), {node: {key: '/many', dir: true, nodes: undefined}});
		t.like(await engine.get('/', {detail: 'node'}), {node: {key: '', dir: true, nodes: undefined}});
		t.is(requests.length, 2);
		t.regex(requests[0]!, /: 1 of 1 keys$/);
		t.like((await engine.get('/many/k7', {detail: 'node'})).node, {value: '/many/k7'});
		t.like((await engine.get('/many/k7', {detail: 'names'})).node, {value: '/many/k7'});
		const names = (await engine.get('/', {detail: 'names', recursive: true})).node.nodes!.find(({key}) => key === '/many');
		t.is(names?.nodes?.length, keyCount);
		t.true(names?.nodes?.every(({value}) => value === undefined));
	});

	test.serial('the directory of a directory that is remembered is not counted to see that it is there', async t => {
		await putV3(live.url, ['/tree/a', '/tree/b'].flatMap(directory => Array.from({length: 1200}, (_, i) => `${directory}/${i}`)));
		await engine.get('/tree');
		requests.length = 0;
		t.like(await engine.get('/tree/b', {detail: 'node'}), {node: {dir: true}});
		t.regex(requests.join('\n'), /^[^\n]*: 1 of 1 keys$/);
		const {index} = await engine.set('/tree/b', {value: 'one'});
		await engine.set('/tree/b', {value: 'two'});
		t.like(await engine.get('/tree/b', {detail: 'node', revision: BigInt(index)}), {node: {dir: true, value: 'one'}});
		await engine.delete('/tree/b', {recursive: true});
		await t.throwsAsync(engine.get('/tree/b', {detail: 'node'}), {message: /Key not found/});
		await engine.set('/tree/b/late', {value: 'x'});
		t.like(await engine.get('/tree/b', {detail: 'node'}), {node: {dir: true}});
	});

	test.serial('a large directory is read once at a revision, as long as all of it may be read', async t => {
		await putV3(live.url, ['/wide/a', '/wide/b'].flatMap(directory => Array.from({length: 1200}, (_, i) => `${directory}/${i}`)));
		const bytes = (text: string) => new TextEncoder().encode(text);
		const listed = async (reader = engine) => (await reader.get('/wide', {detail: 'names'})).node.nodes?.map(({key}) => key);
		t.deepEqual(await listed(), ['/wide/a', '/wide/b']);
		requests.length = 0;
		t.deepEqual(await listed(), ['/wide/a', '/wide/b']);
		t.regex(requests.join('\n'), /^[^\n]*: 1 of 1 keys$/);
		await engine.set('/wide/c', {value: 'x'});
		t.deepEqual(await listed(), ['/wide/a', '/wide/b', '/wide/c']);

		await engine.auth.createUser('root', 'secret');
		await engine.auth.grantRoles('root', ['root']);
		await engine.auth.createUser('u', 'pw');
		await engine.auth.createRole('r');
		await engine.auth.grantPermissions('r', {kv: {read: ['/wide/*'], write: null}});
		await engine.auth.grantRoles('u', ['r']);
		await engine.auth.enable();
		const settings = {
			timeoutMs: 20_000, patienceMs: 20_000, totalTimeoutMs: 60_000, isSyncWanted: false, endpoints: [live.url],
		};
		const user = await openV3({...settings, credentials: 'u:pw'});
		const root = await openV3({...settings, credentials: 'root:secret'});
		const client = new Client({...settings, credentials: 'root:secret'});
		try {
			t.deepEqual(await listed(user), ['/wide/a', '/wide/b', '/wide/c']);
			t.deepEqual(await listed(user), ['/wide/a', '/wide/b', '/wide/c']);
			// The first key may still be read, as others grant ranges.
			await client.call(Auth.method.roleGrantPermission, {name: 'r', perm: {permType: 0, key: bytes('/wide/'), rangeEnd: bytes('/wide/b')}});
			await root.auth.revokePermissions('r', {kv: {read: ['/wide/*'], write: null}});
			await t.throwsAsync(listed(user), {message: /permission denied/});
		} finally {
			await root.auth.disable();
			await Promise.all([user.close(), root.close()]);
			client.close();
		}
	});

	test.serial('a listing under which the history is compacted is begun anew', async t => {
		let beginnings = 0;
		let names = new Set<string>();
		const children = {
			begin() {
				beginnings++;
				names = new Set();
			},
			async take({key}: {readonly key: string}) {
				names.add(key);
				if (beginnings > 1 || names.size > 1) {
					return;
				}

				const {index} = await engine.set('/other', {value: 'x'});
				await engine.maintenance!.compact(index);
			},
		};
		const {index} = await engine.get('/many', {children});
		t.is(beginnings, 2);
		t.is(names.size, keyCount);
		await engine.set('/other', {value: 'y'});
		const {index: later} = await engine.set('/other', {value: 'y'});
		await engine.maintenance!.compact(later);
		await t.throwsAsync(engine.get('/many', {revision: BigInt(index)}), {message: /is compacted/});
	});
}
