import test from 'ava';
import {type KeyResponse} from '../../source/engine/engine.ts';
import {getIfThere, ifPresent} from '../../source/engine/get-if-there.ts';
import {EtcdError, errorCodes} from '../../source/protocol/errors.ts';

const node = {
	key: '/a', value: '1', modifiedIndex: 3, createdIndex: 3,
};

function failing(error: Error) {
	return {
		async get(): Promise<KeyResponse> {
			throw error;
		},
	};
}

test('what is at a key, with the index of the store, or that nothing is', async t => {
	const engine = {get: async (): Promise<KeyResponse> => ({action: 'get', node, index: 9})};
	t.deepEqual(await getIfThere(engine, '/a'), {node, index: 9});
	t.deepEqual(await getIfThere(failing(new EtcdError(errorCodes.keyNotFound, '/a', 9)), '/a'), {index: 9});
});

test('every other refusal stays one', async t => {
	const error = new EtcdError(errorCodes.notDirectory, '/a', 9);
	await t.throwsAsync(getIfThere(failing(error), '/a/b'), {is: error});
	const bug = new Error('100: Key not found');
	await t.throwsAsync(getIfThere(failing(bug), '/a'), {is: bug});
});

test('a key whose directory is a key with a value cannot be there', async t => {
	t.is(await ifPresent(Promise.resolve('found')), 'found');
	for (const code of [errorCodes.keyNotFound, errorCodes.notDirectory]) {
		t.is(await ifPresent(Promise.reject<string>(new EtcdError(code, '/a', 9))), undefined);
	}

	const error = new EtcdError(errorCodes.unauthorized, '/a', 9);
	await t.throwsAsync(ifPresent(Promise.reject<string>(error)), {is: error});
});
