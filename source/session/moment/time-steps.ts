/**
Steps through time for a key that is pressed again and again: what was pressed while one was on its way is gone at once, so that it
ends where all of them lead.
*/
import {messageOf} from '../../errors.ts';
import {type ShownMoment} from './shown-moment.ts';
import {type Step} from './time-travel.ts';

const waitingMax = 10_000;

export class TimeSteps {
	readonly #moment: Pick<ShownMoment, 'step'>;
	readonly #host: {changed(): void; failed(text: string): void};
	readonly #closed = new AbortController();
	/** Presses; negative for steps back. */
	#waiting = 0;
	#isGoing = false;

	constructor(moment: Pick<ShownMoment, 'step'>, host: {changed(): void; failed(text: string): void}) {
		this.#moment = moment;
		this.#host = host;
	}

	/** Whether a step is on its way. */
	get isGoing(): boolean {
		return this.#isGoing;
	}

	press(step: Step): void {
		this.#waiting = Math.max(-waitingMax, Math.min(waitingMax, this.#waiting + (step === 'back' ? -1 : 1)));
		if (!this.#isGoing) {
			void this.#go();
		}
	}

	close(): void {
		this.#waiting = 0;
		this.#closed.abort();
	}

	async #go(): Promise<void> {
		this.#isGoing = true;
		try {
			while (this.#waiting !== 0) {
				const direction = Math.sign(this.#waiting);
				const count = Math.abs(this.#waiting);
				this.#waiting = 0;
				const gone = await this.#moment.step(direction < 0 ? 'back' : 'forward', count, this.#closed.signal);
				this.#waiting += direction * Math.max(0, count - Math.max(1, gone));
			}
		} catch (error) {
			this.#waiting = 0;
			if (!this.#closed.signal.aborted) {
				this.#host.failed(messageOf(error));
			}
		} finally {
			this.#isGoing = false;
			this.#host.changed();
		}
	}
}
