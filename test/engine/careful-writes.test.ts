/**
Writes whose answers are lost, on an API that the test writes: what is sent, in which order, and how the looking ends.
*/
import {setImmediate} from 'node:timers/promises';
import test from 'ava';
import {carefulAdministration, carefulKeys, type CareSettings} from '../../source/engine/careful-writes.ts';
import {type KeysApi} from '../../source/engine/engine.ts';
import {DeadlineError, InterruptedWriteError, LostAnswerError} from '../../source/engine/errors.ts';
import {type Administration} from '../../source/engine/lost-administration.ts';
import {EtcdError, errorCodes} from '../../source/protocol/errors.ts';

type Calls = Array<readonly unknown[]>;

const lost = new LostAnswerError('EOF');

function settings(found: string[], more: Partial<CareSettings> = {}): CareSettings {
	return {
		freshIndex: () => 6,
		isProven: () => true,
		isAuthOn: async () => true,
		lookMs: 60_000,
		onFound(text) {
			found.push(text.replace('the answer was lost (EOF); it was done: ', ''));
		},
		...more,
	};
}

/** Notes each call, with its name; `answer` says what comes of it. */
function noting<Api extends object>(calls: Calls, answer: (name: string, args: readonly unknown[]) => unknown): Api {
	return new Proxy({}, {
		get: (_, name) => async (...args: readonly unknown[]) => {
			calls.push([name, ...args]);
			return answer(String(name), args);
		},
	}) as Api;
}

/** The same with an own property for each method, as engines have them. */
function administration(calls: Calls, answer: (name: string) => unknown): Administration {
	const noted = noting<Record<string, unknown>>(calls, answer);
	const some = (names: string) => Object.fromEntries(names.split(' ').map(name => [name, noted[name]]));
	const users = some('createUser removeUser changePassword grantRoles revokeRoles users user');
	const roles = some('createRole removeRole grantPermissions revokePermissions roles role');
	return {...some('addMember removeMember updateMember members'), auth: {...users, ...roles, ...some('enable disable')}} as unknown as Administration;
}

const sought = {
	key: '/k', value: 'v', createdIndex: 7, modifiedIndex: 7,
};
const permissions = {kv: {read: ['/a'], write: null}};
const {signal} = new AbortController();
const options = {signal};

test('each write of a key is sent once with what it was given', async t => {
	const calls: Calls = [];
	const keys = carefulKeys(noting<KeysApi>(calls, () => 'answer'), settings([]));
	const asked = [
		['get', '/k', {quorum: true}],
		['set', '/k', {value: 'v', ttl: 3}],
		['create', '/k', {value: 'v'}],
		['createInOrder', '/k', {value: 'v'}],
		['update', '/k', {value: 'v'}],
		['delete', '/k', {recursive: true}],
	] as const;
	for (const [name, key, its] of asked) {
		t.is(await (keys[name] as (...args: unknown[]) => Promise<unknown>)(key, its), 'answer');
	}

	await keys.delete('/k');
	t.deepEqual(calls, [...asked, ['delete', '/k', {}]]);
});

const changes = [
	['addMember', ['http://h:1']],
	['removeMember', 'b'],
	['updateMember', 'b', ['http://h:1']],
	['createUser', 'ann', 'secret'],
	['removeUser', 'bob'],
	['changePassword', 'ann', 'secret'],
	['grantRoles', 'ann', ['r']],
	['revokeRoles', 'ann', ['x']],
	['createRole', 'r'],
	['removeRole', 'x'],
	['grantPermissions', 'r', permissions],
	['revokePermissions', 'r', {kv: {read: ['/x'], write: null}}],
	['enable'],
	['disable'],
] as const;

function call(api: Administration, [name, ...args]: (typeof changes)[number]): unknown {
	const all = {...api, ...api.auth} as unknown as Record<string, (...args: readonly unknown[]) => Promise<unknown>>;
	return all[name]!(...args, options);
}

test('each change of members, users and roles is sent once with what it was given', async t => {
	const calls: Calls = [];
	const api = carefulAdministration(administration(calls, () => 'answer'), settings([]));
	for (const change of changes) {
		t.is(await call(api, change), 'answer');
	}

	await api.auth.createRole('r');
	t.deepEqual(calls, [...changes.map(change => [...change, options]), ['createRole', 'r', undefined]]);
});

test('what was to be changed is looked up by its name when the answer is lost', async t => {
	const there: Record<string, unknown> = {
		members: [{
			id: 'b', name: 'm2', peerURLs: ['http://h:1'], clientURLs: [],
		}],
		users: ['ann'],
		user: {user: 'ann', roles: ['r']},
		roles: ['r'],
		role: {role: 'r', permissions},
	};
	const found: string[] = [];
	const api = carefulAdministration(administration([], name => {
		if (name in there) {
			return there[name];
		}

		throw lost;
	}), settings(found));
	for (const change of changes) {
		try {
			await call(api, change);
		} catch (error) {
			found.push(`lost: ${(error as LostAnswerError).hint}`);
		}
	}

	t.deepEqual(found, [
		'a member at http://h:1 is there now',
		'lost: The member b is there now.',
		'the member b has the address http://h:1 now',
		'the user ann is there now',
		'the user bob is not there now',
		'lost: A password cannot be read back; to set the same one again does no harm.',
		'the roles of ann are now r',
		'the roles of ann are now r',
		'the role r is there now',
		'the role x is not there now',
		'the role r has those permissions now',
		'the role r does not have those permissions now',
		'access control is on now',
		'lost: Access control is on now.',
	]);
});

