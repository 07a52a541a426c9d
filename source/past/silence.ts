/**
The events that a server has: no answer says that there are no more, only its silence does.
*/
import {type Engine, type KeyResponse} from '../engine/engine.ts';
import {storeIndex} from '../engine/store-index.ts';
import {monotonicMs} from '../util/monotonic.ts';

export type Asking = {
	/** A server answers at once with an event that it has; one that is silent for so long, and answers other questions, has none. */
	readonly silenceMs: number;
	readonly signal: AbortSignal;
};

/** Those of a key and of what is below it, from an index on. Rejects with ClusterError when the server is silent about all else, too. */
export async function * eventsUntilSilence(
	engine: Engine,
	key: string,
	{waitIndex, silenceMs, signal: outer}: Asking & {readonly waitIndex: number},
): AsyncGenerator<KeyResponse> {
	const left = new AbortController();
	const ended = new Error('silent');
	const signal = AbortSignal.any([outer, left.signal]);
	let pieceCount = 0;
	let silence: NodeJS.Timeout | undefined;
	/** Whoever works on an event may take their time. */
	let isAwaited = true;
	const listen = (): void => {
		clearTimeout(silence);
		if (isAwaited) {
			silence = setTimeout(() => {
				void confirm();
			}, silenceMs);
		}
	};

	// What is stopped, or cut off, is silent, too.
	const confirm = async (): Promise<void> => {
		const before = pieceCount;
		const start = monotonicMs();
		try {
			await storeIndex(engine, '/', {signal});
		} catch (error) {
			left.abort(error);
			return;
		}

		const isQuick = monotonicMs() - start < silenceMs;
		if (signal.aborted) {
			return;
		}

		if (isQuick && before === pieceCount) {
			left.abort(ended);
		} else {
			listen();
		}
	};

	try {
		const watch = engine.watch(key, {
			recursive: true,
			waitIndex: BigInt(waitIndex),
			signal,
			endsWithCluster: true,
			// The head of the answer has come, so whoever is silent now has heard the question.
			onLink(isUp) {
				clearTimeout(silence);
				if (isUp) {
					listen();
				}
			},
			// An event that is long takes its time on a slow connection.
			onPiece() {
				pieceCount++;
				listen();
			},
		});
		for await (const event of watch) {
			pieceCount++;
			clearTimeout(silence);
			isAwaited = false;
			yield event;
			isAwaited = true;
			listen();
		}

		outer.throwIfAborted();
		if (left.signal.aborted && left.signal.reason !== ended) {
			throw left.signal.reason as Error;
		}
	} finally {
		clearTimeout(silence);
		left.abort(ended);
	}
}
