import {administer, refuseArguments} from '../common/administration.ts';
import {type Command} from '../common/command.ts';
import {ownText} from '../common/context.ts';
import {sayNone} from '../common/none-listed.ts';
import {outputFlag, printRows} from '../common/rows.ts';

export const roleList: Command = {
	name: 'list',
	summary: 'list all roles',
	usage: ' ',
	effect: 'reads',
	flags: [outputFlag],
	arguments: [],
	examples: ['role list'],
	async run(context, {positionals}) {
		refuseArguments(positionals);
		return administer(context, {isForAuth: true}, async (engine, signal) => {
			const names = await engine.auth.roles({signal});
			if (context.rowFormat !== ownText) {
				return printRows(context, {columns: ['role'], rows: names.map(role => ({role})), raw: 'role'});
			}

			context.stdout(names.map(name => `${name}\n`).join(''));
			if (names.length === 0) {
				sayNone(context, 'there are no roles: ›role add NAME makes one');
			}

			return 0;
		});
	},
};
