import {useEffect, useState} from 'react';

const tickMilliseconds = 250;

/** The time in milliseconds since the epoch; ticks while something on the screen depends on it. */
export function useNow(now: () => number, isTicking: boolean): number {
	const [, setTick] = useState(0);
	useEffect(() => {
		if (!isTicking) {
			return undefined;
		}

		const timer = setInterval(() => {
			setTick(tick => tick + 1);
		}, tickMilliseconds);
		return () => {
			clearInterval(timer);
		};
	}, [isTicking]);
	return now();
}
