import {administer} from '../common/administration.ts';
import {type Command} from '../common/command.ts';
import {confirmOnProtected, yesFlag} from '../common/confirmation.ts';
import {requireRole, roleArgument} from './role-argument.ts';

export const roleRemove: Command = {
	name: 'remove',
	summary: 'remove a role from the etcd cluster',
	usage: '<role>',
	effect: 'destroys',
	flags: [yesFlag],
	arguments: [roleArgument],
	examples: ['role remove readers'],
	async run(context, {flags, positionals}) {
		const name = requireRole(positionals);
		await confirmOnProtected(context, `The role ${name} is removed.`, {isYes: flags.bool('yes')});
		return administer(context, {isForAuth: true}, async (engine, signal) => {
			await engine.auth.removeRole(name, {signal});
			context.stdout(`Role ${name} removed\n`);
		});
	},
};
