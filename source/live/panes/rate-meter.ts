/**
How often something has happened lately: the mean of the last few seconds.
*/

const secondsKept = 5;

export class RateMeter {
	/** By second, modulo their number. */
	readonly #counts = Array.from({length: secondsKept}, () => 0);
	#lastSecond = -Infinity;
	/** Since when there is something to count, in milliseconds. */
	#start = 0;

	/** `time` in milliseconds since the epoch. */
	add(time: number): void {
		const second = Math.floor(time / 1000);
		// The clock may have been set back.
		if (second - this.#lastSecond >= secondsKept || second < this.#lastSecond) {
			this.#counts.fill(0);
			this.#start = time;
		} else {
			for (let i = this.#lastSecond + 1; i <= second; i++) {
				this.#counts[i % secondsKept] = 0;
			}
		}

		this.#lastSecond = second;
		this.#counts[second % secondsKept]!++;
	}

	/** How many a second; 0 when there has been nothing for a while. */
	rate(now: number): number {
		const second = Math.floor(now / 1000);
		if (second < this.#lastSecond || second - this.#lastSecond >= secondsKept) {
			return 0;
		}

		let count = 0;
		for (let i = Math.max(0, second - secondsKept + 1); i <= this.#lastSecond; i++) {
			count += this.#counts[i % secondsKept]!;
		}

		const seconds = (now - Math.max(this.#start, (second - secondsKept + 1) * 1000)) / 1000;
		return count / Math.max(1, seconds);
	}
}
