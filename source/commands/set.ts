import {type Command} from './common/command.ts';
import {outputFlag} from './common/rows.ts';
import {
	comparisonOf,
	newKeyArgument,
	printResponse,
	requireKey,
	requireValue,
	ttlFlag,
	ttlOf,
	valueArgument,
} from './common/key-commands.ts';

export const set: Command = {
	name: 'set',
	ownAliases: ['put'],
	summary: 'set the value of a key',
	usage: '[command options] <key> <value>',
	description: `   Set sets the value of a key.

   When <value> begins with '-', <value> is interpreted as a flag.
   Insert '--' for workaround:

   $ set -- <key> <value>
`,
	flags: [
		ttlFlag,
		{name: 'swap-with-value', type: 'string', usage: 'previous value'},
		{
			name: 'swap-with-index', type: 'int', defaultText: '0', usage: 'previous index',
		},
		outputFlag,
	],
	arguments: [newKeyArgument, valueArgument],
	notes: ['A value that begins with - has to follow \'--\', or it would be read as a flag.'],
	examples: ['set /a/b/os centos6', 'set /session x --ttl 5m', 'set /a/b/os centos7 --swap-with-value centos6', 'set -- /a/b/offset -5'],
	async run(context, {flags, positionals}) {
		const comparison = comparisonOf(context, flags, {value: 'swap-with-value', index: 'swap-with-index'});
		const engine = await context.connect();
		const key = requireKey(context, positionals);
		const value = await requireValue(context, positionals);
		await printResponse(context, await engine.set(key, {
			value,
			ttl: ttlOf(flags),
			...comparison,
			signal: context.startPhase(),
		}));
		return 0;
	},
};
