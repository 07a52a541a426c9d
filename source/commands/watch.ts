import {type Command} from './command.ts';
import {
	eventsOf,
	keyArgument,
	printResponse,
	requireKey,
} from './support.ts';

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
		// Before the key: etcdctl connects first, and says so first when it cannot.
		await context.connect();
		const key = requireKey(context, positionals);
		const recursive = flags.bool('recursive');
		const afterIndex = flags.int('after-index');
		const waitIndex = afterIndex === 0n ? 0n : BigInt.asUintN(64, afterIndex + 1n);
		for await (const event of eventsOf(context, key, {recursive, waitIndex})) {
			if (event.node.dir) {
				continue;
			}

			if (recursive) {
				context.stdout(`[${event.action}] ${event.node.key}\n`);
			}

			await printResponse(context, event);
			if (!flags.bool('forever')) {
				break;
			}

			// While nobody reads, the server keeps what happens, as long as it can.
			await context.drained();
		}

		return 0;
	},
};
