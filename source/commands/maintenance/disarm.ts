import {refuseArguments} from '../common/administration.ts';
import {type Command} from '../common/command.ts';
import {confirmOnProtected, yesFlag} from '../common/confirmation.ts';
import {onMaintenance} from './maintenance-work.ts';

export const disarm: Command = {
	name: 'disarm',
	summary: 'take back all alarms, once their cause is gone',
	usage: ' ',
	effect: 'changes',
	flags: [yesFlag],
	arguments: [],
	examples: ['maintenance disarm'],
	async run(context, {flags, positionals}) {
		refuseArguments(positionals);
		return onMaintenance(context, async maintenance => {
			const found = await maintenance.alarms({signal: context.startPhase()});
			await confirmOnProtected(context, 'All alarms are taken back.', {isYes: flags.bool('yes')});
			for (const alarm of found) {
				await maintenance.disarm(alarm, {signal: context.startPhase()});
				context.stdout(`${alarm.memberId}: ${alarm.name} disarmed\n`);
			}
		});
	},
};
