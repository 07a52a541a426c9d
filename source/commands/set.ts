import {UserError} from '../errors.ts';
import {isForPart, type Command} from './common/command.ts';
import {outputFlag} from './common/rows.ts';
import {
	comparisonOf,
	newKeyArgument,
	printWritten,
	refuseLonePath,
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
	brief: 'write a value',
	usage: '[command options] <key> <value>',
	effect: 'changes',
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
		{
			name: 'keep-alive', type: 'bool', usage: 'renew its ttl (30s by default) until Ctrl-C, and then remove it', isExtension: true,
		},
		outputFlag,
	],
	arguments: [newKeyArgument, valueArgument],
	notes: [
		'A word between key and value that begins with a dot is a path, as in jq, to the part of a JSON, YAML or TOML value that is replaced '
		+ 'or added. All else in the value stays to the byte, and its ttl goes on.',
		'A value is read as JSON if it is JSON, else as TOML if it has a line NAME = VALUE, else as YAML if it is a map or a list.',
		'With --keep-alive the ttl is renewed without waking who watches the key, as long as nobody else changes it: then the exit code is 125. '
		+ 'In the shell & makes a job of it.',
		'A value that begins with - has to follow \'--\', or it would be read as a flag.',
	],
	examples: [
		'set /a/b/os centos6',
		'set /session x --ttl 5m',
		'set /services/web1 10.0.0.1:80 --ttl 10s --keep-alive',
		'set /a/b/os centos7 --swap-with-value centos6',
		'set /a/config .port 6543',
		'set -- /a/b/offset -5',
	],
	takesPath: true,
	async run(context, invocation) {
		if (context.mode !== 'strict' && isForPart(set, invocation.positionals)) {
			if (invocation.flags.bool('keep-alive')) {
				throw new UserError('--keep-alive is for a whole value', {hint: 'Leave out the path.'});
			}

			const {setPart} = await import('./verbs/json-part.ts');
			return setPart(context, invocation);
		}

		const {flags, positionals} = invocation;
		const comparison = comparisonOf(context, flags, {value: 'swap-with-value', index: 'swap-with-index'});
		const engine = await context.connect();
		const key = requireKey(context, positionals);
		await refuseLonePath(context, invocation, {name: 'set', engine, key});
		const value = await requireValue(context, positionals);
		if (flags.bool('keep-alive')) {
			const {setAndKeep} = await import('./holding/keep-alive.ts');
			return setAndKeep(context, flags, {key, value, ...comparison});
		}

		const response = await engine.set(key, {
			value,
			ttl: ttlOf(flags),
			...comparison,
			signal: context.startPhase(),
		});
		await printWritten(context, response, {engine, value});
		return 0;
	},
};
