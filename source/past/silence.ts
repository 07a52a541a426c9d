/**
The events that a server has: of v2 no answer says that there are no more, only its silence does.
*/
import {type Engine, type KeyResponse} from '../engine/engine.ts';
import {storeIndex} from '../engine/store-index.ts';
import {UserError} from '../errors.ts';
import {errorCodes, hasCode, keptHistoryOf} from '../protocol/errors.ts';
import {monotonicMs} from '../util/monotonic.ts';

export type Asking = {
	/** A server answers at once with an event that it has; one that is silent for so long, and answers other questions, has none. */
	readonly silenceMs: number;
	readonly signal: AbortSignal;
};

/** That long at least, and so many times as long as a simple answer takes. */
const silenceMsMin = 1000;
const silenceFactor = 20;

/** A connection that was silent for such a part of that, which is no less than an answer takes, adds to the silence of the next. */
const partMin = 1 / silenceFactor;

/** What is silent for so long has nothing to tell, when a simple answer took `answerMs`. */
export function silenceAfter(answerMs: number): number {
	return Math.max(silenceMsMin, Math.ceil(silenceFactor * answerMs));
}

type Source = Pick<Engine, 'get' | 'watch' | 'info'>;

/** All that are kept, from an index on; and from which index on there are such. */
export async function keptFromOldest(
	engine: Source,
	key: string,
	{from = 1, ...asking}: Asking & {readonly recursive?: boolean; readonly from?: number},
): Promise<{readonly oldestIndex: number; readonly events: AsyncGenerator<KeyResponse>}> {
	for (let oldestIndex = from; ;) {
		const events = eventsUntilSilence(engine, key, {...asking, waitIndex: oldestIndex});
		try {
			const first = await events.next();
			return {oldestIndex, events: withFirst(first, events)};
		} catch (error) {
			const oldest = Number(keptHistoryOf(error)?.oldest ?? 0);
			if (oldest <= oldestIndex) {
				throw error;
			}

			oldestIndex = oldest;
		}
	}
}

/** How often a history is begun again that is lost faster than it is read. */
const lossesMax = 7;

/**
All that are kept, up to an index, which may depend on the newest one that the server has told of. A busy server forgets some
while they are read: then only newer ones are read, so that nothing is missing between those that are returned. Rejects with
UserError where that does not help.
*/
export async function keptUntil(
	engine: Source,
	key: string,
	{until, isWanted = () => true, ...asking}: Asking & {
		readonly recursive?: boolean;
		readonly until: (newest: number) => number;
		/** Asked of each as it comes. */
		readonly isWanted?: (event: KeyResponse) => boolean;
	},
): Promise<{readonly oldestIndex: number; readonly events: readonly KeyResponse[]}> {
	let oldestIndex = 1;
	let newest = 0;
	for (let losses = 0; ; losses++) {
		try {
			const events: KeyResponse[] = [];
			for await (const event of eventsUntilSilence(engine, key, {...asking, waitIndex: oldestIndex})) {
				const {modifiedIndex} = event.node;
				if (modifiedIndex <= until(newest) && isWanted(event)) {
					events.push(event);
				}

				if (modifiedIndex >= until(newest)) {
					break;
				}
			}

			return {oldestIndex, events};
		} catch (error) {
			const kept = keptHistoryOf(error);
			const oldest = Number(kept?.oldest ?? 0);
			if (kept === undefined || oldest <= oldestIndex) {
				throw error;
			}

			if (losses === lossesMax) {
				throw new UserError('events come faster than they can be read', {
					hint: 'Ask from a machine that is nearer to the server, or read its files: --data-dir DIR.',
				});
			}

			newest = Math.max(newest, kept.newest, oldest);
			// The first refusal tells only where the history begins; after it half of what is kept is left out, then three quarters.
			oldestIndex = oldest + Math.floor((newest - oldest) * (1 - (2 ** -losses)));
		}
	}
}

async function * withFirst(first: IteratorResult<KeyResponse>, rest: AsyncGenerator<KeyResponse>): AsyncGenerator<KeyResponse> {
	try {
		if (first.done !== true) {
			yield first.value;
			yield * rest;
		}
	} finally {
		await rest.return(undefined);
	}
}

/** Those of a key and of what is below it, from an index on. Rejects with ClusterError when the server is silent about all else, too. */
export async function * eventsUntilSilence(
	engine: Source,
	key: string,
	{waitIndex, silenceMs, signal: outer, recursive = true}: Asking & {readonly waitIndex: number; readonly recursive?: boolean},
): AsyncGenerator<KeyResponse> {
	const isTold = engine.info.api === 3;
	const left = new AbortController();
	const ended = new Error('silent');
	const signal = AbortSignal.any([outer, left.signal]);
	/** Whatever shows that the watch goes on: pieces, events, and connections that come and go. */
	let signCount = 0;
	let silence: NodeJS.Timeout | undefined;
	/** Since when this connection is silent; and how long those before it were, which a proxy has ended, say. */
	let since: number | undefined;
	let beforeMs = 0;
	/** Whoever works on an event may take their time. */
	let isAwaited = true;
	/** Whoever is not connected says nothing. */
	let isLinked = false;
	const listen = (): void => {
		clearTimeout(silence);
		since = undefined;
		if (!isAwaited || !isLinked || isTold) {
			return;
		}

		since = monotonicMs();
		silence = setTimeout(() => {
			void confirm();
		}, Math.max(silenceMs - beforeMs, silenceMs * partMin));
	};

	const noteLoss = (): void => {
		const silentMs = since === undefined ? 0 : monotonicMs() - since;
		beforeMs += silentMs < silenceMs * partMin ? 0 : silentMs;
	};

	// What is stopped, or cut off, is silent, too.
	const confirm = async (): Promise<void> => {
		const before = signCount;
		const start = monotonicMs();
		try {
			await storeIndex(engine, '/', {signal});
		} catch (error) {
			// Who may not read the root is answered all the same.
			if (!hasCode(error, errorCodes.unauthorized)) {
				left.abort(error);
				return;
			}
		}

		const isQuick = monotonicMs() - start < silenceMs;
		if (signal.aborted) {
			return;
		}

		if (isQuick && before === signCount) {
			left.abort(ended);
		} else {
			beforeMs = 0;
			listen();
		}
	};

	try {
		const watch = engine.watch(key, {
			recursive,
			waitIndex: BigInt(waitIndex),
			signal,
			endsWithCluster: true,
			onCaughtUp() {
				left.abort(ended);
			},
			// The head of the answer has come, so whoever is silent now has heard the question.
			onLink(isUp) {
				signCount++;
				if (!isUp) {
					noteLoss();
				}

				isLinked = isUp;
				listen();
			},
			// An event that is long takes its time on a slow connection.
			onPiece() {
				signCount++;
				beforeMs = 0;
				listen();
			},
		});
		for await (const event of watch) {
			signCount++;
			clearTimeout(silence);
			since = undefined;
			beforeMs = 0;
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
