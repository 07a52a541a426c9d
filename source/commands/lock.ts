import {type Command} from './common/command.ts';
import {newDirectoryArgument, requireKey} from './common/key-commands.ts';

export const lock: Command = {
	name: 'lock',
	summary: 'run a program while nobody else holds the lock; without a program, hold it until Ctrl-C',
	brief: 'run one at a time',
	usage: '[command options] <key> [-- <command> [args...]]',
	effect: 'changes',
	holdsTerminal: false,
	flags: [
		{
			name: 'ttl', type: 'int', usage: 'how long it outlives a holder that was killed; 30s by default', isLifetime: true,
		},
		{
			name: 'wait', type: 'string', value: 'duration', usage: 'give up after this time, with exit code 124',
		},
	],
	arguments: [newDirectoryArgument, {name: 'command', kind: 'command', isOptional: true}, {
		name: 'args', kind: 'text', isOptional: true, isRepeated: true,
	}],
	notes: [
		'Who waits has an in-order key in the directory KEY, and the smallest one holds. The program finds its key in ETCD_LOCK_KEY, and its '
		+ 'index, which grows from holder to holder, in ETCD_LOCK_INDEX. Its exit code is passed on. When the lock is lost, it and what it has '
		+ 'started get SIGTERM, 2 seconds later SIGKILL, and the exit code is 125.',
	],
	examples: ['lock /locks/backup -- sh backup.sh', 'lock /locks/backup --ttl 10s --wait 1m -- make'],
	isExtension: true,
	isForOneKey: true,
	async run(context, invocation) {
		const {flags} = invocation;
		const {hold, withProgram} = await import('./holding/hold.ts');
		const {words, command = []} = withProgram(invocation, 1);
		return hold(context, flags, {directory: requireKey(context, words), command, participle: 'held'});
	},
};
