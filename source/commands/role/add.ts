import {type Engine} from '../../engine/engine.ts';
import {UserError} from '../../errors.ts';
import {administer} from '../common/administration.ts';
import {type Command} from '../common/command.ts';
import {requireRole, roleArgument} from './role-argument.ts';

/** Whatever goes wrong here goes wrong again when the role is created. */
async function isThere(engine: Engine, name: string, signal: AbortSignal): Promise<boolean> {
	try {
		await engine.auth.role(name, {signal});
		return true;
	} catch (error) {
		if (error instanceof UserError) {
			return false;
		}

		throw error;
	}
}

export const roleAdd: Command = {
	name: 'add',
	summary: 'add a new role for the etcd cluster',
	usage: '<role> ',
	effect: 'changes',
	flags: [],
	arguments: [{...roleArgument, kind: 'text'}],
	examples: ['role add readers'],
	async run(context, {positionals}) {
		const name = requireRole(positionals);
		return administer(context, {isForAuth: true}, async (engine, signal) => {
			if (await isThere(engine, name, signal)) {
				throw new UserError(`Role ${name} already exists`, {hint: `›role grant ${name} changes what it may do.`});
			}

			await engine.auth.createRole(name, {signal});
			context.stdout(`Role ${name} created\n`);
		});
	},
};
