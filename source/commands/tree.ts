import {atFlag} from './common/at-flag.ts';
import {type Command} from './common/command.ts';
import {outputFlag} from './common/rows.ts';
import {directoriesArgument} from './common/key-commands.ts';

export const tree: Command = {
	name: 'tree',
	summary: 'draw a directory with all that lies in it',
	brief: 'all that lies below',
	usage: '[command options] [directory]',
	effect: 'reads',
	printsKeys: true,
	flags: [
		{name: 'L', type: 'int', usage: 'how many levels to go down'},
		{name: 'd', type: 'bool', usage: 'directories only'},
		{name: 'values', type: 'bool', usage: 'show the beginning of each value'},
		atFlag,
		outputFlag,
	],
	arguments: [directoriesArgument],
	examples: ['tree', 'tree /a -L 2', 'tree /a --values'],
	isExtension: true,
	async run(context, invocation) {
		const {runTree} = await import('./verbs/tree.ts');
		return runTree(context, invocation);
	},
};
