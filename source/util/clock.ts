import {performance} from 'node:perf_hooks';

const toleratedDriftMs = 2;
const triesMax = 3;
/** A clock that is set back by less stands still meanwhile. */
const waitedForMs = 10;

let offsetMs = Date.now() - performance.now();
let last = 0;

/** How far the system clock is ahead of the monotonic one. The process may be kept from running between two looks at them. */
function measuredOffset(): number {
	const looks = Array.from({length: triesMax}, () => {
		const before = performance.now();
		const wall = Date.now();
		return {tookMs: performance.now() - before, offset: wall - before};
	});
	return looks.sort((a, b) => a.tookMs - b.tookMs)[0]!.offset;
}

/**
Nanoseconds since the epoch: the steps of the monotonic clock, which are finer than a millisecond and never go back,
set right again whenever the system clock is adjusted.
*/
export function systemClock(): bigint {
	const wall = Date.now();
	let milliseconds = performance.now() + offsetMs;
	if (Math.abs(milliseconds - wall) > toleratedDriftMs) {
		const measured = measuredOffset();
		offsetMs = Math.abs(measured - offsetMs) > toleratedDriftMs ? measured : offsetMs;
		milliseconds = performance.now() + offsetMs;
	}

	if (milliseconds < last && last - milliseconds < waitedForMs) {
		milliseconds = last;
	}

	last = milliseconds;
	const whole = Math.floor(milliseconds);
	return (BigInt(whole) * 1_000_000n) + BigInt(Math.floor((milliseconds - whole) * 1e6));
}
