import {UserError} from '../../errors.ts';
import {type Command} from '../common/command.ts';
import {confirmOnProtected, yesFlag} from '../common/confirmation.ts';
import {onMaintenance} from './maintenance-work.ts';

export const compact: Command = {
	name: 'compact',
	summary: 'forget what was there before a revision, by default before the present one',
	usage: '[revision]',
	effect: 'destroys',
	flags: [yesFlag],
	arguments: [{name: 'revision', kind: 'text', isOptional: true}],
	examples: ['maintenance compact', 'maintenance compact 1200'],
	async run(context, {flags, positionals}) {
		const [given] = positionals;
		if (positionals.length > 1 || (given !== undefined && !/^[1-9]\d{0,15}$/.test(given))) {
			throw new UserError('a revision is a number from 1 on', {
				hint: '›stat KEY shows the revision of a key; without one the present revision is taken.',
			});
		}

		return onMaintenance(context, async maintenance => {
			const {signal} = context;
			const revision = given === undefined ? await maintenance.revision({signal}) : Number(given);
			await confirmOnProtected(context, `What was there before revision ${revision} is forgotten.`, {isYes: flags.bool('yes')});
			await maintenance.compact(revision, {signal});
			context.stdout(`Compacted up to revision ${revision}\n`);
		});
	},
};
