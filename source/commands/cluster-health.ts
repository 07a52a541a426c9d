import {type Command} from './common/command.ts';
import {outputFlag} from './common/rows.ts';

export const clusterHealth: Command = {
	name: 'cluster-health',
	summary: 'check the health of the etcd cluster',
	brief: 'is it well',
	usage: '[command options]  ',
	effect: 'reads',
	flags: [
		outputFlag,
		{name: 'forever', type: 'bool', usage: 'forever check the health every 10 second until CTRL+C'},
	],
	arguments: [],
	examples: ['cluster-health'],
	async run(context, {flags}) {
		const {runClusterHealth} = await import('./verbs/cluster-health.ts');
		return runClusterHealth(context, {isForever: flags.bool('forever')});
	},
};
