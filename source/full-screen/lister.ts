/**
Keeps the open directories listed: those that are not known are asked for, one after the other.
*/
import {type TreeCache} from '../live/tree-cache.ts';

export class Lister {
	readonly #cache: TreeCache;
	readonly #listed: () => void;
	/** What could not be listed is not asked for again and again. */
	readonly #failed = new Set<string>();
	#isListing = false;
	#isClosed = false;

	/** `listed` is called after each answer. */
	constructor(cache: TreeCache, listed: () => void) {
		this.#cache = cache;
		this.#listed = listed;
	}

	list(open: ReadonlySet<string>): void {
		const missing = ['/', ...open].find(path => this.#cache.view(path)?.state !== 'ready' && !this.#failed.has(path));
		if (missing === undefined || this.#isListing || this.#isClosed) {
			return;
		}

		this.#isListing = true;
		void this.#listOne(missing);
	}

	/** What has failed is tried again. */
	forgive(): void {
		this.#failed.clear();
	}

	close(): void {
		this.#isClosed = true;
	}

	async #listOne(path: string): Promise<void> {
		const view = await this.#cache.request(path);
		this.#isListing = false;
		if (this.#isClosed) {
			return;
		}

		if (view.state === 'failed') {
			this.#failed.add(path);
		}

		this.#listed();
	}
}
