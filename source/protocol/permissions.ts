/**
What users may do, as the auth API tells it and as the tree keeps it. The order of the fields is etcd's.
*/

/** Key patterns; one that ends in `*` is a prefix. `null` is a list that was never given. */
export type PermissionList = readonly string[] | null;

export type Permissions = {readonly kv: {readonly read: PermissionList; readonly write: PermissionList}};

export type Role = {
	readonly role: string;
	readonly permissions: Permissions;
	/** Stored and shown again when a role was created with an empty one. */
	readonly grant?: Permissions;
	readonly revoke?: Permissions;
};
