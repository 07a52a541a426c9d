/**
The texts of a haystack that match a query, found step by step: a step may be as short as its caller has time for. A query that
continues the one before looks only at what that has found.
*/
import {type Haystack} from './haystack.ts';
import {termsOf} from './letters.ts';
import {SoughtTerm} from './sought-term.ts';

/** So many of the best are ranked. */
export const bestCountMax = 200;

/** Texts between two looks at the clock. */
const stepLength = 256;

/** Above every length that counts. */
const lengthWeight = 1024;

type Ranked = {readonly index: number; readonly rank: number};

export class Filter {
	readonly query: string;
	readonly terms: readonly SoughtTerm[];
	readonly #haystack: Haystack;
	/** Whether of two that match equally well the shorter one comes first, and not only the earlier one. */
	readonly #prefersShort: boolean;
	/**
	One list for all filters of a finder, each of which has it from the one before: in front what has been found, and behind that,
	from `#position` to `#end`, what the one before has found and this one has not looked at. What is found is written where it was
	read or before, so a million matches need no room of their own for each letter.
	*/
	#list: Uint32Array;
	#count = 0;
	#position = 0;
	readonly #end: number;
	/** The first text that is not in the list. */
	#next: number;
	readonly #best: Ranked[] = [];
	/** From this rank on nothing is among the best any more; lowered whenever they are ranked. */
	#worst = Infinity;

	/** `before` gives its list away: it cannot go on. */
	constructor(haystack: Haystack, query: string, {prefersShort, before}: {readonly prefersShort: boolean; readonly before?: Filter}) {
		this.#haystack = haystack;
		this.query = query;
		this.terms = termsOf(query).map(term => new SoughtTerm(term));
		this.#prefersShort = prefersShort;
		this.#list = before === undefined ? new Uint32Array(1024) : before.#takeList();
		const narrowed = before !== undefined && before.terms.length > 0 && query.startsWith(before.query) ? before : undefined;
		this.#end = narrowed === undefined ? 0 : narrowed.#count + narrowed.#end - narrowed.#position;
		this.#next = narrowed === undefined ? 0 : narrowed.#next;
		if (narrowed !== undefined) {
			this.#list.copyWithin(narrowed.#count, narrowed.#position, narrowed.#end);
		}
	}

	/** How many match, of those that have been looked at. */
	get count(): number {
		return this.terms.length === 0 ? this.#haystack.size : this.#count;
	}

	/** Whether all texts have been looked at. */
	get isDone(): boolean {
		return this.terms.length === 0 || (this.#position === this.#end && this.#next === this.#haystack.size);
	}

	/** Places in the haystack, the best first. */
	get best(): readonly number[] {
		if (this.terms.length === 0) {
			return Array.from({length: Math.min(bestCountMax, this.#haystack.size)}, (_, index) => index);
		}

		this.#rank();
		return this.#best.map(({index}) => index);
	}

	/** Goes on until `isOver`, which is asked every few hundred texts, or until it is done. */
	step(isOver: () => boolean): void {
		while (!this.isDone) {
			if (this.#position < this.#end) {
				const from = this.#position;
				this.#position = Math.min(from + stepLength, this.#end);
				this.#look(from, this.#position, {isInList: true});
			} else {
				const from = this.#next;
				this.#next = Math.min(from + stepLength, this.#haystack.size);
				this.#makeRoom(this.#next - from);
				this.#look(from, this.#next, {isInList: false});
			}

			if (isOver()) {
				return;
			}
		}
	}

	#takeList(): Uint32Array {
		const list = this.#list;
		this.#list = new Uint32Array(0);
		return list;
	}

	/** From one place in the list, or in the haystack, to another. */
	#look(from: number, to: number, {isInList}: {readonly isInList: boolean}): void {
		const [haystack, terms, list, prefersShort] = [this.#haystack, this.terms, this.#list, this.#prefersShort];
		let count = this.#count;
		for (let place = from; place < to; place++) {
			const index = isInList ? list[place]! : place;
			const rankMin = prefersShort ? Math.min(haystack.length(index), lengthWeight - 1) : 0;
			if (rankMin < this.#worst) {
				const farthest = (this.#worst - 1 - rankMin) / lengthWeight;
				const distance = haystack.distance(index, terms, farthest);
				if (distance !== -1) {
					list[count++] = index;
					this.#propose(index, distance > farthest ? Infinity : (distance * lengthWeight) + rankMin);
				}
			} else if (haystack.has(index, terms)) {
				// As most texts it is too long to be among the best, however well it matches.
				list[count++] = index;
			}
		}

		this.#count = count;
	}

	#propose(index: number, rank: number): void {
		if (rank === Infinity) {
			return;
		}

		this.#best.push({index, rank});
		if (this.#best.length >= 2 * bestCountMax) {
			this.#rank();
		}
	}

	#makeRoom(count: number): void {
		if (this.#count + count <= this.#list.length) {
			return;
		}

		const list = new Uint32Array(Math.max(1024, this.#list.length * 2));
		list.set(this.#list);
		this.#list = list;
	}

	#rank(): void {
		this.#best.sort((a, b) => a.rank === b.rank ? a.index - b.index : a.rank - b.rank);
		this.#best.length = Math.min(this.#best.length, bestCountMax);
		this.#worst = this.#best.length === bestCountMax ? this.#best.at(-1)!.rank : Infinity;
	}
}
