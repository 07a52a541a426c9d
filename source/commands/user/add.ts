import {type Engine} from '../../engine/engine.ts';
import {UserError} from '../../errors.ts';
import {administer} from '../common/administration.ts';
import {type Command} from '../common/command.ts';
import {askNewPassword, requireUser, userArgument} from './user-argument.ts';

/** Whatever goes wrong here goes wrong again when the user is created. */
async function isThere(engine: Engine, name: string, signal: AbortSignal): Promise<boolean> {
	try {
		await engine.auth.user(name, {signal});
		return true;
	} catch (error) {
		if (error instanceof UserError) {
			return false;
		}

		throw error;
	}
}

export const userAdd: Command = {
	name: 'add',
	summary: 'add a new user for the etcd cluster',
	usage: '<user>',
	effect: 'changes',
	flags: [],
	arguments: [{...userArgument, kind: 'text'}],
	examples: ['user add root', 'user add alice:SECRET'],
	async run(context, {positionals}) {
		const argument = requireUser(positionals);
		const colon = argument.indexOf(':');
		const name = colon === -1 ? argument : argument.slice(0, colon);
		return administer(context, {isForAuth: true}, async (engine, signal) => {
			if (await isThere(engine, name, signal)) {
				throw new UserError(`User ${name} already exists`, {hint: `›user passwd ${name} changes the password.`});
			}

			const password =
				colon === -1 ? await askNewPassword(context, 'Give it with the name: ›user add NAME:PASSWORD.') : argument.slice(colon + 1);
			await engine.auth.createUser(name, password, {signal});
			context.stdout(`User ${name} created\n`);
		});
	},
};
