/**
What a write is taken for whose answer was lost, by what is there afterwards.
*/
import test from 'ava';
import {type KeyResponse, type KeysApi, type Node} from '../../source/engine/engine.ts';
import {ClusterError, LostAnswerError} from '../../source/engine/errors.ts';
import {AttemptError} from '../../source/engine/failures.ts';
import {settleKeyWrite, type KeyWrite} from '../../source/engine/lost-writes.ts';
import {EtcdError, errorCodes} from '../../source/protocol/errors.ts';
import {monotonicMs} from '../../source/util/monotonic.ts';

const node = (more: Partial<Node> = {}): Node => ({
	key: '/k', value: 'v', createdIndex: 4, modifiedIndex: 7, ...more,
});

type Settings = {
	/** The index of the store before the write. */
	readonly before?: number;
	readonly isDone?: boolean;
	/** Seconds since the write was sent. */
	readonly age?: number;
};

type Outcome = {readonly said: string; readonly result?: KeyResponse};

async function settleWith(read: KeysApi['get'], write: KeyWrite, {before, isDone = false, age = 0}: Settings = {}): Promise<Outcome> {
	try {
		const {result, text} = await settleKeyWrite({get: read}, write, {
			lost: new LostAnswerError('EOF', {isDone}), before, start: monotonicMs() - (age * 1000), signal: new AbortController().signal,
		});
		return {said: text.replace('the answer was lost (EOF); it was done: ', 'done: '), result};
	} catch (error) {
		if (error instanceof LostAnswerError) {
			return {said: `lost: ${error.hint!.replace('. The request may still be on its way: look again before you repeat the command.', '')}`};
		}

		throw error;
	}
}

/** What is there now; undefined when nothing is. */
async function settle(there: Node | undefined, write: KeyWrite, settings?: Settings): Promise<Outcome> {
	return settleWith(async () => {
		if (there === undefined) {
			throw new EtcdError(errorCodes.keyNotFound, '/k', 9);
		}

		return {action: 'get', node: there, index: 9};
	}, write, settings);
}

const set: KeyWrite = {kind: 'set', key: '/k', options: {value: 'v'}};
const create: KeyWrite = {kind: 'create', key: '/k', options: {value: 'v'}};
const makeDirectory: KeyWrite = {kind: 'create', key: '/k', options: {dir: true}};
const directorySet: KeyWrite = {kind: 'set', key: '/k', options: {dir: true}};
const remove: KeyWrite = {kind: 'delete', key: '/k', options: {}};
const inOrder: KeyWrite = {kind: 'createInOrder', key: '/k', options: {value: 'v'}};
const directory = (more: Partial<Node> = {}) => node({dir: true, value: undefined, ...more});
const child = (index: number, value = 'v', name = String(index).padStart(20, '0')) => node({
	key: `/k/${name}`, value, createdIndex: index, modifiedIndex: index,
});

