import {requirePresent} from '../../engine/read-only.ts';
import {type Invocation} from '../common/command.ts';
import {type CommandContext} from '../common/context.ts';
import {printResponse, requireKey} from '../common/key-commands.ts';
import {isRecursive} from '../common/recursive-flag.ts';
import {eventsOf} from './events.ts';

export async function runWatch(context: CommandContext, {flags, positionals}: Invocation): Promise<number> {
	// Before the key is checked: etcdctl connects first, and reports a failure of that first.
	requirePresent(await context.connect());
	const key = requireKey(context, positionals);
	const recursive = isRecursive(flags);
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

		// While nobody reads our output, the server keeps the events, as long as it can.
		await context.drained();
	}

	return 0;
}
