/**
The auth API: /v2/auth/enable, users and roles.
*/
import {textFromRaw} from '../protocol/go-escapes.ts';
import {parsePairs} from '../protocol/go-form.ts';
import {type PermissionList, type Permissions, type Role} from '../protocol/permissions.ts';
import {jsonString} from '../protocol/text.ts';
import {AuthError} from '../server/auth/auth-error.ts';
import {type User, type UserDescription} from '../server/auth/records.ts';
import {isWithoutPatterns, readRoleDocument, readUserDocument} from './auth-documents.ts';
import {type HttpContext, type Route} from './context.ts';
import {
	insufficientCredentials,
	jsonError,
	jsonHeaders,
	send,
	type Answer,
	type Exchange,
} from './exchange.ts';
import {identityOf} from './identity.ts';

/** More than any user or role needs. */
const bodyBytesMax = 1_048_576;

const prefix = '/v2/auth/';
const collectionMethods = ['GET'];
const itemMethods = ['GET', 'PUT', 'DELETE'];

const empty: Answer = {status: 200, headers: jsonHeaders, body: ''};
const badQuery = jsonError(500, 'Internal Server Error');

type Handler = (context: HttpContext, exchange: Exchange, name: string) => Answer | Promise<Answer>;

/** Which route a path below /v2/auth/ has; undefined for none. */
export function findAuthRoute(path: string): Route | undefined {
	const [collection, name = '', ...more] = path.slice(prefix.length).split('/');
	if (collection === 'enable') {
		return path === `${prefix}enable` ? enableRoute : undefined;
	}

	if (collection !== 'users' && collection !== 'roles') {
		return undefined;
	}

	if (more.some(element => element !== '')) {
		return invalidPathRoute;
	}

	if (name === '') {
		return collection === 'users' ? usersRoute : rolesRoute;
	}

	return collection === 'users' ? userRoute : roleRoute;
}

/** A route whose answers name the cluster; refusals to strangers do not. */
function route(allow: readonly string[], handler: Handler, {isForRootOnly = true} = {}): Route {
	return {
		allow,
		async handle(context, exchange) {
			const isRefused = isForRootOnly && !await context.server.auth.isRoot(identityOf(exchange.request));
			if (isRefused) {
				send(exchange, insufficientCredentials);
				return;
			}

			const name = exchange.path.slice(prefix.length).split('/', 2)[1] ?? '';
			const answer = await answerOf(context, exchange, name, handler);
			send(exchange, {...answer, headers: [...answer.headers, 'X-Etcd-Cluster-Id', context.clusterId]});
		},
	};
}

async function answerOf(context: HttpContext, exchange: Exchange, name: string, handler: Handler): Promise<Answer> {
	try {
		return await handler(context, exchange, name);
	} catch (error) {
		if (error instanceof AuthError) {
			return jsonError(error.status, error.message);
		}

		throw error;
	}
}

const invalidPathRoute: Route = {
	handle(_, exchange) {
		send(exchange, jsonError(400, 'Invalid path'));
	},
};

const readEnabledRoute = route(itemMethods, ({server: {auth}}) => json(`{"enabled":${auth.isEnabled()}}`), {isForRootOnly: false});

const changeEnabledRoute = route(itemMethods, async ({server: {auth}}, {method}) => {
	// etcd looks twice, which shows in the counters.
	auth.isEnabled();
	await (method === 'PUT' ? auth.enable() : auth.disable());
	return empty;
});

const enableRoute: Route = {
	allow: itemMethods,
	handle: async (context, exchange) => (exchange.method === 'GET' ? readEnabledRoute : changeEnabledRoute).handle(context, exchange),
};

const usersRoute = route(collectionMethods, ({server: {auth}}, {rawQuery}) => {
	if (!isQueryReadable(rawQuery)) {
		return badQuery;
	}

	const users = auth.users();
	return json(`{"users":${users.length === 0 ? 'null' : `[${users.map(user => descriptionJson(user)).join(',')}]`}}`);
});

const rolesRoute = route(collectionMethods, ({server: {auth}}, {rawQuery}) => isQueryReadable(rawQuery)
	? json(`{"roles":[${auth.roles().map(role => roleJson(role)).join(',')}]}`)
	: badQuery);

