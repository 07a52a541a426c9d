/**
What happened to a key, newest first, as far back as the files of a data dir tell.
*/
import {type KeyResponse} from '../engine/engine.ts';
import {nodeOf} from '../embedded/nodes.ts';
import {type StoreEvent} from '../protocol/event.ts';
import {asDataDirError} from '../server/data-dir-error.ts';
import {internalPath} from '../server/requests/key-space.ts';
import {basesOf} from './bases.ts';
import {changesBackwards, isAbout} from './changes.ts';
import {placesToRead} from './in-use.ts';

export type KeyLogOptions = {
	readonly dataDir: string;
	/** Where the log is; in the data dir when absent. */
	readonly walDir?: string | undefined;
	readonly key: string;
	/** Neither what happened before the one nor after the other index. */
	readonly since: number;
	readonly until: number;
	/** What is below the key, too, as by default. */
	readonly isRecursive?: boolean;
	/** As a watch would have told it: without renewals. */
	readonly isAsWatched?: boolean;
	/** No more than so many of those that are wanted. */
	readonly limit?: number;
	isWanted?(event: KeyResponse): boolean;
	readonly signal: AbortSignal;
};

export type KeyLog = {
	/** Nothing is known of what happened before; it grows when the files turn out not to have all. */
	oldestIndex: number;
	readonly events: AsyncGenerator<KeyResponse>;
};

/** Rejects with UserError, and so do the events. */
export async function openKeyLog({
	dataDir, walDir, key, isRecursive = true, isAsWatched = false, isWanted, ...range
}: KeyLogOptions): Promise<KeyLog> {
	const places = await placesToRead(dataDir, walDir);
	const [oldest] = await basesOf(places);
	const path = internalPath(key);
	const log: KeyLog = {oldestIndex: (oldest?.index ?? 0) + 1, events: events()};
	async function * events(): AsyncGenerator<KeyResponse> {
		try {
			for await (const event of changesBackwards(places, {
				isWanted: event => isAbout(event, path, isRecursive)
					&& !(isAsWatched && event.isRefresh)
					&& (isWanted === undefined || isWanted(responseOf(event))),
				onLost(index) {
					log.oldestIndex = index + 1;
				},
				...range,
			})) {
				yield responseOf(event);
			}
		} catch (error) {
			throw asDataDirError(dataDir, error);
		}
	}

	return log;
}

/** As clients see it. */
export function responseOf({action, node, prevNode, index}: StoreEvent): KeyResponse {
	return {
		action, node: nodeOf(node), ...(prevNode && {prevNode: nodeOf(prevNode)}), index,
	};
}
