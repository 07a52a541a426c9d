import {errorCodes} from '../protocol/errors.ts';
import {type Command} from './common/command.ts';
import {outputFlag} from './common/rows.ts';
import {
	keyArgument,
	printWritten,
	refuseLonePath,
	requireKey,
	requireValue,
	ttlFlag,
	ttlOf,
	valueArgument,
} from './common/key-commands.ts';

export const update: Command = {
	name: 'update',
	summary: 'update an existing key with a given value',
	brief: 'the same, if it exists',
	usage: '[command options] <key> <value>',
	effect: 'changes',
	flags: [ttlFlag, outputFlag],
	arguments: [{...keyArgument, mustExist: true}, valueArgument],
	hints: {[errorCodes.keyNotFound]: 'There is nothing to change at that path: ›set makes the key, too.'},
	examples: ['update /a/b/os centos7'],
	async run(context, invocation) {
		const {flags, positionals} = invocation;
		const engine = await context.connect();
		const key = requireKey(context, positionals);
		await refuseLonePath(context, invocation, {name: 'update', engine, key});
		const value = await requireValue(context, positionals);
		const response = await engine.update(key, {value, ttl: ttlOf(flags), signal: context.startPhase()});
		await printWritten(context, response, {engine, value});
		return 0;
	},
};
