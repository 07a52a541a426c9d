import {counted} from '../../util/counted.ts';
import {type Command} from '../common/command.ts';
import {confirmOnProtected, yesFlag} from '../common/confirmation.ts';
import {
	leaseArgument,
	noSuchLease,
	onLeases,
	requireLease,
} from './lease-work.ts';

export const leaseRevoke: Command = {
	name: 'revoke',
	summary: 'end a lease, and remove the keys that go with it',
	usage: '<id>',
	effect: 'destroys',
	flags: [yesFlag],
	arguments: [leaseArgument],
	examples: ['lease revoke 694d77aa9e38260f'],
	async run(context, {flags, positionals}) {
		const id = requireLease(positionals);
		return onLeases(context, async (leases, signal) => {
			const lease = await leases.find(id, {signal});
			if (lease === undefined) {
				throw noSuchLease(id);
			}

			const keys = counted(lease.keys.length, 'key');
			await confirmOnProtected(context, `The lease ${id} is revoked, and ${keys} removed.`, {isYes: flags.bool('yes')});
			await leases.revoke(id, {signal: context.startPhase()});
			context.stdout(`Lease ${id} revoked, ${keys} removed\n`);
		});
	},
};
