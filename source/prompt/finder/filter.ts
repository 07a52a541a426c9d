/**
The texts of a haystack that match a query, found step by step: a step may be as short as its caller has time for. A query that
continues the one before looks only at what that has found.
*/
import {termsOf, type Haystack, type Term} from './haystack.ts';

/** So many of the best are ranked. */
export const bestCountMax = 200;

/** Texts between two looks at the clock. */
const stepLength = 256;

/** Above every length that counts. */
const lengthWeight = 1024;

type Ranked = {readonly index: number; readonly rank: number};

export class Filter {
	readonly query: string;
	readonly terms: readonly Term[];
	readonly #haystack: Haystack;
	/** Whether of two that match equally well the shorter one comes first, and not only the earlier one. */
	readonly #prefersShort: boolean;
	/** What the query before has found, and how far it had come. */
	readonly #base: readonly number[];
	#basePosition = 0;
	/** The first text that is not in the base. */
	readonly #baseEnd: number;
	#next: number;
	readonly #found: number[] = [];
	readonly #best: Ranked[] = [];
	/** From this rank on nothing is among the best any more; lowered whenever they are ranked. */
	#worst = Infinity;

	constructor(haystack: Haystack, query: string, {prefersShort, before}: {readonly prefersShort: boolean; readonly before?: Filter}) {
		this.#haystack = haystack;
		this.query = query;
		this.terms = termsOf(query);
		this.#prefersShort = prefersShort;
		const narrowed = before !== undefined && before.terms.length > 0 && query.startsWith(before.query) ? before : undefined;
		const isWhole = narrowed !== undefined && narrowed.#basePosition === narrowed.#base.length;
		this.#base = narrowed === undefined ? [] : (isWhole ? narrowed.#found : narrowed.#base);
		this.#next = narrowed === undefined ? 0 : (isWhole ? narrowed.#next : narrowed.#baseEnd);
		this.#baseEnd = this.#next;
	}

	/** How many match, of those that have been looked at. */
	get count(): number {
		return this.terms.length === 0 ? this.#haystack.size : this.#found.length;
	}

	/** Whether all texts have been looked at. */
	get isDone(): boolean {
		return this.terms.length === 0 || (this.#basePosition === this.#base.length && this.#next === this.#haystack.size);
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
			const isInBase = this.#basePosition < this.#base.length;
			const count = Math.min(stepLength, isInBase ? this.#base.length - this.#basePosition : this.#haystack.size - this.#next);
			for (let i = 0; i < count; i++) {
				this.#look(isInBase ? this.#base[this.#basePosition++]! : this.#next++);
			}

			if (isOver()) {
				return;
			}
		}
	}

	#look(index: number): void {
		const distance = this.#haystack.distance(index, this.terms);
		if (distance === -1) {
			return;
		}

		this.#found.push(index);
		const rank = (distance * lengthWeight) + (this.#prefersShort ? Math.min(this.#haystack.length(index), lengthWeight - 1) : 0);
		if (this.#best.length >= bestCountMax && rank >= this.#worst) {
			return;
		}

		this.#best.push({index, rank});
		if (this.#best.length >= 2 * bestCountMax) {
			this.#rank();
		}
	}

	#rank(): void {
		this.#best.sort((a, b) => a.rank === b.rank ? a.index - b.index : a.rank - b.rank);
		this.#best.length = Math.min(this.#best.length, bestCountMax);
		this.#worst = this.#best.length === bestCountMax ? this.#best.at(-1)!.rank : Infinity;
	}
}
