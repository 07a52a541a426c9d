import {type Command} from './common/command.ts';
import {keyArgument} from './common/key-commands.ts';
import {shortRecursiveFlag} from './common/recursive-flag.ts';

export const watch: Command = {
	name: 'watch',
	summary: 'watch a key for changes',
	brief: 'see changes as they come',
	usage: '[command options] <key>',
	effect: 'reads',
	flags: [
		{name: 'forever', type: 'bool', usage: 'forever watch a key until CTRL+C'},
		{
			name: 'after-index', type: 'int', defaultText: '0', usage: 'watch after the given index',
		},
		{name: 'recursive', type: 'bool', usage: 'returns all values for key and child keys'},
		shortRecursiveFlag,
	],
	arguments: [keyArgument],
	notes: [
		'In the shell, watch opens a pane, with more to choose: --by-key (one row for each key), --filter, --action, --rewind, --exec. '
		+ 'watch --help says there what they do.',
	],
	examples: ['watch /a/b/os', 'watch /a --recursive --forever'],
	isForOneKey: true,
	async run(context, invocation) {
		const {runWatch} = await import('./verbs/watch.ts');
		return runWatch(context, invocation);
	},
};
