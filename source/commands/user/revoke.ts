import {rolesCommand} from './roles-change.ts';

export const userRevoke = rolesCommand({
	name: 'revoke',
	summary: 'revoke roles for an etcd user',
	effect: 'destroys',
	examples: ['user revoke alice --roles writers'],
	change: async (engine, name, roles, options) => engine.auth.revokeRoles(name, roles, options),
});
