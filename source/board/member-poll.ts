/**
Asks one member again and again how it does, whatever the others do.
*/
import {Deadline} from '../engine/deadline.ts';
import {type Engine} from '../engine/engine.ts';
import {DeadlineError} from '../engine/errors.ts';
import {AttemptError} from '../engine/failures.ts';
import {shortReason} from '../engine/failure-words.ts';
import {type MemberReport} from '../engine/member-report.ts';
import {messageOf} from '../errors.ts';
import {CounterRates} from './counter-rates.ts';
import {Latencies, type Latency} from './latencies.ts';
import {type Clock, pause} from './clock.ts';

/** After this time an answer is late. */
const lateMs = 1500;

export type PollSettings = {
	readonly engine: Pick<Engine, 'report'>;
	readonly clock: Clock;
	/** Between an answer and the next question. */
	readonly pauseMs: number;
	/** How long one report may take. */
	readonly limitMs: number;
	readonly changed: () => void;
};

export class MemberPoll {
	/** Those of a member; when one does not answer the next is asked. */
	urls: readonly string[];
	readonly rates = new CounterRates();
	readonly #settings: PollSettings;
	readonly #latencies = new Latencies();
	readonly #closing = new AbortController();
	#turn = 0;
	#report: MemberReport | undefined;
	#failure: unknown;
	/** When it was last known to be well: by an answer, or because nobody had asked. */
	#wellTime: number;
	#askedSince: number | undefined;
	#roundCount = 0;

	constructor(urls: readonly string[], settings: PollSettings) {
		this.urls = urls;
		this.#settings = settings;
		this.#wellTime = settings.clock.elapsed();
		void this.#run();
	}

	/** The one that is asked. */
	get url(): string {
		return this.urls[this.#turn % this.urls.length]!;
	}

	/** The last one; undefined as long as there is none, or none any more. */
	get report(): MemberReport | undefined {
		return this.#failure === undefined ? this.#report : undefined;
	}

	/** What it said when it last said anything. */
	get lastReport(): MemberReport | undefined {
		return this.#report;
	}

	/** Reports that came or failed. */
	get roundCount(): number {
		return this.#roundCount;
	}

	get latency(): Latency | undefined {
		return this.#latencies.latency;
	}

	/** How it answers, and what is wrong with that. */
	answer(): {readonly answer: 'ok' | 'waiting' | 'late' | 'failed'; readonly problem?: string} {
		const now = this.#settings.clock.elapsed();
		const failure = this.#failure;
		const attempt = failure instanceof AttemptError ? failure : undefined;
		const isTimeOver = failure instanceof DeadlineError || attempt?.kind === 'dialTimeout';
		if (failure !== undefined && !isTimeOver) {
			const problem = attempt === undefined ? messageOf(failure) : shortReason(attempt);
			return {answer: 'failed', problem: attempt?.kind === 'refused' ? 'nothing listens there' : problem};
		}

		const isLate = this.#askedSince !== undefined && now - this.#askedSince > lateMs;
		if (isTimeOver || isLate) {
			return {answer: 'late', problem: `no answer for ${Math.round((now - this.#wellTime) / 1000)} s`};
		}

		return {answer: this.#report === undefined ? 'waiting' : 'ok'};
	}

	close(): void {
		this.#closing.abort();
	}

	async #run(): Promise<void> {
		const {signal} = this.#closing;
		const {clock, pauseMs, changed} = this.#settings;
		while (!signal.aborted) {
			this.#askedSince = clock.elapsed();
			await this.#ask(signal);
			this.#askedSince = undefined;
			this.#roundCount++;
			if (signal.aborted) {
				continue;
			}

			changed();
			await pause(pauseMs, signal);
		}
	}

	async #ask(signal: AbortSignal): Promise<void> {
		const {engine, clock, limitMs} = this.#settings;
		using limit = new Deadline(limitMs, signal);
		try {
			const report = await engine.report(this.url, {signal: limit.signal});
			const time = clock.elapsed();
			this.#report = report;
			this.#failure = undefined;
			this.#wellTime = time;
			if ('value' in report.counters) {
				this.rates.take(report.counters.value, time);
			} else {
				this.rates.clear();
			}

			if (this.#roundCount === 1) {
				// The first answers have waited for the connection, and for our own start.
				this.#latencies.clear();
			}

			for (const latency of report.latencies) {
				this.#latencies.add(latency);
			}
		} catch (error) {
			this.#failure = error;
			this.#latencies.clear();
			this.#turn++;
		}
	}
}
