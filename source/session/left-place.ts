/**
What belongs to the cluster that a session leaves, and ends with it: panes, listing, where the full screen was, and all that is known.
*/
import {type ListingSlot} from '../live/panes/listing-slot.ts';
import {type TreeCache} from '../live/tree-cache.ts';
import {type Watches} from '../live/panes/watches.ts';
import {type FullScreenSlot} from './full-screen-slot.ts';

export function endWithPlace({watches, cache}: {readonly watches: Watches; readonly cache: TreeCache}, {listing, fullScreen}: {
	readonly listing: ListingSlot;
	readonly fullScreen: FullScreenSlot;
}, print: (text: string) => void): void {
	const ended = watches.endAll();
	cache.reset();
	listing.close();
	fullScreen.forgetPlace();
	if (ended.length > 0) {
		print(`closed: ${ended.map(pane => `pane ${pane.id} (${pane.key})`).join(', ')}\n`);
	}
}
