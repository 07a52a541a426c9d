import {WaitLimit} from '../util/wait-limit.ts';
import {DeadlineError} from './errors.ts';

/**
A signal that fires with DeadlineError after `milliseconds` (at once for less than one), or with `outer` and its reason. Its
maker disposes of it: from then on it never fires.
*/
export class Deadline implements Disposable {
	readonly #controller = new AbortController();
	readonly #outer: AbortSignal | undefined;
	readonly #limit: WaitLimit | undefined;

	/** `mayGoOn` is asked when the time is over, and can give it once more. */
	constructor(milliseconds: number, outer?: AbortSignal, mayGoOn?: () => boolean) {
		this.#outer = outer;
		if (outer?.aborted) {
			this.#followOuter();
			return;
		}

		if (milliseconds < 1) {
			this.#controller.abort(new DeadlineError());
			return;
		}

		// Not AbortSignal.any: a batch makes a deadline for each command, and that would cost more than all the rest.
		outer?.addEventListener('abort', this.#followOuter, {once: true});
		this.#limit = new WaitLimit(milliseconds, () => {
			if (mayGoOn?.() === true) {
				this.restart();
			} else {
				this.#limit!.end();
				this.#controller.abort(new DeadlineError());
			}
		});
	}

	/** Starts its time again, unless it has fired or was disposed of. */
	restart(): void {
		this.#limit?.restart();
	}

	get signal(): AbortSignal {
		return this.#controller.signal;
	}

	[Symbol.dispose](): void {
		this.#limit?.end();
		this.#outer?.removeEventListener('abort', this.#followOuter);
	}

	readonly #followOuter = () => {
		this.#controller.abort(this.#outer!.reason);
	};
}
