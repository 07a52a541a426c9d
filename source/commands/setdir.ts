import {type Command} from './common/command.ts';
import {
	newDirectoryArgument,
	requireKey,
	ttlFlag,
	ttlOf,
} from './common/key-commands.ts';

export const setdir: Command = {
	name: 'setdir',
	summary: 'create a new directory or update an existing directory TTL',
	brief: 'make one, or set its ttl',
	usage: '[command options] <key>',
	effect: 'changes',
	flags: [ttlFlag],
	arguments: [newDirectoryArgument],
	examples: ['setdir /a/b --ttl 1h'],
	async run(context, {flags, positionals}) {
		const engine = await context.connect();
		const key = requireKey(context, positionals);
		await engine.set(key, {dir: true, ttl: ttlOf(flags), signal: context.startPhase()});
		return 0;
	},
};
