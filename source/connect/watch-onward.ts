/**
A watch on the store of a process that may leave, and whose data dir another one then opens: it goes on there, behind the last
event that was seen.
*/
import {type Engine, type KeyResponse, type WatchOptions} from '../engine/engine.ts';
import {ClusterReplacedError} from '../engine/errors.ts';
import {getIfThere} from '../engine/get-if-there.ts';

/** Hidden, and nobody's: only the index of the answer matters. */
const anyKey = '/_';

/** Undefined when nobody answers: the watch itself has its ways to wait for that. */
async function indexOf(engine: Engine, signal: AbortSignal | undefined): Promise<number | undefined> {
	try {
		const {index} = await getIfThere(engine, anyKey, {signal});
		return index;
	} catch {
		return undefined;
	}
}

export type Source = {
	readonly engine: Engine;
	/** Fires when the engine is no longer the one. */
	readonly takenOver: AbortSignal;
};

export async function * watchOnward(
	present: () => Source,
	key: string,
	{waitIndex = 0n, ...options}: WatchOptions,
): AsyncGenerator<KeyResponse> {
	const {signal} = options;
	let source = present();
	let next = waitIndex;
	if (next === 0n) {
		// "From now on" has to mean the same when it is asked for a second time.
		const now = await indexOf(source.engine, signal);
		next = now === undefined ? 0n : BigInt(now) + 1n;
	}

	for (;;) {
		const {engine, takenOver} = source;
		const either = signal === undefined ? takenOver : AbortSignal.any([signal, takenOver]);
		try {
			for await (const event of engine.watch(key, {...options, waitIndex: next, signal: either})) {
				next = BigInt(event.node.modifiedIndex) + 1n;
				yield event;
			}
		} catch (error) {
			if (!takenOver.aborted) {
				throw error;
			}
		}

		if (!takenOver.aborted || signal?.aborted === true) {
			return;
		}

		source = present();
		const index = await indexOf(source.engine, signal);
		if (index !== undefined && BigInt(index) + 1n < next) {
			throw new ClusterReplacedError(`its index is ${index}, and was ${next - 1n}`, index);
		}
	}
}
