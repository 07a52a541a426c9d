/**
The suite of all engines on etcd v3, and what v3 does otherwise: why, and what it does instead.
*/
import test from 'ava';
import {KV} from '../../../source/pb/generated/rpc_pb.ts';
import {EtcdError} from '../../../source/protocol/errors.ts';
import {Client} from '../../../source/v3/client.ts';
import {NoSuchThingError} from '../../../source/v3/no-such-thing.ts';
import {v3ForTests, v3Kind} from '../../helpers/engines.ts';
import {engineSuite, refusal, take} from './contract.ts';

const otherwise = {
	'a listing has the direct children, a recursive one all, without hidden names': 'no name is hidden',
	'a missing key is error 100 with the first missing path, and a file in the way error 104': 'a key is no obstacle to keys below it, so the key itself is named',
	'set replaces, and tells what was there': 'a key that is set again keeps the revision that created it',
	'update wants what exists and keeps createdIndex': 'the error names the key itself',
	'directories are made, given a ttl and removed': 'there are no directories besides those that keys make',
	'a call that was aborted before it began is not made': 'the error names the key itself',
	'watch gives past and coming events once each, in order': 'a put is a put, whoever made it; a range that is removed is an event for each key',
	'watch is not told of the removal of a directory whose name only begins like its own': 'no directory can be made',
	'a ttl runs out, and the watch sees it': 'only keys live for a time, and at least two seconds',
	'a watch from before the history is error 401': 'the history ends only where it is compacted',
};

engineSuite(v3Kind, otherwise);

