import {refuseArguments} from '../common/administration.ts';
import {type Command} from '../common/command.ts';
import {ownText} from '../common/context.ts';
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
			return 0;
		});
	},
};
