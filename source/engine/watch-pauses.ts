/**
How a watch whose connection breaks is begun again: after a pause that grows, as long as anybody may still answer.
*/
import {monotonicMs} from '../util/monotonic.ts';
import {ClusterError} from './errors.ts';
import {AttemptError} from './failures.ts';

const pauseMsMin = 100;
export const pauseMsMax = 5000;

export type WatchPausesOptions = {
	readonly signal: AbortSignal;
	/** After this long without an event, the last failure ends the watch. */
	readonly patienceMs: number;
	/** A connection that was open for longer, and then broke, was good; one that begins and breaks, over and over, was not. */
	readonly goodMs: number;
	/** Called with every connection that is lost. */
	onLost(): void;
};

export class WatchPauses {
	readonly #options: WatchPausesOptions;
	#pauseMs = 0;
	#brokenSince: number | undefined;
	#openSince = Infinity;

	constructor(options: WatchPausesOptions) {
		this.#options = options;
	}

	noteAttempt(): void {
		this.#openSince = Infinity;
	}

	noteOpen(): void {
		this.#openSince = monotonicMs();
	}

	noteEvent(): void {
		this.#brokenSince = undefined;
		this.#pauseMs = 0;
	}

	/** Waits after a lost connection. Rejects with any other error, when patience is over, and with the reason of the signal. */
	async after(error: unknown): Promise<void> {
		if (!(error instanceof ClusterError) && !(error instanceof AttemptError)) {
			throw error;
		}

		const {signal, patienceMs, goodMs, onLost} = this.#options;
		const now = monotonicMs();
		const wasGood = now - this.#openSince > goodMs;
		this.#brokenSince = this.#brokenSince === undefined || wasGood ? now : this.#brokenSince;
		if (now - this.#brokenSince > patienceMs) {
			throw error instanceof ClusterError ? error : new ClusterError([error]);
		}

		onLost();
		this.#pauseMs = Math.min(Math.max(this.#pauseMs * 2, pauseMsMin), pauseMsMax);
		const {setTimeout: sleep} = await import('node:timers/promises');
		try {
			await sleep(this.#pauseMs, undefined, {signal});
		} catch {
			// A timer would have its own words for that.
			signal.throwIfAborted();
		}
	}
}
