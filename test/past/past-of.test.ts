import test from 'ava';
import {type Engine, type GetOptions, type KeyResponse} from '../../source/engine/engine.ts';
import {pastOf} from '../../source/past/past-of.ts';

/** Of an engine on v3 it remembers what was asked. */
function v3(): {readonly engine: Engine; readonly asked: string[]} {
	const asked: string[] = [];
	const engine = {
		info: {api: 3, kind: 'remote', endpoints: []},
		async get(key: string, {revision, detail}: GetOptions = {}): Promise<KeyResponse> {
			asked.push(`get ${key} ${revision ?? detail}`);
			const node = {
				key, value: 'v', modifiedIndex: 7, createdIndex: 7,
			};
			return {action: 'get', index: 20, node};
		},
		// oxlint-disable-next-line require-yield -- nothing has happened
		async * watch(key: string) {
			asked.push(`watch ${key}`);
		},
	} as unknown as Engine;
	return {engine, asked};
}

test('on v3 an index is a revision, and only for a key its newest change is looked for', async t => {
	for (const [moment, at, asked] of [
		[{kind: 'index', index: 5}, 5, ['get /k 5']],
		[{kind: 'back', count: 3}, 17, ['get / node', 'get /k 17']],
		[{kind: 'before', key: '/k'}, 6, ['get /k newest', 'watch /k', 'get /k 6']],
	] as const) {
		const source = v3();
		const past = await pastOf(source.engine, moment);
		t.is(past.info.at, at);
		await past.get('/k');
		t.deepEqual(source.asked, asked);
	}
});
