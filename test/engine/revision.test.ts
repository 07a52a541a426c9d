import test from 'ava';
import {type Engine, type GetOptions} from '../../source/engine/engine.ts';
import {atRevision} from '../../source/engine/revision.ts';

/** An engine on v3 at revision 9. */
function engineNoting(calls: unknown[]): Engine {
	return {
		info: {kind: 'remote', endpoints: []},
		async get(key: string, options?: GetOptions) {
			calls.push([key, options]);
			return {action: 'get', node: {key}, index: 9};
		},
	} as unknown as Engine;
}

test('reads of a revision ask for it, and nothing can be changed there', async t => {
	const calls: unknown[] = [];
	const engine = await atRevision(engineNoting(calls), {kind: 'index', index: 4});
	t.is(engine.info.at, 4);
	t.true(engine.info.isReadOnly);
	await engine.get('/k', {recursive: true});
	t.deepEqual(calls, [['/k', {recursive: true, revision: 4n}]]);
	await t.throwsAsync(engine.set('/k', {value: 'v'}), {message: /was refused/});
});

test('so many changes ago is counted from the present one', async t => {
	const calls: unknown[] = [];
	const {signal} = new AbortController();
	const engine = await atRevision(engineNoting(calls), {kind: 'back', count: 3}, {signal});
	t.is(engine.info.at, 6);
	t.deepEqual(calls, [['/', {signal, detail: 'node'}]]);
});

test('before the first revision there is none', async t => {
	t.is((await atRevision(engineNoting([]), {kind: 'back', count: 8})).info.at, 1);
	await t.throwsAsync(atRevision(engineNoting([]), {kind: 'back', count: 9}), {message: 'etcd v3 has no revision before 1'});
});
