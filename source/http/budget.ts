/**
What the server keeps in memory for clients that are slow to send or to read: requests that wait, heads and bodies that are
not complete, answers and events that nobody has read. When all of it together becomes too much, the connection for which
something has been kept longest is cut: for a client that keeps up nothing is kept for long.
*/

export type Holder = {
	cut(): void;
};

export class Budget {
	readonly #bytesMax: number;
	/** In the order in which they began to hold something. */
	readonly #held = new Map<Holder, number>();
	#total = 0;

	constructor(bytesMax: number) {
		this.#bytesMax = bytesMax;
	}

	/** From now on `holder` keeps this many bytes. */
	set(holder: Holder, bytes: number): void {
		this.#total += bytes - (this.#held.get(holder) ?? 0);
		if (bytes === 0) {
			this.#held.delete(holder);
		} else {
			this.#held.set(holder, bytes);
		}

		while (this.#total > this.#bytesMax) {
			const [oldest, held] = this.#held.entries().next().value!;
			this.#held.delete(oldest);
			this.#total -= held;
			oldest.cut();
		}
	}
}
