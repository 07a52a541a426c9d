/**
The loop that feeds a pane, and the look back into the server's event history.

When the history no longer reaches back to where a watch was, the current state is read, the pane reports how much may have
been missed, and the watch goes on from there.
*/
import {type Engine, type KeyResponse} from '../../engine/engine.ts';
import {ClusterReplacedError} from '../../engine/errors.ts';
import {getIfThere} from '../../engine/get-if-there.ts';
import {messageOf} from '../../errors.ts';
import {errorCodes, hasCode, keptHistoryOf} from '../../protocol/errors.ts';

type Source = Pick<Engine, 'get' | 'watch'>;
type HistorySource = Source & Pick<Engine, 'info'>;

/** The store's current index, from an answer or an error, and that of the node, undefined when there is none. */
async function currentState(
	engine: Source,
	key: string,
	signal: AbortSignal,
): Promise<{readonly index: number; readonly modifiedIndex?: number}> {
	const {index, node} = await getIfThere(engine, key, {signal});
	return {index, modifiedIndex: node?.modifiedIndex};
}

/** Starts at the oldest event that is kept. */
async function * watchFromOldest(engine: Source, key: string, {recursive, signal, onLink}: {
	readonly recursive: boolean;
	readonly signal: AbortSignal;
	readonly onLink?: (isUp: boolean) => void;
}): AsyncGenerator<KeyResponse> {
	let next = 1n;
	for (;;) {
		let isFirst = true;
		try {
			for await (const event of engine.watch(key, {
				recursive, waitIndex: next, signal, onLink,
			})) {
				isFirst = false;
				yield event;
			}

			return;
		} catch (error) {
			const oldest = keptHistoryOf(error)?.oldest;
			if (!isFirst || oldest === undefined || oldest <= next) {
				throw error;
			}

			next = oldest;
		}
	}
}

/** Watches until the signal fires and reports what happens as it happens. Never throws. */
export async function followKey(engine: Source, {key, recursive, waitIndex, signal}: {
	readonly key: string;
	readonly recursive: boolean;
	/** 0 for the next event; `oldest` for all that the server still knows. */
	readonly waitIndex: bigint | 'oldest';
	readonly signal: AbortSignal;
}, report: {
	readonly live: () => void;
	/** Nothing can come at present; the watch tries again by itself. */
	readonly lost: () => void;
	/** Another cluster answers. */
	readonly replaced: (text: string, index: number) => void;
	readonly event: (event: KeyResponse) => void;
	/**
	The history was cleared; the state was read at `index`. What happened from `from` on was not seen; when that is absent,
	since the last event.
	*/
	readonly gap: (index: number, from: number | undefined) => void;
	readonly ended: (reason: string) => void;
}): Promise<void> {
	const onLink = (isUp: boolean): void => {
		if (!signal.aborted) {
			(isUp ? report.live : report.lost)();
		}
	};

	let next = waitIndex;
	for (;;) {
		let from: number | undefined;
		try {
			const events = next === 'oldest'
				? watchFromOldest(engine, key, {recursive, signal, onLink})
				: engine.watch(key, {
					recursive, waitIndex: next, signal, onLink,
				});
			for await (const event of events) {
				report.event(event);
			}

			if (!signal.aborted) {
				report.ended('the watch ended');
			}

			return;
		} catch (error) {
			if (signal.aborted) {
				return;
			}

			if (error instanceof ClusterReplacedError) {
				report.replaced(error.message, error.index);
				next = BigInt(error.index) + 1n;
				continue;
			}

			if (!hasCode(error, errorCodes.eventIndexCleared)) {
				report.ended(messageOf(error));
				return;
			}

			const wanted = keptHistoryOf(error)?.wanted;
			from = wanted === undefined ? undefined : Number(wanted);
		}

		try {
			const {index, modifiedIndex} = await currentState(engine, key, signal);
			// For a single node it is known whether it has changed meanwhile.
			const isUnchanged = !recursive && from !== undefined && modifiedIndex !== undefined && modifiedIndex < from;
			if (!isUnchanged) {
				report.gap(index, from);
			}

			next = BigInt(index) + 1n;
		} catch (error) {
			if (!signal.aborted) {
				report.ended(messageOf(error));
			}

			return;
		}
	}
}

/**
The events in the server's history from before `end()`, the index of the first event that is already known (undefined while
none is), and where that history begins.
*/
export async function readHistory(engine: HistorySource, key: string, {recursive, signal, end}: {
	readonly recursive: boolean;
	readonly signal: AbortSignal;
	readonly end: () => number | undefined;
}): Promise<{readonly events: readonly KeyResponse[]; readonly horizon: number}> {
	const isKnown = (index: number): boolean => index >= (end() ?? Infinity);
	const {keptUntil, silenceAfter} = await import('../../past/silence.ts');
	const start = performance.now();
	await currentState(engine, key, signal);
	const {oldestIndex: horizon, events} = await keptUntil(engine, key, {
		recursive, signal, silenceMs: silenceAfter(performance.now() - start), until: () => (end() ?? Infinity) - 1,
	});
	// Events that arrived while the history was read are known by now.
	return {events: events.filter(event => !isKnown(event.node.modifiedIndex)), horizon};
}
