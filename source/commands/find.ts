import {atFlag} from './common/at-flag.ts';
import {type Command} from './common/command.ts';
import {yesFlag} from './common/confirmation.ts';
import {outputFlag} from './common/rows.ts';
import {directoriesArgument} from './common/key-commands.ts';

export const find: Command = {
	name: 'find',
	summary: 'list the keys below a directory that meet all conditions',
	brief: 'keys by name, age, ttl …',
	usage: '[command options] [directory]',
	effect: 'changes',
	printsKeys: true,
	flags: [
		{name: 'name', type: 'string', usage: 'the last part of the key matches a pattern such as *.json'},
		{name: 'iname', type: 'string', usage: 'the same, ignoring case'},
		{name: 'regexp', type: 'string', usage: 'the key matches a regular expression'},
		{name: 'value', type: 'string', usage: 'the value matches a regular expression'},
		{
			name: 'type', type: 'string', usage: 'f for keys with a value, d for directories', choices: ['f', 'd'],
		},
		{name: 'size', type: 'string', usage: 'bytes of the value: N, more with +N, fewer with -N; k and M are 1024 and 1024²'},
		{name: 'ttl', type: 'bool', usage: 'it has a time to live of its own'},
		{name: 'empty', type: 'bool', usage: 'an empty value, or a directory with nothing in it'},
		{name: 'maxdepth', type: 'int', usage: 'how many levels to go down'},
		{name: 'delete', type: 'bool', usage: 'remove what is found, after a question; a directory only when nothing is left in it'},
		{
			name: 'exec', type: 'string', takesRest: true,
			usage: 'run a command for each, with its key for {}; all words that follow belong to it',
		},
		yesFlag,
		atFlag,
		outputFlag,
	],
	arguments: [directoriesArgument],
	examples: [
		'find /a -name "*.json"',
		'find -type f -size +10k',
		'find / -value "^centos"',
		'find -type d -empty',
		'find /tmp -name "*.bak" --delete',
		'find / -name "*.lock" --exec ttl {} 5m',
	],
	isExtension: true,
	async run(context, invocation) {
		const {runFind} = await import('./verbs/find.ts');
		return runFind(context, invocation);
	},
};
