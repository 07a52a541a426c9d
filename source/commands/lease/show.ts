import {formatSeconds} from '../../format/durations.ts';
import {type Command} from '../common/command.ts';
import {ownText} from '../common/context.ts';
import {outputFlag, printRows} from '../common/rows.ts';
import {
	leaseArgument,
	noSuchLease,
	onLeases,
	requireLease,
} from './lease-work.ts';

export const leaseShow: Command = {
	name: 'show',
	summary: 'show a lease with the keys that go with it',
	usage: '<id>',
	effect: 'reads',
	flags: [outputFlag],
	arguments: [leaseArgument],
	examples: ['lease show 694d77aa9e38260f'],
	async run(context, {positionals}) {
		const id = requireLease(positionals);
		return onLeases(context, async (leases, signal) => {
			const lease = await leases.find(id, {signal});
			if (lease === undefined) {
				throw noSuchLease(id);
			}

			if (context.rowFormat !== ownText) {
				return printRows(context, {
					columns: ['id', 'ttl', 'grantedTtl', 'keys'], rows: [lease], raw: 'id', isSingle: true,
				});
			}

			context.stdout(`${lease.id}: ${formatSeconds(lease.ttl)} of ${formatSeconds(lease.grantedTtl)}\n`);
			context.stdout(lease.keys.map(key => `${key}\n`).join(''));
			return 0;
		});
	},
};
