import {systemClock} from '../util/clock.ts';

const instantMax = (2n ** 63n) - 1n;

/** A clock that can be moved on and set back. */
export class MovedClock {
	readonly #isStopped: boolean;
	/** Of a clock that is stopped, what it says; else how far it is from the system's. Nanoseconds. */
	#position: bigint;

	constructor({isStopped}: {readonly isStopped: boolean}) {
		this.#isStopped = isStopped;
		this.#position = isStopped ? systemClock() : 0n;
	}

	/** Nanoseconds since the epoch. */
	readonly now = (): bigint => this.#isStopped ? this.#position : systemClock() + this.#position;

	/** Throws RangeError. */
	advance(milliseconds: number): void {
		const nanoseconds = BigInt(Math.round(milliseconds * 1e6));
		if (this.now() + nanoseconds > instantMax) {
			throw new RangeError('the clock cannot go beyond 2262-04-11: there the 64 bits end in which etcd counts its nanoseconds');
		}

		this.#position += nanoseconds;
	}

	set(nanoseconds: bigint): void {
		this.#position += nanoseconds - this.now();
	}
}
