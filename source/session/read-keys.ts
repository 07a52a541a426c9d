/**
All keys of a cluster, one after the other as its directories are read, so that nothing holds them all at once.
*/
import {type KeysApi} from '../engine/engine.ts';
import {walk} from '../subtree/walk.ts';

/** Gives every key to `take`, until that returns false or the signal fires. */
export async function readKeys(engine: Pick<KeysApi, 'get'>, take: (key: string) => boolean, signal: AbortSignal): Promise<void> {
	for await (const {key, dir} of walk(engine, '/', {signal, detail: 'names'})) {
		if (signal.aborted) {
			return;
		}

		const isRoot = key === '' || key === '/';
		if (!isRoot && !take(dir === true ? `${key}/` : key)) {
			return;
		}
	}
}
