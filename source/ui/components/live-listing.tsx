import {type ReactNode} from 'react';
import {type LiveListing as Listing} from '../../live/panes/live-listing.ts';
import {type DirectoryView} from '../../live/tree-cache.ts';
import {listingBox} from '../rows/listing-rows.ts';
import {Lines} from './lines.tsx';

type Props = {
	readonly listing: Listing;
	readonly view: DirectoryView | undefined;
	readonly width: number;
	/** Rows, edges included. */
	readonly height: number;
	readonly now: number;
};

export function LiveListing({listing, view, ...size}: Props): ReactNode {
	return <Lines lines={listingBox(listing, view, size)} width={size.width}/>;
}
