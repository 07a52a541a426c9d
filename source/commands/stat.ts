import {atFlag} from './common/at-flag.ts';
import {type Command} from './common/command.ts';
import {outputFlag} from './common/rows.ts';
import {keyArgument} from './common/key-commands.ts';

export const stat: Command = {
	name: 'stat',
	summary: 'show all that is known about a key or directory, except its value',
	brief: 'all but the value',
	usage: '<key>',
	effect: 'reads',
	flags: [atFlag, outputFlag],
	arguments: [keyArgument],
	examples: ['stat /a/b/os', 'stat /a/*'],
	isExtension: true,
	async run(context, invocation) {
		const {runStat} = await import('./verbs/stat.ts');
		return runStat(context, invocation);
	},
};
