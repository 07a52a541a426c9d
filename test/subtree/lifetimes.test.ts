import test from 'ava';
import {type KeyResponse} from '../../source/engine/engine.ts';
import {EtcdError, errorCodes} from '../../source/protocol/errors.ts';
import {removeDirectory} from '../../source/subtree/directory-removal.ts';
import {type Entry} from '../../source/subtree/entries.ts';
import {
	endOf,
	withEnds,
	withoutExpired,
	withoutLifetimes,
} from '../../source/subtree/lifetimes.ts';

async function * from(entries: readonly Entry[]): AsyncGenerator<Entry> {
	yield * entries;
}

const directory = (path: string, endsAt?: number): Entry => ({path, ...(endsAt !== undefined && {endsAt})});
const key = (path: string, endsAt?: number): Entry => ({...directory(path, endsAt), value: ''});
const tree = [
	directory('a', 500), directory('a/b', 900), key('a/b/k'), directory('a/c', 300), key('a/c/k', 800), key('a/k', 100), key('ab', 200), directory('d'), key('d/k'),
];

test('what lies in directories that expire goes by the first of them, and not a moment longer', async t => {
	const ends = await Array.fromAsync(withEnds(from(tree)), ({path, goesBy}) => `${path} ${goesBy ?? 'never'}`);
	t.deepEqual(ends, ['a never', 'a/b 500', 'a/b/k 500', 'a/c 500', 'a/c/k 300', 'a/k 500', 'ab never', 'd never', 'd/k never']);
	t.deepEqual([endOf({path: '', endsAt: 5, goesBy: 3}), endOf({path: '', endsAt: 2, goesBy: 3}), endOf({path: '', goesBy: 3}), endOf({path: '', endsAt: 4}), endOf({path: ''})], [3, 2, 3, 4, undefined]);
});

test('what has expired is left out with all below it, and told', async t => {
	const expired: string[] = [];
	const kept = await Array.fromAsync(withoutExpired(from(tree), 300, ({path}) => {
		expired.push(path);
	}), ({path}) => path);
	t.deepEqual([kept, expired], [['a', 'a/b', 'a/b/k', 'd', 'd/k'], ['a/c', 'a/c/k', 'a/k', 'ab']]);
	t.true((await Array.fromAsync(withoutLifetimes(withEnds(from(tree))))).every(entry => endOf(entry) === undefined));
});

test('a key that was removed for a directory counts as changed, put back or written again by somebody else', async t => {
	const removed: KeyResponse = {
		action: 'delete', index: 9, node: {key: '/d', createdIndex: 1, modifiedIndex: 9}, prevNode: {
			key: '/d', value: 'v', createdIndex: 1, modifiedIndex: 8,
		},
	};
	const made: unknown[] = [];
	const outcome = async (error?: Error) => removeDirectory({
		delete: async () => removed,
		async create(_key, options) {
			made.push(options);
			if (error !== undefined) {
				throw error;
			}

			return removed;
		},
	}, '/d');
	await t.throwsAsync(outcome(), {instanceOf: EtcdError, message: /^101: /});
	await t.throwsAsync(outcome(new EtcdError(errorCodes.keyExists, '/d', 9)), {message: /^101: /});
	await t.throwsAsync(outcome(new EtcdError(errorCodes.unauthorized, '/d', 9)), {message: /^110: /});
	t.deepEqual(made, [{value: 'v'}, {value: 'v'}, {value: 'v'}]);
});
