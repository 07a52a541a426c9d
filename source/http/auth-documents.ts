/**
The JSON bodies of the auth API, read as Go reads them: names in any case, the first value only, `null` for anything.
*/
import {JsonSyntaxError, membersIgnoringCase, parseFirstJson} from '../protocol/go-json.ts';
import {type PermissionList, type Permissions} from '../protocol/permissions.ts';

export type UserDocument = {
	readonly user: string;
	readonly password: string;
	readonly roles: readonly string[] | null;
	readonly grant: readonly string[];
	readonly revoke: readonly string[];
};

export type RoleDocument = {
	readonly role: string;
	readonly permissions: Permissions;
	readonly grant?: Permissions;
	readonly revoke?: Permissions;
};

/** The body is not JSON, or holds something of another type. */
class MisfitError extends Error {
	override readonly name = 'MisfitError';
}

type Members = Readonly<Record<string, unknown>>;

function objectOf(value: unknown): Members {
	const members = value === null || value === undefined ? {} : membersIgnoringCase(value);
	if (members === undefined) {
		throw new MisfitError('an object is wanted');
	}

	return members;
}

function textOf(value: unknown): string {
	if (value === null || value === undefined) {
		return '';
	}

	if (typeof value !== 'string') {
		throw new MisfitError('a string is wanted');
	}

	return value;
}

function listOf(value: unknown): readonly string[] | null {
	if (value === null || value === undefined) {
		return null;
	}

	if (!Array.isArray(value)) {
		throw new MisfitError('a list is wanted');
	}

	return value.map(item => textOf(item));
}

function permissionsOf(value: unknown): Permissions {
	const {kv} = objectOf(value);
	const {read, write} = objectOf(kv);
	return {kv: {read: listOf(read), write: listOf(write)}};
}

function optionalPermissions(value: unknown): Permissions | undefined {
	return value === null || value === undefined ? undefined : permissionsOf(value);
}

/** Undefined when the body is not such a document. */
function readDocument<Document>(body: string, build: (members: Members) => Document): Document | undefined {
	try {
		return build(objectOf(parseFirstJson(body)));
	} catch (error) {
		if (error instanceof JsonSyntaxError || error instanceof MisfitError) {
			return undefined;
		}

		throw error;
	}
}

export function readUserDocument(body: string): UserDocument | undefined {
	return readDocument(body, ({user, password, roles, grant, revoke}) => ({
		user: textOf(user),
		password: textOf(password),
		roles: listOf(roles),
		grant: listOf(grant) ?? [],
		revoke: listOf(revoke) ?? [],
	}));
}

export function readRoleDocument(body: string): RoleDocument | undefined {
	return readDocument(body, ({role, permissions, grant, revoke}) => {
		const granted = optionalPermissions(grant);
		const revoked = optionalPermissions(revoke);
		return {
			role: textOf(role),
			permissions: permissionsOf(permissions),
			...(granted && {grant: granted}),
			...(revoked && {revoke: revoked}),
		};
	});
}

function isEmpty(list: PermissionList): boolean {
	return list === null || list.length === 0;
}

/** Whether it contains no pattern. */
export function isWithoutPatterns(permissions: Permissions | undefined): boolean {
	return permissions === undefined || (isEmpty(permissions.kv.read) && isEmpty(permissions.kv.write));
}
