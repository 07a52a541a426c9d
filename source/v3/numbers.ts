/**
The values of etcd's enumerations, as they are on the wire.
*/
export const eventTypes = {put: 0, delete: 1} as const;

export const sortOrders = {none: 0, ascend: 1, descend: 2} as const;

/** What a range is sorted by. */
export const sortTargets = {key: 0, mod: 3} as const;

export const compareResults = {equal: 0, greater: 1, less: 2} as const;

export const compareTargets = {
	version: 0, create: 1, mod: 2, value: 3,
} as const;

export const permissionTypes = {read: 0, write: 1, readWrite: 2} as const;

export const alarmActions = {get: 0, activate: 1, deactivate: 2} as const;

export const alarmTypes = {none: 0, NOSPACE: 1, CORRUPT: 2} as const;
