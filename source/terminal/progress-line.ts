/**
One line on standard error that says how far a long command is, where standard error is a terminal. It is redrawn a few
times a second and erased before anything else is written.
*/
import {visible} from './text/terminal-safe.ts';
import {standardError} from './output.ts';

/** A command that ends sooner needs no progress line. */
const delayMs = 500;
const intervalMs = 250;
const defaultColumns = 80;

export class ProgressLine {
	#isShown = false;
	/** Milliseconds since the epoch; 0 before the first text. */
	#nextTime = 0;

	/** Empty when there is nothing to show. */
	show(text: string): void {
		if (text === '') {
			this.erase();
			this.#nextTime = 0;
			return;
		}

		const now = Date.now();
		this.#nextTime ||= now + delayMs;
		if (now < this.#nextTime) {
			return;
		}

		this.#nextTime = now + intervalMs;
		const stream = standardError();
		if (!stream.isTTY) {
			return;
		}

		const shown = visible(text);
		// Wide characters take two cells, so half as many characters as columns always fit.
		const cells = (stream.columns ?? defaultColumns) - 1;
		const length = /[^\u0020-\u007E]/.test(shown) ? Math.floor(cells / 2) : cells;
		stream.write(`\r\u001B[K${shown.slice(0, length)}`);
		this.#isShown = true;
	}

	erase(): void {
		if (!this.#isShown) {
			return;
		}

		standardError().write('\r\u001B[K');
		this.#isShown = false;
	}
}
