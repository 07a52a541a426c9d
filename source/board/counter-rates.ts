/**
From counters that are read now and then to what happens a second: the mean of the last few seconds.
*/
import {type Counters} from '../engine/member-report.ts';

const windowMs = 5000;
/** How long it is worth mentioning that the counters have begun again. */
const restartShownMs = 15_000;

type Sample = {readonly counters: Counters; readonly time: number};

/** What goes up and down by itself. */
const gauges: ReadonlySet<string> = new Set(['watchers']);

export class CounterRates {
	#samples: Sample[] = [];
	#restart = -Infinity;

	/** `time` in milliseconds on a clock that is never set. */
	take(counters: Counters, time: number): void {
		const last = this.#samples.at(-1);
		if (last !== undefined && Object.entries(counters).some(([name, count]) => !gauges.has(name) && count < (last.counters[name] ?? 0))) {
			this.#samples = [];
			this.#restart = time;
		}

		this.#samples.push({counters, time});
		while (this.#samples.length > 2 && this.#samples[0]!.time < time - windowMs) {
			this.#samples.shift();
		}
	}

	/** The newest ones; undefined before there are any. */
	get counters(): Counters | undefined {
		return this.#samples.at(-1)?.counters;
	}

	/** By their names; undefined until there is something to compare. */
	get perSecond(): Counters | undefined {
		const [first, last] = [this.#samples[0], this.#samples.at(-1)];
		if (first === undefined || last === undefined || last.time <= first.time) {
			return undefined;
		}

		const seconds = (last.time - first.time) / 1000;
		return Object.fromEntries(Object.entries(last.counters)
			.filter(([name]) => !gauges.has(name) && first.counters[name] !== undefined)
			.map(([name, count]) => [name, (count - first.counters[name]!) / seconds]));
	}

	/** Whether the counters have begun again a moment ago, as after a restart. */
	isRestarted(time: number): boolean {
		return time - this.#restart < restartShownMs;
	}

	/** Nothing is known of what happens from now on. */
	clear(): void {
		this.#samples = [];
	}
}
