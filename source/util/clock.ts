import {performance} from 'node:perf_hooks';

const toleratedDriftMs = 2;

let offsetMs = Date.now() - performance.now();

/**
Nanoseconds since the epoch: the steps of the monotonic clock, which are finer than a millisecond and never go back,
set right again whenever the system clock is adjusted.
*/
export function systemClock(): bigint {
	const wall = Date.now();
	let milliseconds = performance.now() + offsetMs;
	if (Math.abs(milliseconds - wall) > toleratedDriftMs) {
		offsetMs += wall - milliseconds;
		milliseconds = wall;
	}

	const whole = Math.floor(milliseconds);
	return (BigInt(whole) * 1_000_000n) + BigInt(Math.floor((milliseconds - whole) * 1e6));
}
