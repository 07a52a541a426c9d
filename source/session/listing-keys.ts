import {type ListingSlot} from '../live/panes/listing-slot.ts';

/** Opens the live listing of a directory, or closes the one that is open. */
export async function toggleListing(listing: ListingSlot, path: string): Promise<void> {
	if (listing.current === undefined) {
		await listing.open(path);
	} else {
		listing.close();
	}
}
