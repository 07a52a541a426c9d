/**
The telling of changes: what the user does is told at once, what happens by itself a little later, many at a time.
*/

/** However long a frame takes, what happens by itself is shown that often. */
const delayMsMax = 250;

/** Of the time between two frames at least this many parts of what a frame takes are left for keys and events. */
const idleShare = 3;

/** A key shows all that there is, and the next key may come as soon: what happens by itself waits for a pause in the typing. */
const typingPauseMs = 100;

export class Changes {
	readonly #delayMs: number;
	readonly #forget: () => void;
	readonly #listeners = new Set<() => void>();
	#timer: NodeJS.Timeout | undefined;
	/** What the last frame took, drawing included. */
	#frameMs = 0;
	/** By performance.now(). */
	#lastToldTime = -typingPauseMs;

	/** `forget` is called before the listeners, to drop what was true until then. */
	constructor(delayMs: number, forget: () => void) {
		this.#delayMs = delayMs;
		this.#forget = forget;
	}

	/** Calls `listener` after every change; returns the way to stop that. */
	subscribe(listener: () => void): () => void {
		this.#listeners.add(listener);
		return () => {
			this.#listeners.delete(listener);
		};
	}

	/** Tells at once, with all that has happened meanwhile. */
	tell(): void {
		this.#lastToldTime = performance.now();
		this.#tellListeners();
	}

	tellSoon(): void {
		this.#timer ??= setTimeout(() => {
			const start = performance.now();
			this.#tellListeners();
			// Listeners draw in a microtask.
			setImmediate(() => {
				this.#frameMs = performance.now() - start;
			});
		}, Math.max(this.#delayMs, this.#lastToldTime + typingPauseMs - performance.now(), Math.min(delayMsMax, this.#frameMs * idleShare)));
	}

	close(): void {
		clearTimeout(this.#timer);
		this.#listeners.clear();
	}

	#tellListeners(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		this.#forget();
		for (const listener of this.#listeners) {
			listener();
		}
	}
}
