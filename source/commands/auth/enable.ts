import {administer, refuseArguments} from '../common/administration.ts';
import {type Command} from '../common/command.ts';

export const authEnable: Command = {
	name: 'enable',
	summary: 'enable auth access controls',
	usage: ' ',
	effect: 'destroys',
	flags: [],
	arguments: [],
	examples: ['auth enable'],
	async run(context, {positionals}) {
		refuseArguments(positionals);
		return administer(context, {isForAuth: true}, async (engine, signal) => {
			await engine.auth.enable({signal});
			context.stdout('Authentication Enabled\n');
		});
	},
};
