/**
How long the last answers of one member took.
*/

/** A minute or so, at a few answers a second. */
export const latenciesMax = 200;

export type Latency = {readonly p50: number; readonly p99: number};

export class Latencies {
	/** Milliseconds, the oldest first. */
	readonly #values: number[] = [];

	add(milliseconds: number): void {
		this.#values.push(milliseconds);
		if (this.#values.length > latenciesMax) {
			this.#values.shift();
		}
	}

	/** The middle, and what only one of a hundred exceeds; undefined before the first answer. */
	get latency(): Latency | undefined {
		const sorted = [...this.#values].sort((a, b) => a - b);
		const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
		return sorted.length === 0 ? undefined : {p50: at(0.5), p99: at(0.99)};
	}

	clear(): void {
		this.#values.length = 0;
	}
}
