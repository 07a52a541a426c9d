import test from 'ava';
import {type GetOptions, type KeyResponse, type Node} from '../../source/engine/engine.ts';
import {matchingKeys} from '../../source/subtree/matching-keys.ts';
import {engineKinds} from '../helpers/engines.ts';

const kinds = engineKinds.filter(({missing}) => missing === undefined);

for (const kind of kinds) {
	test(`patterns match the keys of ${kind.name}`, async t => {
		const source = await kind.start();
		t.teardown(async () => source.stop());
		const engine = await source.open();
		t.teardown(async () => engine.close());
		for (const key of ['a/x.json', 'a/y.json', 'a/z.txt', 'b/x.json', 'b/c/x.json', 'b/_h/x.json', 'a*', 'wörld/世界', 'top']) {
			await engine.set(`/t/${key}`, {value: key});
		}

		const matches = async (pattern: string) => {
			const keys = await Array.fromAsync(matchingKeys(engine, `/t/${pattern}`));
			return keys.map(key => key.slice('/t/'.length)).join(' ');
		};

		t.is(await matches('a/*.json'), 'a/x.json a/y.json');
		t.is(await matches('*/x.json'), 'a/x.json b/x.json');
		t.is(await matches('**/x.json'), 'a/x.json b/x.json b/c/x.json');
		t.is(await matches('b/**'), 'b/c b/c/x.json b/x.json');
		t.is(await matches('**/**/c/?.json'), 'b/c/x.json');
		t.is(await matches('b/_h/*'), 'b/_h/x.json');
		t.is(await matches(String.raw`a\*`), 'a*');
		t.is(await matches('a?'), 'a*');
		t.is(await matches('w*/世?'), 'wörld/世界');
		t.is(await matches('a/../b/*.json'), 'b/x.json');
		t.is(await matches('a/x.json/*'), '');
		t.is(await matches('nothing/*'), '');
		t.is(await matches('a/x.json'), 'a/x.json');
		t.is(await matches('*/nothing'), '');
		t.is(await matches('*/top'), '');
	});
}

test('with many ** each directory is read a few times, however many ways lead there', async t => {
	const depth = 40;
	let readCount = 0;
	const engine = {
		async get(key: string) {
			readCount++;
			const isDeep = key.split('/').length > depth;
			const node: Node = {key, dir: true, nodes: isDeep ? [] : ['a', 'b'].map(name => ({key: `${key === '/' ? '' : key}/${name}`, dir: name === 'a'}))} as unknown as Node;
			return {node} as unknown as KeyResponse;
		},
	};
	const keys = await Array.fromAsync(matchingKeys(engine, '/**/*/**/*/**/*/**/*/**/*/**/b'));
	t.is(keys.length, new Set(keys).size);
	t.true(keys.length > 30);
	t.true(readCount < depth * 20, String(readCount));
});

test('a pattern of a hundred thousand names is followed', async t => {
	const engine = {
		async get(key: string) {
			return {node: {key, dir: true, nodes: []}} as unknown as KeyResponse;
		},
	};
	t.deepEqual(await Array.fromAsync(matchingKeys(engine, `${'/a'.repeat(100_000)}/*`)), []);
});

test('keys are looked for by their names alone', async t => {
	const details = new Set<unknown>();
	const engine = {
		async get(key: string, {detail}: GetOptions = {}) {
			details.add(detail);
			return {node: {key, dir: true, nodes: key === '/a' ? [{key: '/a/b'}] : []}} as unknown as KeyResponse;
		},
	};
	t.deepEqual(await Array.fromAsync(matchingKeys(engine, '/a/**')), ['/a/b']);
	t.deepEqual(await Array.fromAsync(matchingKeys(engine, '/*/*')), []);
	t.deepEqual([...details], ['names']);
});
