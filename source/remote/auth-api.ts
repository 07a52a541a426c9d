/**
/v2/auth: users, roles and the switch. Bodies are written as Go's encoder writes them, since `--debug` shows them.
*/
import {
	type AuthApi,
	type CallOptions,
	type PermissionList,
	type Permissions,
	type Role,
	type User,
} from '../engine/engine.ts';
import {RefusalError} from '../engine/errors.ts';
import {membersIgnoringCase} from '../protocol/go-json.ts';
import {canonicalPath} from '../protocol/paths.ts';
import {jsonString} from '../protocol/text.ts';
import {type GoUrl} from '../protocol/go-url.ts';
import {
	jsonContentType,
	jsonOf,
	refusalOf,
	stringsOf,
} from './api-answers.ts';
import {type Answer, type ApiRequest, type Dispatcher} from './dispatcher.ts';

type Collection = 'users' | 'roles';

/** An empty name is the collection itself. */
function authUrl(endpoint: GoUrl, path: string): GoUrl {
	return {...endpoint, path: canonicalPath(`${endpoint.path}/v2/auth/${path}`).replace(/\/$/, '')};
}

function listJson(list: PermissionList): string {
	return list === null ? 'null' : `[${list.map(item => jsonString(item)).join(',')}]`;
}

function permissionsJson({kv: {read, write}}: Permissions): string {
	return `{"kv":{"read":${listJson(read)},"write":${listJson(write)}}}`;
}

function permissionsOf(value: unknown): Permissions {
	const {kv} = membersIgnoringCase(value) ?? {};
	const {read, write} = membersIgnoringCase(kv) ?? {};
	return {kv: {read: Array.isArray(read) ? stringsOf(read) : null, write: Array.isArray(write) ? stringsOf(write) : null}};
}

function nameIn(value: unknown, field: 'user' | 'role'): string {
	const name = membersIgnoringCase(value)?.[field];
	return typeof name === 'string' ? name : '';
}

function roleOf(value: unknown): Role {
	const {permissions, grant, revoke} = membersIgnoringCase(value) ?? {};
	return {
		role: nameIn(value, 'role'),
		permissions: permissionsOf(permissions),
		...(!(grant === undefined || grant === null) && {grant: permissionsOf(grant)}),
		...(!(revoke === undefined || revoke === null) && {revoke: permissionsOf(revoke)}),
	};
}

function userOf(value: unknown): User {
	const {roles} = membersIgnoringCase(value) ?? {};
	return {
		user: nameIn(value, 'user'),
		roles: Array.isArray(roles) ? roles.map(role => typeof role === 'string' ? role : roleOf(role)) : [],
	};
}

/** The names in a list of documents, or of names. */
function namesOf(value: unknown, collection: Collection): string[] {
	const list = membersIgnoringCase(value)?.[collection];
	const field = collection === 'users' ? 'user' : 'role';
	return Array.isArray(list) ? list.map(item => typeof item === 'string' ? item : nameIn(item, field)) : [];
}

function check({status, body}: Answer, accepted: readonly number[]): Answer {
	if (!accepted.includes(status)) {
		throw refusalOf(status, body);
	}

	return {status, headers: {}, body};
}

/** Whether access control is on. */
export async function isAuthOn(dispatcher: Dispatcher, options?: CallOptions): Promise<boolean> {
	const answer = await dispatcher.send({method: 'GET', locate: endpoint => authUrl(endpoint, 'enable')}, options);
	return membersIgnoringCase(jsonOf(check(answer, [200]).body))?.enabled === true;
}

/** The API of one cluster. Calls reject with ClusterError or RequestError. */
export function authApi(dispatcher: Dispatcher): AuthApi {
	async function send(
		method: ApiRequest['method'],
		path: string,
		options: CallOptions | undefined,
		content: Pick<ApiRequest, 'body' | 'contentType'> = {},
	): Promise<Answer> {
		const isSecret = content.body !== undefined && path.startsWith('users/');
		return dispatcher.send({
			method, locate: endpoint => authUrl(endpoint, path), isSecret, ...content,
		}, options);
	}

	/** Requests that change something and return nothing. */
	async function command(method: 'PUT' | 'DELETE', path: string, options: CallOptions | undefined, body?: string): Promise<void> {
		const answer = check(await send(method, path, options, body === undefined ? {} : {body, contentType: jsonContentType}), [200, 201]);
		if (answer.body.length > 0 && !dispatcher.isStrict) {
			// A page from something in between says nothing about what was done.
			jsonOf(answer.body);
		}
	}

	async function update(path: string, body: string, options: CallOptions | undefined): Promise<unknown> {
		return jsonOf(check(await send('PUT', path, options, {body, contentType: jsonContentType}), [200]).body);
	}

	async function find(path: string, options: CallOptions | undefined): Promise<unknown> {
		return jsonOf(check(await send('GET', path, options), [200]).body);
	}

	async function list(collection: Collection, options: CallOptions | undefined): Promise<Answer> {
		return send('GET', collection, options, {contentType: jsonContentType});
	}

	async function updateUser(name: string, fields: string, options: CallOptions | undefined): Promise<void> {
		await update(`users/${name}`, `{"user":${jsonString(name)},${fields}}`, options);
	}

	async function changeRole(
		name: string,
		change: 'grant' | 'revoke',
		permissions: Permissions,
		options: CallOptions | undefined,
	): Promise<Role> {
		const body = `{"role":${jsonString(name)},"permissions":${permissionsJson(noPermissions)},"${change}":${permissionsJson(permissions)}}`;
		return roleOf(await update(`roles/${name}`, body, options));
	}

	return {
		async users(options) {
			return namesOf(jsonOf(check(await list('users', options), [200]).body), 'users');
		},
		user: async (name, options) => userOf(await find(`users/${name}`, options)),
		async createUser(name, password, options) {
			await command('PUT', `users/${name}`, options, `{"user":${jsonString(name)},${passwordField(password)}"roles":null}`);
		},
		async removeUser(name, options) {
			await command('DELETE', `users/${name}`, options);
		},
		async changePassword(name, password, options) {
			await updateUser(name, `${passwordField(password)}"roles":null`, options);
		},
		async grantRoles(name, roles, options) {
			await updateUser(name, `"roles":null,"grant":${listJson(roles)}`, options);
		},
		async revokeRoles(name, roles, options) {
			await updateUser(name, `"roles":null,"revoke":${listJson(roles)}`, options);
		},
		async roles(options) {
			const {status, body} = await list('roles', options);
			if (status !== 200) {
				throw new RefusalError(status);
			}

			return namesOf(jsonOf(body), 'roles');
		},
		role: async (name, options) => roleOf(await find(`roles/${name}`, options)),
		async createRole(name, options) {
			await command('PUT', `roles/${name}`, options, `{"role":${jsonString(name)},"permissions":${permissionsJson(noPermissions)}}`);
		},
		async removeRole(name, options) {
			await command('DELETE', `roles/${name}`, options);
		},
		grantPermissions: async (name, permissions, options) => changeRole(name, 'grant', permissions, options),
		revokePermissions: async (name, permissions, options) => changeRole(name, 'revoke', permissions, options),
		async enable(options) {
			await command('PUT', 'enable', options);
		},
		async disable(options) {
			await command('DELETE', 'enable', options);
		},
	};
}

const noPermissions: Permissions = {kv: {read: null, write: null}};

function passwordField(password: string): string {
	return password === '' ? '' : `"password":${jsonString(password)},`;
}
