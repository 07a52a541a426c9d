import {formatSeconds} from '../../format/durations.ts';
import {type Command} from '../common/command.ts';
import {
	leaseArgument,
	noSuchLease,
	onLeases,
	requireLease,
} from './lease-work.ts';

export const leaseKeepAlive: Command = {
	name: 'keep-alive',
	summary: 'give a lease its whole time once more',
	usage: '<id>',
	effect: 'changes',
	flags: [],
	arguments: [leaseArgument],
	examples: ['lease keep-alive 694d77aa9e38260f'],
	async run(context, {positionals}) {
		const id = requireLease(positionals);
		return onLeases(context, async (leases, signal) => {
			const seconds = await leases.keepAlive(id, {signal});
			if (seconds === undefined) {
				throw noSuchLease(id);
			}

			context.stdout(`${id}: ${formatSeconds(seconds)}\n`);
		});
	},
};
