import {formatSeconds} from '../../format/durations.ts';
import {counted} from '../../util/counted.ts';
import {refuseArguments} from '../common/administration.ts';
import {type Command} from '../common/command.ts';
import {ownText} from '../common/context.ts';
import {sayNone} from '../common/none-listed.ts';
import {outputFlag, printRows} from '../common/rows.ts';
import {onLeases} from './lease-work.ts';

export const leaseList: Command = {
	name: 'list',
	summary: 'list all leases, with the time that each has left',
	usage: ' ',
	effect: 'reads',
	flags: [outputFlag],
	arguments: [],
	examples: ['lease list'],
	async run(context, {positionals}) {
		refuseArguments(positionals);
		return onLeases(context, async leases => {
			const {signal} = context;
			if (context.rowFormat !== ownText) {
				return printRows(context, {columns: ['id', 'ttl', 'grantedTtl', 'keys'], rows: leases.list({signal}), raw: 'id'});
			}

			let count = 0;
			for await (const {id, ttl, grantedTtl, keys} of leases.list({signal})) {
				count++;
				context.stdout(`${id}: ${formatSeconds(ttl)} of ${formatSeconds(grantedTtl)}, ${counted(keys.length, 'key')}\n`);
				await context.drained();
			}

			if (count === 0) {
				sayNone(context, 'there are no leases');
			}

			return 0;
		});
	},
};
