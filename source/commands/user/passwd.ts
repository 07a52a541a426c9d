import {administer} from '../common/administration.ts';
import {type Command} from '../common/command.ts';
import {askNewPassword, requireUser, userArgument} from './user-argument.ts';

export const userPasswd: Command = {
	name: 'passwd',
	summary: 'change password for a user',
	usage: '<user>',
	effect: 'destroys',
	flags: [],
	arguments: [userArgument],
	examples: ['user passwd alice'],
	async run(context, {positionals}) {
		const name = requireUser(positionals);
		return administer(context, {isForAuth: true}, async (engine, signal) => {
			await engine.auth.user(name, {signal});
			const password = await askNewPassword(context, `Outside the shell you are asked for it: etcsh user passwd ${name}`);
			await engine.auth.changePassword(name, password, {signal});
			context.stdout('Password updated\n');
		});
	},
};
