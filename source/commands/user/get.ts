import {administer} from '../common/administration.ts';
import {type Command} from '../common/command.ts';
import {ownText} from '../common/context.ts';
import {outputFlag, printRows} from '../common/rows.ts';
import {requireUser, userArgument} from './user-argument.ts';

export const userGet: Command = {
	name: 'get',
	summary: 'get details for a user',
	usage: '<user>',
	effect: 'reads',
	flags: [outputFlag],
	arguments: [userArgument],
	examples: ['user get alice'],
	async run(context, {positionals}) {
		const name = requireUser(positionals);
		return administer(context, {isForAuth: true}, async (engine, signal) => {
			const {user, roles} = await engine.auth.user(name, {signal});
			const names = roles.map(role => typeof role === 'string' ? role : role.role);
			if (context.rowFormat !== ownText) {
				return printRows(context, {
					columns: ['user', 'roles'], rows: [{user, roles: names}], raw: 'roles', isSingle: true,
				});
			}

			// The original counts each role twice, first without its name, when the server sends whole documents.
			const blanks = context.mode === 'strict' ? roles.filter(role => typeof role !== 'string').map(() => '') : [];
			context.stdout(`User: ${user}\nRoles: ${[...blanks, ...names].join(' ')}\n`);
			return 0;
		});
	},
};
