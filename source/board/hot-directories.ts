/**
The directories in which most happens, and how much happens in all. However many directories there are, and however long it goes
on, only so many are remembered: those in which least happens are forgotten first.
*/
import {parentPath} from '../protocol/paths.ts';
import {RecentRate} from './recent-rate.ts';

/** Above this the colder half is forgotten. */
export const directoriesMax = 1000;
/** What happens in a directory with a longer path counts for the nearest one above it whose path is not. */
export const pathLengthMax = 500;

export const hotOrders = ['rate', 'count', 'name'] as const;

export type HotOrder = typeof hotOrders[number];

export type HotDirectory = {readonly path: string; readonly perSecond: number; readonly count: number};

function shortened(path: string): string {
	if (path.length <= pathLengthMax) {
		return path;
	}

	const end = path.lastIndexOf('/', pathLengthMax);
	return end <= 0 ? '/' : path.slice(0, end);
}

const compareBy: Readonly<Record<HotOrder, (a: HotDirectory, b: HotDirectory) => number>> = {
	rate: (a, b) => a.perSecond === b.perSecond ? compareCounts(a, b) : b.perSecond - a.perSecond,
	count: compareCounts,
	name: compareNames,
};

function compareCounts(a: HotDirectory, b: HotDirectory): number {
	return a.count === b.count ? compareNames(a, b) : b.count - a.count;
}

function compareNames(a: HotDirectory, b: HotDirectory): number {
	return a.path < b.path ? -1 : Number(a.path > b.path);
}

export class HotDirectories {
	readonly #all = new RecentRate();
	readonly #directories = new Map<string, RecentRate>();
	readonly #start: number;

	/** `start`: since when events are counted, as all times here in milliseconds on a clock that is never set. */
	constructor(start: number) {
		this.#start = start;
	}

	/** Directories that are remembered. */
	get size(): number {
		return this.#directories.size;
	}

	/** Events since the start. */
	get eventCount(): number {
		return this.#all.count;
	}

	/** Something has happened to a node. */
	add(key: string, time: number): void {
		const path = shortened(parentPath(key));
		let rate = this.#directories.get(path);
		if (rate === undefined) {
			rate = new RecentRate();
			this.#directories.set(path, rate);
		}

		rate.add(time);
		this.#all.add(time);
		if (this.#directories.size > directoriesMax) {
			this.#forgetHalf(time);
		}
	}

	eventsPerSecond(time: number): number {
		return this.#all.perSecond(time, this.#start);
	}

	/** The first ones in this order; what has cooled down comes after all others. */
	first(count: number, order: HotOrder, time: number): readonly HotDirectory[] {
		return this.#list(time).sort(compareBy[order]).slice(0, count);
	}

	#list(time: number): HotDirectory[] {
		return this.#directories.entries()
			.map(([path, rate]) => ({path, perSecond: rate.perSecond(time, this.#start), count: rate.count}))
			.toArray();
	}

	#forgetHalf(time: number): void {
		for (const {path} of this.#list(time).sort(compareBy.rate).slice(Math.floor(directoriesMax / 2))) {
			this.#directories.delete(path);
		}
	}
}
