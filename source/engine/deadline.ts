import {delayMsMax} from '../util/delays.ts';
import {DeadlineError} from './errors.ts';

/** A signal that fires with DeadlineError after `milliseconds` (at once for 0 and less), unless it is disposed of before. */
export class Deadline implements Disposable {
	readonly #controller = new AbortController();
	readonly #timer: NodeJS.Timeout | undefined;

	constructor(milliseconds: number) {
		if (milliseconds <= 0) {
			this.#controller.abort(new DeadlineError());
			return;
		}

		this.#timer = setTimeout(() => {
			this.#controller.abort(new DeadlineError());
		}, Math.min(milliseconds, delayMsMax));
	}

	get signal(): AbortSignal {
		return this.#controller.signal;
	}

	[Symbol.dispose](): void {
		clearTimeout(this.#timer);
	}
}
