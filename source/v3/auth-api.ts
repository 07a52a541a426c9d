/**
Users, roles and the switch that turns them on.
*/
import {
	type AuthApi,
	type CallOptions,
	type Permissions,
	type Role,
} from '../engine/engine.ts';
import {RefusalError} from '../engine/errors.ts';
import {EtcdError} from '../protocol/errors.ts';
import {Auth, type Permission} from '../pb/generated/rpc_pb.ts';
import {type Client, type RequestOptions} from './client.ts';
import {AuthOffError} from './refusals.ts';
import {
	mayRead,
	mayWrite,
	namedPatterns,
	patternOfRange,
	rangeOfPattern,
	typeOf,
} from './permissions.ts';

function roleOf(name: string, granted: readonly Permission[]): Role {
	const patterns = (isMeant: (type: Permission['permType']) => boolean) =>
		granted.filter(({permType}) => isMeant(permType)).map(permission => patternOfRange(permission)).toSorted();
	return {role: name, permissions: {kv: {read: patterns(mayRead), write: patterns(mayWrite)}}};
}

export function authApi(client: Client): AuthApi {
	const {method} = Auth;
	const reading = ({signal}: CallOptions = {}, about?: string): RequestOptions => ({signal, isLocal: true, about});
	const writing = (options: CallOptions = {}, about?: string): RequestOptions => ({...reading(options, about), isWrite: true});

	async function permissionsOf(role: string, options?: CallOptions): Promise<readonly Permission[]> {
		const {perm} = await client.call(method.roleGet, {role}, reading(options, role));
		return perm;
	}

	async function changePermissions(
		name: string,
		permissions: Permissions,
		options: CallOptions | undefined,
		change: (has: boolean, isNamed: boolean) => boolean,
	): Promise<Role> {
		for (const {pattern, isRead, isWrite} of namedPatterns(permissions)) {
			const present = (await permissionsOf(name, options)).find(each => patternOfRange(each) === pattern)?.permType;
			const next = typeOf(change(mayRead(present), isRead), change(mayWrite(present), isWrite));
			const {key, rangeEnd} = rangeOfPattern(pattern);
			if (next === undefined) {
				await client.call(method.roleRevokePermission, {role: name, key, rangeEnd}, writing(options, `${name} ${pattern}`));
			} else if (next !== present) {
				await client.call(method.roleGrantPermission, {name, perm: {permType: next, key, rangeEnd}}, writing(options, `${name} ${pattern}`));
			}
		}

		return roleOf(name, await permissionsOf(name, options));
	}

	return {
		async users(options) {
			const {users} = await client.call(method.userList, {}, reading(options));
			return users;
		},
		async user(name, options) {
			const {roles} = await client.call(method.userGet, {name}, reading(options, name));
			return {user: name, roles};
		},
		async createUser(name, password, options) {
			await client.call(method.userAdd, {name, password}, writing(options, name));
		},
		async removeUser(name, options) {
			await client.call(method.userDelete, {name}, writing(options, name));
		},
		async changePassword(name, password, options) {
			await client.call(method.userChangePassword, {name, password}, writing(options, name));
		},
		async grantRoles(name, roles, options) {
			for (const role of roles) {
				await client.call(method.userGrantRole, {user: name, role}, writing(options, `${name} ${role}`));
			}
		},
		async revokeRoles(name, roles, options) {
			for (const role of roles) {
				await client.call(method.userRevokeRole, {name, role}, writing(options, `${name} ${role}`));
			}
		},
		async roles(options) {
			const {roles} = await client.call(method.roleList, {}, reading(options));
			return roles;
		},
		role: async (name, options) => roleOf(name, await permissionsOf(name, options)),
		async createRole(name, options) {
			await client.call(method.roleAdd, {name}, writing(options, name));
		},
		async removeRole(name, options) {
			await client.call(method.roleDelete, {role: name}, writing(options, name));
		},
		grantPermissions: async (name, permissions, options) =>
			changePermissions(name, permissions, options, (has, isNamed) => has || isNamed),
		revokePermissions: async (name, permissions, options) =>
			changePermissions(name, permissions, options, (has, isNamed) => has && !isNamed),
		async enable(options) {
			await client.call(method.authEnable, {}, writing(options));
		},
		async disable(options) {
			await client.call(method.authDisable, {}, writing(options));
		},
	};
}

/** Whether access control is on: nobody has no name. */
export async function isAuthOn(client: Client, {signal}: CallOptions): Promise<boolean> {
	try {
		await client.call(Auth.method.authenticate, {name: '', password: ''}, {signal, isLocal: true});
	} catch (error) {
		if (error instanceof AuthOffError) {
			return false;
		}

		if (!(error instanceof EtcdError || error instanceof RefusalError)) {
			throw error;
		}
	}

	return true;
}
