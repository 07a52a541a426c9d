/**
Passes what an engine reports by itself to the user, and to the parts of the session that it makes invalid.
*/
import {type Engine} from '../engine/engine.ts';
import {visible} from '../terminal/text/terminal-safe.ts';
import {type ListingSlot} from '../live/panes/listing-slot.ts';
import {type ShownMoment} from './moment/shown-moment.ts';
import {type UndoLog} from './undo/undo-log.ts';

/** Returns a function that stops that. */
export function hearNotices(engine: Engine, {print, undoLog, listing, moment}: {
	readonly print: (text: string) => void;
	readonly undoLog: UndoLog;
	readonly listing: ListingSlot;
	readonly moment: ShownMoment;
}): () => void {
	return engine.onNotice(({kind, text}) => {
		print(`${visible(text)}\n`);
		if (kind !== 'replaced') {
			return;
		}

		undoLog.forsake(text);
		listing.replace(text);
		moment.cache.reset();
		void moment.showPresent();
	});
}
