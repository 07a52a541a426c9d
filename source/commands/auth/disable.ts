import {administer, refuseArguments} from '../administration.ts';
import {type Command} from '../command.ts';

export const authDisable: Command = {
	name: 'disable',
	summary: 'disable auth access controls',
	usage: ' ',
	flags: [],
	arguments: [],
	examples: ['auth disable'],
	async run(context, {positionals}) {
		refuseArguments(positionals);
		return administer(context, {isForAuth: true}, async (engine, signal) => {
			await engine.auth.disable({signal});
			context.stdout('Authentication Disabled\n');
		});
	},
};
