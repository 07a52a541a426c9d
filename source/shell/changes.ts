/**
The telling of changes: what the user does is told at once, what happens by itself a little later, many at a time.
*/

/** However long a frame takes, what happens by itself is shown that often. */
const delayMsMax = 250;

/** Of the time between two frames at least this many parts of what a frame takes are left for keys and events. */
const idleShare = 3;

export class Changes {
	readonly #delayMs: number;
	readonly #forget: () => void;
	readonly #listeners = new Set<() => void>();
	#timer: NodeJS.Timeout | undefined;
	/** What the last frame took, drawing included. */
	#frameMs = 0;

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
		clearTimeout(this.#timer);
		this.#timer = undefined;
		this.#forget();
		for (const listener of this.#listeners) {
			listener();
		}
	}

	tellSoon(): void {
		this.#timer ??= setTimeout(() => {
			const start = performance.now();
			this.tell();
			// Listeners draw in a microtask.
			setImmediate(() => {
				this.#frameMs = performance.now() - start;
			});
		}, Math.max(this.#delayMs, Math.min(delayMsMax, this.#frameMs * idleShare)));
	}

	close(): void {
		clearTimeout(this.#timer);
		this.#listeners.clear();
	}
}
