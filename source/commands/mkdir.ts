import {errorCodes, hasCode} from '../protocol/errors.ts';
import {type Command} from './common/command.ts';
import {
	newDirectoryArgument,
	requireKey,
	ttlFlag,
	ttlOf,
} from './common/key-commands.ts';

export const mkdir: Command = {
	name: 'mkdir',
	summary: 'make a new directory',
	brief: 'make a directory',
	usage: '[command options] <key>',
	effect: 'changes',
	flags: [
		ttlFlag,
		{
			name: 'p', type: 'bool', usage: 'accept a directory that exists already, and leave it as it is', isExtension: true,
		},
	],
	arguments: [newDirectoryArgument],
	hints: {
		[errorCodes.keyExists]: 'Something is there already; ›stat KEY shows what. ›mkdir -p accepts a directory, ›updatedir changes its ttl.',
	},
	examples: ['mkdir /a/b', 'mkdir -p /a/b', 'mkdir /scratch --ttl 10m'],
	async run(context, {flags, positionals}) {
		const engine = await context.connect();
		const key = requireKey(context, positionals);
		const signal = context.startPhase();
		try {
			await engine.create(key, {dir: true, ttl: ttlOf(flags), signal});
		} catch (error) {
			const isThere = hasCode(error, errorCodes.keyExists);
			if (!(flags.bool('p') && isThere && (await engine.get(key, {signal})).node.dir)) {
				throw error;
			}
		}

		return 0;
	},
};
