import {type Member} from '../../engine/engine.ts';
import {ClusterError} from '../../engine/errors.ts';
import {messageOf} from '../../errors.ts';
import {formatBytes} from '../../format/sizes.ts';
import {refuseArguments} from '../common/administration.ts';
import {type Command} from '../common/command.ts';
import {onMaintenance} from './maintenance-work.ts';

export const defrag: Command = {
	name: 'defrag',
	summary: 'give back what is free in the database of each member, one after the other, the leader last',
	usage: ' ',
	effect: 'changes',
	flags: [],
	arguments: [],
	notes: ['While a member does it, that member answers nobody. Members that cannot be reached are named, and the exit code is 1 then.'],
	examples: ['maintenance defrag'],
	async run(context, {positionals}) {
		refuseArguments(positionals);
		return onMaintenance(context, async (maintenance, engine) => {
			const {signal} = context;
			let isComplete = true;
			// One member that is down keeps the others from nothing.
			const tried = async <Result>({id, name}: Member, step: () => Promise<Result>): Promise<Result | undefined> => {
				try {
					return await step();
				} catch (error) {
					signal.throwIfAborted();
					isComplete = false;
					const reason = error instanceof ClusterError ? error.attempts.join('; ') : messageOf(error);
					context.stderr(`${name === '' ? id : name}: not done: ${reason}\n`);
					return undefined;
				}
			};

			const members = await engine.members({signal});
			const found = await Promise.all(members.map(async member => tried(member, async () => maintenance.storeOf(member, {signal}))));
			const stores = found.filter(store => store !== undefined);
			for (const {member, size} of stores.toSorted((a, b) => Number(a.isLeader) - Number(b.isLeader))) {
				const after = await tried(member, async () => {
					await maintenance.defragment(member, {signal});
					return maintenance.storeOf(member, {signal});
				});
				if (after !== undefined) {
					context.stdout(`${member.name}: ${formatBytes(size)} → ${formatBytes(after.size)}\n`);
				}
			}

			return isComplete ? 0 : 1;
		});
	},
};
