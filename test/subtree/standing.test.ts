import test from 'ava';
import {type Node} from '../../source/engine/engine.ts';
import {EtcdError, errorCodes} from '../../source/protocol/errors.ts';
import {type TreeEntry} from '../../source/subtree/entries.ts';
import {standing} from '../../source/subtree/standing.ts';

const directory: Node = {
	key: '/d', dir: true, modifiedIndex: 3, createdIndex: 3,
};
const key: Node = {
	key: '/d', value: '1', modifiedIndex: 3, createdIndex: 3,
};

async function read(nodes: readonly Node[], now: Node | undefined): Promise<number> {
	const entries = async function * (): AsyncGenerator<TreeEntry> {
		yield * nodes.map(node => ({path: '', node, ...(node.value !== undefined && {value: node.value})}));
	};

	const engine = {
		async get() {
			if (now === undefined) {
				throw new EtcdError(errorCodes.keyNotFound, '/d', 9);
			}

			return {action: 'get', index: 9, node: now} as const;
		},
	};
	return (await Array.fromAsync(standing(entries(), engine, '/d', {label: 'the source'}))).length;
}

test('a directory has to be the same one when it has been read; a key was read all at once', async t => {
	t.is(await read([directory], {...directory, modifiedIndex: 8}), 1);
	t.is(await read([key], undefined), 1);
	for (const [nodes, now] of [[[directory], undefined], [[], undefined], [[], directory]] as const) {
		await t.throwsAsync(read(nodes, now), {name: 'UserError', message: 'the source is not there any more'});
	}

	await t.throwsAsync(read([directory], {...directory, createdIndex: 8}), {name: 'UserError', message: 'the source was removed and made again while it was read'});
});
