import {administer} from '../common/administration.ts';
import {type Command} from '../common/command.ts';
import {confirmOnProtected, yesFlag} from '../common/confirmation.ts';
import {requireUser, userArgument} from './user-argument.ts';

export const userRemove: Command = {
	name: 'remove',
	summary: 'remove a user for the etcd cluster',
	usage: '<user>',
	effect: 'destroys',
	flags: [yesFlag],
	arguments: [userArgument],
	examples: ['user remove alice'],
	async run(context, {flags, positionals}) {
		const name = requireUser(positionals);
		await confirmOnProtected(context, `The user ${name} is removed.`, {isYes: flags.bool('yes')});
		return administer(context, {isForAuth: true}, async (engine, signal) => {
			await engine.auth.removeUser(name, {signal});
			context.stdout(`User ${name} removed\n`);
		});
	},
};
