import {formatBytes} from '../../format/sizes.ts';
import {refuseArguments} from '../common/administration.ts';
import {type Command} from '../common/command.ts';
import {onMaintenance} from './maintenance-work.ts';

export const defrag: Command = {
	name: 'defrag',
	summary: 'give back what is free in the database of each member, one after the other, the leader last',
	usage: ' ',
	flags: [],
	arguments: [],
	notes: ['While a member does it, that member answers nobody.'],
	examples: ['maintenance defrag'],
	async run(context, {positionals}) {
		refuseArguments(positionals);
		return onMaintenance(context, async (maintenance, engine) => {
			const {signal} = context;
			const members = await engine.members({signal});
			const stores = await Promise.all(members.map(async member => maintenance.storeOf(member, {signal})));
			for (const {member, size} of stores.toSorted((a, b) => Number(a.isLeader) - Number(b.isLeader))) {
				await maintenance.defragment(member, {signal});
				const after = await maintenance.storeOf(member, {signal});
				context.stdout(`${member.name}: ${formatBytes(size)} → ${formatBytes(after.size)}\n`);
			}
		});
	},
};
