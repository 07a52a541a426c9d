import {setImmediate} from 'node:timers/promises';
import test from 'ava';
import {CopiedNodes} from '../../../source/commands/verbs/copied-nodes.ts';
import {removeCopied} from '../../../source/commands/verbs/copied-removal.ts';
import {type Engine, type KeyResponse} from '../../../source/engine/engine.ts';
import {isBelow} from '../../../source/subtree/entries.ts';

test('directories go side by side, each after all that is in it', async t => {
	const copied = {keys: new CopiedNodes(), directories: new CopiedNodes()};
	const left = new Set<string>();
	for (const path of ['', ...Array.from({length: 20}, (_, i) => [`d${i}`, `d${i}/e`, `d${i}/e/f`]).flat()]) {
		copied.directories.add({path, modifiedIndex: 1});
		copied.keys.add({path: `${path}/k`, modifiedIndex: 1});
		left.add(path).add(`${path}/k`);
	}

	let underWay = 0;
	let mostUnderWay = 0;
	const early: string[] = [];
	const engine = {
		async delete(key: string): Promise<KeyResponse> {
			const path = key.slice('/top/'.length);
			early.push(...left.values().filter(other => isBelow(other, path)));
			underWay++;
			mostUnderWay = Math.max(mostUnderWay, path.endsWith('/k') ? 0 : underWay);
			await setImmediate();
			underWay--;
			left.delete(path);
			return {
				action: 'delete', index: 2, node: {key, modifiedIndex: 2, createdIndex: 1},
			};
		},
	} as unknown as Engine;
	let removed = 0;
	await removeCopied({engine, key: '/top', label: '/top'}, copied, {
		concurrency: 8,
		signal: new AbortController().signal,
		onRemoved() {
			removed++;
		},
		onLeft(text) {
			t.fail(text);
		},
	});
	t.deepEqual(early, []);
	t.is(removed, 122);
	t.is(left.size, 0);
	t.true(mostUnderWay > 1 && mostUnderWay <= 8, String(mostUnderWay));
});
