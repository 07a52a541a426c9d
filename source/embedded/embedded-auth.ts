/**
Users, roles and auth of the server core in this process. Anyone who can open the data dir may do everything, so nobody is
asked for a name here.
*/
import {AuthError} from '../server/auth/auth-error.ts';
import {type Auth} from '../server/auth/auth.ts';
import {type AuthApi, type CallOptions, type Role} from '../engine/engine.ts';
import {RefusalError} from '../engine/errors.ts';

const noPermissions = {kv: {read: null, write: null}};

async function translated<Result>({signal}: CallOptions, work: () => Result | Promise<Result>): Promise<Result> {
	signal?.throwIfAborted();
	try {
		return await work();
	} catch (error) {
		if (error instanceof AuthError) {
			throw new RefusalError(error.status, error.message, {cause: error});
		}

		throw error;
	}
}

export function embeddedAuth(auth: Auth): AuthApi {
	async function updateUser(
		name: string,
		change: {readonly password?: string; readonly grant?: readonly string[]; readonly revoke?: readonly string[]},
	): Promise<void> {
		await auth.updateUser({
			user: name, password: '', grant: [], revoke: [], ...change,
		});
	}

	return {
		users: async (options = {}) => translated(options, () => auth.users().map(({user}) => user)),
		user: async (name, options = {}) => translated(options, () => auth.user(name)),
		createUser: async (name, password, options = {}) => translated(options, async () => {
			await auth.createUser({user: name, password, roles: null});
		}),
		removeUser: async (name, options = {}) => translated(options, async () => auth.removeUser(name)),
		changePassword: async (name, password, options = {}) => translated(options, async () => updateUser(name, {password})),
		grantRoles: async (name, roles, options = {}) => translated(options, async () => updateUser(name, {grant: roles})),
		revokeRoles: async (name, roles, options = {}) => translated(options, async () => updateUser(name, {revoke: roles})),
		roles: async (options = {}) => translated(options, () => auth.roles().map(({role}) => role)),
		role: async (name, options = {}) => translated(options, (): Role => {
			const role = auth.role(name);
			if (role === undefined) {
				throw new AuthError(404, `Role ${name} does not exist.`);
			}

			return role;
		}),
		createRole: async (name, options = {}) => translated(options, async () => {
			await auth.createRole({role: name, permissions: noPermissions});
		}),
		removeRole: async (name, options = {}) => translated(options, async () => auth.removeRole(name)),
		grantPermissions: async (name, grant, options = {}) => translated(options, async () => auth.updateRole({role: name, grant})),
		revokePermissions: async (name, revoke, options = {}) => translated(options, async () => auth.updateRole({role: name, revoke})),
		enable: async (options = {}) => translated(options, async () => auth.enable()),
		disable: async (options = {}) => translated(options, async () => auth.disable()),
	};
}
