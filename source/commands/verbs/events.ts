import {type KeyResponse, type WatchOptions} from '../../engine/engine.ts';
import {ClusterReplacedError} from '../../engine/errors.ts';
import {type CommandContext} from '../common/context.ts';

/**
What happens to a key from `waitIndex` on, until the signal fires. etcdctl sends a new request for each event and ends with the
member that it asked; in our own modes the watch goes on at another one, after the last event seen.
*/
export async function * eventsOf(
	context: CommandContext,
	key: string,
	{recursive, waitIndex = 0n}: WatchOptions,
): AsyncGenerator<KeyResponse> {
	const engine = await context.connect();
	const {signal} = context;
	let next = waitIndex;
	while (context.mode !== 'strict') {
		try {
			yield * engine.watch(key, {
				recursive, waitIndex: next, signal, endsWithCluster: true,
			});
			return;
		} catch (error) {
			if (!(error instanceof ClusterReplacedError)) {
				throw error;
			}

			next = BigInt(error.index) + 1n;
		}
	}

	try {
		for (;;) {
			const event = await engine.waitForEvent(key, {recursive, waitIndex: next, signal});
			next = BigInt(event.node.modifiedIndex) + 1n;
			yield event;
		}
	} catch (error) {
		if (!signal.aborted) {
			throw error;
		}
	}
}
