/**
A finder: what is typed filters all keys, or the lines of the history. It searches in slices of the event loop, while what is
searched still comes, and shows what it has found so far.
*/
import {shortMessage} from '../../engine/short-message.ts';
import {emptyEditor} from '../editing/editor.ts';
import {type KeyEvent} from '../../terminal/input/keys.ts';
import {type KeyAction} from '../editing/actions.ts';
import {Filter} from './filter.ts';
import {stepInFinder, typeInFinder, type FinderPlace} from './finder-keys.ts';
import {Haystack} from './haystack.ts';

export type FinderKind = 'keys' | 'history';

export type FinderRow = {
	readonly text: string;
	/** Offsets of the letters that matched, in bytes. */
	readonly matched: ReadonlySet<number>;
};

export type FinderState = FinderPlace & {
	readonly kind: FinderKind;
	/** How many could be chosen; `row` has those. */
	readonly listed: number;
	/** The best first; made when it is drawn. */
	readonly row: (position: number) => FinderRow;
	/** How many match, listed or not, of how many. */
	readonly count: number;
	readonly total: number;
	/** Whether more may come. */
	readonly isReading: boolean;
	/** Whether not everything has been looked at yet. */
	readonly isSearching: boolean;
	/** In one line, why something is missing. */
	readonly problem?: string;
};

export type FinderSource = {
	readonly kind: FinderKind;
	/** Gives every text to `take` until that returns false; ends when the signal fires. */
	readonly read: (take: (text: string) => boolean, signal: AbortSignal) => Promise<void>;
	readonly changed: () => void;
	/** In bytes, what is searched at most. */
	readonly lengthMax?: number;
};

/** For what is at hand. */
export function readerOf(texts: readonly string[]): FinderSource['read'] {
	return async take => {
		for (const text of texts) {
			take(text);
		}
	};
}

/** One slice of the search; a typed letter waits no longer. */
const sliceMilliseconds = 4;
/** What has been found until then is shown. */
const showMilliseconds = 40;

export class Finder {
	readonly #source: FinderSource;
	readonly #haystack: Haystack;
	readonly #closed = new AbortController();
	#place: FinderPlace = {query: emptyEditor, selected: 0};
	#filter: Filter;
	#shown: Pick<FinderState, 'count' | 'isSearching'> & {readonly best: readonly number[]; readonly filter: Filter};
	#shownTime = 0;
	#isReading = true;
	#isWorking = false;
	#problem: string | undefined;

	constructor(source: FinderSource) {
		this.#source = source;
		this.#haystack = new Haystack(source.lengthMax);
		this.#filter = this.#filterFor('');
		this.#shown = {
			count: 0, isSearching: false, best: [], filter: this.#filter,
		};
		void this.#read();
	}

	get state(): FinderState {
		const {best, count, isSearching, filter} = this.#shown;
		return {
			...this.#place,
			selected: Math.max(0, Math.min(this.#place.selected, best.length - 1)),
			kind: this.#source.kind,
			listed: best.length,
			row: position => ({text: this.#haystack.text(best[position]!), matched: this.#haystack.matched(best[position]!, filter.terms)}),
			count,
			total: this.#haystack.size,
			isReading: this.#isReading,
			// What is shown may still be what the query before has found.
			isSearching: isSearching || filter !== this.#filter,
			...(this.#problem !== undefined && {problem: this.#problem}),
		};
	}

	/** The chosen text; undefined when nothing matches. */
	get chosen(): string | undefined {
		const {best} = this.#shown;
		const index = best[Math.min(this.#place.selected, best.length - 1)];
		return index === undefined ? undefined : this.#haystack.text(index);
	}

	close(): void {
		this.#closed.abort();
	}

	type(event: Exclude<KeyEvent, {readonly type: 'key'}>): void {
		this.#move(typeInFinder(this.#place, event.text));
	}

	act(action: KeyAction): 'stay' | 'take' | 'leave' {
		const step = stepInFinder(this.#place, action, this.#shown.best.length);
		if (step.type === 'stay') {
			this.#move(step.place);
		} else if (step.type === 'take' && this.#place.query.text !== this.#shown.filter.query) {
			// Enter right after a letter means what that letter finds.
			this.#filter.step(() => false);
			this.#show();
		}

		return step.type;
	}

	#move(place: FinderPlace): void {
		this.#place = place;
		const {text} = place.query;
		if (text === this.#filter.query) {
			return;
		}

		this.#filter = this.#filterFor(text, this.#filter);
		this.#shownTime = performance.now();
		void this.#work();
	}

	#filterFor(query: string, before?: Filter): Filter {
		return new Filter(this.#haystack, query, {prefersShort: this.#source.kind === 'keys', before});
	}

	/** Searches until there is nothing left to look at. */
	async #work(): Promise<void> {
		if (this.#isWorking) {
			return;
		}

		this.#isWorking = true;
		while (!this.#closed.signal.aborted) {
			const end = performance.now() + sliceMilliseconds;
			this.#filter.step(() => performance.now() > end);
			const {isDone} = this.#filter;
			const isLate = performance.now() - this.#shownTime > showMilliseconds;
			const isBehind = this.#shown.filter !== this.#filter || this.#shown.isSearching;
			if (isLate || (isDone && (!this.#isReading || isBehind))) {
				this.#show();
				this.#source.changed();
			}

			if (isDone) {
				break;
			}

			await nextTurn();
		}

		this.#isWorking = false;
	}

	#show(): void {
		const {best, count, isDone} = this.#filter;
		this.#shown = {
			best, count, isSearching: !isDone, filter: this.#filter,
		};
		this.#shownTime = performance.now();
	}

	async #read(): Promise<void> {
		let sinceWork = 0;
		try {
			await this.#source.read(text => {
				const isTaken = this.#haystack.add(text);
				if (!isTaken) {
					this.#problem = 'too many to hold: the rest is not searched';
				}

				sinceWork++;
				if (sinceWork === 256) {
					sinceWork = 0;
					void this.#work();
				}

				return isTaken;
			}, this.#closed.signal);
		} catch (error) {
			this.#problem = shortMessage(error);
		}

		this.#isReading = false;
		if (!this.#closed.signal.aborted) {
			void this.#work();
		}
	}
}

async function nextTurn(): Promise<void> {
	return new Promise(resolve => {
		setImmediate(resolve);
	});
}
