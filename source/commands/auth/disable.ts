import {administer, refuseArguments} from '../common/administration.ts';
import {type Command} from '../common/command.ts';
import {confirmOnProtected, yesFlag} from '../common/confirmation.ts';

export const authDisable: Command = {
	name: 'disable',
	summary: 'disable auth access controls',
	usage: ' ',
	effect: 'destroys',
	flags: [yesFlag],
	arguments: [],
	examples: ['auth disable'],
	async run(context, {flags, positionals}) {
		refuseArguments(positionals);
		await confirmOnProtected(context, 'After that, anyone who reaches the cluster may read and change everything.', {
			isYes: flags.bool('yes'),
		});
		return administer(context, {isForAuth: true}, async (engine, signal) => {
			await engine.auth.disable({signal});
			context.stdout('Authentication Disabled\n');
		});
	},
};
