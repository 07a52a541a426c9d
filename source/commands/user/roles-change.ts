import {type CallOptions, type Engine} from '../../engine/engine.ts';
import {UserError} from '../../errors.ts';
import {administer} from '../common/administration.ts';
import {type Command} from '../common/command.ts';
import {requireUser, userArgument} from './user-argument.ts';

type RolesChange = Pick<Command, 'name' | 'summary' | 'effect' | 'examples'> & {
	change(engine: Engine, name: string, roles: readonly string[], options: CallOptions): Promise<void>;
};

/** `user grant` and `user revoke`. */
export function rolesCommand({change, ...description}: RolesChange): Command {
	return {
		...description,
		usage: '[command options] <user>',
		flags: [{
			name: 'roles', type: 'strings', usage: 'List of roles to grant or revoke', value: 'role',
		}],
		arguments: [userArgument],
		async run(context, {flags, positionals}) {
			if (!flags.has('roles')) {
				throw new UserError('No roles specified; please use `-roles`', {hint: 'Once for each role: --roles r1 --roles r2'});
			}

			const name = requireUser(positionals);
			return administer(context, {isForAuth: true, isLimitEarly: true}, async (engine, signal) => {
				await engine.auth.user(name, {signal});
				await change(engine, name, flags.strings('roles'), {signal});
				context.stdout(`User ${name} updated\n`);
			});
		},
	};
}
