/**
What an engine tells by itself reaches the user, and whatever in the session it makes void.
*/
import {type Engine} from '../engine/engine.ts';
import {visible} from '../terminal/text/terminal-safe.ts';
import {type ListingSlot} from '../live/panes/listing-slot.ts';
import {type TreeCache} from '../live/tree-cache.ts';
import {type UndoLog} from './undo/undo-log.ts';

/** Returns the way to stop that. */
export function hearNotices(engine: Engine, {print, undoLog, listing, cache}: {
	readonly print: (text: string) => void;
	readonly undoLog: UndoLog;
	readonly listing: ListingSlot;
	readonly cache: TreeCache;
}): () => void {
	return engine.onNotice(({kind, text}) => {
		print(`${visible(text)}\n`);
		if (kind !== 'replaced') {
			return;
		}

		undoLog.forsake(text);
		listing.replace(text);
		cache.reset();
	});
}
