import {administer, refuseArguments} from '../common/administration.ts';
import {type Command} from '../common/command.ts';
import {ownText} from '../common/context.ts';
import {sayNone} from '../common/none-listed.ts';
import {outputFlag, printRows} from '../common/rows.ts';

export const userList: Command = {
	name: 'list',
	summary: 'list all current users',
	usage: '<user>',
	effect: 'reads',
	flags: [outputFlag],
	arguments: [],
	examples: ['user list'],
	async run(context, {positionals}) {
		refuseArguments(positionals);
		return administer(context, {isForAuth: true}, async (engine, signal) => {
			const names = await engine.auth.users({signal});
			if (context.rowFormat !== ownText) {
				return printRows(context, {columns: ['user'], rows: names.map(user => ({user})), raw: 'user'});
			}

			context.stdout(names.map(name => `${name}\n`).join(''));
			if (names.length === 0) {
				sayNone(context, 'there are no users: ›user add NAME makes one');
			}

			return 0;
		});
	},
};
