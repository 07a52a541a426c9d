import {isForPart, type Command} from './common/command.ts';
import {noTerminal} from './common/context.ts';
import {confirmOnProtected, confirmRemoval, yesFlag} from './common/confirmation.ts';
import {isRecursive, shortRecursiveFlag} from './common/recursive-flag.ts';
import {outputFlag} from './common/rows.ts';
import {
	comparisonOf,
	keyArgument,
	printChange,
	requireKey,
} from './common/key-commands.ts';

export const rm: Command = {
	name: 'rm',
	ownAliases: ['del'],
	summary: 'remove a key or a directory',
	brief: 'remove keys, -r all below',
	usage: '[command options] <key>',
	effect: 'destroys',
	flags: [
		{name: 'dir', type: 'bool', usage: 'removes the key if it is an empty directory or a key-value pair'},
		{name: 'recursive', type: 'bool', usage: 'removes the key and all child keys(if it is a directory)'},
		shortRecursiveFlag,
		{name: 'with-value', type: 'string', usage: 'previous value'},
		{
			name: 'with-index', type: 'int', defaultText: '0', usage: 'previous index',
		},
		yesFlag,
		outputFlag,
	],
	arguments: [{...keyArgument, mustExist: true}],
	examples: ['rm /a/b/os', 'rm -r /a', 'rm /a/b/os --with-value centos6', 'rm /a/config .hosts[0]'],
	changeOf: ({flags, positionals}) => positionals.length > 1
		? {participle: 'changed'}
		: {participle: 'removed', isRecursive: isRecursive(flags)},
	takesPath: true,
	async run(context, invocation) {
		if (context.mode !== 'strict' && isForPart(rm, invocation.positionals)) {
			const {removePart} = await import('./verbs/json-part.ts');
			return removePart(context, invocation);
		}

		const {flags, positionals, isOneOfMany = false} = invocation;
		const comparison = comparisonOf(context, flags, {value: 'with-value', index: 'with-index'});
		const engine = await context.connect();
		const key = requireKey(context, positionals);
		const isDeep = isRecursive(flags);
		if (isDeep) {
			await confirmRemoval(context, {engine, keys: [key], isYes: flags.bool('yes')});
		} else {
			await confirmOnProtected(context, `Remove ${key}?`, {isYes: flags.bool('yes')});
		}

		const response = await engine.delete(key, {
			dir: flags.bool('dir'),
			recursive: isDeep,
			...comparison,
			signal: context.startPhase(),
		});
		if (isOneOfMany && context.terminal !== noTerminal && context.output === 'simple') {
			const {printNamed} = await import('./verbs/named-value.ts');
			printNamed(context, response.node.key, response.prevNode?.value, 'removed, was ');
			return 0;
		}

		// When the answer to a removal was lost, nobody knows what was removed.
		if (!response.node.dir && !(response.isReadBack && context.output === 'simple')) {
			await printChange(context, response);
		}

		return 0;
	},
};
