/**
The nodes with a ttl that expire next. Of very many only the soonest are remembered; when those are gone, the others have to be
read again.
*/
import {isWithin} from '../protocol/paths.ts';

/** Above twice this the later half is forgotten. */
export const expiringMax = 5000;
/** How long after its time a node is kept without an event of its expiration: somebody may have refreshed it, which wakes no watcher. */
const graceMs = 1000;

export type Expiring = {
	readonly key: string;
	/** Milliseconds since the epoch. */
	readonly time: number;
};

type Known = {readonly time: number; readonly index: number};

export class ExpiringKeys {
	readonly #known = new Map<string, Known>();
	/** Of those after this time some may be missing here. */
	#horizon = Infinity;

	/** How many are remembered. */
	get size(): number {
		return this.#known.size;
	}

	/** Whether some that expire later were forgotten. */
	get isPartial(): boolean {
		return this.#horizon !== Infinity;
	}

	/** What is known of a node; `time` is undefined for one that stays. `index` orders what is said of the same node. */
	put(key: string, time: number | undefined, index: number): void {
		if ((this.#known.get(key)?.index ?? 0) > index) {
			return;
		}

		if (time === undefined || Number.isNaN(time)) {
			this.#known.delete(key);
		} else {
			this.#known.set(key, {time, index});
			if (this.#known.size > 2 * expiringMax) {
				this.#forgetLater();
			}
		}
	}

	remove(key: string, {isDirectory}: {readonly isDirectory: boolean}): void {
		this.#known.delete(key);
		if (isDirectory) {
			for (const each of this.#known.keys()) {
				if (isWithin(each, key)) {
					this.#known.delete(each);
				}
			}
		}
	}

	/** The soonest first. */
	first(count: number): readonly Expiring[] {
		return this.#sorted().slice(0, count);
	}

	/** Some whose time is over although nothing has been heard of them. */
	overdue(now: number, count: number): readonly string[] {
		return this.#sorted().slice(0, count).filter(({time}) => time + graceMs < now).map(({key}) => key);
	}

	/** Whether what was forgotten may be next by now. */
	needsReading(now: number): boolean {
		return this.isPartial && (this.#known.size < expiringMax / 10 || this.#horizon < now);
	}

	clear(): void {
		this.#known.clear();
		this.#horizon = Infinity;
	}

	#sorted(): Expiring[] {
		return this.#known.entries().map(([key, {time}]) => ({key, time})).toArray().sort((a, b) => a.time - b.time);
	}

	#forgetLater(): void {
		const later = this.#sorted().slice(expiringMax);
		this.#horizon = later[0]!.time;
		for (const {key} of later) {
			this.#known.delete(key);
		}
	}
}
