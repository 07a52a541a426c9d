/**
The slot for the live listing of a session, which has one or none.
*/
import {UserError} from '../../errors.ts';
import {Marks} from '../marks.ts';
import {type CacheChange, type TreeCache} from '../tree-cache.ts';
import {markChange, type LiveListing} from './live-listing.ts';

export class ListingSlot {
	readonly #cache: TreeCache;
	readonly #canDraw: boolean;
	#listing: LiveListing | undefined;

	/** Where nothing can be drawn, opening one fails and says so. */
	constructor(cache: TreeCache, {canDraw}: {canDraw: boolean}) {
		this.#cache = cache;
		this.#canDraw = canDraw;
	}

	get current(): LiveListing | undefined {
		return this.#listing;
	}

	/** Rejects when the directory cannot be listed. */
	async open(path: string): Promise<void> {
		if (!this.#canDraw) {
			throw new UserError('--live needs a terminal that can be redrawn', {hint: `ls -l ${path} lists it once.`});
		}

		const view = await this.#cache.request(path);
		if (view.state === 'failed') {
			throw new UserError(view.reason);
		}

		this.#listing = {path, marks: new Marks()};
	}

	/** Another cluster has taken the place of the one listed; `reason` is the evidence. */
	replace(reason: string): void {
		if (this.#listing !== undefined) {
			this.#listing = {...this.#listing, replacement: reason};
		}
	}

	close(): void {
		this.#listing = undefined;
	}

	/** Takes a change of the cache. */
	take(change: CacheChange, now: number): void {
		if (this.#listing === undefined) {
			return;
		}

		markChange(this.#listing, change, now);
		if (change.type === 'reset' || this.#cache.view(this.#listing.path) === undefined) {
			void this.#cache.request(this.#listing.path);
		}
	}
}
