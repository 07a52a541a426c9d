import {permissionsCommand} from './permissions-change.ts';

export const roleRevoke = permissionsCommand({
	name: 'revoke',
	summary: 'revoke path matches for an etcd role',
	effect: 'destroys',
	flags: [
		{
			name: 'path', type: 'string', usage: 'Path revoked for the role to access', value: 'key',
		},
		{name: 'read', type: 'bool', usage: 'Revoke read access'},
		{name: 'write', type: 'bool', usage: 'Revoke write access'},
		{name: 'readwrite', type: 'bool', usage: 'Revoke read-write access'},
	],
	examples: ['role revoke readers --path \'/a/*\' --read'],
	alreadyText: 'already revoked',
	change: async (engine, name, permissions, options) => engine.auth.revokePermissions(name, permissions, options),
});
