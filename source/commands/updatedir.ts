import {type Command} from './common/command.ts';
import {yesFlag} from './common/confirmation.ts';
import {
	directoryArgument,
	requireKey,
	ttlFlag,
	ttlOf,
} from './common/key-commands.ts';

export const updatedir: Command = {
	name: 'updatedir',
	summary: 'update an existing directory',
	brief: 'set the ttl of one',
	usage: '[command options] <key> <value>',
	effect: 'changes',
	flags: [ttlFlag, yesFlag],
	arguments: [{...directoryArgument, mustExist: true}],
	examples: ['updatedir /a/b --ttl 60', 'updatedir /a/b'],
	changeOf: () => ({participle: 'changed'}),
	async run(context, {flags, positionals}) {
		const engine = await context.connect();
		const key = requireKey(context, positionals);
		await engine.update(key, {dir: true, ttl: ttlOf(flags), signal: context.startPhase()});
		return 0;
	},
};
