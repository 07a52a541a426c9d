/**
The newest rows of something endless. Each row has a number that only grows; old rows are dropped in batches, so that
adding one costs the same however many there are.
*/

export type Numbered = {readonly number: number};

export class RowLog<Row extends Numbered> {
	#countMax: number;
	#rows: Row[] = [];

	constructor(countMax: number, rows: Iterable<Row> = []) {
		this.#countMax = countMax;
		for (const row of rows) {
			this.push(row);
		}
	}

	/** How many are kept. */
	get countMax(): number {
		return this.#countMax;
	}

	get length(): number {
		return Math.min(this.#rows.length, this.#countMax);
	}

	/** From now on so many are kept; those dropped before do not come back. */
	grow(countMax: number): void {
		this.#rows = [...this];
		this.#countMax = Math.max(this.#countMax, countMax);
	}

	/** By age, 0 is the oldest; negative ones count from the newest, as in arrays. */
	at(position: number): Row | undefined {
		const {length} = this;
		const fromStart = position < 0 ? position + length : position;
		return fromStart < 0 || fromStart >= length ? undefined : this.#rows[this.#rows.length - length + fromStart];
	}

	push(row: Row): void {
		this.#rows.push(row);
		if (this.#rows.length >= this.#countMax * 2) {
			this.#rows = this.#rows.slice(-this.#countMax);
		}
	}

	/** Adds rows before the oldest, as many as there is room for. */
	unshift(rows: readonly Row[]): void {
		this.#rows = [...rows, ...this].slice(-this.#countMax);
	}

	/** The position of the row with that number, or of the next older one that is kept; -1 when all are newer. */
	positionOf(number: number): number {
		let low = 0;
		let high = this.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if (this.at(middle)!.number <= number) {
				low = middle + 1;
			} else {
				high = middle;
			}
		}

		return low - 1;
	}

	/** Drops all but so many of the newest rows. */
	keepNewest(count: number): void {
		this.#rows = [...this].slice(Math.max(0, this.length - count));
	}

	/** The rows that pass, oldest first. */
	filter(isWanted: (row: Row) => boolean): readonly Row[] {
		return [...this].filter(row => isWanted(row));
	}

	/** Oldest first. */
	* [Symbol.iterator](): Generator<Row> {
		for (let i = 0; i < this.length; i++) {
			yield this.at(i)!;
		}
	}
}