for (const [what, there, write, said, settings] of [
	['a value that is there', node(), set, 'done: /k has that value now'],
	['another value', node({value: 'w'}), set, 'lost: /k has another value now, at index 7'],
	['nothing', undefined, set, 'lost: /k is not there now'],
	['a directory in place of a key', directory(), set, 'lost: /k is a directory now'],
	['a key in place of a directory', node(), makeDirectory, 'lost: /k is a key now'],
	['a value after the index that was compared', node(), {...set, options: {value: 'v', prevIndex: 6n}}, 'done: /k has that value now'],
	['a value at the index that was compared', node(), {...set, options: {value: 'v', prevIndex: 7n}}, 'lost: /k has that value, but is still at index 7'],
	['a ttl nobody asked for', node({ttl: 5, expiration: 'x'}), set, 'lost: /k is there, but not with the time to live that was asked for'],
	['no ttl though there should be one', node(), {...set, options: {value: 'v', ttl: 60}}, 'lost: /k is there, but not with the time to live that was asked for'],
	['the ttl that is left', node({ttl: 51, expiration: 'x'}), {...set, options: {value: 'v', ttl: 60}}, 'done: /k has that value now', {age: 8}],
	['a ttl that is too short', node({ttl: 40, expiration: 'x'}), {...set, options: {value: 'v', ttl: 60}}, 'lost: /k is there, but not with the time to live that was asked for', {age: 8}],
	['a ttl that is too long', node({ttl: 62, expiration: 'x'}), {...set, options: {value: 'v', ttl: 60}}, 'lost: /k is there, but not with the time to live that was asked for', {age: 8}],
	['a refreshed ttl', node({value: 'any', ttl: 60, expiration: 'x'}), {kind: 'update', key: '/k', options: {refresh: true, ttl: 60}}, 'done: /k is as it was to be now'],
	['a key made since', node({createdIndex: 5}), create, 'done: /k has that value, and was made since', {before: 4}],
	['a key that was there', node(), create, 'lost: /k was there before', {before: 4}],
	['a key of which that is not known', node(), create, 'lost: /k has that value, but whether it was there before cannot be told'],
	['a directory made since', directory({createdIndex: 5}), makeDirectory, 'done: /k is there, and was made since', {before: 4}],
	['a directory of which that is not known', directory(), makeDirectory, 'lost: /k is there, but whether it was there before cannot be told'],
	['a directory that was set since', directory({createdIndex: 5}), directorySet, 'done: /k is there, and was made since', {before: 4}],
	['a directory that was there when it was set', directory(), directorySet, 'lost: /k was there before', {before: 4}],
	['what was deleted', undefined, remove, 'done: /k is gone now'],
	['what was to be deleted', node(), remove, 'lost: /k is still there', {before: 6}],
	['what was deleted and made again', node({createdIndex: 7}), remove, 'lost: /k is there, but made anew since', {before: 6}],
	['one new key in order', directory({nodes: [child(3), child(8)]}), inOrder, 'done: /k/00000000000000000008 has that value, and was made since', {before: 6}],
	['no new key in order', directory({nodes: [child(3), child(8, 'w'), child(9, 'v', 'name')]}), inOrder, 'lost: No key of that value is new in /k now', {before: 6}],
	['two new keys in order', directory({nodes: [child(7), child(8)]}), inOrder, 'lost: It may be one of these: /k/00000000000000000007, /k/00000000000000000008', {before: 6}],
	['three new keys in order', directory({nodes: [7, 8, 9].map(index => child(index, 'v', String(index)))}), inOrder, 'lost: It may be one of these: /k/7, /k/8, /k/9', {before: 6}],
	['four new keys in order', directory({nodes: [6, 7, 8, 9].map(index => child(index, 'v', String(index)))}), inOrder, 'lost: It may be one of these: /k/6, /k/7, /k/8, …', {before: 5}],
	['one key in order, old or new', directory({nodes: [child(7)]}), inOrder, 'lost: It may be one of these: /k/00000000000000000007'],
	['many', directory({nodes: [1, 2, 3, 4].map(i => child(i))}), inOrder, `lost: It may be one of these: ${[1, 2, 3].map(i => `/k/0000000000000000000${i}`).join(', ')}, …`],
	['no directory for keys in order', undefined, inOrder, 'lost: No key of that value is new in /k now'],
] as ReadonlyArray<readonly [string, Node | undefined, KeyWrite, string, Settings?]>) {
	test(`${write.kind} ${JSON.stringify(write.options, (_, value: unknown) => typeof value === 'bigint' ? String(value) : value)} finds ${what}: ${said}`, async t => {
		t.is((await settle(there, write, settings)).said, said);
	});
}

test('the answer is made of what is there, with the action it would have had', async t => {
	const compared = {prevIndex: 3n};
	for (const [write, there, action] of [
		[set, node(), 'set'],
		[{...set, options: {value: 'v', ...compared}}, node(), 'compareAndSwap'],
		[{...set, options: {value: 'v', prevValue: 'u'}}, node(), 'compareAndSwap'],
		[{...set, kind: 'update'}, node(), 'update'],
		[create, node({createdIndex: 5}), 'create'],
		[remove, undefined, 'delete'],
		[{...remove, options: compared}, undefined, 'compareAndDelete'],
		[{...remove, options: {prevValue: 'u'}}, undefined, 'compareAndDelete'],
	] as ReadonlyArray<readonly [KeyWrite, Node | undefined, string]>) {
		const {result} = await settle(there, write, {before: 4});
		t.like(result, {action, isReadBack: true, node: there ?? {key: '/k', modifiedIndex: 0, createdIndex: 0}});
	}
});

test('what is known to be done counts as done when it no longer shows, but no name is made up', async t => {
	t.like(await settle(node({value: 'w'}), set, {isDone: true}), {said: 'done: /k has another value now, at index 7', result: {node: {key: '/k', value: 'v', modifiedIndex: 0}}});
	t.like(await settle(undefined, makeDirectory, {isDone: true}), {said: 'done: /k is not there now', result: {node: {key: '/k', dir: true}}});
	t.is((await settle(directory({nodes: []}), inOrder, {isDone: true})).said, 'lost: No key of that value is new in /k now');
});

test('it is looked up through the log, and where the cluster does not answer so on any member; a refusal is told', async t => {
	const quorums: unknown[] = [];
	const gone = new ClusterError([new AttemptError('headTimeout', 'too late')]);
	const {said} = await settleWith(async (_key, {quorum} = {}) => {
		quorums.push(quorum);
		if (quorum === true) {
			throw gone;
		}

		return {action: 'get', node: node(), index: 9};
	}, set);
	t.deepEqual([said, quorums], ['done: /k has that value now', [true, false]]);
	t.is((await settleWith(async () => {
		throw gone;
	}, set)).said, 'lost: /k could not be read since: too late');
	let count = 0;
	t.regex((await settleWith(async () => {
		count++;
		throw new EtcdError(errorCodes.unauthorized, 'Insufficient credentials', 0);
	}, set)).said, /^lost: \/k could not be read since: 110: /);
	t.is(count, 1);
	await t.throwsAsync(settleWith(async () => {
		throw new TypeError('a fault');
	}, set), {instanceOf: TypeError});
});
