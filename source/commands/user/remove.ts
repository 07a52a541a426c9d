import {administer} from '../administration.ts';
import {type Command} from '../command.ts';
import {requireUser, userArgument} from './support.ts';

export const userRemove: Command = {
	name: 'remove',
	summary: 'remove a user for the etcd cluster',
	usage: '<user>',
	flags: [],
	arguments: [userArgument],
	examples: ['user remove alice'],
	async run(context, {positionals}) {
		const name = requireUser(positionals);
		return administer(context, {isForAuth: true}, async (engine, signal) => {
			await engine.auth.removeUser(name, {signal});
			context.stdout(`User ${name} removed\n`);
		});
	},
};
