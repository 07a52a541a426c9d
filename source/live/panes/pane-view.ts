/**
Which rows of a pane are in sight, and which of them is marked. It follows the newest row until something is marked or held;
then the rows in sight stay there, whatever comes above them.
*/

/** Rows from top to bottom, each with an id that stays. */
export type Rows<Row, Id> = {
	readonly length: number;
	at(position: number): Row | undefined;
	idOf(row: Row): Id;
	/** Where the row with that id is, or was; the length of the list or less. */
	positionOf(id: Id): number;
};

/** The top of rows that were held when there was none: all are above it. */
const nothing = Symbol('nothing');

export class PaneView<Row, Id> {
	readonly #rows: () => Rows<Row, Id>;
	/** The topmost row in sight; undefined for the newest of all. */
	#top: Id | typeof nothing | undefined;
	/** How many rows were left empty below the last one when that was put there. */
	#spare = 0;
	#marked: Id | undefined;

	constructor(rows: () => Rows<Row, Id>) {
		this.#rows = rows;
	}

	get marked(): Row | undefined {
		const position = this.#markedPosition;
		return position === undefined ? undefined : this.#rows().at(position);
	}

	/** Whether it follows the newest row. */
	get isFollowing(): boolean {
		return this.#top === undefined;
	}

	/** How many rows are above those in sight. Below the last row nothing is left empty that was not empty before. */
	topPosition(height: number): number {
		const {length} = this.#rows();
		if (this.#top === undefined || this.#top === nothing) {
			return this.#top === undefined ? 0 : length;
		}

		return Math.max(0, Math.min(this.#rows().positionOf(this.#top), length - height + this.#spare));
	}

	/** From top to bottom; the marked row is among them. */
	inSight(height: number): readonly Row[] {
		const rows = this.#rows();
		const top = this.#shownTop(height);
		return Array.from({length: Math.max(0, Math.min(height, rows.length - top))}, (_, i) => rows.at(top + i)!);
	}

	/** How many rows are above those that `inSight` gives. */
	aboveCount(height: number): number {
		return this.#shownTop(height);
	}

	/** Keeps the rows in sight where they are. */
	hold(height: number): void {
		this.#putTop(this.topPosition(height), height);
	}

	/** Goes back to the newest row. */
	follow(): void {
		this.#top = undefined;
		this.#spare = 0;
		this.#marked = undefined;
	}

	/** Takes the mark away and goes back to the newest row, which is held where that is wanted. */
	unmark({height, isHeld}: {readonly height: number; readonly isHeld: boolean}): void {
		this.follow();
		if (isHeld) {
			this.hold(height);
		}
	}

	/**
	Moves the mark by rows, positive downwards, and what is in sight as far as that needs it. The first step marks the topmost
	row in sight; one beyond the first row of all takes the mark away. Returns false when there is no row in that direction.
	*/
	move(step: number, {height, isHeld}: {readonly height: number; readonly isHeld: boolean}): boolean {
		if (this.#rows().length === 0) {
			return false;
		}

		const marked = this.#markedPosition;
		if (marked === undefined) {
			if (step < 0) {
				return this.#scroll(step, {height, isHeld});
			}

			return this.#put(this.topPosition(height) + step - 1, height);
		}

		if (marked + step < 0 && marked === 0) {
			this.unmark({height, isHeld});
			return true;
		}

		return this.#put(marked + step, height);
	}

	/** Moves what is in sight, with the mark, by rows. Returns false when it is at that end already, and so is the mark. */
	page(step: number, {height, isHeld}: {readonly height: number; readonly isHeld: boolean}): boolean {
		const top = this.#shownTop(height);
		const marked = this.#markedPosition;
		if (step < 0 && (marked ?? 0) === 0 && top === 0) {
			this.unmark({height, isHeld});
			return false;
		}

		const last = this.#rows().length - 1;
		const nextTop = Math.max(0, Math.min(top + step, last + 1 - height));
		// At either end only the mark moves.
		const isAtEnd = nextTop === top;
		const target = isAtEnd ? (step < 0 ? 0 : last) : Math.max(nextTop, (marked ?? top) + nextTop - top);
		this.#putTop(nextTop, height);
		this.#marked = this.#idAt(Math.max(0, Math.min(target, last)));
		return !isAtEnd || target !== marked;
	}

	get #markedPosition(): number | undefined {
		const {length} = this.#rows();
		return this.#marked === undefined || length === 0 ? undefined : Math.max(0, Math.min(this.#rows().positionOf(this.#marked), length - 1));
	}

	/** The top, moved so that the mark is in sight: the height may have changed since. */
	#shownTop(height: number): number {
		const top = this.topPosition(height);
		const marked = this.#markedPosition;
		return marked === undefined ? top : Math.max(marked - Math.max(1, height) + 1, Math.min(top, marked));
	}

	#idAt(position: number): Id | undefined {
		const row = this.#rows().at(position);
		return row === undefined ? undefined : this.#rows().idOf(row);
	}

	#putTop(position: number, height: number): void {
		this.#top = this.#idAt(position) ?? nothing;
		this.#spare = Math.max(0, height - (this.#rows().length - position));
	}

	/** Without a mark, held rows move alone. */
	#scroll(step: number, {height, isHeld}: {readonly height: number; readonly isHeld: boolean}): boolean {
		const top = this.topPosition(height);
		const next = Math.max(0, top + step);
		if (next === 0 && !isHeld) {
			this.follow();
		} else {
			this.#putTop(next, height);
		}

		return next !== top;
	}

	/** Marks a row and brings it into sight. */
	#put(position: number, height: number): boolean {
		const rows = this.#rows();
		const target = Math.max(0, Math.min(position, rows.length - 1));
		const top = this.#shownTop(height);
		const before = this.#markedPosition;
		this.#marked = this.#idAt(target);
		this.#putTop(Math.max(target - Math.max(1, height) + 1, Math.min(top, target)), height);
		return target !== before;
	}
}
