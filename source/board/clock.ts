/**
The times that the board goes by, and the pauses between its questions.
*/
import {setTimeout as wait} from 'node:timers/promises';
import {monotonicMs} from '../util/monotonic.ts';

export type Clock = {
	/** Milliseconds since the epoch. */
	now(): number;
	/** Milliseconds on a clock that is never set. */
	elapsed(): number;
};

export const realClock: Clock = {now: Date.now, elapsed: monotonicMs};

/** Resolves after a while, or at once when the signal fires. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
	try {
		await wait(milliseconds, undefined, {signal});
	} catch {
		// Whoever waits looks at the signal.
	}
}
