/**
How often something happens of late: a sum in which what has happened counts less and less.
*/

/** After this time an event counts a third. */
const settlingMs = 5000;

export class RecentRate {
	/** How many there have been. */
	count = 0;
	#weight = 0;
	#time = 0;

	/** `time` in milliseconds, on a clock that is never set. */
	add(time: number): void {
		this.#weight = this.#weightAt(time) + 1;
		this.#time = time;
		this.count++;
	}

	/** A second; `since`: when it began to be counted. */
	perSecond(time: number, since: number): number {
		const watched = Math.max(1000, time - since);
		return this.#weightAt(time) * 1000 / (settlingMs * (1 - Math.exp(-watched / settlingMs)));
	}

	#weightAt(time: number): number {
		return this.#weight * Math.exp((this.#time - time) / settlingMs);
	}
}
