/**
When listeners hear of changes: at once of what the user does; of what happens by itself a little later, many changes at a time.
*/

/** However long a frame takes, what happens by itself is shown at least this often. */
const delayMsMax = 250;

/** Between two frames, at least this many times the duration of a frame is left for keys and events. */
const idleShare = 3;

/** After a key everything is shown, and the next key may follow soon: what happens by itself waits for a pause in the typing. */
const typingPauseMs = 100;

export class Changes {
	readonly #delayMs: number;
	readonly #forget: () => void;
	readonly #listeners = new Set<() => void>();
	#timer: NodeJS.Timeout | undefined;
	/** How long the last frame took, drawing included. */
	#frameMs = 0;
	/** By performance.now(). */
	#lastToldTime = -typingPauseMs;

	/** `forget` is called before the listeners, to drop what was valid until then. */
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

	/** Notifies at once, including all that has happened meanwhile. */
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