test('a read goes before a write where the index is not known or the endpoint not proven, and its failure ends the write', async t => {
	const nothing = new EtcdError(errorCodes.keyNotFound, '/k', 9);
	for (const [isProven, index, name, isRead] of [
		[true, 6, 'create', false],
		[true, undefined, 'set', false],
		[true, undefined, 'create', true],
		[true, undefined, 'createInOrder', true],
		[false, 6, 'set', true],
	] as const) {
		const calls: Calls = [];
		let isAnswered = false;
		const keys = carefulKeys(noting<KeysApi>(calls, async called => {
			if (called === 'get') {
				await setImmediate();
				isAnswered = true;
				throw nothing;
			}

			return isAnswered;
		}), settings([], {isProven: () => isProven, freshIndex: () => index}));
		const answer: unknown = await keys[name]('/k', {value: 'v', signal});
		t.is(answer, isRead);
		t.deepEqual(calls, [...(isRead ? [['get', '/k/00000000000000000000', {signal}]] : []), [name, '/k', {value: 'v', signal}]]);
	}

	const calls: Calls = [];
	const keys = carefulKeys(noting<KeysApi>(calls, () => {
		throw new TypeError('no read');
	}), settings([], {isProven: () => false}));
	await t.throwsAsync(keys.set('/k', {value: 'v'}), {message: 'no read'});
	t.is(calls.length, 1);
});

/** A write whose answer is lost, and whose signal fires with `reason` while it is looked up. */
async function writtenUntil(reason: Error): Promise<unknown> {
	const outer = new AbortController();
	const keys = carefulKeys(noting<KeysApi>([], (name, args) => {
		if (name === 'set') {
			throw lost;
		}

		outer.abort(reason);
		(args[1] as {signal: AbortSignal}).signal.throwIfAborted();
		return {action: 'get', node: sought, index: 7};
	}), settings([]));
	return keys.set('/k', {value: 'v', signal: outer.signal});
}

test('Ctrl-C ends the looking', async t => {
	const reason = new Error('interrupted');
	const error = await t.throwsAsync(writtenUntil(reason), {instanceOf: InterruptedWriteError});
	t.is(error.cause, reason);
	t.is(error.hint, '›get /k shows what is there now.');
});

test('what was interrupted before its answer is not looked up: what shows its fate is named', async t => {
	const reason = new Error('interrupted');
	const interrupted = AbortSignal.abort(reason);
	const calls: Calls = [];
	const fail = () => {
		throw new InterruptedWriteError(reason);
	};

	const keys = carefulKeys(noting<KeysApi>(calls, fail), settings([]));
	const api = carefulAdministration(administration(calls, fail), settings([]));
	const hints: unknown[] = [];
	for (const write of [
		async () => keys.set('/k', {value: 'v', signal: interrupted}),
		async () => keys.create('/d', {dir: true, signal: interrupted}),
		async () => keys.createInOrder('/q', {value: 'v', signal: interrupted}),
		async () => keys.delete('/k', {signal: interrupted}),
		async () => keys.delete('/d', {recursive: true, signal: interrupted}),
		async () => api.removeMember('12', {signal: interrupted}),
		async () => api.auth.grantRoles('eve', ['r'], {signal: interrupted}),
		async () => api.auth.enable({signal: interrupted}),
	]) {
		const error = await t.throwsAsync(write(), {instanceOf: InterruptedWriteError});
		t.is(error.cause, reason);
		hints.push(error.hint?.replace(' shows what is there now.', ''));
	}

	t.deepEqual(hints, ['›get /k', '›ls /d', '›ls /q', '›get /k', '›ls /d', '›member list', '›user get eve', 'Look before you repeat it.']);
	t.is(calls.length, 8);
});

test('what was done when it was interrupted is said to be', async t => {
	const fail = () => {
		throw new InterruptedWriteError(new Error('interrupted'), {isDone: true});
	};

	const keys = carefulKeys(noting<KeysApi>([], fail), settings([]));
	const error = await t.throwsAsync(keys.set('/k', {value: 'v', signal: AbortSignal.abort()}), {instanceOf: InterruptedWriteError});
	t.true(error.isDone);
	t.is(error.hint, '›get /k shows what is there now.');
});

test('the time limit of the write does not end the looking', async t => {
	t.like(await writtenUntil(new DeadlineError()), {action: 'set', node: sought, isReadBack: true});
});

test('the looking has a time limit of its own', async t => {
	const keys = carefulKeys(noting<KeysApi>([], (name, args) => {
		if (name === 'set') {
			throw lost;
		}

		(args[1] as {signal: AbortSignal}).signal.throwIfAborted();
		throw new Error('it is still looked for');
	}), settings([], {lookMs: 0}));
	const error = await t.throwsAsync(keys.set('/k', {value: 'v'}));
	t.regex((error as LostAnswerError).hint!, /^\/k could not be read since: context deadline exceeded\./);
});
