import {refuseArguments} from '../common/administration.ts';
import {type Command} from '../common/command.ts';
import {ownText} from '../common/context.ts';
import {sayNone} from '../common/none-listed.ts';
import {outputFlag, printRows} from '../common/rows.ts';
import {onMaintenance} from './maintenance-work.ts';

export const alarms: Command = {
	name: 'alarms',
	summary: 'list the alarms that are raised',
	usage: ' ',
	effect: 'reads',
	flags: [outputFlag],
	arguments: [],
	notes: ['NOSPACE: a database is full, and nothing is written. Compact, defragment, then disarm it. CORRUPT: members differ.'],
	examples: ['maintenance alarms'],
	async run(context, {positionals}) {
		refuseArguments(positionals);
		return onMaintenance(context, async maintenance => {
			const found = await maintenance.alarms({signal: context.startPhase()});
			if (context.rowFormat !== ownText) {
				return printRows(context, {columns: ['memberId', 'name'], rows: found, raw: 'name'});
			}

			context.stdout(found.map(({memberId, name}) => `${memberId}: ${name}\n`).join(''));
			if (found.length === 0) {
				sayNone(context, 'no alarm is raised');
			}

			return 0;
		});
	},
};
