/**
The events that a server has of a key, for somebody who may watch no more than the key and what is below it.
*/
import {type KeyResponse} from '../engine/engine.ts';
import {errorCodes, hasCode, HintedError} from '../protocol/errors.ts';
import {keptUntil} from './silence.ts';

type Source = Parameters<typeof keptUntil>[0];
type Options = Omit<Parameters<typeof keptUntil>[2], 'recursive'> & {
	/** There is no directory now: a role for the key alone is enough. */
	readonly isLone: boolean;
};
type Kept = Awaited<ReturnType<typeof keptUntil>>;

/** Both tell of the removal of a directory around the key. Rejects with error 110 when the user may not watch that either. */
export async function keptOfPart(engine: Source, key: string, {isLone, signal: outer, ...options}: Options): Promise<Kept> {
	const failed = new AbortController();
	const signal = AbortSignal.any([outer, failed.signal]);
	const read = async (recursive: boolean) => keptUntil(engine, key, {...options, signal, recursive});
	const readBelow = async (): Promise<Kept> => {
		try {
			return await read(true);
		} catch (error) {
			if (!hasCode(error, errorCodes.unauthorized)) {
				throw error;
			}

			if (isLone) {
				return {oldestIndex: 1, events: []};
			}

			throw new HintedError(error.code, error.detail, {
				index: error.index, hint: `What has happened in ${key} is told to those who may read all of it: a role that reads ${key}* lets them.`,
			});
		}
	};

	try {
		// etcd 2.3 passes over most changes of the key itself when it searches for what is below it.
		const [own, below] = await Promise.all([read(false), readBelow()]);
		const oldestIndex = Math.max(own.oldestIndex, below.oldestIndex);
		const both = [...own.events, ...below.events].filter(({node}) => node.modifiedIndex >= oldestIndex);
		const byIndex = new Map<number, KeyResponse>(both.map(event => [event.node.modifiedIndex, event]));
		return {oldestIndex, events: byIndex.values().toArray().toSorted((a, b) => a.node.modifiedIndex - b.node.modifiedIndex)};
	} finally {
		failed.abort();
	}
}
