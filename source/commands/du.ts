import {atFlag} from './common/at-flag.ts';
import {type Command} from './common/command.ts';
import {outputFlag} from './common/rows.ts';
import {directoriesArgument} from './common/key-commands.ts';

export const du: Command = {
	name: 'du',
	summary: 'show for each directory how many bytes the values and full paths in it take, its own path included, and how many keys it has',
	brief: 'sizes of directories',
	usage: '[command options] [directory]',
	effect: 'reads',
	printsKeys: true,
	flags: [
		{name: 's', type: 'bool', usage: 'only the sum'},
		{name: 'h', type: 'bool', usage: 'sizes such as 1.2K'},
		atFlag,
		outputFlag,
	],
	arguments: [directoriesArgument],
	examples: ['du /a', 'du -s -h'],
	isExtension: true,
	async run(context, invocation) {
		const {runDu} = await import('./verbs/du.ts');
		return runDu(context, invocation);
	},
};
