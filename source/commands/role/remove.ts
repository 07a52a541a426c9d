import {administer} from '../administration.ts';
import {type Command} from '../command.ts';
import {requireRole, roleArgument} from './support.ts';

export const roleRemove: Command = {
	name: 'remove',
	summary: 'remove a role from the etcd cluster',
	usage: '<role>',
	flags: [],
	arguments: [roleArgument],
	examples: ['role remove readers'],
	async run(context, {positionals}) {
		const name = requireRole(positionals);
		return administer(context, {isForAuth: true}, async (engine, signal) => {
			await engine.auth.removeRole(name, {signal});
			context.stdout(`Role ${name} removed\n`);
		});
	},
};
