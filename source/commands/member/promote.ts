import {UserError} from '../../errors.ts';
import {administer, requireOne} from '../common/administration.ts';
import {type Command} from '../common/command.ts';
import {requireLearners} from './learners.ts';

export const memberPromote: Command = {
	name: 'promote',
	summary: 'give a learner its vote',
	isExtension: true,
	usage: '<memberID>',
	effect: 'changes',
	flags: [],
	arguments: [{name: 'memberID', kind: 'member'}],
	notes: ['A learner (member add --learner) has to catch up first. Only etcd v3, from 3.4 on, has learners.'],
	examples: ['member promote 8e9e05c52164694d'],
	async run(context, {positionals}) {
		const id = requireOne(positionals, 'Provide a single member ID', '›member list shows the IDs.');
		return administer(context, {}, async (engine, signal) => {
			const maintenance = requireLearners(engine);
			const members = await engine.members({signal});
			const found = members.find(member => member.id === id);
			if (found?.isLearner !== true) {
				throw new UserError(found === undefined ? `there is no member with the ID ${id}` : `the member ${id} has its vote already`, {
					hint: '›member list shows the IDs, and which members are learners.',
				});
			}

			await maintenance.promote(id, {signal});
			context.stdout(`Promoted member ${id}\n`);
		});
	},
};
