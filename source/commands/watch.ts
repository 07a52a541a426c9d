import {type Command} from './command.ts';
import {keyArgument, printResponse, requireKey} from './support.ts';

export const watch: Command = {
	name: 'watch',
	summary: 'watch a key for changes',
	usage: '[command options] <key>',
	flags: [
		{name: 'forever', type: 'bool', usage: 'forever watch a key until CTRL+C'},
		{
			name: 'after-index', type: 'int', defaultText: '0', usage: 'watch after the given index',
		},
		{name: 'recursive', type: 'bool', usage: 'returns all values for key and child keys'},
	],
	arguments: [keyArgument],
	examples: ['watch /a/b/os', 'watch /a --recursive --forever'],
	isForOneKey: true,
	async run(context, {flags, positionals}) {
		const engine = await context.connect();
		const key = requireKey(context, positionals);
		const recursive = flags.bool('recursive');
		const afterIndex = flags.int('after-index');
		let waitIndex = afterIndex === 0n ? 0n : BigInt.asUintN(64, afterIndex + 1n);
		try {
			for (;;) {
				const event = await engine.waitForEvent(key, {recursive, waitIndex, signal: context.signal});
				waitIndex = BigInt(event.node.modifiedIndex) + 1n;
				if (event.node.dir) {
					continue;
				}

				if (recursive) {
					context.stdout(`[${event.action}] ${event.node.key}\n`);
				}

				await printResponse(context, event);
				if (!flags.bool('forever')) {
					return 0;
				}
			}
		} catch (error) {
			if (context.signal.aborted) {
				return 0;
			}

			throw error;
		}
	},
};
