/**
Where a batch is synced. In place it takes the least time: a thread costs more than a good disk does. But meanwhile nothing
is read from the sockets, so a disk that takes long gets a thread.
*/
import {fdatasyncSync} from 'node:fs';

/** So long the event loop may stand still for one batch. */
const inPlaceMsMax = 0.5;
/** How much of what was known before counts beside the newest. */
const memory = 0.75;

type Syncable = {readonly fd: number; datasync(): Promise<void>};

export class DiskSync {
	/** Not known at first, so the first one is done in a thread. */
	#recentMs = Infinity;
	readonly #syncInPlace: (fd: number) => void;
	readonly #now: () => number;

	/** By default, the disk and the clock that there are. */
	constructor(syncInPlace?: (fd: number) => void, now?: () => number) {
		this.#syncInPlace = syncInPlace ?? (fd => {
			fdatasyncSync(fd);
		});
		this.#now = now ?? (() => performance.now());
	}

	async sync(file: Syncable): Promise<void> {
		const startMs = this.#now();
		if (this.#recentMs <= inPlaceMsMax) {
			this.#syncInPlace(file.fd);
		} else {
			await file.datasync();
		}

		const tookMs = this.#now() - startMs;
		this.#recentMs = this.#recentMs === Infinity ? tookMs : (this.#recentMs * memory) + (tookMs * (1 - memory));
	}
}
