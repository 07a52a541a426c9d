/**
The telling of changes: what the user does is told at once, what happens by itself a little later, many at a time.
*/
export class Changes {
	readonly #delayMs: number;
	readonly #forget: () => void;
	readonly #listeners = new Set<() => void>();
	#timer: NodeJS.Timeout | undefined;

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
			this.tell();
		}, this.#delayMs);
	}

	close(): void {
		clearTimeout(this.#timer);
		this.#listeners.clear();
	}
}
