import {permissionsCommand} from './permissions-change.ts';

export const roleGrant = permissionsCommand({
	name: 'grant',
	summary: 'grant path matches to an etcd role',
	effect: 'changes',
	flags: [
		{
			name: 'path', type: 'string', usage: 'Path granted for the role to access', value: 'key',
		},
		{name: 'read', type: 'bool', usage: 'Grant read-only access'},
		{name: 'write', type: 'bool', usage: 'Grant write-only access'},
		{name: 'readwrite', type: 'bool', usage: 'Grant read-write access'},
	],
	examples: ['role grant readers --path \'/a/*\' --read'],
	alreadyText: 'already granted',
	change: async (engine, name, permissions, options) => engine.auth.grantPermissions(name, permissions, options),
});
