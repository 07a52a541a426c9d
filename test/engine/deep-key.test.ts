import {readdir} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {ImportSource} from '../../source/backup/import-source.ts';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {type Engine, type Node} from '../../source/engine/engine.ts';
import {openRemote} from '../../source/remote/remote-engine.ts';
import {formatResponse} from '../../source/format/response.ts';
import {depthMax} from '../../source/protocol/paths.ts';
import {preOrder} from '../../source/protocol/trees.ts';
import {EtcdServer} from '../../source/server/server.ts';
import {matchingKeys} from '../../source/subtree/matching-keys.ts';
import {temporaryDirectory} from '../helpers/data-dirs.ts';
import {runWords} from '../helpers/command-context.ts';

const depth = 9000;
const key = '/a'.repeat(depth);

function lastOf(node: Node): {readonly key: string; readonly count: number} {
	let count = 0;
	let last = '';
	for (const each of preOrder(node)) {
		count++;
		last = each.key;
	}

	return {key: last, count};
}

async function assertReadable(t: {deepEqual(actual: unknown, expected: unknown): void; is(actual: unknown, expected: unknown): void}, engine: Engine): Promise<void> {
	const response = await engine.get('/', {recursive: true, sorted: true});
	t.deepEqual(lastOf(response.node), {key, count: depth + 1});
	t.is(formatResponse(response, 'json')!.split('"createdIndex"').length, depth + 2);
}

test('what the tree takes it can also list, in this process and over HTTP', async t => {
	const engine = await openEmbedded({listenClientUrls: ['http://127.0.0.1:0']});
	t.teardown(async () => engine.close());
	await engine.set(key, {value: 'x'});
	await assertReadable(t, engine);
	const {stdout, code} = await runWords(['ls', '/', '--recursive', '-l'], {mode: 'own', engine});
	t.is(code, 0);
	t.is(stdout.trimEnd().split('\n').length, depth);
	const remote = await openRemote({
		endpoints: engine.info.endpoints, headerTimeoutMs: 120_000, totalTimeoutMs: 120_000, isSyncWanted: false, isStrict: false,
	});
	t.teardown(async () => remote.close());
	await assertReadable(t, remote);
	const {prevNode} = await remote.delete('/a', {recursive: true});
	t.is(prevNode?.key, '/a');
	t.deepEqual((await engine.get('/', {recursive: true})).node.nodes ?? [], []);
});

test('a pattern goes down as far as there are keys, and a name as far as there are names', async t => {
	const engine = await openEmbedded();
	t.teardown(async () => engine.close());
	await engine.set(key, {value: 'x'});
	let count = 0;
	for await (const found of matchingKeys(engine, '/**/a')) {
		count += found.endsWith('a') ? 1 : 0;
	}

	t.is(count, depth);
	const deepest = await Array.fromAsync(matchingKeys(engine, `${key.slice(0, -1)}[a-z]`));
	t.deepEqual(deepest, [key]);
	const stars = await Array.fromAsync(matchingKeys(engine, '/*'.repeat(depth)));
	t.deepEqual(stars, [key]);
});

test('a snapshot of it is written and read, by a start and by an import', async t => {
	const dataDir = await temporaryDirectory(t);
	const parameters = {
		value: 'x', dir: false, prevValue: '', prevIndex: 0n, isRefresh: false,
	};
	const options = {
		name: 'm1', dataDir, advertiseClientUrls: [], initialAdvertisePeerUrls: ['http://127.0.0.1:2380'],
	};
	const {promise: saved, resolve} = Promise.withResolvers<string>();
	const server = await EtcdServer.start({
		...options,
		snapshots: {snapshotCount: 4},
		log(level, _origin, text) {
			if (text.startsWith('saved snapshot') || level === 'W') {
				resolve(text);
			}
		},
	});
	await server.put(key, parameters);
	await server.put('/b', parameters);
	t.regex(await saved, /^saved snapshot/);
	await server.stop();
	const directory = path.join(dataDir, 'member', 'snap');
	const name = (await readdir(directory)).find(file => file.endsWith('.snap'))!;
	const source = await ImportSource.open(path.join(directory, name), () => 0n);
	t.true([...source.nodesBelow('/')].length > depth);
	const again = await EtcdServer.start(options);
	t.is(again.get(key, {recursive: false, sorted: false}).node.value, 'x');
	await again.stop();
});

test('a key that is deeper than a listing can be is refused', async t => {
	const engine = await openEmbedded();
	t.teardown(async () => engine.close());
	await t.throwsAsync(engine.set('/a'.repeat(depthMax + 1), {value: 'x'}), {message: `a key has at most ${depthMax} levels`});
	await t.notThrowsAsync(engine.set('/a'.repeat(depthMax), {value: 'x'}));
});