const userRoute = route(itemMethods, async (context, exchange, name) => {
	const {auth} = context.server;
	switch (exchange.method) {
		case 'GET': {
			const user = auth.user(name);
			return isQueryReadable(exchange.rawQuery) ? json(descriptionJson(user)) : badQuery;
		}

		case 'PUT': {
			return putUser(context, exchange, name);
		}

		default: {
			await auth.removeUser(name);
			return empty;
		}
	}
});

async function putUser({server: {auth}}: HttpContext, exchange: Exchange, name: string): Promise<Answer> {
	const document = readUserDocument(await bodyOf(exchange));
	if (document === undefined) {
		return jsonError(400, 'Invalid JSON in request body.');
	}

	if (document.user !== name) {
		return jsonError(400, 'User JSON name does not match the name in the URL');
	}

	const {grant, revoke} = document;
	const hasRoles = (document.roles ?? []).length > 0;
	if (grant.length === 0 && revoke.length === 0) {
		if (hasRoles || !auth.hasUser(name)) {
			// A user that comes with roles is answered as if it had been changed.
			return json(userJson(await auth.createUser(document)), hasRoles ? 200 : 201);
		}
	} else if (hasRoles) {
		return jsonError(400, 'User JSON contains both roles and grant/revoke');
	}

	return json(userJson(await auth.updateUser(document)));
}

const roleRoute = route(itemMethods, async (context, exchange, name) => {
	const {auth} = context.server;
	switch (exchange.method) {
		case 'GET': {
			return json(roleJson(auth.role(name) ?? missingRole(name)));
		}

		case 'PUT': {
			return putRole(context, exchange, name);
		}

		default: {
			await auth.removeRole(name);
			return empty;
		}
	}
});

async function putRole({server: {auth}}: HttpContext, exchange: Exchange, name: string): Promise<Answer> {
	const document = readRoleDocument(await bodyOf(exchange));
	if (document === undefined) {
		return jsonError(400, 'Invalid JSON in request body.');
	}

	if (document.role !== name) {
		return jsonError(400, 'Role JSON name does not match the name in the URL');
	}

	if (isWithoutPatterns(document.grant) && isWithoutPatterns(document.revoke)) {
		return json(roleJson(await auth.createRole(document)), 201);
	}

	return isWithoutPatterns(document.permissions)
		? json(roleJson(await auth.updateRole(document)))
		: jsonError(400, 'Role JSON contains both permissions and grant/revoke');
}

function missingRole(name: string): never {
	throw new AuthError(404, `Role ${name} does not exist.`);
}

async function bodyOf(exchange: Exchange): Promise<string> {
	exchange.reply.allowBody();
	const body = await exchange.reply.readBody(bodyBytesMax);
	return typeof body === 'string' ? textFromRaw(body) : '';
}

function isQueryReadable(rawQuery: string): boolean {
	return parsePairs(rawQuery, new Map()) === undefined;
}

function json(body: string, status = 200): Answer {
	return {status, headers: jsonHeaders, body: `${body}\n`};
}

function listJson(list: PermissionList): string {
	return list === null ? 'null' : `[${list.map(item => jsonString(item)).join(',')}]`;
}

function permissionsJson({kv: {read, write}}: Permissions): string {
	return `{"kv":{"read":${listJson(read)},"write":${listJson(write)}}}`;
}

function roleJson({role, permissions, grant, revoke}: Role): string {
	const granted = grant === undefined ? '' : `,"grant":${permissionsJson(grant)}`;
	const revoked = revoke === undefined ? '' : `,"revoke":${permissionsJson(revoke)}`;
	return `{"role":${jsonString(role)},"permissions":${permissionsJson(permissions)}${granted}${revoked}}`;
}

function userJson({user, roles}: User): string {
	return `{"user":${jsonString(user)},"roles":${listJson(roles)}}`;
}

function descriptionJson({user, roles}: UserDescription): string {
	return roles.length === 0
		? `{"user":${jsonString(user)}}`
		: `{"user":${jsonString(user)},"roles":[${roles.map(role => roleJson(role)).join(',')}]}`;
}
