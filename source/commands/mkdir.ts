import {type Command} from './command.ts';
import {
	directoryArgument,
	requireKey,
	startPhase,
	ttlFlag,
	ttlOf,
} from './support.ts';

export const mkdir: Command = {
	name: 'mkdir',
	summary: 'make a new directory',
	usage: '[command options] <key>',
	flags: [ttlFlag],
	arguments: [directoryArgument],
	examples: ['mkdir /a/b', 'mkdir /scratch --ttl 600'],
	async run(context, {flags, positionals}) {
		const engine = await context.connect();
		const key = requireKey(context, positionals);
		await engine.create(key, {dir: true, ttl: ttlOf(flags), signal: startPhase(context)});
		return 0;
	},
};
