/**
What happened to a change of members, users or roles whose answer was lost.
*/
import {messageOf, UserError} from '../errors.ts';
import {
	type AuthApi,
	type CallOptions,
	type ClusterApi,
	type Permissions,
	type Role,
} from './engine.ts';
import {LostAnswerError, RefusalError} from './errors.ts';

export type Change =
	| {readonly kind: 'addMember'; readonly peerURLs: readonly string[]}
	| {readonly kind: 'removeMember'; readonly id: string}
	| {readonly kind: 'updateMember'; readonly id: string; readonly peerURLs: readonly string[]}
	| {readonly kind: 'createUser' | 'removeUser' | 'changePassword' | 'createRole' | 'removeRole'; readonly name: string}
	| {readonly kind: 'grantRoles' | 'revokeRoles'; readonly name: string; readonly roles: readonly string[]}
	| {readonly kind: 'grantPermissions' | 'revokePermissions'; readonly name: string; readonly permissions: Permissions}
	| {readonly kind: 'switch'; readonly isOn: boolean};

export type Administration = ClusterApi & {readonly auth: AuthApi};

export type AdministrativeLoss = {
	readonly lost: LostAnswerError;
	readonly signal: AbortSignal;
	/** Whether access control is on. */
	isAuthOn(options: CallOptions): Promise<boolean>;
};

/** What shows, in words; `isDone` that the change was made, and `result` what it would have answered. */
type Finding = {readonly what: string; readonly isDone: boolean; readonly result?: unknown};

function areEqual(a: readonly string[], b: readonly string[]): boolean {
	return a.length === b.length && a.toSorted().every((item, i) => item === b.toSorted()[i]);
}

function isIn(wanted: Permissions, {permissions}: Role, list: 'read' | 'write', isWanted: boolean): boolean {
	return (wanted.kv[list] ?? []).every(pattern => (permissions.kv[list] ?? []).includes(pattern) === isWanted);
}

function presence(what: string, isThere: boolean, isWanted: boolean): Finding {
	return {what: `${what} is ${isThere ? 'there' : 'not there'} now`, isDone: isThere === isWanted};
}

async function find({auth, members}: Administration, change: Change, {isAuthOn, signal}: AdministrativeLoss): Promise<Finding> {
	const options = {signal};
	switch (change.kind) {
		case 'addMember': {
			const member = (await members(options)).find(({peerURLs}) => areEqual(peerURLs, change.peerURLs));
			return {...presence(`a member at ${change.peerURLs.join(', ')}`, member !== undefined, true), result: member};
		}

		case 'removeMember': {
			return presence(`the member ${change.id}`, (await members(options)).some(({id}) => id === change.id), false);
		}

		case 'updateMember': {
			const member = (await members(options)).find(({id}) => id === change.id);
			return {
				what: `the member ${change.id} has ${member === undefined ? 'gone' : `the address ${member.peerURLs.join(', ')}`} now`,
				isDone: member !== undefined && areEqual(member.peerURLs, change.peerURLs),
			};
		}

		case 'createUser':
		case 'removeUser': {
			return presence(`the user ${change.name}`, (await auth.users(options)).includes(change.name), change.kind === 'createUser');
		}

		case 'createRole':
		case 'removeRole': {
			return presence(`the role ${change.name}`, (await auth.roles(options)).includes(change.name), change.kind === 'createRole');
		}

		case 'changePassword': {
			return {what: 'a password cannot be read back; to set the same one again does no harm', isDone: false};
		}

		case 'grantRoles':
		case 'revokeRoles': {
			const {roles} = await auth.user(change.name, options);
			const names = roles.map(role => typeof role === 'string' ? role : role.role);
			return {
				what: `the roles of ${change.name} are now ${names.length === 0 ? 'none' : names.join(', ')}`,
				isDone: change.roles.every(role => names.includes(role) === (change.kind === 'grantRoles')),
			};
		}

		case 'grantPermissions':
		case 'revokePermissions': {
			const role = await auth.role(change.name, options);
			const isWanted = change.kind === 'grantPermissions';
			const isDone = isIn(change.permissions, role, 'read', isWanted) && isIn(change.permissions, role, 'write', isWanted);
			return {what: `the role ${change.name} ${isDone === isWanted ? 'has' : 'does not have'} those permissions now`, isDone, result: role};
		}

		case 'switch': {
			const isOn = await isAuthOn(options);
			return {what: `access control is ${isOn ? 'on' : 'off'} now`, isDone: isOn === change.isOn};
		}
	}
}

/** What shows whether a change was made; undefined where nothing does. */
export function placeHint(change: Change): string | undefined {
	const line = {
		addMember: 'member list',
		removeMember: 'member list',
		updateMember: 'member list',
		createUser: 'user list',
		removeUser: 'user list',
		grantRoles: 'user get NAME',
		revokeRoles: 'user get NAME',
		createRole: 'role list',
		removeRole: 'role list',
		grantPermissions: 'role get NAME',
		revokePermissions: 'role get NAME',
		changePassword: undefined,
		switch: undefined,
	}[change.kind]?.replace('NAME', () => (change as {readonly name: string}).name);
	return line === undefined ? undefined : `›${line} shows what is there now.`;
}

/** Resolves to what the change would have answered, or rejects with a LostAnswerError that says what is there now. */
export async function settleChange(
	api: Administration,
	change: Change,
	loss: AdministrativeLoss,
): Promise<{readonly result: unknown; readonly text: string}> {
	const {lost} = loss;
	let finding: Finding;
	try {
		finding = await find(api, change, loss);
	} catch (error) {
		if (!(error instanceof UserError)) {
			throw error;
		}

		finding = {
			what: `what is there now could not be read: ${error instanceof RefusalError && error.message === '' ? 'refused' : messageOf(error)}`,
			isDone: false,
		};
	}

	const {what, isDone, result} = finding;
	// Whoever adds a member or changes a role wants to see the result.
	const isResultWanted = change.kind === 'addMember' || change.kind.endsWith('Permissions');
	if (!isDone && (!lost.isDone || isResultWanted)) {
		throw new LostAnswerError(lost.reason, {hint: `${what[0]!.toUpperCase()}${what.slice(1)}.`, isDone: lost.isDone, cause: lost});
	}

	return {result, text: `the answer was lost (${lost.reason}); it was done: ${what}`};
}