if (v3Kind.missing === undefined) {
	const v3 = v3ForTests(test);

	test('v3: a listing has the direct children, a recursive one all, whatever their names', async t => {
		for (const key of ['b/y', 'b/x', 'a', '_hidden']) {
			await v3.engine.set(`/list/${key}`, {value: key});
		}

		const flat = await v3.engine.get('/list', {sorted: true});
		t.deepEqual(flat.node.nodes?.map(({key, dir, nodes}) => [key, dir, nodes]), [
			['/list/_hidden', undefined, undefined],
			['/list/a', undefined, undefined],
			['/list/b', true, undefined],
		]);
		const deep = await v3.engine.get('/list', {sorted: true, recursive: true});
		t.deepEqual(deep.node.nodes?.[2]?.nodes?.map(({key, value}) => [key, value]), [['/list/b/x', 'b/x'], ['/list/b/y', 'b/y']]);
	});

	test('v3: a sorted listing is in the order of names, whatever the order of keys', async t => {
		const names = ['b/k', 'b!', 'b-1', 'b-2/z', 'b.txt', 'c', '%', '%.', '%../x', '-x', '!y', '&'];
		for (const path of ['/order', ...names.map(name => `/order/${name}`)]) {
			await v3.engine.set(path, {value: path});
		}

		const expected = [...new Set(['%=', ...names].map(name => `/order/${name.split('/', 1)[0]!}`))].sort();
		const held = await v3.engine.get('/order', {sorted: true});
		t.deepEqual(held.node.nodes?.map(({key}) => key), expected);
		t.is(held.node.nodes?.find(({key}) => key === '/order/%=')?.value, '/order');
		const taken: string[] = [];
		await v3.engine.get('/order', {
			sorted: true, children: {
				begin: () => undefined,
				take({key}) {
					taken.push(key);
				},
			},
		});
		t.deepEqual(taken, expected);
		const deep = await v3.engine.get('/order', {sorted: true, recursive: true});
		t.deepEqual(deep.node.nodes?.map(({key}) => key), expected);
		t.deepEqual((await v3.engine.get('/order')).node.nodes?.map(({key}) => key).sort(), expected);
		await v3.engine.set('/:no-slash', {value: 'x'});
		await v3.engine.set('/zz', {value: 'x'});
		const top = (await v3.engine.get('/', {sorted: true})).node.nodes!.map(({key}) => key);
		t.deepEqual(top, top.toSorted());
		t.true(top.includes('/:no-slash'));
	});

	test('v3: a key can be a directory as well, and both are shown, compared and removed', async t => {
		await v3.engine.set('/both', {value: 'own'});
		await v3.engine.set('/both!', {value: 'sorts before what is below'});
		await v3.engine.set('/both/x', {value: 'below'});
		t.like(await v3.engine.get('/both'), {node: {key: '/both', dir: true, value: 'own'}});
		t.deepEqual((await v3.engine.get('/both')).node.nodes?.map(({key, value}) => [key, value]), [['/both/%=', 'own'], ['/both/x', 'below']]);
		t.like(await v3.engine.get('/both/%='), {node: {key: '/both/%=', value: 'own'}});
		const {node: {nodes = []}} = await v3.engine.get('/');
		t.deepEqual(nodes.filter(({key}) => key.startsWith('/both')).map(({key, dir, value}) => [key, dir, value]), [
			['/both', true, 'own'], ['/both!', undefined, 'sorts before what is below'],
		]);
		t.is((await v3.engine.delete('/both')).prevNode?.value, 'own');
		t.is(await refusal(v3.engine.delete('/both')), '102 /both');
		t.is(await refusal(v3.engine.delete('/both', {dir: true})), '108 /both');
		await v3.engine.delete('/both', {recursive: true});
		t.is(await refusal(v3.engine.get('/both')), '100 /both');
		t.is(await refusal(v3.engine.delete('/both', {recursive: true})), '100 /both');
	});

	test('v3: set, update and refusals name the key; the revision that created it stays', async t => {
		t.is(await refusal(v3.engine.get('/none/x')), '100 /none/x');
		t.is(await refusal(v3.engine.update('/named/k', {value: 'x'})), '100 /named/k');
		const first = await v3.engine.set('/named/k', {value: 'one'});
		const second = await v3.engine.set('/named/k', {value: 'two'});
		t.like(second, {action: 'set', node: {value: 'two', createdIndex: first.node.createdIndex}, prevNode: {value: 'one'}});
		t.like(await v3.engine.update('/named/k', {value: 'three'}), {action: 'update', node: {value: 'three', createdIndex: first.node.createdIndex}});
		await t.throwsAsync(v3.engine.set('/named/k2', {value: 'x', signal: AbortSignal.abort(new Error('cancelled'))}), {message: 'cancelled'});
		t.is(await refusal(v3.engine.get('/named/k2')), '100 /named/k2');
	});

	test('v3: a directory cannot be made, changed or kept, and the error says what to do instead', async t => {
		for (const making of [v3.engine.create('/dir', {dir: true}), v3.engine.set('/dir', {dir: true}), v3.engine.update('/dir', {dir: true, ttl: 5}), v3.engine.createInOrder('/dir', {dir: true})]) {
			const error = await t.throwsAsync(making, {instanceOf: NoSuchThingError});
			t.regex(error.message, /keeps no directories of their own/);
			t.regex(error.hint!, /^Set a key in it; only keys have a time to live\.$/);
		}
	});

	test('v3: the watch tells of each key, and of the directories that go with the last one', async t => {
		const {node} = await v3.engine.set('/watched/d/a', {value: '1'});
		await v3.engine.set('/watched/b', {value: '2'});
		await v3.engine.delete('/watched/d/a');
		const events = take(v3.engine.watch('/watched', {recursive: true, waitIndex: BigInt(node.modifiedIndex)}), 8);
		await v3.engine.set('/watched/d/c', {value: '3'});
		await v3.engine.delete('/watched', {recursive: true});
		t.deepEqual((await events).map(({action, node: {key, dir}, prevNode}) => [action, key, dir, prevNode?.value]), [
			['set', '/watched/d/a', undefined, undefined],
			['set', '/watched/b', undefined, undefined],
			['delete', '/watched/d/a', undefined, '1'],
			['delete', '/watched/d', true, undefined],
			['set', '/watched/d/c', undefined, undefined],
			['delete', '/watched/b', undefined, '2'],
			['delete', '/watched/d/c', undefined, '3'],
			['delete', '/watched', true, undefined],
		]);
	});

	test('v3: a ttl runs out, and the watch sees it', async t => {
		const {node: {ttl: longTtl}} = await v3.engine.create('/lease/long', {value: 'v', ttl: 1000});
		t.true(longTtl! > 900 && longTtl! <= 1000);
		const {node: {ttl: readTtl}} = await v3.engine.get('/lease/long');
		t.true(readTtl! > 900 && readTtl! <= longTtl!);
		const start = performance.now();
		const {index, node: {ttl = 0}} = await v3.engine.create('/lease/k', {value: 'v', ttl: 1});
		// More than was asked for; on a busy machine it may be over before it is told.
		t.true(ttl <= 2 && ttl + ((performance.now() - start) / 1000) >= 1);
		const event = await v3.engine.waitForEvent('/lease', {recursive: true, waitIndex: BigInt(index + 1)});
		t.like(event, {action: 'expire', node: {key: '/lease/k'}, prevNode: {value: 'v'}});
		t.is(await refusal(v3.engine.get('/lease/k')), '100 /lease/k');
	});

	// Before the others, whose history it would take.
	test.serial('v3: a watch from before what was compacted is error 401 with the oldest revision', async t => {
		const {index} = await v3.engine.set('/compacted/k', {value: 'old'});
		const last = await v3.engine.set('/compacted/k', {value: 'new'});
		const client = new Client({endpoints: [v3.url], timeoutMs: 10_000, patienceMs: 10_000});
		await client.call(KV.method.compact, {revision: BigInt(last.index)}, {isWrite: true});
		client.close();
		const words = `401 the requested history has been cleared [${last.index}/${index}]`;
		t.is(await refusal(v3.engine.waitForEvent('/compacted', {recursive: true, waitIndex: BigInt(index)})), words);
		t.is(await refusal(take(v3.engine.watch('/compacted', {recursive: true, waitIndex: BigInt(index)}), 1)), words);
		t.like(await take(v3.engine.watch('/compacted', {recursive: true, waitIndex: BigInt(last.index)}), 1), [{node: {value: 'new'}}]);
	});

	test('v3: many values are compared, created in order and listed without leaving one out', async t => {
		await Promise.all(Array.from({length: 300}, async (_, i) => v3.engine.set(`/many/${String(i).padStart(3, '0')}`, {value: 'x'.repeat(i)})));
		const {node: {nodes = []}} = await v3.engine.get('/many');
		t.deepEqual(nodes.map(({value}) => value?.length), Array.from({length: 300}, (_, i) => i));
		const taken: string[] = [];
		await v3.engine.get('/many', {
			children: {
				begin() {
					taken.length = 0;
				}, take({key}) {
					taken.push(key);
				},
			},
		});
		t.deepEqual(taken, nodes.map(({key}) => key));
		const made = await Promise.all(Array.from({length: 5}, async (_, i) => v3.engine.createInOrder('/in-order', {value: String(i)})));
		t.is(new Set(made.map(({node: {key}}) => key)).size, 5);
	});

	test('v3: keys that no path can say are read, written, listed and removed', async t => {
		const client = new Client({endpoints: [v3.url], timeoutMs: 10_000, patienceMs: 10_000});
		const keys = ['plain', 'no/slash', '/odd//b', '/odd/', '/odd/./c', '/odd/../d', '/odd/%', '/:colon', '//'];
		for (const key of keys) {
			await client.call(KV.method.put, {key: new TextEncoder().encode(key), value: new TextEncoder().encode(key)}, {isWrite: true});
		}

		await client.call(KV.method.put, {key: Uint8Array.of(0x2F, 0x6F, 0x64, 0x64, 0x2F, 0xFF), value: Uint8Array.of(0xFE)}, {isWrite: true});
		client.close();
		const {node: {nodes = []}} = await v3.engine.get('/odd', {recursive: true});
		t.deepEqual(nodes.map(({key, value, dir}) => [key, value, dir]), [
			['/odd/%', '/odd/', true], ['/odd/%%', '/odd/%', undefined], ['/odd/%.', undefined, true], ['/odd/%..', undefined, true], ['/odd/\uDCFF', '\uDCFE', undefined],
		]);
		t.is((await v3.engine.get('/:plain')).node.value, 'plain');
		t.is((await v3.engine.get('/:no/slash')).node.value, 'no/slash');
		t.is((await v3.engine.get('/odd/%/b')).node.value, '/odd//b');
		t.is((await v3.engine.get('/%:colon')).node.value, '/:colon');
		t.is((await v3.engine.get('/%/%')).node.value, '//');
		const top = (await v3.engine.get('/')).node.nodes!.map(({key}) => key);
		t.true(['/:plain', '/:no', '/odd', '/%:colon', '/%'].every(key => top.includes(key)), top.join(' '));
		await v3.engine.delete('/:no', {recursive: true});
		t.is(await refusal(v3.engine.get('/:no')), '100 /:no');
		await v3.engine.delete('/odd/\uDCFF');
		await v3.engine.delete('/odd/%/b');
		await v3.engine.set('/odd/%', {value: 'again'});
		t.is((await v3.engine.get('/odd/%')).node.value, 'again');
	});

	test('v3: a refused transaction leaves no lease behind', async t => {
		await v3.engine.set('/leased', {value: 'x'});
		await t.throwsAsync(v3.engine.create('/leased', {value: 'y', ttl: 1000}), {instanceOf: EtcdError});
		t.is((await v3.engine.get('/leased')).node.ttl, undefined);
	});
}
