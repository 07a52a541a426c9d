import test from 'ava';
import {type Permissions, type PermissionList} from '../../source/protocol/permissions.ts';
import {LostAnswerError, RefusalError} from '../../source/engine/errors.ts';
import {settleChange, type Administration, type Change} from '../../source/engine/lost-administration.ts';

const kv = (read: PermissionList, write: PermissionList = null): Permissions => ({kv: {read, write}});
const second = {
	id: 'b', name: 'm2', peerURLs: ['http://h:2', 'http://h:1'], clientURLs: [],
};
const reader = {role: 'reader', permissions: kv(['/a', '/b'], ['/w'])};

/** What is there after the answer was lost. */
const api = {
	members: async () => [{
		id: 'a', name: 'm1', peerURLs: ['http://g:1'], clientURLs: [],
	}, second],
	auth: {
		users: async () => ['ann', 'root'],
		user: async (name: string) => ({user: name, roles: name === 'ann' ? ['r', reader] : []}),
		roles: async () => ['reader', 'root'],
		role: async () => reader,
	},
} as unknown as Administration;

type Settings = {readonly isDone?: boolean; readonly from?: Administration; readonly isOn?: boolean};

/** What is said: `done: …` with the result, or `lost: …`. */
async function settle(change: Change, {isDone = false, from = api, isOn = true}: Settings = {}): Promise<{readonly said: string; readonly result?: unknown}> {
	try {
		const {result, text} = await settleChange(from, change, {
			lost: new LostAnswerError('EOF', {isDone}), signal: new AbortController().signal, isAuthOn: async () => isOn,
		});
		return {said: text.replace('the answer was lost (EOF); it was done: ', 'done: '), ...(result !== undefined && {result})};
	} catch (error) {
		if (error instanceof LostAnswerError) {
			return {said: `lost: ${error.hint}`};
		}

		throw error;
	}
}

for (const [change, said, result] of [
	[{kind: 'addMember', peerURLs: ['http://h:1', 'http://h:2']}, 'done: a member at http://h:1, http://h:2 is there now', second],
	[{kind: 'addMember', peerURLs: ['http://h:1']}, 'lost: A member at http://h:1 is not there now.'],
	[{kind: 'removeMember', id: 'c'}, 'done: the member c is not there now'],
	[{kind: 'removeMember', id: 'b'}, 'lost: The member b is there now.'],
	[{kind: 'updateMember', id: 'a', peerURLs: ['http://g:1']}, 'done: the member a has the address http://g:1 now'],
	[{kind: 'updateMember', id: 'b', peerURLs: ['http://h:1', 'http://h:3']}, 'lost: The member b has the address http://h:2, http://h:1 now.'],
	[{kind: 'updateMember', id: 'c', peerURLs: ['http://g:1']}, 'lost: The member c has gone now.'],
	[{kind: 'createUser', name: 'ann'}, 'done: the user ann is there now'],
	[{kind: 'createUser', name: 'bob'}, 'lost: The user bob is not there now.'],
	[{kind: 'removeUser', name: 'bob'}, 'done: the user bob is not there now'],
	[{kind: 'removeUser', name: 'ann'}, 'lost: The user ann is there now.'],
	[{kind: 'createRole', name: 'reader'}, 'done: the role reader is there now'],
	[{kind: 'createRole', name: 'ann'}, 'lost: The role ann is not there now.'],
	[{kind: 'removeRole', name: 'ann'}, 'done: the role ann is not there now'],
	[{kind: 'removeRole', name: 'reader'}, 'lost: The role reader is there now.'],
	[{kind: 'changePassword', name: 'ann'}, 'lost: A password cannot be read back; to set the same one again does no harm.'],
	[{kind: 'grantRoles', name: 'ann', roles: ['r', 'reader']}, 'done: the roles of ann are now r, reader'],
	[{kind: 'grantRoles', name: 'ann', roles: ['r', 'x']}, 'lost: The roles of ann are now r, reader.'],
	[{kind: 'grantRoles', name: 'root', roles: ['r']}, 'lost: The roles of root are now none.'],
	[{kind: 'revokeRoles', name: 'ann', roles: ['x', 'y']}, 'done: the roles of ann are now r, reader'],
	[{kind: 'revokeRoles', name: 'ann', roles: ['x', 'reader']}, 'lost: The roles of ann are now r, reader.'],
	[{kind: 'grantPermissions', name: 'reader', permissions: kv(['/a'], ['/w'])}, 'done: the role reader has those permissions now', reader],
	[{kind: 'grantPermissions', name: 'reader', permissions: kv(['/a'], ['/a'])}, 'lost: The role reader does not have those permissions now.'],
	[{kind: 'grantPermissions', name: 'reader', permissions: kv(['/a', '/x'])}, 'lost: The role reader does not have those permissions now.'],
	[{kind: 'revokePermissions', name: 'reader', permissions: kv(['/x'], ['/y'])}, 'done: the role reader does not have those permissions now', reader],
	[{kind: 'revokePermissions', name: 'reader', permissions: kv(['/x'], ['/w'])}, 'lost: The role reader has those permissions now.'],
	[{kind: 'revokePermissions', name: 'reader', permissions: kv(['/x', '/a'])}, 'lost: The role reader has those permissions now.'],
	[{kind: 'switch', isOn: true}, 'done: access control is on now'],
	[{kind: 'switch', isOn: false}, 'lost: Access control is on now.'],
] as ReadonlyArray<readonly [Change, string, unknown?]>) {
	const {kind, ...about} = change;
	test(`${kind} ${JSON.stringify(about)}: ${said}`, async t => {
		t.deepEqual(await settle(change), {said, ...(result !== undefined && {result})});
	});
}

test('access control that is off shows as off', async t => {
	t.is((await settle({kind: 'switch', isOn: false}, {isOn: false})).said, 'done: access control is off now');
	t.is((await settle({kind: 'switch', isOn: true}, {isOn: false})).said, 'lost: Access control is off now.');
});

test('what is known to be done counts as done whatever shows, unless its result is wanted', async t => {
	t.is((await settle({kind: 'changePassword', name: 'ann'}, {isDone: true})).said, 'done: a password cannot be read back; to set the same one again does no harm');
	t.is((await settle({kind: 'removeUser', name: 'ann'}, {isDone: true})).said, 'done: the user ann is there now');
	t.is((await settle({kind: 'addMember', peerURLs: ['http://h:1']}, {isDone: true})).said, 'lost: A member at http://h:1 is not there now.');
	t.is((await settle({kind: 'grantPermissions', name: 'reader', permissions: kv(['/x'])}, {isDone: true})).said, 'lost: The role reader does not have those permissions now.');
});

test('what cannot be looked up is told, and a fault is not hidden', async t => {
	const failing = (error: Error) => ({
		...api, async members() {
			throw error;
		},
	}) as unknown as Administration;
	const change: Change = {kind: 'removeMember', id: 'b'};
	t.is((await settle(change, {from: failing(new RefusalError(401, ''))})).said, 'lost: What is there now could not be read: refused.');
	t.is((await settle(change, {from: failing(new RefusalError(401, 'Insufficient credentials'))})).said, 'lost: What is there now could not be read: Insufficient credentials.');
	t.is((await settle(change, {from: failing(new RefusalError(401, 'no')), isDone: true})).said, 'done: what is there now could not be read: no');
	await t.throwsAsync(settle(change, {from: failing(new TypeError('a fault'))}), {instanceOf: TypeError});
});
