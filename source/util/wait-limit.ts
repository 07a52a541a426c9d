/**
A limit for a wait for somebody else. When this process is held up, or stopped, its timers are due before it has read what came
meanwhile, and the other side had no chance for as long. So what is there is read first, and a timer that is late gives as much time
more, at most once over.
*/
import {delayMsMax} from './delays.ts';
import {monotonicMs} from './monotonic.ts';

/** Timers of a process that is not held up are no later. */
const lateMsMax = 100;

export class WaitLimit implements Disposable {
	readonly #milliseconds: number;
	readonly #onOver: () => void;
	#timer: NodeJS.Timeout | undefined;
	#turn: NodeJS.Immediate | undefined;
	#due = 0;
	/** How much time can still be given more. */
	#spareMs = 0;
	#isEnded = false;

	constructor(milliseconds: number, onOver: () => void) {
		this.#milliseconds = Math.min(milliseconds, delayMsMax);
		this.#onOver = onOver;
		this.restart();
	}

	/** Starts its time again, unless it has ended. */
	restart(): void {
		if (this.#isEnded) {
			return;
		}

		clearImmediate(this.#turn);
		this.#spareMs = this.#milliseconds;
		this.#start(this.#milliseconds);
	}

	/** From now on it is never over. */
	end(): void {
		this.#isEnded = true;
		clearTimeout(this.#timer);
		clearImmediate(this.#turn);
	}

	/** How much of the time is left; that in which this process was held up is given more here, too. */
	get leftMs(): number {
		return Math.max(0, this.#due - monotonicMs(), this.#moreMs());
	}

	[Symbol.dispose](): void {
		this.end();
	}

	#moreMs(): number {
		const lateMs = monotonicMs() - this.#due;
		return lateMs > lateMsMax ? Math.min(lateMs, this.#spareMs) : 0;
	}

	#start(milliseconds: number): void {
		clearTimeout(this.#timer);
		this.#due = monotonicMs() + milliseconds;
		this.#timer = setTimeout(this.#look, milliseconds);
	}

	readonly #look = (): void => {
		const moreMs = this.#moreMs();
		this.#spareMs -= moreMs;
		if (moreMs > 0) {
			this.#start(moreMs);
		} else {
			// Sockets are read before that.
			this.#turn = setImmediate(this.#onOver);
		}
	};
}
