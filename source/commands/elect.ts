import {UserError} from '../errors.ts';
import {visible} from '../terminal/text/terminal-safe.ts';
import {type Command} from './common/command.ts';
import {ownText} from './common/context.ts';
import {newDirectoryArgument, requireKey} from './common/key-commands.ts';
import {outputFlag, printRows} from './common/rows.ts';

export const elect: Command = {
	name: 'elect',
	summary: 'stand for leader with a value, and lead until Ctrl-C or while a program runs; without a value, show who leads',
	brief: 'choose a leader',
	usage: '[command options] <key> [<value> [-- <command> [args...]]]',
	effect: 'changes',
	holdsTerminal: false,
	flags: [
		{
			name: 'ttl', type: 'int', usage: 'how long it outlives a leader that was killed; 30s by default', isLifetime: true,
		},
		{
			name: 'wait', type: 'string', value: 'duration', usage: 'give up after this time, with exit code 124',
		},
		outputFlag,
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
	async run(context, invocation) {
		const {flags} = invocation;
		const {hold, withProgram} = await import('./holding/hold.ts');
		const {words, command} = withProgram(invocation, 2);
		const directory = requireKey(context, words);
		const [, value] = words;
		if (value === undefined && command === undefined) {
			const {contenders} = await import('./holding/turn.ts');
			const {nodes} = await contenders(await context.connect(), directory, context.startPhase());
			const [leader] = nodes;
			if (leader === undefined) {
				throw new UserError(`nobody leads at ${visible(directory)}`, {hint: '›elect KEY VALUE stands for leader.'});
			}

			const {key, value: shown = '', ttl} = leader;
			if (context.rowFormat !== ownText) {
				return printRows(context, {
					columns: ['key', 'value', 'ttl'], rows: [{key, value: shown, ...(ttl !== undefined && {ttl})}], raw: 'value', isSingle: true,
				});
			}

			context.stdout(`${shown}\n`);
			return 0;
		}

		if (value === undefined || value === '') {
			throw new UserError('a candidate needs a value', {hint: '›elect KEY VALUE -- COMMAND: the value is what others read of the leader.'});
		}

		return hold(context, flags, {
			directory, value, command: command ?? [], participle: 'leading',
		});
	},
};
