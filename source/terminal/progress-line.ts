/**
One line on standard error that says how far a long command is, where standard error is a terminal. It is redrawn a few
times a second and erased before anything else is written. A terminal that cannot redraw gets a line of its own now and then.
*/
import process from 'node:process';
import {visible} from './text/terminal-safe.ts';
import {standardError} from './output.ts';

/** A command that ends sooner needs no progress line. */
const delayMs = 500;
const intervalMs = 250;
const spokenIntervalMs = 10_000;
const defaultColumns = 80;

export class ProgressLine {
	#isShown = false;
	#text = '';
	/** Milliseconds since the epoch; 0 before the first text. */
	#nextTime = 0;
	/** Shows the last text when it is time. */
	#timer: NodeJS.Timeout | undefined;
	readonly #isSpoken = process.env.TERM === 'dumb' || process.env.ACCESSIBLE === '1';

	/** Empty when there is nothing to show. */
	show(text: string): void {
		if (text === '') {
			this.erase();
			this.#nextTime = 0;
			return;
		}

		this.#text = text;
		const now = Date.now();
		this.#nextTime ||= now + delayMs;
		if (now >= this.#nextTime) {
			this.#draw();
		} else {
			// Whoever waits for something says so only once.
			this.#timer ??= setTimeout(this.#draw, this.#nextTime - now).unref();
		}
	}

	erase(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		if (!this.#isShown) {
			return;
		}

		standardError().write('\r\u001B[K');
		this.#isShown = false;
	}

	readonly #draw = (): void => {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		this.#nextTime = Date.now() + (this.#isSpoken ? spokenIntervalMs : intervalMs);
		const stream = standardError();
		if (!stream.isTTY) {
			return;
		}

		const shown = visible(this.#text);
		if (this.#isSpoken) {
			stream.write(`${shown}\n`);
			return;
		}

		const cells = (stream.columns ?? defaultColumns) - 1;
		// Numbers say what a bar says.
		const fitting = shown.length > cells ? shown.replace(/\[#*-*\] /, '') : shown;
		// Wide characters take two cells, so half as many characters as columns always fit.
		const length = /[^\u0020-\u007E]/.test(fitting) ? Math.floor(cells / 2) : cells;
		stream.write(`\r\u001B[K${fitting.slice(0, length)}`);
		this.#isShown = true;
	};
}
