import {type Command} from './common/command.ts';
import {keyArgument} from './common/key-commands.ts';
import {shortRecursiveFlag} from './common/recursive-flag.ts';

export const execWatch: Command = {
	name: 'exec-watch',
	summary: 'watch a key for changes and exec an executable',
	brief: 'run a program on each',
	usage: '[command options] <key> <command> [args...]',
	effect: 'changes',
	holdsTerminal: true,
	flags: [
		{
			name: 'after-index', type: 'int', defaultText: '0', usage: 'watch after the given index',
		},
		{name: 'recursive', type: 'bool', usage: 'watch all values for key and child keys'},
		shortRecursiveFlag,
	],
	arguments: [keyArgument, {name: 'command', kind: 'command'}, {
		name: 'args', kind: 'text', isOptional: true, isRepeated: true,
	}],
	examples: ['exec-watch --recursive /a -- sh -c \'echo $ETCD_WATCH_KEY\''],
	isForOneKey: true,
	async run(context, invocation) {
		const {runExecWatch} = await import('./verbs/exec-watch.ts');
		return runExecWatch(context, invocation);
	},
};
