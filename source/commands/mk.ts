import {type Command} from './common/command.ts';
import {outputFlag} from './common/rows.ts';
import {
	newKeyArgument,
	printWritten,
	requireKey,
	requireValue,
	ttlFlag,
	ttlOf,
	valueArgument,
} from './common/key-commands.ts';

export const mk: Command = {
	name: 'mk',
	summary: 'make a new key with a given value',
	brief: 'the same, for new keys only',
	usage: '[command options] <key> <value>',
	effect: 'changes',
	flags: [
		{name: 'in-order', type: 'bool', usage: 'create in-order key under directory <key>'},
		ttlFlag,
		outputFlag,
	],
	arguments: [newKeyArgument, valueArgument],
	examples: ['mk /a/b/os centos6', '-o extended mk /queue job --in-order'],
	async run(context, {flags, positionals}) {
		const engine = await context.connect();
		const key = requireKey(context, positionals);
		const options = {value: await requireValue(context, positionals), ttl: ttlOf(flags), signal: context.startPhase()};
		const response = await (flags.bool('in-order') ? engine.createInOrder(key, options) : engine.create(key, options));
		await printWritten(context, response, {engine, value: options.value});
		return 0;
	},
};
