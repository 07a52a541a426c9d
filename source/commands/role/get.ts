import {type PermissionList} from '../../engine/engine.ts';
import {administer} from '../administration.ts';
import {type Command} from '../command.ts';
import {requireRole, roleArgument} from './support.ts';

function lines(patterns: PermissionList): string {
	return (patterns ?? []).map(pattern => `\t${pattern}\n`).join('');
}

export const roleGet: Command = {
	name: 'get',
	summary: 'get details for a role',
	usage: '<role>',
	flags: [],
	arguments: [roleArgument],
	examples: ['role get guest'],
	async run(context, {positionals}) {
		const name = requireRole(positionals);
		return administer(context, {isForAuth: true}, async (engine, signal) => {
			const {role, permissions: {kv}} = await engine.auth.role(name, {signal});
			context.stdout(`Role: ${role}\nKV Read:\n${lines(kv.read)}KV Write:\n${lines(kv.write)}`);
		});
	},
};
