import {systemClock} from '../util/clock.ts';

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

	advance(milliseconds: number): void {
		this.#position += BigInt(Math.round(milliseconds * 1e6));
	}

	set(nanoseconds: bigint): void {
		this.#position += nanoseconds - this.now();
	}
}
