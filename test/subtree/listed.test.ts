import test from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {type GetOptions, type KeysApi} from '../../source/engine/engine.ts';
import {AnswerTooLongError} from '../../source/engine/errors.ts';
import {list, type Listed} from '../../source/subtree/listed.ts';

async function shown(listed: Listed, options?: Parameters<Listed['steps']>[0]): Promise<string> {
	const steps = await Array.fromAsync(listed.steps(options));
	return steps.map(({node, childCount}) => `${node.key}${childCount === undefined ? '' : `:${childCount}`}`).join(' ');
}

test('a listing is one answer where that is short enough, else a walk, and shows the same', async t => {
	const engine = await openEmbedded({});
	t.teardown(async () => engine.close());
	for (const key of ['/t/d/e/f', '/t/b', '/t/a']) {
		await engine.set(key, {value: '1'});
	}

	const quorums: unknown[] = [];
	const strict: Pick<KeysApi, 'get'> = {
		async get(key: string, options: GetOptions = {}) {
			quorums.push(options.quorum);
			if (options.bytesMax !== undefined) {
				throw new AnswerTooLongError();
			}

			return engine.get(key, options);
		},
	};
	const answerSignal = new AbortController().signal;
	const generous: Pick<KeysApi, 'get'> = {get: async (key: string, {bytesMax, ...options}: GetOptions = {}) => engine.get(key, options)};
	for (const [from, isHeld] of [[generous, true], [strict, false]] as const) {
		const all = await list(from, '/t', {
			recursive: true, sorted: true, quorum: true, answerSignal,
		});
		t.is(all.isHeld, isHeld);
		t.is(await shown(all), '/t:3 /t/a /t/b /t/d:1 /t/d/e:1 /t/d/e/f');
		t.is(await shown(all), '/t:3 /t/a /t/b /t/d:1 /t/d/e:1 /t/d/e/f');
		const top = await list(from, '/t', {
			recursive: false, sorted: true, quorum: true, answerSignal,
		});
		t.is(await shown(top), '/t:3 /t/a /t/b /t/d');
	}

	t.deepEqual(new Set(quorums), new Set([true]));
	const walked = await list(strict, '/t', {
		recursive: true, sorted: false, quorum: false, answerSignal,
	});
	t.is(await shown(walked, {isSorted: true, isDirectoriesOnly: true}), '/t:3 /t/d:1 /t/d/e:1');
	t.false(quorums.at(-1));
	await t.throwsAsync(list(engine, '/none', {
		recursive: true, sorted: true, quorum: false, answerSignal,
	}), {message: /Key not found/});
});
