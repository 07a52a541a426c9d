import {type Command} from './common/command.ts';
import {yesFlag} from './common/confirmation.ts';
import {outputFlag} from './common/rows.ts';
import {keyArgument} from './common/key-commands.ts';

export const ttl: Command = {
	name: 'ttl',
	summary: 'show how long a key or directory lives, or change that and keep its value',
	brief: 'show or change a lifetime',
	usage: '[command options] <key> [duration|none]',
	effect: 'changes',
	notes: ['A duration is 90, 90s, 1h30m or 2d; none makes the key permanent. A key lives no longer than the directories it is in.'],
	flags: [yesFlag, outputFlag],
	arguments: [keyArgument, {
		name: 'duration', kind: 'text', isOptional: true, choices: ['none', '30s', '5m', '1h', '1d'],
	}],
	examples: ['ttl /session', 'ttl /session 5m', 'ttl /session none'],
	isExtension: true,
	changeOf: ({positionals}) => positionals.length > 1 ? {participle: 'changed'} : undefined,
	async run(context, invocation) {
		const {runTtl} = await import('./verbs/ttl.ts');
		return runTtl(context, invocation);
	},
};
