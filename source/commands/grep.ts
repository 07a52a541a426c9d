import {type Command} from './common/command.ts';
import {outputFlag} from './common/rows.ts';
import {directoriesArgument} from './common/key-commands.ts';

export const grep: Command = {
	name: 'grep',
	summary: 'print the lines of values that match a regular expression',
	usage: '[command options] <pattern> [directory]',
	flags: [
		{name: 'i', type: 'bool', usage: 'ignore case'},
		{name: 'F', type: 'bool', usage: 'take the pattern literally'},
		{name: 'v', type: 'bool', usage: 'print the lines that do not match'},
		{name: 'l', type: 'bool', usage: 'print only the keys'},
		{name: 'c', type: 'bool', usage: 'print only how many lines of each key match'},
		outputFlag,
	],
	arguments: [{name: 'pattern', kind: 'text'}, directoriesArgument],
	examples: ['grep centos', 'grep -i error /logs', 'grep -F "a.b" /a -l'],
	isExtension: true,
	async run(context, invocation) {
		const {runGrep} = await import('./verbs/grep.ts');
		return runGrep(context, invocation);
	},
};
