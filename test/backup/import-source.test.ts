import {Buffer} from 'node:buffer';
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {ImportSource} from '../../source/backup/import-source.ts';
import {encodeSnapshot} from '../../source/snap/snapshot-file.ts';
import {temporaryDirectory} from '../helpers/data-dirs.ts';

const now = Date.UTC(2020, 0, 1);
const clock = () => BigInt(now) * 1_000_000n;
const keys = {
	a: {Value: 'x', ExpireTime: new Date(now + 7000).toISOString()},
	dir: {Children: {inner: {Value: '', Children: null}, _hidden: {Value: 'h', Children: null}}},
};
const storeOf = (children: object) => JSON.stringify({Root: {Path: '/', Children: children}, CurrentIndex: 9});
const nodes = [
	{key: '/', value: undefined, ttl: 0},
	{key: '/a', value: 'x', ttl: 7},
	{key: '/dir', value: undefined, ttl: 0},
	{key: '/dir/inner', value: '', ttl: 0},
];

test('the keys of an old store, of one of etcd 2 and of a snapshot are the same', async t => {
	const file = path.join(await temporaryDirectory(t), 'store');
	const spaces = storeOf({0: {Children: {}}, 1: {Children: keys}});
	const snapshot = encodeSnapshot({
		index: 9, term: 1, voters: [1n], json: Buffer.from(spaces),
	});
	for (const content of [storeOf(keys), `\n ${storeOf(keys)}`, spaces, snapshot]) {
		await writeFile(file, content);
		const source = await ImportSource.open(file, clock);
		t.deepEqual([...source.nodesBelow('')], nodes);
		t.deepEqual([...source.nodesBelow('dir')], nodes.slice(2));
		t.deepEqual([...source.nodesBelow('dir/_hidden')], [{key: '/dir/_hidden', value: 'h', ttl: 0}]);
		t.throws(() => [...source.nodesBelow('none')], {name: 'EtcdError', message: /Key not found \(\/none\)/});
	}

	await writeFile(file, 'nonsense');
	await t.throwsAsync(ImportSource.open(file, clock));
});

test('read as etcdctl reads it, the spaces of etcd 2 are directories, and nonsense is an empty store', async t => {
	const file = path.join(await temporaryDirectory(t), 'store');
	await writeFile(file, storeOf({0: {Children: {}}, 1: {Children: keys}}));
	const source = await ImportSource.openLeniently(file, clock);
	t.deepEqual([...source.nodesBelow('1')], nodes.map(({key, ...rest}) => ({...rest, key: key === '/' ? '/1' : `/1${key}`})));
	await writeFile(file, 'nonsense');
	t.deepEqual([...(await ImportSource.openLeniently(file, clock)).nodesBelow('')], nodes.slice(0, 1));
});
