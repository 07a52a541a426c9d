/**
Whether lists of key patterns let a request through.
*/
import {type PermissionList, type Role} from '../../protocol/permissions.ts';
import {compareText} from '../../protocol/text.ts';

export type KeyAccess = {
	readonly kind: 'read' | 'write';
	/** The path behind `/v2/keys` as it was sent, a trailing slash included; empty for `/v2/keys` itself. */
	readonly path: string;
	readonly isRecursive: boolean;
};

/** What anonymous clients may do: a recursive request needs no wider pattern than any other. */
export function isGuestAllowed(role: Role, {kind, path}: KeyAccess): boolean {
	return patterns(role, kind).some(pattern => matches(pattern, path));
}

/** What a role gives to a user: a recursive request needs a pattern that ends in `*`. */
export function isRoleAllowed(role: Role, {kind, path, isRecursive}: KeyAccess): boolean {
	return patterns(role, kind).some(pattern => (!isRecursive || pattern.endsWith('*')) && matches(pattern, path));
}

function patterns(role: Role, kind: KeyAccess['kind']): readonly string[] {
	return role.permissions.kv[kind] ?? [];
}

function matches(pattern: string, path: string): boolean {
	return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
}

/**
The list after granting and revoking, sorted. `onDuplicate` is called for a pattern that is granted again; revoking one
that is not there changes nothing.
*/
export function changeList(
	list: PermissionList,
	granted: PermissionList,
	revoked: PermissionList,
	onDuplicate: (pattern: string) => never,
): readonly string[] {
	const changed = new Set(list);
	for (const pattern of granted ?? []) {
		if (changed.has(pattern)) {
			onDuplicate(pattern);
		}

		changed.add(pattern);
	}

	for (const pattern of revoked ?? []) {
		changed.delete(pattern);
	}

	return [...changed].sort(compareText);
}
