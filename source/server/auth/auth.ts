/**
Users, roles and what they may do: etcd 2.3's auth, whose records live in the tree below `/2`. Methods reject with
AuthError when a request can't be done.
*/
import {isDeepStrictEqual} from 'node:util';
import {type Permissions, type Role} from '../../protocol/permissions.ts';
import {compareText} from '../../protocol/text.ts';
import {AuthError} from './auth-error.ts';
import {AuthStore, type AuthStorage} from './auth-store.ts';
import {hashPassword, isPasswordRight} from './passwords.ts';
import {
	changeList,
	isGuestAllowed,
	isRoleAllowed,
	type KeyAccess,
} from './permissions.ts';
import {
	guestName,
	guestRole,
	rootName,
	rootRole,
	withoutPassword,
	type User,
	type UserDescription,
} from './records.ts';

export type Credentials = {readonly user: string; readonly password: string};

/** What a request says about who sends it: nothing, something unreadable, or a name and a password. */
export type Identity = Credentials | 'anonymous' | 'invalid';

export type UserChange = {
	readonly user: string;
	/** Empty means unchanged. */
	readonly password: string;
	readonly grant: readonly string[];
	readonly revoke: readonly string[];
};

export type RoleChange = {
	readonly role: string;
	readonly grant?: Permissions;
	readonly revoke?: Permissions;
};

export class Auth {
	readonly #store: AuthStore;

	constructor(storage: AuthStorage) {
		this.#store = new AuthStore(storage);
	}

	isEnabled(): boolean {
		return this.#store.isEnabled();
	}

	async enable(): Promise<void> {
		if (this.isEnabled()) {
			throw new AuthError(409, 'already enabled');
		}

		if (!this.hasUser(rootName)) {
			throw new AuthError(409, 'No root user available, please create one');
		}

		if (this.role(guestName) === undefined) {
			await this.#store.create('roles', guestName, guestRole);
		}

		await this.#store.setEnabled(true);
	}

	async disable(): Promise<void> {
		if (!this.isEnabled()) {
			throw new AuthError(409, 'already disabled');
		}

		await this.#store.setEnabled(false);
	}

	/** All users by name. Roles that do not exist are left out. */
	users(): UserDescription[] {
		return this.#store.list<User>('users')
			.map(user => withRootRole(user))
			.sort((a, b) => compareText(a.user, b.user))
			.map(({user, roles}) => ({user, roles: (roles ?? []).map(name => this.role(name)).filter(role => role !== undefined)}));
	}

	/** Throws when the user or one of its roles does not exist. */
	user(name: string): UserDescription {
		const user = this.#user(name);
		if (user === undefined) {
			throw noSuchUser(name);
		}

		return {user: name, roles: (user.roles ?? []).map(role => this.role(role) ?? throwing(noSuchRole(role)))};
	}

	hasUser(name: string): boolean {
		return this.#user(name) !== undefined;
	}

	/** Rejects when the user exists or the password is empty. */
	async createUser({
		user: name,
		password,
		roles,
	}: {
		readonly user: string;
		readonly password: string;
		readonly roles: readonly string[] | null;
	}): Promise<User> {
		if (password === '') {
			throw new AuthError(400, `Cannot create user ${name} with an empty password`);
		}

		const user = withRootRole({user: name, password: await hashPassword(password), roles});
		if (!await this.#store.create('users', name, user)) {
			throw new AuthError(409, `User ${name} already exists.`);
		}

		return withoutPassword(user);
	}

	async updateUser({user: name, password, grant, revoke}: UserChange): Promise<User> {
		const old = this.#user(name);
		if (old === undefined) {
			throw noSuchUser(name);
		}

		const roles = new Set(old.roles);
		for (const role of grant) {
			if (roles.has(role)) {
				throw new AuthError(409, `Granting duplicate role ${role} for user ${name}`);
			}

			roles.add(role);
		}

		for (const role of revoke) {
			if (!roles.delete(role)) {
				throw new AuthError(409, `Revoking ungranted role ${role} for user ${name}`);
			}
		}

		const changed: User = {
			user: name,
			password: password === '' ? old.password : await hashPassword(password),
			roles: [...roles].sort(compareText),
		};
		if (isDeepStrictEqual(old, changed)) {
			throw new AuthError(400, 'User not updated. Use grant/revoke/password to update the user.');
		}

		await this.#store.update('users', name, changed);
		return withoutPassword(changed);
	}

