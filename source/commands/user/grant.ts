import {rolesCommand} from './roles-change.ts';

export const userGrant = rolesCommand({
	name: 'grant',
	summary: 'grant roles to an etcd user',
	effect: 'changes',
	examples: ['user grant alice --roles readers --roles writers'],
	change: async (engine, name, roles, options) => engine.auth.grantRoles(name, roles, options),
});
