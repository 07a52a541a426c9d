import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {startServe} from '../helpers/etcsh.ts';

type Answer = {node: {value: string; modifiedIndex: number; nodes?: Array<{key: string; value: string}>}};

async function put(url: string, key: string, value: string): Promise<number> {
	const answer = await fetch(`${url}/v2/keys/${key}`, {method: 'PUT', body: new URLSearchParams({value})});
	const {node} = await answer.json() as Answer;
	return node.modifiedIndex;
}

test('no acknowledged write is lost when the server is killed under load', async t => {
	const dataDir = await mkdtemp(path.join(tmpdir(), 'etcsh-crash-'));
	t.teardown(async () => rm(dataDir, {recursive: true, force: true}));
	const acknowledged = new Map<string, string>();
	for (let round = 0; round < 4; round++) {
		// So many snapshots that some are hit in the middle.
		const server = await startServe(dataDir, undefined, ['--snapshot-count=40']);
		const enough = Promise.withResolvers<void>();
		const target = acknowledged.size + 150;
		const writers = Array.from({length: 8}, async (_, writer) => {
			for (let i = 0; ; i++) {
				const key = `r${round}-w${writer}-${i}`;
				// The kill ends each writer in the middle of a request.
				const index = await put(server.url, key, key).catch(() => undefined);
				if (index === undefined) {
					return;
				}

				acknowledged.set(key, key);
				if (acknowledged.size >= target) {
					enough.resolve();
				}
			}
		});
		await enough.promise;
		await server.stop('SIGKILL');
		await Promise.all(writers);
	}

	const server = await startServe(dataDir);
	t.teardown(async () => server.stop());
	const answer = await fetch(`${server.url}/v2/keys/?recursive=true`);
	const {node} = await answer.json() as Answer;
	const stored = new Map(node.nodes?.map(({key, value}) => [key.slice(1), value]));
	t.deepEqual([...acknowledged].filter(([key, value]) => stored.get(key) !== value), []);
	t.true(acknowledged.size >= 600);
});

test('an index is never given twice, whatever a crash cuts off', async t => {
	const dataDir = await mkdtemp(path.join(tmpdir(), 'etcsh-crash-'));
	t.teardown(async () => rm(dataDir, {recursive: true, force: true}));
	const indexes: number[] = [];
	for (let round = 0; round < 3; round++) {
		const server = await startServe(dataDir);
		indexes.push(await put(server.url, 'a', '1'), await put(server.url, 'b', '2'));
		await server.stop('SIGKILL');
	}

	t.deepEqual(indexes, [4, 5, 7, 8, 10, 11]);
});
