import test from 'ava';
import {type KeyResponse, type KeysApi} from '../../source/engine/engine.ts';
import {EtcdError, errorCodes} from '../../source/protocol/errors.ts';
import {inheritedLifetime, ownLifetime, shorter} from '../../source/subtree/inherited.ts';

const early = {ttl: 5, expiration: '2026-01-01T00:00:00.9Z'};
const late = {ttl: 9, expiration: '2026-01-01T00:00:01.2Z'};

test('of two lifetimes the one that ends first counts, and none is the longest', t => {
	t.is(shorter(early, late), early);
	t.is(shorter(late, early), early);
	t.is(shorter(undefined, late), late);
	t.is(shorter(late, undefined), late);
	t.is(shorter(undefined, undefined), undefined);
	t.is(ownLifetime({key: '/k', modifiedIndex: 1, createdIndex: 1}), undefined);
	t.deepEqual(ownLifetime({
		key: '/k', modifiedIndex: 1, createdIndex: 1, ...late,
	}), late);
});

test('a key goes with the first directory above it that expires; one that may not be read counts as permanent', async t => {
	const from = (lifetimes: Readonly<Record<string, object>>): Pick<KeysApi, 'get'> => ({
		async get(key): Promise<KeyResponse> {
			const found = lifetimes[key];
			if (found instanceof Error) {
				throw found;
			}

			return {
				action: 'get', index: 9, node: {
					key, dir: true, modifiedIndex: 1, createdIndex: 1, ...found,
				},
			};
		},
	});
	const forbidden = new EtcdError(errorCodes.unauthorized, '/a/b', 9);
	t.deepEqual(await inheritedLifetime(from({'/a': late, '/a/b': forbidden, '/a/b/c': early}), '/a/b/c/k'), {...early, from: '/a/b/c'});
	t.deepEqual(await inheritedLifetime(from({'/a': early, '/a/b': late}), '/a/b/k'), {...early, from: '/a'});
	t.is(await inheritedLifetime(from({'/a/k': early, '/': early}), '/a/k'), undefined);
	await t.throwsAsync(inheritedLifetime(from({'/a': new Error('cut off')}), '/a/k'), {message: 'cut off'});
});