	async removeUser(name: string): Promise<void> {
		// In this order, since each look shows in the counters.
		if (this.isEnabled() && name === rootName) {
			throw new AuthError(403, 'Cannot delete root user while auth is enabled.');
		}

		if (!await this.#store.remove('users', name)) {
			throw new AuthError(404, `User ${name} does not exist`);
		}
	}

	/** By name, the built-in root role included. */
	roles(): Role[] {
		return [...this.#store.list<Role>('roles'), rootRole].sort((a, b) => compareText(a.role, b.role));
	}

	role(name: string): Role | undefined {
		return name === rootName ? rootRole : this.#store.get<Role>('roles', name);
	}

	async createRole(role: Role): Promise<Role> {
		this.#refuseRootRole(role.role);
		if (!await this.#store.create('roles', role.role, role)) {
			throw new AuthError(409, `Role ${role.role} already exists.`);
		}

		return role;
	}

	async updateRole({role: name, grant, revoke}: RoleChange): Promise<Role> {
		this.#refuseRootRole(name);
		const old = this.role(name);
		if (old === undefined) {
			throw noSuchRole(name);
		}

		const change = (kind: 'read' | 'write') =>
			changeList(old.permissions.kv[kind], grant?.kv[kind] ?? null, revoke?.kv[kind] ?? null, pattern => {
				throw new AuthError(409, `Granting duplicate ${kind} permission ${pattern}`);
			});
		const changed: Role = {role: name, permissions: {kv: {read: change('read'), write: change('write')}}};
		if (isDeepStrictEqual(old, changed)) {
			throw new AuthError(400, 'Role not updated. Use grant/revoke to update the role.');
		}

		await this.#store.update('roles', name, changed);
		return changed;
	}

	async removeRole(name: string): Promise<void> {
		this.#refuseRootRole(name);
		if (!await this.#store.remove('roles', name)) {
			throw new AuthError(404, `Role ${name} doesn't exist.`);
		}
	}

	/** Whether the sender may change members, users and roles. */
	async isRoot(identity: Identity): Promise<boolean> {
		if (!this.isEnabled()) {
			return true;
		}

		const user = await this.#authenticate(identity);
		return user?.roles?.includes(rootName) ?? false;
	}

	/** Whether the sender may read or write a key, now that auth is on. */
	async mayAccess(identity: Identity, access: KeyAccess): Promise<boolean> {
		if (identity === 'anonymous') {
			const guest = this.role(guestName);
			return guest !== undefined && isGuestAllowed(guest, access);
		}

		const user = await this.#authenticate(identity);
		if (user === undefined) {
			return false;
		}

		return user.roles!.some(name => {
			const role = this.role(name);
			return role !== undefined && (name === rootName || isRoleAllowed(role, access));
		});
	}

	/** The user, if the password is right. */
	async #authenticate(identity: Identity): Promise<User | undefined> {
		if (identity === 'anonymous' || identity === 'invalid') {
			return undefined;
		}

		const user = this.#user(identity.user);
		const isRight = await isPasswordRight(identity.password, user?.password);
		return isRight ? {...user!, roles: user!.roles ?? []} : undefined;
	}

	#user(name: string): User | undefined {
		const user = this.#store.get<User>('users', name);
		return user && withRootRole(user);
	}

	#refuseRootRole(name: string): void {
		if (name === rootName) {
			throw new AuthError(403, 'Cannot modify role root: is root role.');
		}
	}
}

function noSuchUser(name: string): AuthError {
	return new AuthError(404, `User ${name} does not exist.`);
}

function noSuchRole(name: string): AuthError {
	return new AuthError(404, `Role ${name} does not exist.`);
}

function throwing(error: Error): never {
	throw error;
}

/** The user root has the role root, whatever is stored. */
function withRootRole(user: User): User {
	const roles = user.roles ?? [];
	return user.user === rootName && !roles.includes(rootName) ? {...user, roles: [...roles, rootName]} : user;
}
