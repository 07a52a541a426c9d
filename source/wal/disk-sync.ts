/**
Where a batch is synced. In place it takes the least time: a thread costs more than a good disk does. But meanwhile nothing
is read from the sockets, so a disk that takes long gets a thread.
*/
import {fdatasyncSync} from 'node:fs';

/** So long the event loop may stand still for one batch. */
const inPlaceMsMax = 0.3;
/** So many in a row have to be quick, or slow, for the next one to be done the other way: single ones are slow on any disk. */
const inRow = 2;

type Syncable = {readonly fd: number; datasync(): Promise<void>};

export class DiskSync {
	#isInPlace = false;
	/** How many, of late, say that the other way would be right. */
	#contraryCount = 0;
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
		if (this.#isInPlace) {
			this.#syncInPlace(file.fd);
		} else {
			await file.datasync();
		}

		const isQuick = this.#now() - startMs <= inPlaceMsMax;
		this.#contraryCount = isQuick === this.#isInPlace ? 0 : this.#contraryCount + 1;
		if (this.#contraryCount < inRow) {
			return;
		}

		this.#isInPlace = isQuick;
		this.#contraryCount = 0;
	}
}
