import {administer, refuseArguments} from '../administration.ts';
import {type Command} from '../command.ts';

export const roleList: Command = {
	name: 'list',
	summary: 'list all roles',
	usage: ' ',
	flags: [],
	arguments: [],
	examples: ['role list'],
	async run(context, {positionals}) {
		refuseArguments(positionals);
		return administer(context, {isForAuth: true}, async (engine, signal) => {
			const names = await engine.auth.roles({signal});
			context.stdout(names.map(name => `${name}\n`).join(''));
		});
	},
};
