import test from 'ava';
import {type KeyResponse, type KeysApi, type Node} from '../../source/engine/engine.ts';
import {ClusterError, LostAnswerError} from '../../source/engine/errors.ts';
import {AttemptError} from '../../source/engine/failures.ts';
import {EtcdError, errorCodes} from '../../source/protocol/errors.ts';
import {applySteps} from '../../source/subtree/apply.ts';
import {type Step} from '../../source/subtree/plan.ts';
import {repeatedReads} from '../../source/subtree/repeated.ts';

function answer(node: Partial<Node>): KeyResponse {
	return {
		action: 'get', index: 9, node: {
			key: '/a/k', modifiedIndex: 3, createdIndex: 3, ...node,
		},
	};
}

function tooLate(): ClusterError {
	return new ClusterError([new AttemptError('headTimeout', 'client: endpoint http://x exceeded header timeout')]);
}

test('a read that was not answered in time is asked again, three times in all, once the server has answered at all', async t => {
	let asked = 0;
	let failures = 1;
	const engine = repeatedReads({
		async get() {
			asked++;
			if (failures > 0) {
				failures--;
				throw tooLate();
			}

			return answer({value: '1'});
		},
	});
	await t.throwsAsync(engine.get('/a/k'), {instanceOf: ClusterError});
	t.is(asked, 1);
	await engine.get('/a/k');
	failures = 2;
	t.is((await engine.get('/a/k')).node.value, '1');
	failures = 9;
	asked = 0;
	await t.throwsAsync(engine.get('/a/k'), {instanceOf: ClusterError});
	t.is(asked, 3);
});

/** An engine whose first write is done or not, and whose answer is lost either way. */
async function write(there: Partial<Node>, code: number, kind: 'create' | 'update' = 'create'): Promise<string> {
	let writes = 0;
	const lost = async () => {
		writes++;
		throw writes === 1 ? new LostAnswerError('EOF') : new EtcdError(code, '/a/k', 9);
	};

	const engine: Pick<KeysApi, 'get' | 'set' | 'create' | 'update' | 'delete'> = {
		get: async () => answer(there), set: lost, create: lost, update: lost, delete: lost,
	};
	const source = {path: 'k', value: 'mine'};
	const target = {path: 'k', value: 'before', node: answer({value: 'before'}).node};
	const step: Step = {
		kind, path: 'k', source, target,
	};
	async function * steps() {
		yield step;
	}

	let done = 0;
	try {
		await applySteps(steps(), {
			engine, top: '/a', concurrency: 1, onDone() {
				done++;
			},
		});
		return `${done} done, ${writes} writes`;
	} catch (error) {
		return `${(error as EtcdError).code}, ${done} done`;
	}
}

test('a write that is sent again takes its own work for done, and nobody else\'s', async t => {
	t.is(await write({value: 'mine'}, errorCodes.keyExists), '1 done, 2 writes');
	t.is(await write({value: 'other'}, errorCodes.keyExists), '105, 0 done');
	t.is(await write({dir: true}, errorCodes.keyExists), '105, 0 done');
	t.is(await write({value: 'mine', expiration: '2030-01-01T00:00:00Z', ttl: 9}, errorCodes.keyExists), '105, 0 done');
	t.is(await write({value: 'mine'}, errorCodes.compareFailed, 'update'), '1 done, 2 writes');
	t.is(await write({value: 'other'}, errorCodes.compareFailed, 'update'), '101, 0 done');
});
