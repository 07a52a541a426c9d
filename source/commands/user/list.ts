import {administer, refuseArguments} from '../administration.ts';
import {type Command} from '../command.ts';

export const userList: Command = {
	name: 'list',
	summary: 'list all current users',
	usage: '<user>',
	flags: [],
	arguments: [],
	examples: ['user list'],
	async run(context, {positionals}) {
		refuseArguments(positionals);
		return administer(context, {isForAuth: true}, async (engine, signal) => {
			const names = await engine.auth.users({signal});
			context.stdout(names.map(name => `${name}\n`).join(''));
		});
	},
};
