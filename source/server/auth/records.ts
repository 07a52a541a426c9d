/**
What the auth part of the tree holds: users, roles and the switch, as JSON documents below `/2`. Field order is etcd's.
*/
import {type Role} from '../../protocol/permissions.ts';

export type User = {
	readonly user: string;
	/** A bcrypt hash where it is stored; absent where it is shown. */
	readonly password?: string;
	readonly roles: readonly string[] | null;
};

/** A user as it is listed: with its roles' documents, without its secret. */
export type UserDescription = {readonly user: string; readonly roles: readonly Role[]};

export const rootName = 'root';
export const guestName = 'guest';

const everything = ['/*'];

/** The role that may do everything; it is built in and never stored. */
export const rootRole: Role = {role: rootName, permissions: {kv: {read: everything, write: everything}}};

/** What anonymous clients may do, until somebody changes it. */
export const guestRole: Role = {role: guestName, permissions: {kv: {read: everything, write: everything}}};

/** The document without its secret. */
export function withoutPassword({user, roles}: User): User {
	return {user, roles};
}
