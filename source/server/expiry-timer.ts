/**
When to look for expired nodes: on a grid of half a second that begins at start, as in etcd, but not on every beat:
only when something is due, and every second while anything has a ttl at all, since the clock may be set and the machine
may sleep. Nothing is written while nothing expires.
*/
const beatMs = 500;
const waitMsMax = 1000;

export class ExpiryTimer {
	readonly #onBeat: () => Promise<unknown>;
	readonly #startMs = performance.now();
	#timer: NodeJS.Timeout | undefined;
	#dueMs = Infinity;

	constructor(onBeat: () => Promise<unknown>) {
		this.#onBeat = onBeat;
	}

	/**
	Sets the timer to the first beat at which `expiration` has passed, or an earlier one to look again; undefined takes it off.
	Both in nanoseconds.
	*/
	schedule(expiration: bigint | undefined, now: bigint): void {
		if (expiration === undefined) {
			this.stop();
			return;
		}

		const elapsedMs = performance.now() - this.#startMs;
		const waitMs = expiration > now ? Math.min(Number(expiration - now) / 1e6, waitMsMax) : 0;
		const dueMs = Math.ceil((elapsedMs + waitMs) / beatMs) * beatMs;
		if (this.#dueMs <= dueMs) {
			return;
		}

		clearTimeout(this.#timer);
		this.#dueMs = dueMs;
		this.#timer = setTimeout(() => {
			this.#dueMs = Infinity;
			void this.#onBeat();
		}, dueMs - elapsedMs);
	}

	stop(): void {
		clearTimeout(this.#timer);
		this.#dueMs = Infinity;
	}
}
