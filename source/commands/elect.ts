import {UserError} from '../errors.ts';
import {type Command} from './common/command.ts';
import {newDirectoryArgument, requireKey} from './common/key-commands.ts';

export const elect: Command = {
	name: 'elect',
	summary: 'stand for leader with a value, and lead until Ctrl-C or while a program runs; without a value, show who leads',
	usage: '[command options] <key> [<value> [-- <command> [args...]]]',
	flags: [
		{
			name: 'ttl', type: 'int', usage: 'how long it outlives a leader that was killed; 30s by default', isLifetime: true,
		},
		{
			name: 'wait', type: 'string', value: 'duration', usage: 'give up after this time, with exit code 124',
		},
	],
	arguments: [
		newDirectoryArgument,
		{name: 'value', kind: 'value', isOptional: true},
		{name: 'command', kind: 'command', isOptional: true},
		{
			name: 'args', kind: 'text', isOptional: true, isRepeated: true,
		},
	],
	notes: ['It is a lock whose keys show a value: the environment and the exit codes of the program are those of lock.'],
	examples: ['elect /leader node-1 -- sh lead.sh', 'elect /leader'],
	isExtension: true,
	isForOneKey: true,
	async run(context, {flags, positionals}) {
		const {hold, withProgram} = await import('./holding/hold.ts');
		const {words, command} = withProgram(positionals);
		const directory = requireKey(context, words);
		const [, value] = words;
		if (value === undefined && command === undefined) {
			const {contenders} = await import('./holding/turn.ts');
			const {nodes} = await contenders(await context.connect(), directory, context.startPhase());
			const [leader] = nodes;
			if (leader === undefined) {
				throw new UserError(`nobody leads at ${directory}`, {hint: 'elect KEY VALUE stands for leader.'});
			}

			context.stdout(`${leader.value ?? ''}\n`);
			return 0;
		}

		if (value === undefined || value === '') {
			throw new UserError('a candidate needs a value', {hint: 'elect KEY VALUE -- COMMAND: the value is what others read of the leader.'});
		}

		return hold(context, flags, {
			directory, value, command: command ?? [], announcement: 'leading until Ctrl-C',
		});
	},
};
