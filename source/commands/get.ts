import {type Node} from '../engine/engine.ts';
import {UserError} from '../errors.ts';
import {atFlag} from './common/at-flag.ts';
import {isForPart, type Command} from './common/command.ts';
import {noTerminal} from './common/context.ts';
import {isReadOut} from './common/signs.ts';
import {outputFlag} from './common/rows.ts';
import {asTyped} from './common/typed.ts';
import {
	isBytes,
	keyArgument,
	printResponse,
	requireKey,
} from './common/key-commands.ts';

/** In etcd v3 a directory can be a key as well, which is what is meant. */
function ownKeyOf(node: Node): Node {
	const {dir, nodes, ...own} = node;
	return dir && own.value !== undefined ? own : node;
}

export const get: Command = {
	name: 'get',
	summary: 'retrieve the value of a key',
	brief: 'the value of a key',
	usage: '[command options] <key>',
	effect: 'reads',
	flags: [
		{name: 'sort', type: 'bool', usage: 'returns result in sorted order'},
		{name: 'quorum', type: 'bool', usage: 'require quorum for get request'},
		{
			name: 'raw', type: 'bool', usage: 'print JSON and binary as it is stored on a terminal, too', isExtension: true,
		},
		atFlag,
		outputFlag,
	],
	arguments: [{...keyArgument, mustExist: true}],
	examples: ['get /a/b/os', '-o extended get /a/b/os', 'get /a/config .port', 'get /a/b/os --at 1200'],
	takesPath: true,
	async run(context, invocation) {
		if (context.mode !== 'strict' && isForPart(get, invocation.positionals)) {
			const {getPart} = await import('./verbs/json-part.ts');
			return getPart(context, invocation);
		}

		const {flags, positionals, isOneOfMany = false} = invocation;
		const engine = await context.connect();
		const key = requireKey(context, positionals);
		const found = await engine.get(key, {
			sorted: flags.bool('sort'), quorum: flags.bool('quorum'), signal: context.startPhase(),
		});
		const response = {...found, node: ownKeyOf(found.node)};
		if (response.node.dir) {
			// The root has no name in etcd's answers.
			const name = context.mode !== 'strict' && response.node.key === '' ? '/' : response.node.key;
			throw new UserError(`${name}: is a directory`, {hint: `›ls ${key} lists it.`});
		}

		if (context.terminal !== noTerminal && context.output === 'simple' && !flags.bool('raw')) {
			if (isOneOfMany) {
				const {printNamed} = await import('./verbs/named-value.ts');
				printNamed(context, response.node.key, response.node.value ?? '');
				return 0;
			}

			const {jsonView} = await import('../format/json-view.ts');
			const view = jsonView(response.node.value ?? '', {...context.terminal, isFolded: context.mode === 'shell' && !isReadOut(context)});
			if (view !== undefined) {
				context.terminal.draw(view);
				return 0;
			}
		}

		const isRaw = flags.bool('raw');
		await printResponse(context, response, {isRaw});
		if (context.terminal !== noTerminal && context.output === 'simple' && !isRaw && isBytes(response.node.value)) {
			context.stdout(asTyped('  ›get -o raw KEY > FILE keeps the bytes, ›get --raw KEY prints them.\n', context.mode));
		}

		return 0;
	},
};
